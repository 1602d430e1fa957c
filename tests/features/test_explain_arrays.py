"""``--explain`` of arrays: a sentence for each row, and each gradient's largest entry tried."""

from __future__ import annotations

import json
import re

import pytest

from backprop_trace.autodiff.array_trace import ArrayTrace
from backprop_trace.document.array_words import BACK, WORDS
from backprop_trace.document.blocks import Table
from backprop_trace.document.document import Document
from backprop_trace.features.explain.explained import Explained
from backprop_trace.formats import render
from backprop_trace.notation.text import UNICODE
from backprop_trace.operations.arrays.registry import ARRAY_TABLE
from tests.support.array_corpus import traces
from tests.support.command import run

TRACES = traces()
ALL = pytest.mark.parametrize("t", TRACES.values(), ids=TRACES)
BATCH = (
    "Y = X @ W + b; L = mean((Y - T)**2)", "--X", "[[1,2],[0,-1],[3,1]]", "--W", "[[1,0],[-1,2]]",
    "--b", "[0.5,-0.5]", "--T", "[[0,3],[1,-2],[2,2]]", "--wrt", "W,b", "--explain",
)  # fmt: skip


def test_every_operation_has_its_words() -> None:
    assert set(WORDS) == set(ARRAY_TABLE)
    assert set(BACK) <= set(ARRAY_TABLE)


@ALL
def test_each_row_has_a_sentence_and_no_slot_is_left(t: ArrayTrace) -> None:
    document = Document(t, passes=Explained(t))
    blocks = [block for block in document.blocks(UNICODE, 4) if isinstance(block, Table)]
    for block in blocks:
        for row in block.rows():
            said = "".join(row.said)
            assert block.kind == "given" or re.fullmatch(r"[^{}]{10,}\.", said), said
    for format in ("terminal", "markdown", "latex", "typst", "html"):
        assert "".join(render(document, format))


@ALL
def test_what_is_predicted_is_what_happens(t: ArrayTrace) -> None:
    found = json.loads("".join(render(Document(t, passes=Explained(t)), "json")))["explain"]
    for said in found["result"]:
        if match := re.search(r"about (\S+)\. Calculated: (\S+)\.$", said):
            predicted, change = map(float, match.groups())
            assert abs(predicted - change) <= 0.06 * abs(predicted)


def test_the_words_of_a_batch() -> None:
    text = run(*BATCH, "--format", "text").out
    for said in (
        "v1 is the matrix product of X and W: products of their entries, added up.",
        "Y is v1 plus b, entry by entry.",
        "b is repeated along axis 0, so what comes back is added up.",
        "Each entry of v3 gets an equal share of the gradient of its mean.",
        "The gradient of v2 is passed on to Y unchanged.",
        "Raising b[0] by 0.01 changes L by about 0.001667. Calculated: 0.001717.",
    ):
        assert said in text
