"""Arrays themselves: nested lists of numbers that are written already, as text and as matrices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..record import Record

Nested = Any
"""An array of written numbers: nested lists of texts, None where some are left out."""


def bracketed(rows: Nested, gap: str) -> str:
    """Return an array as the language writes it, a row a line, the columns below each other."""
    if not any(isinstance(each, list) for each in rows):
        return _row(rows, gap)
    columns = zip(*_innermost(rows), strict=True)
    sizes = [max(len(gap if each is None else each) for each in column) for column in columns]
    return "\n".join(_block(rows, gap, sizes))


def _innermost(rows: Nested) -> Iterator[Sequence[str | None]]:
    """Yield the rows along the last axis."""
    if not any(isinstance(each, list) for each in rows):
        yield rows
        return
    for each in rows:
        if each is not None:
            yield from _innermost(each)


def _row(row: Sequence[str | None], gap: str, sizes: Sequence[int] = ()) -> str:
    texts = [gap if each is None else each for each in row]
    if sizes:
        texts = [text.rjust(size) for text, size in zip(texts, sizes, strict=True)]
    return f"[{', '.join(texts)}]"


def _block(rows: Nested, gap: str, sizes: Sequence[int]) -> list[str]:
    """Return the lines of an array of two axes or more."""
    if not any(isinstance(each, list) for each in rows):
        return [_row(rows, gap, sizes)]
    lines: list[str] = []
    for each in rows:
        inner = [gap] if each is None else _block(each, gap, sizes)
        if lines:
            lines[-1] += ","
        lines += inner
    lines = ["[" + lines[0], *(" " + line for line in lines[1:])]
    return [*lines[:-1], lines[-1] + "]"]


class Marks(Record):
    """How a notation sets a matrix."""

    around: tuple[str, str]
    between: tuple[str, str]
    """What stands between entries, and between rows."""
    dots: tuple[str, str, str]
    """What stands for entries, rows and corners that are left out."""
    listed: tuple[str, str, str]
    """What stands round a list of matrices, and between them."""


def matrix(marks: Marks, rows: Nested) -> str:
    """Return an array as a matrix: a vector as a column, more than two axes as a list of them."""
    if not any(isinstance(each, list) for each in rows):
        return _set(marks, [[each] for each in rows], is_column=True)
    first = next(each for each in rows if each is not None)
    if any(isinstance(each, list) for each in first):
        opening, comma, closing = marks.listed
        texts = [marks.dots[0] if each is None else matrix(marks, each) for each in rows]
        return f"{opening}{comma.join(texts)}{closing}"
    return _set(marks, [[None] * len(first) if row is None else row for row in rows])


def _set(marks: Marks, rows: Sequence[Sequence[str | None]], is_column: bool = False) -> str:
    along, down, across = marks.dots
    lines = []
    for row in rows:
        is_gap = all(each is None for each in row)
        dots = down if is_gap else along
        texts = [dots if each is None else each for each in row]
        if is_gap and not is_column:
            middle = [k for k, each in enumerate(next(r for r in rows if r[0] is not None))
                      if each is None]  # fmt: skip
            texts = [across if k in middle else text for k, text in enumerate(texts)]
        lines.append(marks.between[0].join(texts))
    before, behind = marks.around
    return f"{before}{marks.between[1].join(lines)}{behind}"
