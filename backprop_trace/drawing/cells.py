"""Cells: a grid of characters on which wires of different sources never melt into one.

Each cell of a wire knows its source and in which of the four directions it goes on. Two sources
may share a cell only where one passes straight through the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..display import visible, width

Span = tuple[str, str]
"""Text and its style: "name", "operation", "value", "gradient", "frame" or "wire"; a mark follows
behind a blank."""

Line = list[Span]

NORTH, SOUTH, WEST, EAST = 1, 2, 4, 8

GLYPHS = {
    WEST | EAST: "─", NORTH | SOUTH: "│",
    SOUTH | EAST: "╭", SOUTH | WEST: "╮", NORTH | EAST: "╰", NORTH | WEST: "╯",
    NORTH | SOUTH | EAST: "├", NORTH | SOUTH | WEST: "┤",
    SOUTH | WEST | EAST: "┬", NORTH | WEST | EAST: "┴",
    NORTH | SOUTH | WEST | EAST: "●",
}  # fmt: skip

ASCII = str.maketrans("─│╭╮╰╯├┤┬┴●┼▶▼", "-|+++++++++#>v")


class UnclearError(Exception):
    """Two wires would have met in a way that can be misread."""


class Canvas:
    """Characters and wires by (row, column)."""

    def __init__(self) -> None:
        self._text: dict[tuple[int, int], Span] = {}
        self._wires: dict[tuple[int, int], dict[int, int]] = {}
        self._marks: dict[tuple[int, int], str] = {}

    def write(self, row: int, column: int, text: str, style: str) -> None:
        """Write text; a wide character takes two cells, a combining one none."""
        last = (row, column)
        for character in visible(text):
            columns = width(character)
            if columns == 0 and last in self._text:
                self._text[last] = (self._text[last][0] + character, style)
                continue
            last = (row, column)
            self._text[last] = (character, style)
            for more in range(1, columns):
                self._text[row, column + more] = ("", style)
            column += columns

    def wire(self, source: int, corners: Sequence[tuple[int, int]], mark: str = "") -> None:
        """Draw a wire of a source in straight lines between two cells, which stay as they are."""
        ends = (corners[0], corners[-1])
        for (row, column), (to_row, to_column) in pairwise(corners):
            down = (to_row > row) - (to_row < row)
            right = (to_column > column) - (to_column < column)
            there = {(1, 0): SOUTH, (-1, 0): NORTH, (0, 1): EAST, (0, -1): WEST}.get((down, right))
            if there is None:
                continue
            back = {SOUTH: NORTH, NORTH: SOUTH, EAST: WEST, WEST: EAST}[there]
            while (row, column) != (to_row, to_column):
                for at, direction in (
                    ((row, column), there),
                    ((row + down, column + right), back),
                ):
                    if at not in ends:
                        owners = self._wires.setdefault(at, {})
                        owners[source] = owners.get(source, 0) | direction
                        if mark:
                            self._marks[at] = mark
                row, column = row + down, column + right

    def lines(self, ascii: bool) -> list[Line]:
        """Return the rows as runs of one style. Raises ``UnclearError``."""
        cells = dict(self._text)
        for at, owners in self._wires.items():
            directions = sorted(owners.values())
            if at in cells or (len(owners) > 1 and directions != [NORTH | SOUTH, WEST | EAST]):
                raise UnclearError
            glyph = GLYPHS[directions[0]] if len(owners) == 1 else "┼"
            mark = self._marks.get(at, "")
            cells[at] = (glyph, f"wire {mark}" if mark else "wire")
        rows: dict[int, dict[int, Span]] = {}
        for (row, column), span in cells.items():
            text, style = span
            drawn = style.startswith(("wire", "frame"))
            rows.setdefault(row, {})[column] = (
                text.translate(ASCII) if ascii and drawn else text,
                style,
            )
        return [_runs(rows.get(row, {})) for row in range(max(rows, default=-1) + 1)]


def _runs(cells: dict[int, Span]) -> Line:
    """Return a row's cells as runs of one style, without blanks at the end."""
    runs: Line = []
    for column in range(max(cells, default=-1) + 1):
        text, style = cells.get(column, (" ", ""))
        if runs and runs[-1][1] == style:
            runs[-1] = (runs[-1][0] + text, style)
        else:
            runs.append((text, style))
    return runs


def plain(line: Line) -> str:
    """Return a line without its styles."""
    return "".join(text for text, _ in line)
