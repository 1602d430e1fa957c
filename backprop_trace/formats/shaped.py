"""Passes over arrays in plain text: a table where it fits, else a record a row.

A record has the formula with the shape at the right edge, below it the array, beside it (or below)
the entry that is worked out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..display import width
from ..record import Record
from .aligned import beside

HEADERS = {
    "given": ("with", "shape", "value"),
    "forward": ("node", "shape", "value", "one entry"),
    "local": ("edge", "local gradient, or what is handed back", "shapes"),
}
"""The headers of a terminal's tables, where node and expression share a column."""

ALIGN = "llll"

WIDEST = 80
"""Columns of records: longer lines are harder to read."""

GAP = "   "
INDENT = "    "


class Shown(Record):
    """A row of a pass as text, everything of it visible."""

    left: str
    right: str
    """The sign of equality and the formula; empty where there is none."""
    sign: str
    """The sign before the result."""
    result: str
    remark: str
    worked: str
    shape: str
    edge: str


class Line(Record):
    """A line of a record."""

    text: str
    is_number: bool = False
    """Whether it has numbers only: a terminal has a colour for them."""


def columns(kind: str, rows: Sequence[Shown]) -> list[list[str]]:
    """Return the rows of a table; none for the backward pass, which is told in records."""
    if kind == "backward":
        return []
    if kind == "given":
        return [[row.left, row.shape, value(row)] for row in rows]
    size = max((width(row.left) for row in rows), default=0)
    equations = [equation(row, size) for row in rows]
    pairs = zip(rows, equations, strict=True)
    if kind == "local":
        return [[row.edge, text, row.shape] for row, text in pairs]
    return [[text, row.shape, value(row), row.worked] for row, text in pairs]


def value(row: Shown) -> str:
    """Return a row's array with the sign for "about", where it is rounded, before it."""
    return row.result if row.sign == "=" else beside(f"{row.sign} ", row.result)


def equation(row: Shown, size: int = 0) -> str:
    """Return a row's formula; its sign stands behind so many columns."""
    text = f"{row.left}{' ' * (size - width(row.left))} {row.right}"
    if not row.remark:
        return text
    return f"{text}; {row.remark}" if row.edge else f"{text}   ({row.remark})"


def record(row: Shown, room: int, margin: str) -> Iterator[Line]:
    """Yield a row as a record of one line or more."""
    if row.edge:
        yield from shaped(f"{margin}{row.edge}:  {equation(row)}", row, room)
        return
    head = f"{margin}{row.left} {row.right}".rstrip()
    if row.remark:
        head += f"   ({row.remark})" if row.result else f",  {row.remark}"
    worked = row.worked
    line = f"{head} {row.sign} {row.result}" + (f"{GAP}{worked}" if worked else "")
    fits = width(line) + (width(row.shape) + 2 if row.shape else 0) <= room
    if not row.result or ("\n" not in row.result and fits):
        yield from shaped(line if row.result else head, row, room)
        return
    yield from shaped(head, row, room)
    lines = beside(f"{INDENT}{row.sign} ", row.result).split("\n")
    wide = max(map(width, lines))
    if worked and wide + width(GAP + worked) <= room:
        lines[0] += " " * (wide - width(lines[0])) + GAP + worked
        worked = ""
    yield from (Line(line, True) for line in lines)
    if worked:
        yield Line(INDENT + worked, True)


def shaped(line: str, row: Shown, room: int) -> Iterator[Line]:
    """Yield a line with a row's shape at the right edge, below it where it doesn't fit."""
    blanks = room - width(line) - width(row.shape)
    if row.shape and blanks >= 2:
        line += f"{' ' * blanks}{row.shape}"
    yield Line(line)
    if row.shape and blanks < 2:
        yield Line(f"{' ' * max(0, room - width(row.shape))}{row.shape}")
