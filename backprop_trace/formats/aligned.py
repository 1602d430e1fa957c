"""Columns of plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from ..display import width


def aligned(rows: Sequence[Sequence[str]], align: str) -> Iterator[str]:
    """Yield rows as columns of equal width, some of them aligned at their right edge ("r").

    The lines of a cell that has several stand below each other.
    """
    columns = list(zip(*rows, strict=True))
    used = [place for place, column in enumerate(columns) if any(column)]
    known = {"": 0} | {line: width(line) for place in used for line in lines_in(columns[place])}
    widths = [max(map(known.__getitem__, lines_in(columns[place]))) for place in used]
    for row in rows:
        cells = [row[place] for place in used]
        lines: Iterable[Sequence[str]] = [cells]
        if any("\n" in cell for cell in cells):
            lines = zip_longest(*(cell.split("\n") for cell in cells), fillvalue="")
        written = ""
        for parts in lines:
            line = "  "
            for place, part, size in zip(used, parts, widths, strict=True):
                blank = " " * (size - known[part])
                line += (blank + part if align[place] == "r" else part + blank) + "   "
            written += line.rstrip() + "\n"
        yield written


def padded(text: str, columns: int, side: str) -> str:
    """Return a text as wide as its column, at the right edge ("r") or at the left."""
    blank = " " * (columns - width(text))
    return blank + text if side == "r" else text + blank


def lines_in(cells: Iterable[str]) -> Iterator[str]:
    """Yield the lines of cells."""
    for cell in cells:
        if "\n" in cell:
            yield from cell.split("\n")
        else:
            yield cell


def beside(lead: str, cell: str) -> str:
    """Return a cell with a lead before its first line, and all lines below each other."""
    return lead + cell.replace("\n", "\n" + " " * width(lead))
