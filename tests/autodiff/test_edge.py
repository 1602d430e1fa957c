"""Singular points, kinks and overflows as PyTorch 2.13 gives them, signs of zero included."""

from __future__ import annotations

import math
from typing import Any

import pytest

from backprop_trace import trace
from tests.support.harness import load

CASES = load("edge.json")["cases"]


def agree(ours: float, theirs: float, relative: float) -> bool:
    if math.isnan(theirs):
        return math.isnan(ours)
    if math.isinf(theirs) or theirs == 0.0:
        return ours == theirs and math.copysign(1.0, ours) == math.copysign(1.0, theirs)
    return abs(ours - theirs) <= relative * abs(theirs)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['program']} {case['inputs']}")
def test_value_and_gradients(case: dict[str, Any]) -> None:
    t = trace(case["program"], {name: float(value) for name, value in case["inputs"].items()})
    target = case.get("exact", case)
    if "exact" in case:
        assert abs(t.value - target["value"]) <= 4 * math.ulp(target["value"])
    else:
        assert agree(t.value, float(target["value"]), 4e-16)
    for name, gradient in target["grads"].items():
        found = t.gradients[name]
        if gradient is None or (found is None and float(gradient) == 0.0):
            assert found is None  # PyTorch's zero_grad leaves 0 where nothing is connected
        elif "exact" in case:
            assert found is not None
            assert abs(found - gradient) <= 4 * math.ulp(gradient)
        else:
            assert found is not None
            assert agree(found, float(gradient), 4e-16), name
