"""The worked examples of books, lectures and papers: every number to its tolerance."""

from __future__ import annotations

from typing import Any

import pytest

from backprop_trace import trace
from tests.support.command import run
from tests.support.corpora import load
from tests.support.floats import agree

EXAMPLES = load("worked-examples.json")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_values_and_gradients(example: dict[str, Any]) -> None:
    wanted = [*example["wrt"], *example["node_grads"]]
    t = trace(example["program"], example["inputs"], wrt=wanted)
    values = {t.graph.names[node]: t.value_of(node) for node in t.operations()}
    values["output"] = t.value
    gradients = {**example["grads"], **example["node_grads"]}
    tolerance = example["tolerance"]
    allowed = {"relative": tolerance["rel"], "absolute": tolerance["abs"]}
    for ours, theirs in ((values, example["forward"]), (t.gradients, gradients)):
        for name, number in theirs.items():
            found = ours[name] or 0.0  # not connected: the corpus has 0 there
            assert agree(found, float(number), **allowed), name


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_published_figures_are_what_is_shown(example: dict[str, Any]) -> None:
    t = trace(example["program"], example["inputs"], wrt=[*example["wrt"], *example["node_grads"]])
    values = {t.graph.names[node]: t.value_of(node) for node in t.operations()}
    values |= {"output": t.value, **t.inputs}
    for figure in example["published"]:
        number = t.gradients[figure["name"]] if figure["what"] == "grad" else values[figure["name"]]
        half = 0.5000001 * 10 ** -figure["decimals"] + 1e-15
        assert agree(number, float(figure["printed"]), absolute=half)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_the_command_shows_it_whole(example: dict[str, Any]) -> None:
    values = [f"{name}={value!r}" for name, value in example["inputs"].items()]
    done = run(example["program"], *values, "--wrt", ",".join(example["wrt"]))
    assert done.status == 0
    assert done.err == ""
    assert "3  Backward pass" in done.out
