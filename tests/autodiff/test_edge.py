"""Singular points, kinks and overflows as PyTorch 2.13 gives them, signs of zero included."""

from __future__ import annotations

from typing import Any

import pytest

from backprop_trace import trace
from tests.support.corpora import load
from tests.support.floats import agree

CASES = load("edge.json")["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['program']} {case['inputs']}")
def test_value_and_gradients(case: dict[str, Any]) -> None:
    t = trace(case["program"], {name: float(value) for name, value in case["inputs"].items()})
    target = case.get("exact", case)
    ulps = 4 if "exact" in case else 0
    assert agree(t.value, float(target["value"]), relative=4e-16, ulps=ulps)
    for name, gradient in target["grads"].items():
        found = t.gradients[name]
        if gradient is None or (found is None and float(gradient) == 0.0):
            assert found is None  # PyTorch's zero_grad leaves 0 where nothing is connected
        else:
            assert agree(found, float(gradient), relative=4e-16, ulps=ulps), name
