"""Whole programs against mpmath, within what rounding explains, and against PyTorch's results."""

from __future__ import annotations

import math
import os
from typing import Any

import pytest

from backprop_trace import trace
from tests.support.corpora import load
from tests.support.programs import make
from tests.support.truth import Bounded, Undecided, truth

PROGRAMS = int(os.environ.get("BACKPROP_TRACE_PROGRAMS", "400"))
BATCH = 50


def share(number: float, right: Bounded) -> float:
    """Return the error of a double as a share of its bound."""
    if not math.isfinite(number):
        return math.inf
    return (
        float(abs(right.exact - number) / right.error)
        if right.error
        else float(abs(right.exact - number) != 0)
    )


@pytest.mark.parametrize("first", range(0, PROGRAMS, BATCH))
def test_values_and_gradients_are_within_the_running_bound(first: int) -> None:
    compared = 0
    for seed in range(first, first + BATCH):
        case = make(seed)
        found = trace(case.program, case.values)
        try:
            value, gradients = truth(found.graph, found.inputs)
        except Undecided:
            continue
        assert share(found.value, value) <= 1.0, case
        for name, right in gradients.items():
            gradient = found.gradients[name]
            assert gradient is not None, case
            assert share(gradient, right) <= 1.0, (case, name, gradient, right)
            compared += 1
    assert compared > BATCH // 4


TORCH: Any = load("pytorch.json")
"""Made by tests/data/pytorch.py where PyTorch is installed."""


def test_the_table_comes_from_pytorch_2_13() -> None:
    assert TORCH["torch"].startswith("2.13.")
    assert len(TORCH["cases"]) >= 300


@pytest.mark.parametrize("first", range(0, len(TORCH["cases"]), BATCH))
def test_values_and_gradients_are_those_of_pytorch(first: int) -> None:
    """Both are within the bound of the truth; where PyTorch is not, ours still is."""
    for case in TORCH["cases"][first : first + BATCH]:
        inputs = {name: float.fromhex(text) for name, text in case["inputs"].items()}
        found = trace(case["program"], inputs)
        value, gradients = truth(found.graph, inputs)
        pairs: list[tuple[float | None, str, Bounded]] = [(found.value, case["value"], value)]
        pairs += [
            (found.gradients[n], case["gradients"][n], gradients[n]) for n in case["gradients"]
        ]
        for ours, theirs, right in pairs:
            assert ours is not None
            assert share(ours, right) <= 1.0, case
            if case["agrees"]:
                assert abs(ours - float.fromhex(theirs)) <= 2 * right.error, case
