"""A worked example as it stands in a page: in HTML, cut into the parts that a player arranges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import chain, islice

from ...document.blocks import Block, Figure, Paragraph, Picture, Table, Title
from ...drawing import svg
from ...drawing.sheet import Sheet
from ..html import HtmlWriter, scrolling
from ..json import JsonWriter
from .data import MOST_ROWS, PageData, Templates, sealed
from .formula import MarkedMathMl, marked, statements
from .slide import LARGE, letters, slide_of

FEW_STATEMENTS = 3
"""Statements up to which a player shows all of them."""


COLOUR = re.compile(r' (?:fill|stroke)="#[0-9a-f]+"| font-size="14"| font-family="[^"]*"')
"""What the page's own style says of a picture."""


class PageJson(JsonWriter):
    """The trace as JSON, for a note: its program as the note's command has it, on one line."""

    @property
    def program(self) -> str:
        """The program on one line, blank by blank."""
        return " ".join(self.document.program.split())

    def reading(self) -> dict[str, object]:
        """Return nothing: the note's command has the program as it was read."""
        return {}


class LessonWriter(HtmlWriter):
    """Writes a worked example as a page has it."""

    templates: Templates
    """Those of the page."""
    part: str | None = None
    """The part of the lesson that is written: its head, its stage, its side; None above it."""

    @property
    def is_told(self) -> bool:
        """Whether the three passes are told, in numbers."""
        return self.document.passes.has_numbers

    @cached_property
    def data(self) -> PageData | None:
        """What the script knows; None where there is nothing to be played."""
        document = self.document
        if self.style.static or document.picture == "only" or document.is_brief or not self.is_told:
            return None
        data = PageData(document, self.notation, self.style.digits, self.templates)
        return None if any(islice(data.rows(), MOST_ROWS, None)) else data

    @cached_property
    def json(self) -> str:
        """The trace as JSON: everything, in full precision."""
        return sealed("".join(PageJson(self.document, self.style).pieces()))

    @cached_property
    def sheet(self) -> Sheet | None:
        """The graph as a slide shows it; None where it is too large to be drawn."""
        document = self.document
        has_room = document.passes.in_doubles and self.is_told and not document.has_arrays
        return slide_of(document.graph, self.style.digits, has_room)

    @property
    def is_trained(self) -> bool:
        """Whether it goes on to training."""
        return '\n "training": {' in self.json

    @property
    def is_large(self) -> bool:
        """Whether the graph may have to be looked at close up."""
        if self.document.picture == "no":
            return False
        return self.document.picture == "whole" or (
            self.sheet is not None and letters(self.sheet) < LARGE
        )

    def opening(self) -> Iterator[str]:
        yield from super().opening()
        yield '<article class="lesson">\n'
        self.part = ""

    def has_images(self) -> bool:
        """Return whether a section shows a picture that stands in a file of its own."""
        story = self.document.story(self.notation, self.style.digits)
        blocks = chain.from_iterable(section.blocks(story) for section in self.document.sections)
        return any(isinstance(block, Figure) and block.path for block in blocks)

    def write(self, block: Block) -> Iterator[str]:
        """Yield a block, in the part of the lesson that it belongs to."""
        if self.part is None:
            pass
        elif isinstance(block, Picture):
            yield from self.begin("stage")
        elif isinstance(block, Title) or (self.part == "head" and is_opening(block)):
            yield from self.begin("head")
        else:
            yield from self.begin("side")
        yield from super().write(block)

    def begin(self, part: str) -> Iterator[str]:
        """Yield what ends a part of the lesson and begins another, unless it has begun."""
        if part != self.part:
            yield PARTS[self.part or ""][1]
            yield PARTS[part][0]
            self.part = part

    def picture(self, block: Picture) -> Iterator[str]:
        """Yield the graph in the shape in which its letters are largest on a slide."""
        is_own = block.graph is self.document.graph  # that of a sheet leaves numbers out
        if not is_own or block.is_whole or self.sheet is None:
            yield from super().picture(block)
            return
        picture = "".join(svg.write(self.sheet, theme="light", prefix=self.prefix)).rstrip()
        yield from self.drawn(COLOUR.sub("", picture))

    def title(self, block: Title) -> Iterator[str]:
        """Yield the statements, their operations marked, and what is given."""
        if not block.formulas or not self.is_told:
            yield from super().title(block)
            return
        yield "<h1>Backpropagation</h1>\n"
        if self.document.has_arrays:
            nodes = statements(self.document.numbers)
            formulas = [
                f'<math data-statement="{node}">{formula}</math>'
                for node, formula in zip(nodes, block.formulas, strict=True)
            ]
        else:
            notation = MarkedMathMl(self.document.names, self.style.plain_names)
            formulas = list(marked(self.document.numbers, notation))
        kind = "program" if len(formulas) <= FEW_STATEMENTS else "program many"
        lines = "".join(f"<span>{formula}</span>\n" for formula in formulas)
        yield f'<p class="{kind}{scrolling(formulas)}">{lines}</p>\n'
        if block.given:
            yield self.labelled("Given", [[each] for each in block.given])

    def end(self) -> Iterator[str]:
        yield from self.begin("")
        passes = self.document.passes
        if passes.has_numbers or passes.as_json():  # a sheet with blanks carries no answers
            yield f'<script type="application/json" class="trace">\n{self.json}</script>\n'
        yield "</article>\n"
        yield from super().end()


def is_opening(block: Block) -> bool:
    """Return whether a block may stand in the head of a lesson: its words, and what is given."""
    return isinstance(block, Paragraph) or (isinstance(block, Table) and block.kind == "given")


PARTS = {
    "": ("", ""),
    "head": ("<header>\n", "</header>\n"),
    "stage": ('<div class="stage">\n', "</div>\n"),
    "side": ('<div class="side">\n', "</div>\n"),
}
"""What begins and ends each part of a lesson."""
