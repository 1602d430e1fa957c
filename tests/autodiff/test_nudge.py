"""A nudge shows a gradient where the output moves as it says, and is silent where it doesn't."""

from __future__ import annotations

import pytest

from backprop_trace import Trace, trace
from backprop_trace.autodiff.nudge import moved, nudge


def test_the_seed(seed: Trace) -> None:
    found = nudge(seed, seed.graph.index["w"])
    assert found is not None
    assert found[:3] == ("w", 0.01, -0.02)
    assert found.change == pytest.approx((1.01 - 2) ** 2 - 1, rel=1e-12)


@pytest.mark.parametrize(
    ("program", "x", "by"),
    [
        ("exp(x)", 0.0, 0.01),
        ("exp(20*x)", 0.0, 0.001),  # 0.01 would change it by 22 %, not by 20 %
        ("relu(x - 1)", 0.9, 0.01),  # off, and stays off: no change at all
        ("relu(x)", 0.0, None),  # a corner: by convention 0, but it grows to the right
        ("x**2", 0.0, None),  # flat at first, then not
        ("abs(x)", -0.05, 0.01),
        ("abs(x)", -0.005, 0.001),  # 0.01 would go round the corner
        ("sqrt(x)", 0.0, None),
        ("log(x)", -1.0, None),
    ],
)
def test_the_largest_nudge_that_agrees(program: str, x: float, by: float | None) -> None:
    t = trace(program, x=x)
    found = nudge(t, t.graph.index["x"])
    assert (found and found.by) == by
    if found is not None:
        assert found.change == pytest.approx(found.predicted, rel=0.05)


def test_a_node_is_moved_whatever_it_is_made_of(seed: Trace) -> None:
    v2 = seed.graph.index["v2"]
    assert moved(seed, {v2: 3.0}) == 9.0
    found = nudge(seed, v2)
    assert found is not None
    assert (found.name, found.predicted) == ("v2", -0.02)
