"""Every value and local gradient is within 4 ulp of the truth, over all finite doubles.

2,000 points an operation; set BACKPROP_TRACE_ULP_POINTS for more (100000 for a long run).
"""

from __future__ import annotations

import math
import os

import pytest

from backprop_trace.operations import TABLE
from backprop_trace.proof.exact import context
from backprop_trace.proof.points import neighbours
from backprop_trace.proof.ulps import distance, measure, measured

POINTS = int(os.environ.get("BACKPROP_TRACE_ULP_POINTS", "2000"))


@pytest.mark.parametrize("name", measured())
def test_value_and_local_gradients_are_within_the_bound(name: str) -> None:
    for worst in measure(TABLE[name], POINTS):
        assert worst.error <= worst.bound, worst
        assert worst.points > POINTS // 12


def test_the_measure_is_the_distance_in_units_in_the_last_place() -> None:
    mp = context()
    mp.prec = 250
    assert distance(1.0, mp.mpf(1), mp.mpf(1)) == 0.0
    assert distance(1.0 + 2**-52, mp.mpf(1), mp.mpf(1)) == 1.0
    assert distance(1.0, mp.mpf(1) + mp.mpf(2) ** -53, mp.mpf(1)) == 0.5
    assert distance(2.0**1023, mp.mpf(2) ** 1023 + mp.mpf(2) ** 971, mp.mpf(2) ** 1023) == 1.0


def test_subnormal_results_are_measured_in_halves_of_the_least_double() -> None:
    mp = context()
    mp.prec = 250
    assert distance(5e-324, mp.mpf(0), mp.mpf(0)) == 2.0
    assert distance(0.0, mp.mpf(2) ** -1074, mp.mpf(2) ** -1074) == 2.0


def test_overflow_to_the_right_infinity_is_no_error() -> None:
    mp = context()
    mp.prec = 250
    assert distance(math.inf, mp.mpf(2) ** 1024, mp.mpf(2) ** 1024) == 0.0
    assert distance(-math.inf, mp.mpf(2) ** 1024, mp.mpf(2) ** 1024) > 4.0
    assert distance(math.inf, mp.mpf(1), mp.mpf(1)) > 4.0
    assert distance(math.nan, mp.mpf(1), mp.mpf(1)) == math.inf


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "log", "div", "silu", "pow"])
@pytest.mark.parametrize("factor", [-1.0, 0.0, 2.0, 1.0 + 1e-14])
def test_a_wrong_local_gradient_is_caught(name: str, factor: float) -> None:
    row = TABLE[name]
    assert isinstance(row.locals, tuple)
    right = row.locals[0]

    def wrong(*operands_and_out: float) -> float:
        return factor * (right.evaluate(*operands_and_out) or 0.0)

    planted = row._replace(locals=(right._replace(evaluate=wrong), *row.locals[1:]))
    worst = measure(planted, 30)[1]
    assert worst.error > worst.bound


def test_neighbours_are_the_next_doubles() -> None:
    assert list(neighbours(1.0, 1)) == [1.0, 1.0 + 2**-52, 1.0 - 2**-53]
    assert all(map(math.isfinite, neighbours(1.7976931348623157e308)))
