"""Kinds of number: what the passes ask of them, each with a small example of its own."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from backprop_trace import TraceError, trace
from backprop_trace.autodiff.lifted import Lifted, Slope
from backprop_trace.values.duals import Dual
from backprop_trace.values.floats import total
from backprop_trace.values.kinds import DOUBLES, Kind
from backprop_trace.values.letters import Letter, letters
from backprop_trace.values.rationals import (  # fmt: skip
    FRACTIONS,
    NotRationalError,
    fraction,
    nearest,
    power,
)


def test_doubles_add_up_whatever_their_order() -> None:
    terms = [1e16, 1.0, -1e16, 1e-3]
    assert {total(terms), total(terms[::-1]), DOUBLES.total([1.0, *terms, -1.0])} == {1.001}
    assert total([math.inf, 1.0, -math.inf]) != total([math.inf, 1.0, -math.inf])  # nan
    assert total([1e308, 1e308, -1e308]) == math.inf  # from left to right, where a sum overflows


def test_fractions_and_the_doubles_beside_them() -> None:
    assert FRACTIONS.total([Fraction(1, 3), Fraction(1, 6), FRACTIONS.zero]) == Fraction(1, 2)
    assert FRACTIONS.total([Fraction(1, 2), 0.25]) == 0.75
    assert (nearest(Fraction(1, 3)), nearest(Fraction(-(10**400)))) == (1 / 3, -math.inf)


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.1", Fraction(1, 10)), ("1e-3", Fraction(1, 1000)), ("\u22122/3", Fraction(-2, 3)),
     ("1e3/7", Fraction(1000, 7)), ("+.5", Fraction(1, 2)), (" 7 ", Fraction(7))],
)  # fmt: skip
def test_a_text_is_read_as_the_fraction_that_it_is(text: str, value: Fraction) -> None:
    assert fraction(text) == value


@pytest.mark.parametrize("text", ["pi", "-pi", "\u03c0", "e", "+e"])
def test_pi_and_e_are_no_fractions(text: str) -> None:
    with pytest.raises(NotRationalError):
        fraction(text)


@pytest.mark.parametrize(
    ("base", "exponent"), [(Fraction(2), Fraction(1, 2)), (Fraction(0), Fraction(-1))]
)
def test_a_root_and_a_pole_leave_the_fractions(base: Fraction, exponent: Fraction) -> None:
    with pytest.raises(NotRationalError):
        power(base, exponent)


def test_a_fraction_that_nobody_can_read_is_refused_before_it_is_made() -> None:
    with pytest.raises(TraceError, match="4,096 bits"):
        power(Fraction(3), Fraction(10**12))


def test_letters_are_simplified_once_and_when_they_are_used() -> None:
    seen: list[int] = []

    def simplest(expression: int) -> int:
        seen.append(expression)
        return expression % 7

    kind = letters(1, simplest)
    product = Letter(10, simplest) * Letter(9, simplest)
    assert seen == [10, 9]
    assert (product.expression, product.expression, seen) == (6, 6, [10, 9, 6])
    assert kind.total([product, Letter(8, simplest), kind.one]).expression == (6 + 8) % 7 + 1


def test_a_dual_number_without_a_tangent_depends_on_nothing() -> None:
    assert Dual(2.0).tangent is None


class Interval:
    """A kind that nobody has heard of: bounds of a number."""

    def __init__(self, low: float, high: float) -> None:
        self.bounds = low, high

    def __mul__(self, other: Interval) -> Interval:
        products = [a * b for a in self.bounds for b in other.bounds]
        return Interval(min(products), max(products))


def test_another_kind_of_number_runs_through_the_same_passes() -> None:
    def total_of(terms: object) -> Interval:
        lows, highs = zip(*[term.bounds for term in terms], strict=True)  # type: ignore[attr-defined]
        return Interval(sum(lows), sum(highs))

    square = Lifted(
        lambda a: a * a, lambda position, count: Slope(lambda a, out: a * Interval(2, 2)), False
    )
    add = Lifted(
        lambda a, b: total_of([a, b]),
        lambda position, count: Slope(lambda *known: Interval(1, 1)),
        False,
    )
    t = trace("square(x) + x", x=1.5)
    rows = [row and {"square": square, "add": add}[row.name] for row in t.graph.rows]
    kind = Kind(Interval(1, 1), Interval(0, 0), total_of)
    found = t.again(rows, {t.graph.variables["x"]: Interval(1, 2)}, kind)
    assert found.value_of(t.graph.output).bounds == (2, 6)
    gradient = found.gradient_of(t.graph.variables["x"])
    assert gradient is not None
    assert gradient.bounds == (3, 5)
    assert [found.handed_back(*edge)[2].bounds for edge in found.edges()] == [
        (1, 1), (1, 1), (2, 4),
    ]  # fmt: skip
