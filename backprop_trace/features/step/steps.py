"""The rows of the three passes as steps: numbered, and written as lines when they are looked at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from ...autodiff.trace import Trace
from ...display import width, wrapped
from ...document.blocks import Heading, Results, Sentences, Table, Title
from ...document.document import Document, explanation_of
from ...document.screen import Screen
from ...document.sentence import told
from ...document.story import BackwardItem
from ...document.style import Style
from ...formats.aligned import padded
from ...formats.text import ALIGN, Cells, TextWriter
from ...record import Record

TOGETHER = 200
"""Rows that share their columns' widths: so many are written when one is looked at."""

LEAST_ROWS = 4
"""Lines of a pass that the graph leaves room for."""

INDENT = 4
"""Columns of what stands below a row."""


class Pass(Record):
    """One of the three passes."""

    heading: Heading
    table: Table
    items: Sequence[Any]
    first: int
    """The number of its first step, from 0."""
    terms: Sentences | None = None
    """What its words mean."""


class Place(Record):
    """A step: its pass, and which row of it."""

    part: Pass
    row: int

    @property
    def item(self) -> Any:
        """What the row is about: a node, an edge, or a row of the backward pass."""
        return self.part.items[self.row]

    @property
    def kind(self) -> str:
        """Which pass it is."""
        return self.part.table.kind


class Steps:
    """All steps of a trace, in one notation."""

    def __init__(self, trace: Trace, ascii: bool, digits: int | None, explains: bool) -> None:
        self.trace = trace
        self.ascii = ascii
        document = Document(trace, picture="no")
        self.graph = document.graph
        self.writer = TextWriter(document, Style(digits=digits), Screen(ascii=ascii))
        self.story = document.story(self.writer.notation, digits)
        self.explanation = explanation_of(trace) if explains else None
        self.passes: list[Pass] = []
        first = 0
        for block in document.blocks(self.writer.notation, digits):
            if isinstance(block, Title):
                self.title = block
            elif isinstance(block, Table) and block.kind == "given":
                self.given = block
            elif isinstance(block, Heading):
                heading, terms = block, None
            elif isinstance(block, Sentences):
                terms = block
            elif isinstance(block, Table):
                self.passes.append(Pass(heading, block, list(block.items()), first, terms))
                first += len(self.passes[-1].items)
            elif isinstance(block, Results):
                self.results = block
                break
        self.passes = [part for part in self.passes if part.items]
        self._length = first
        self._starts = [part.first for part in self.passes]
        self._together = lru_cache(8)(self._written)

    def __len__(self) -> int:
        return self._length

    def place(self, step: int) -> Place:
        """Return where a step stands."""
        part = self.passes[bisect_right(self._starts, step) - 1]
        return Place(part, step - part.first)

    def cells(self, place: Place) -> Cells:
        """Write a row: each cell as wide as its column is, so that nothing moves."""
        number = self.passes.index(place.part)
        return self._together(number, place.row // TOGETHER)[place.row % TOGETHER]

    def _written(self, number: int, block: int) -> list[Cells]:
        part = self.passes[number]
        items = part.items[block * TOGETHER : (block + 1) * TOGETHER]
        rows = self.writer.stretch([part.table.write(item) for item in items])
        widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
        return [
            Cells(
                *(
                    padded(cell, size, side)
                    for cell, size, side in zip(row, widths, ALIGN, strict=True)
                )
            )
            for row in rows
        ]

    def row(
        self, place: Place, is_asked: bool = False, columns: int | None = None, mark: str = "  "
    ) -> list[str]:
        """Write a row, what is asked for as a question mark: on one line, or two where narrow."""
        cells = self.cells(place)
        if is_asked:
            cells = asked(cells)
        line = mark + "   ".join(cell for cell in cells if cell).rstrip()
        if columns is None or width(line) <= columns:
            return [line]
        halves = (cells.edge, cells.equation), (cells.numbers, cells.result, cells.remark)
        said = ["   ".join(cell.strip() for cell in half if cell.strip()) for half in halves]
        return wrapped(f"{mark}{said[0]}\n{' ' * INDENT}{said[1]}", columns, INDENT).split("\n")

    def least(self, is_backward: bool, columns: int) -> int:
        """Return how many lines of a pass the graph leaves room for."""
        return LEAST_ROWS

    def point(self, columns: int) -> Sequence[str]:
        """Return what is given, as pieces of a line."""
        return self.title.given

    def sentence(self, place: Place) -> str:
        """Return what is said of a row, if anything is."""
        if self.explanation is None:
            return ""
        said = getattr(self.explanation, place.kind)(place.item)
        return self.writer.text(told(said, self.story))

    def opening(self) -> Iterator[str]:
        """Yield the program and the point."""
        return self.writer.title(self.title)

    def told(self, place: Place, is_first: bool, is_asked: bool = False) -> Iterator[str]:
        """Yield a step as lines; the pass above it if it ``is_first``."""
        if is_first:
            yield from self.writer.heading(place.part.heading)
            self.writer.above = place.part.heading  # between it and its words is no blank line
            if place.part.terms is not None:
                yield from self.writer.sentences(place.part.terms)
            self.writer.above = None
        yield from (f"{line}\n" for line in self.row(place, is_asked))
        if not is_asked and (said := self.sentence(place)):
            yield f"      {said}\n"

    def text(self, end: int, most: int | None = None) -> Iterator[str]:
        """Yield the first steps, up to ``end``, as lines; of a pass no more than ``most``."""
        yield from self.opening()
        for part in self.passes:
            count = min(len(part.items), end - part.first)
            for row in range(count):
                if most is not None and most // 2 <= row < count - most // 2:
                    if row == most // 2:
                        yield f"  ... {count - most // 2 * 2:,} rows are left out\n"
                    continue
                yield from self.told(Place(part, row), row == 0)
        if end == len(self):
            yield from self.writer.results(self.results)

    # What is known at a step

    def node(self, place: Place) -> int:
        """Return the node that a row is about: of a local gradient, the one that is made."""
        item = place.item
        if isinstance(item, BackwardItem):
            return item.node
        node: int = item if isinstance(item, int) else item[0]
        return node


def asked(cells: Cells) -> Cells:
    """Return a row before it is answered."""
    blank = " " * width(cells.numbers)
    return Cells(cells.edge, cells.equation, blank, padded("?", width(cells.result), "r"))
