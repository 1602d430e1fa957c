"""Why a local gradient is what it is: what is said of functions is so."""

from __future__ import annotations

import pytest

from backprop_trace import trace
from backprop_trace.document.because import because
from backprop_trace.operations import TABLE

STEEPEST = [name for name, row in TABLE.items() if row.steepest is not None]


@pytest.mark.parametrize("name", STEEPEST)
def test_far_from_where_it_is_steepest_a_function_is_flat(name: str) -> None:
    row = TABLE[name]
    assert row.steepest is not None
    there = row.steepest

    def slope(x: float) -> float:
        return float(row.local(0, 1).evaluate(x, row.forward(x)) or 0.0)

    points = [k / 8 for k in range(100)]
    right, left = [slope(there + x) for x in points], [slope(there - x) for x in points]
    assert right == sorted(right, reverse=True)
    assert left == sorted(left, reverse=True)
    assert right[-1] < 0.01 * right[0]


def test_the_flat_functions_are_known() -> None:
    assert set(STEEPEST) == {"sigmoid", "tanh", "atan", "erf"}


def called(name: str, count: int) -> str:
    first = "a > 1" if name == "where" else "a"
    rest = ["0.5" if place in TABLE[name].literals else "abc"[place] for place in range(1, count)]
    return f"{name}({', '.join([first, *rest])})"


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row.called])
def test_every_edge_that_is_off_has_a_reason(name: str) -> None:
    row = TABLE[name]
    for a, b, c in ((0.0, 0.0, 0.0), (-3.0, 2.0, 1.0), (9.0, 2.0, 4.0), (1.0, 2.0, 3.0)):
        t = trace(called(name, min(3, row.most or 3)), a=a, b=b, c=c, wrt="a")
        for node, position in t.edges():
            if t.local(node, position)[1]:
                assert because(t, node, position)[0]
