"""A page: a worked example in HTML, and behind it what plays it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import chain, islice

from ... import keys
from ...document.blocks import Block, Figure, Paragraph, Picture, Title
from ...drawing import svg
from ...drawing.sheet import Sheet
from ..html import HtmlWriter, scrolling
from ..json import JsonWriter
from . import assets
from .data import MOST_ROWS, PageData, escaped, sealed
from .formula import MarkedMathMl, marked
from .slide import LARGE, letters, slide_of

LONGEST_TITLE = 70
"""Characters of the program in a page's title."""

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


class PageWriter(HtmlWriter):
    """Writes one file that needs no other."""

    part: str | None = None
    """The part of the lesson that is written: its head, its stage, its side; None above it."""

    @property
    def is_told(self) -> bool:
        """Whether the three passes are told, in numbers."""
        return self.document.passes.has_numbers and not self.document.has_arrays

    @cached_property
    def data(self) -> PageData | None:
        """What the script knows; None where there is nothing to be played."""
        document = self.document
        if self.style.static or document.picture == "only" or document.is_brief or not self.is_told:
            return None
        data = PageData(document, self.notation, self.style.digits)
        return None if any(islice(data.rows(), MOST_ROWS, None)) else data

    @cached_property
    def script(self) -> str | None:
        """The script, if there is one."""
        if self.data is None:
            return None
        script = assets.script(
            self.data.script,
            is_large=self.is_large,
            is_trained='\n "training": {' in self.json,
        )
        return f"\n{script}"

    @cached_property
    def json(self) -> str:
        """The trace as JSON: everything, in full precision."""
        return sealed("".join(PageJson(self.document, self.style).pieces()))

    @cached_property
    def sheet(self) -> Sheet | None:
        """The graph as a slide shows it; None where it is too large to be drawn."""
        has_room = self.is_told and self.document.passes.in_doubles
        return slide_of(self.document.graph, self.style.digits, has_room)

    @property
    def is_large(self) -> bool:
        """Whether the graph may have to be looked at close up."""
        if self.document.picture == "no" or self.document.has_arrays:
            return False
        return self.document.picture == "whole" or (
            self.sheet is not None and letters(self.sheet) < LARGE
        )

    def opening(self) -> Iterator[str]:
        program = self.document.program
        if len(program) > LONGEST_TITLE:
            program = f"{program[: LONGEST_TITLE - 1]}…"
        styles = [f"\n{assets.style()}\n"]
        if self.data is not None:
            styles.append(f"\n{assets.compact('player.css')}\n")
        policy = assets.policy(styles, self.script, self.has_images())
        yield (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>Backpropagation: {self.words(program)}</title>\n"
            f"<style>{styles[0]}</style>\n"
        )
        if self.data is not None:
            yield f'<style id="plays" media="not all">{styles[1]}</style>\n'
        yield "</head>\n<body>\n<main>\n"
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
        elif isinstance(block, Title) or (isinstance(block, Paragraph) and self.part == "head"):
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
        if not is_own or block.is_whole or self.document.has_arrays or self.sheet is None:
            yield from super().picture(block)
            return
        picture = "".join(svg.write(self.sheet, theme="light")).rstrip()
        yield from self.drawn(COLOUR.sub("", picture))

    def title(self, block: Title) -> Iterator[str]:
        """Yield the statements, their operations marked, and what is given."""
        if not block.formulas or not self.is_told:
            yield from super().title(block)
            return
        yield "<h1>Backpropagation</h1>\n"
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

    def closing(self) -> Iterator[str]:
        yield "</main>\n"
        if self.data is not None:
            data = escaped(
                {"keys": key_table(self.is_large), "lessons": [renamed(self.data.as_dict())]}
            )
            yield f'<template id="formulas">{self.data.templates.html()}</template>\n'
            yield f'<script type="application/json" id="page">\n{data}\n</script>\n'
            yield assets.text("player.html")
            yield f"<script>{self.script}</script>\n"
        yield "</body>\n</html>\n"


def renamed(data: dict[str, object]) -> dict[str, object]:
    """Return data with the names that the shortened script has."""
    return {assets.SHORT.get(name, name): value for name, value in data.items()}


def key_table(is_large: bool) -> dict[str, object]:
    """Return what keys mean, and in words."""
    meanings = {**keys.MEANINGS, **keys.ON_A_PAGE}
    return {
        "meanings": meanings,
        "help": [*keys.HELP, *(row for row in assets.HELP if is_large or row[0] != "z")],
    }


PARTS = {
    "": ("", ""),
    "head": ("<header>\n", "</header>\n"),
    "stage": ('<div class="stage">\n', "</div>\n"),
    "side": ('<div class="side">\n', "</div>\n"),
}
"""What begins and ends each part of a lesson."""
