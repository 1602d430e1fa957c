"""The story as plain text: aligned columns, no colour, the same bytes everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from ..language.display import width
from ..notation.text import ASCII, UNICODE
from ..notation.writer import Notation
from ..trace import Trace
from .story import Heading, Notes, Paragraph, Row, Story, Table, Title

_ROWS_AT_ONCE = 500
"""Rows that share their columns' widths: a long table is aligned in stretches of these."""


def render(trace: Trace, digits: int | None, ascii: bool = False) -> Iterator[str]:
    """Yield the story piece by piece."""
    notation = ASCII if ascii else UNICODE
    for block in Story(trace, notation, digits).blocks():
        if isinstance(block, Table):
            yield from _table(block, notation)
        elif isinstance(block, Heading):
            yield f"\n{block.number}  {block.text}\n"
        elif isinstance(block, Title):
            yield from title(block)
        elif isinstance(block, Paragraph):
            yield "\n" + "".join(block.pieces) + "\n"
        elif isinstance(block, Notes):
            yield "\nNotes\n" + "".join(f"  {text}\n" for text in block.texts)


def title(block: Title) -> Iterator[str]:
    """Yield the program and the point."""
    given = ", ".join(block.given)
    if len(block.formulas) == 1 and given:
        yield f"{block.formulas[0]}     with  {given}\n"
        return
    for formula in block.formulas:
        yield f"{formula}\n"
    if given:
        yield f"with  {given}\n"


def cells(row: Row, kind: str, notation: Notation) -> list[str]:
    """Return a row's columns: edge, left side, right side, the same with numbers, result."""
    right = f"{notation.equals} {row.right}" if row.right else ""
    left = f"{row.left} {row.remark}" if row.remark and kind == "backward" else str(row.left)
    result = f"{notation.about} {row.result}" if row.rounded else str(row.result)
    last = row.remark if kind == "forward" else ""
    return [row.edge or "", left, right, row.substituted or "", result, last]


def _table(table: Table, notation: Notation) -> Iterator[str]:
    rows = (cells(row, table.kind, notation) for row in table.rows())
    while stretch := list(islice(rows, _ROWS_AT_ONCE)):
        yield from aligned(stretch)


_LEFT, _RESULT = 1, 4


def aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield lines of columns of equal width, the results at their right edge."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        line = "  "
        for place, (cell, size) in enumerate(zip(row, widths, strict=True)):
            if size:
                blank = " " * (size - width(cell))
                line += blank + cell if place == _RESULT else cell + blank
                line += " " if place == _LEFT else "   "
        yield line.rstrip() + "\n"
