"""Pictures of array programs: shapes in the boxes, numbers where they are short."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any
from xml.etree import ElementTree

import pytest

from backprop_trace import trace
from backprop_trace.autodiff.array_trace import ArrayTrace
from backprop_trace.document.document import Document
from backprop_trace.document.style import Style
from backprop_trace.drawing.drawing import Drawing, drawing_of
from backprop_trace.drawing.tikz import pictures
from backprop_trace.formats import render
from backprop_trace.notation.text import ASCII, UNICODE
from backprop_trace.values.arrays import shape_of
from tests.support.array_corpus import traces
from tests.support.command import run
from tests.support.paths import VALIDATORS
from tests.support.tools import needs, needs_validators

TRACES = traces()
ALL = pytest.mark.parametrize("t", TRACES.values(), ids=TRACES)
SEED = trace("y = W @ x; L = sum(y*y)", W=[[1, -1, 2], [0, 3, 1]], x=[1, 2, -1])


def drawn(t: Any, digits: int | None = 4) -> Drawing:
    return drawing_of(Document(t).graph, UNICODE, digits)


@ALL
def test_a_box_has_the_shape_and_what_it_shows_is_the_json_s(t: ArrayTrace) -> None:
    t = Document(t).settled.trace  # type: ignore[assignment]
    found = json.loads("".join(render(Document(t), "json")))
    values = {row["name"]: row["value"] for row in found["nodes"]} | found["inputs"]
    gradients = {row["name"]: row["gradient"] for row in found["backward"]}
    for box in drawn(t, None).boxes:
        shape = "×".join(map(str, shape_of(t.value_of(box.node))))
        assert not shape or box.value.startswith(f"{shape}: [")
        shown = box.value.removeprefix(f"{shape}: ")
        for text, value in ((shown, values.get(box.name)), (box.gradient, gradients.get(box.name))):
            if text and text[0] == "[" and text != "[…]":
                assert list(map(float, re.findall(r"[^\s\[\],]+", text))) == pytest.approx(
                    list(map(float, re.findall(r"[^\s\[\],']+", str(value)))), abs=0, nan_ok=True
                )


def test_signs_and_short_arrays() -> None:
    boxes = {box.name: box for box in drawn(SEED).boxes}
    assert boxes["y"].title == "y @"
    assert boxes["v1"].title == "v1 ⊙"
    assert boxes["x"].value == "3: [1, 2, -1]"
    assert boxes["W"].gradient == "[…]"  # no shape: it would be read as a product
    assert boxes["L"].value == "34"
    t = trace("sum(X.T[0, 1:] * [1, 2])", X=[[1.0, 2.0]] * 3)
    assert [box.title for box in drawn(t).boxes] == ["X", "v1 ᵀ", "v2 [0, 1:]", "v3 ⊙", "L sum"]
    plain = drawing_of(Document(SEED).graph, ASCII, 4)
    assert [box.title for box in plain.boxes][2] == "y @"
    assert plain.boxes[0].value.startswith("2x3: ")


@ALL
def test_a_picture_in_latex_has_a_sign_for_each_of_ours(t: ArrayTrace) -> None:
    assert "<U+" not in "".join(pictures(drawn(t))).replace("$", "")


@ALL
def test_every_svg_is_xml(t: ArrayTrace) -> None:
    for animate in (False, True):
        text = "".join(render(Document(t), "svg", Style(animate=animate)))
        assert ElementTree.fromstring(text).tag.endswith("svg")


@needs("dot")
def test_every_graph_is_graphviz_s() -> None:
    text = "\n".join("".join(render(Document(t), "dot")) for t in TRACES.values())
    done = subprocess.run(["dot", "-Tplain"], input=text, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("graph ") == len(TRACES)


@needs_validators
def test_every_chart_is_mermaid_s() -> None:
    charts = ["".join(render(Document(t), "mermaid")) for t in TRACES.values()]
    done = subprocess.run(
        ["node", "check.mjs"], cwd=VALIDATORS, capture_output=True, text=True, check=True,
        input=json.dumps({"mermaid": charts}),
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_the_drawing_stands_behind_what_is_given() -> None:
    words = ("sum(W @ x)", "--W", "[[1,2],[3,4]]", "--x", "[1,1]")
    text = run(*words).out
    assert text.index(" W      2×2") < text.index("╭─ W ─") < text.index("1  Forward pass")
    assert "╭" not in run(*words, "--no-graph").out
    assert "1  Forward" not in run(*words, "--graph", "only").out
    assert "mermaid" in run(*words, "--format", "markdown").out
    assert "tikzpicture" in run(*words, "--format", "latex").out
    assert "<svg" in run(*words, "--format", "html").out
