"""MathML is what another program makes of our LaTeX: formula by formula, sign by sign."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest

from backprop_trace import trace
from backprop_trace.document.blocks import Row, Table, Title
from backprop_trace.document.document import Document
from backprop_trace.notation.latex import Latex
from backprop_trace.notation.mathml import MathMl
from backprop_trace.notation.writer import Notation
from tests.support.rendered import Example, examples, number
from tests.support.tools import needs_library

EXAMPLES = examples()
_NAMESPACE = re.compile(r' xmlns="[^"]*"')
_SIGNS = str.maketrans({"−": "-", "·": "⋅", "⋅": "⋅", "ϕ": "φ", "ϵ": "ε", "∣": "|"})
"""Signs of one meaning that have several letters."""

UNSEEN = re.compile("[\u2061\u2062\u2063\u200b\\s]")


def formulas(document: Document, notation: Notation) -> Iterator[str]:
    """Yield every formula of a story."""
    for block in document.blocks(notation, 4):
        if isinstance(block, Title):
            yield from [*block.formulas, *block.given]
        if isinstance(block, Table):
            for row in block.rows():
                yield from parts(row)


def parts(row: Row) -> Iterator[str]:
    yield from filter(None, (row.left, row.right, row.substituted, row.result, row.edge))


def tokens(mathml: str) -> str:
    """Return what is seen of a formula, in order, with its fractions and roots."""
    found: list[str] = []

    def walk(element: Any) -> None:
        tag = element.tag
        if tag in ("mfrac", "msqrt"):  # a power of theirs has a parenthesis alone as its base
            found.append(f"<{tag}>")
        found.append(UNSEEN.sub("", element.text or "").translate(_SIGNS))
        for child in element:
            walk(child)

    walk(ElementTree.fromstring(_NAMESPACE.sub("", mathml)))
    return "".join(found)


def differences(example: Example) -> list[tuple[str, str, str]]:
    """Return the formulas in which the two differ."""
    from latex2mathml.converter import convert

    values = {name: number(text) for name, text in example.values.items()}
    document = Document(trace(example.program, values))
    names = document.names
    pairs = dict(
        zip(formulas(document, Latex(names)), formulas(document, MathMl(names)), strict=True)
    )
    found = []
    for ours, mathml in pairs.items():
        theirs = tokens(unescape(convert(ours)).replace("&", "&amp;"))
        if theirs != (mine := tokens(f"<math>{mathml}</math>")):
            found.append((ours, theirs, mine))
    return found


@needs_library("latex2mathml")
@pytest.mark.parametrize(
    "chosen",
    [EXAMPLES[::6], pytest.param(EXAMPLES, marks=pytest.mark.slow)],
    ids=["a few", "all"],
)
def test_mathml_says_what_the_latex_says(chosen: list[Example]) -> None:
    assert [each for example in chosen for each in differences(example)] == []
