"""Notes: one line on every kink, pole and first inf or nan; silence at ordinary points."""

from __future__ import annotations

import math

import pytest

from backprop_trace import trace


def notes(program: str, wrt: str | None = None, **values: float) -> list[tuple[str, str]]:
    return [(note.kind, note.text) for note in trace(program, values, wrt=wrt).notes()]


def test_an_ordinary_point_has_none() -> None:
    assert notes("(w*x - y)**2", w=1, x=1, y=2) == []


def test_a_kink_is_named_with_its_convention() -> None:
    assert notes("relu(x)", x=0) == [
        ("kink", "L: relu has a corner at 0: the local gradient 0 is used (as PyTorch 2.13)")
    ]


def test_a_kink_that_no_gradient_passes_is_silent() -> None:
    assert notes("relu(x)*w", x=0, w=1, wrt="w") == []
    assert notes("floor(x)*w", x=0.5, w=1, wrt="w") == []


def test_the_first_inf_and_the_first_nan_are_named_with_the_cause() -> None:
    found = notes("a = 1/x; b = a - a; c = b + 1", x=0)
    assert ("pole", "a: division by zero: 1 / 0 = inf (the first inf)") in found
    assert ("domain", "b: inf - inf = nan (the first nan)") in found
    assert not any(text.startswith("c") for _, text in found)


def test_the_first_bad_gradient_is_named_with_both_factors() -> None:
    assert (
        "inf",
        "dL/dx is the first inf of the backward pass: upstream 1 x local inf, by way of L",
    ) in notes("sqrt(x)", x=0)


def test_a_value_given_as_nan_is_no_birth() -> None:
    assert notes("x + 1", x=math.nan) == []


def test_relu_that_is_off() -> None:
    assert notes("relu(w*x)", w=-1, x=2) == [
        ("off", "L: relu is off here, its operand is negative: nothing flows back")
    ]


def test_saturation() -> None:
    assert notes("sigmoid(x)", x=20) == [
        ("saturation", "L: sigmoid is nearly flat here, so almost nothing flows back")
    ]
    assert notes("tanh(x)", x=1000)[0][0] == "saturation"


def test_not_connected() -> None:
    assert notes("y = a + 1; z = y", a=1, b=2) == [
        ("not connected", "z does not depend on b: it has no gradient, not even 0")
    ]


@pytest.mark.parametrize("value", [-2.0, 2.0])
def test_the_logarithm_in_a_power_is_noted_only_where_it_is_needed(value: float) -> None:
    assert notes("x**3", x=value) == []
    assert bool(notes("x**n", x=value, n=3)) == (value < 0)
