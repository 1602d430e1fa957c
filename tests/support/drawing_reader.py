"""Reads a terminal's drawing back, with nothing but its characters: boxes, then wires.

From each place where a wire leaves a box, the characters are followed, straight on at a crossing
and both ways at a fork, until an arrow; what stands behind it is the consumer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from backprop_trace.display import width

NORTH, EAST, SOUTH, WEST = (-1, 0), (0, 1), (1, 0), (0, -1)

Direction = tuple[int, int]

WAYS: dict[str, set[Direction]] = {
    "─": {EAST, WEST},
    "│": {NORTH, SOUTH},
    "╭": {SOUTH, EAST},
    "╮": {SOUTH, WEST},
    "╰": {NORTH, EAST},
    "╯": {NORTH, WEST},
    "├": {NORTH, SOUTH, EAST},
    "┤": {NORTH, SOUTH, WEST},
    "┬": {SOUTH, WEST, EAST},
    "┴": {NORTH, WEST, EAST},
    "●": {NORTH, SOUTH, WEST, EAST},
}

TOPS = re.compile(r"╭─ (.+?) ─+╮|\+- (.+?) -+\+")

JOINS = {NORTH: "|+#", SOUTH: "|+#v", WEST: "-+#", EAST: "-+#>"}
"""The ASCII characters to which a ``+`` is joined in each direction."""


class MisreadError(Exception):
    """The drawing can't be followed."""


class Found(NamedTuple):
    """A box in a drawing: its title, its corners."""

    title: str
    top: int
    left: int
    bottom: int
    right: int

    @property
    def name(self) -> str:
        return self.title.split(" ")[0]


Wires = list[tuple[str, str, int]]
"""(source, consumer, port), the ports of a consumer counted from the first."""


class Reader:
    """One drawing."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.rows = [_columns(line) for line in lines]
        self.boxes = list(self._boxes())

    def at(self, row: int, column: int) -> str:
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return " "

    def _boxes(self) -> Iterator[Found]:
        for top, row in enumerate(self.rows):
            for match in TOPS.finditer("".join(row)):
                left, right = match.start(), match.end() - 1
                bottom = top + 1
                while self.at(bottom, left) in "│|" and self.at(bottom, right) in "│|├+":
                    bottom += 1
                if self.at(bottom, left) not in "╰+" or self.at(bottom, right) not in "╯+":
                    raise MisreadError(f"the box {match[0]} does not end")
                title = (match[1] or match[2]).replace("\0", "")
                yield Found(title, top, left, bottom, right)

    def wires(self) -> Wires:
        """Return all wires. Raises ``MisreadError`` where one leads nowhere."""
        arrivals: list[tuple[Found, Found, int]] = []
        for box in self.boxes:
            for row in range(box.top + 1, box.bottom):
                if self.at(row, box.right) in "├+":
                    arrivals += self._follow(box, row, box.right, EAST)
            for column in range(box.left + 1, box.right):
                if self.at(box.bottom, column) in "┬+":
                    arrivals += self._follow(box, box.bottom, column, SOUTH)
        wires: Wires = []
        for consumer in self.boxes:
            places = sorted((place, s.name) for s, c, place in arrivals if c == consumer)
            if len({place for place, _ in places}) != len(places):
                raise MisreadError(f"two wires arrive in one place at {consumer.title}")
            wires += [(name, consumer.name, port) for port, (_, name) in enumerate(places)]
        return wires

    def _follow(
        self, source: Found, row: int, column: int, way: Direction
    ) -> Iterator[tuple[Found, Found, int]]:
        """Yield (source, consumer, place) of each arrow that a wire leads to."""
        pending = [(row + way[0], column + way[1], way)]
        seen = set(pending)
        while pending:
            row, column, way = pending.pop()
            glyph = self.at(row, column)
            if (glyph, way) in ((">", EAST), ("▶", EAST), ("v", SOUTH), ("▼", SOUTH)):
                yield source, self._behind(row, column, way), row if way == EAST else column
                continue
            for turn in self._onwards(row, column, glyph, way):
                step = (row + turn[0], column + turn[1], turn)
                if step in seen:
                    raise MisreadError(f"two ways of one wire meet at {row}, {column}")
                seen.add(step)
                pending.append(step)

    def _onwards(self, row: int, column: int, glyph: str, way: Direction) -> set[Direction]:
        back = (-way[0], -way[1])
        if glyph in "┼#":
            return {way}
        if glyph == "+":
            ways = {turn for turn, joined in JOINS.items() if self._joined(row, column, turn)}
        elif glyph in "-|":
            ways = {EAST, WEST} if glyph == "-" else {NORTH, SOUTH}
        else:
            ways = WAYS.get(glyph, set())
        if back not in ways or len(ways) < 2:
            raise MisreadError(f"a wire breaks off at {row}, {column}: {glyph!r}")
        return ways - {back}

    def _joined(self, row: int, column: int, turn: Direction) -> bool:
        return self.at(row + turn[0], column + turn[1]) in JOINS[turn]

    def _behind(self, row: int, column: int, way: Direction) -> Found:
        for box in self.boxes:
            if way == EAST and box.left == column + 1 and box.top < row < box.bottom:
                return box
            if way == SOUTH and box.top == row + 1 and box.left < column < box.right:
                return box
        raise MisreadError(f"an arrow at {row}, {column} points at nothing")


def _columns(line: str) -> list[str]:
    """Return a line by columns: a wide character fills two."""
    columns: list[str] = []
    for character in line:
        space = width(character)
        if space:
            columns += [character, *["\0"] * (space - 1)]
        else:
            columns[-1] += character
    return columns


def wires_of(lines: Sequence[str]) -> Wires:
    return sorted(Reader(lines).wires())
