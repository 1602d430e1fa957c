"""Answers on a page: the grammar and the rules that its script reads and judges them by.

What an answer may be and what is right stands in ``language`` and ``teaching``; the script is given
their tables. What would give an answer away to somebody who looks at the page's source is
``sealed``: no text search finds it, though whoever wants to can decode it.
"""

from __future__ import annotations

import json
import math
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from ...autodiff.trace import Trace
from ...codegen.javascript import operations
from ...document.blocks import Inline, Math
from ...document.sentence import Sentence, Slot, told
from ...document.story import Story
from ...language.syntax.tokens import CONSTANTS, INFIX
from ...operations import FUNCTIONS
from ...teaching import formulas
from ...teaching.embedded import RULES, AsText
from ...teaching.rows import LOCAL, Row, elsewhere
from ...teaching.wrong import EITHER, OR
from ..json_rows import jsonable
from .assets import apart

MOST_LEAVES = 3_000
"""Numbers that a question carries to show where a formula differs that agrees here by luck."""


def tables() -> str:
    """Return the script's tables: operators, functions, constants, rules, and the operations."""
    language = {
        "infix": {
            token: list(infix)
            for token, infix in {**INFIX, "^": INFIX["**"]}.items()
            if infix.function
        },
        "functions": {n: [row.name, row.least, row.most] for n, row in FUNCTIONS.items()},
        "constants": {name: getattr(math, constant) for name, constant in CONSTANTS.items()},
    }
    rules = {
        **RULES,
        "relative": formulas.RELATIVE,
        "lost": formulas.LOST,
        "seen": formulas.SEEN,
        "either": [EITHER, OR],
    }
    known = f"const LANGUAGE={json.dumps(language)},RULES={json.dumps(rules)};\n"
    return known + apart(operations() or "")


def sealed(data: object) -> str:
    """Return data as a text in which nothing can be read."""
    text = json.dumps(numbers(data), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return b64encode(text.encode()).decode()


def numbers(data: Any) -> Any:
    """Return data with every number as JSON can carry it."""
    if isinstance(data, float):
        return jsonable(data)
    if isinstance(data, Mapping):
        return {key: numbers(each) for key, each in data.items()}
    return [numbers(each) for each in data] if isinstance(data, list | tuple) else data


class Open:
    """A slot that the script fills: with a number that somebody typed."""

    def __init__(self, name: str) -> None:
        self.name = name

    def write(self, story: Story) -> Any:
        """Write the slot."""
        return {"slot": self.name}


class AsPieces(AsText):
    """Words, mathematics as elements, and open slots: what the script makes a line of."""

    def inline(self, pieces: Inline) -> list[Any]:
        """Return words as text, and mathematics as a tree."""
        return [tree(each) if isinstance(each, Math) else each for each in pieces]

    def sentence(self, said: Sentence, story: Story, *slots: str) -> list[Any]:
        """Return a sentence whose number, and these slots, stay open."""
        kept: dict[str, Slot] = {name: Open(name) for name in ("x", *slots) if name in said.slots}
        return self.inline(told(Sentence(said.words, {**said.slots, **kept}), story))


PIECES = AsPieces()


def tree(text: str) -> list[Any]:
    """Return MathML as lists: an element's name, its attributes, and what is in it."""

    def of(element: Element) -> Iterator[Any]:
        yield element.tag
        yield element.attrib
        if element.text:
            yield element.text
        for each in element:
            yield list(of(each))
            if each.tail and each.tail.strip():
                yield each.tail

    return list(of(fromstring(f"<math>{text}</math>")))  # our own text


def formula_points(trace: Trace, row: Row) -> dict[str, Any]:
    """Return where a formula for a local gradient is tried, as ``teaching.formulas`` does."""
    names = list(trace.graph.index)
    sized = [formulas.point_of(trace, row, names), *formulas.close_by(trace, row, names)]
    points = [*sized]
    if row.kind == LOCAL:
        node = trace.graph.names[row.node]
        operands = [trace.graph.names[place] for place in trace.graph.operands[row.node]]
        points += formulas.middling(trace, row, [*operands, node])
    return {
        "names": names,
        "points": [{"leaves": point.leaves, "truth": point.truth} for point in points],
        "sized": len(sized),
        "others": list(_others(trace, row, names)),
    }


def _others(trace: Trace, row: Row, names: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the points where one variable is moved by much, as many as a page should carry."""
    count = 0
    for step in formulas.STEPS:
        for name, number in trace.inputs.items():
            if (count := count + len(names)) > MOST_LEAVES:
                return
            moved = elsewhere(trace, {**trace.inputs, name: number + step})
            point = formulas.point_of(moved, row, names)
            yield {"name": name, "at": number + step, "leaves": point.leaves, "truth": point.truth}
