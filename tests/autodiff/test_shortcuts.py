"""Sums and products of two are handed back without asking their rows: the numbers are the same."""

from __future__ import annotations

from itertools import product
from math import copysign, inf, nan

import pytest

from backprop_trace import trace
from backprop_trace.operations import TABLE
from backprop_trace.operations.operation import HANDED_ON, TO_THE_OTHER, Local
from backprop_trace.operations.registry import registered

SPECIAL = (0.0, -0.0, 1.0, -2.5, 5e-324, 1.7e308, inf, -inf, nan)
PROGRAM = "p = a*b; s = p + a; q = s*s; q + q*b"


def asked(name: str) -> tuple[Local, ...]:
    """Return an operation's local gradients anew: the passes know them no more, and ask."""
    locals_ = TABLE[name].locals
    assert isinstance(locals_, tuple)
    return tuple(local._replace() for local in locals_)


def bits(number: float | None) -> str:
    assert number is not None
    return "nan" if number != number else f"{number!r}{copysign(1.0, number)}"


def gradients(a: float, b: float) -> list[str]:
    return [bits(number) for number in trace(PROGRAM, a=a, b=b).gradients.values()]


def test_the_rows_of_sums_and_products_are_known() -> None:
    assert TABLE["add"].locals is HANDED_ON
    assert TABLE["mul"].locals is TO_THE_OTHER
    assert [local.formula for local in HANDED_ON] == ["1", "1"]
    assert [local.formula for local in TO_THE_OTHER] == ["b", "a"]


@pytest.mark.parametrize("a, b", list(product(SPECIAL, repeat=2)))
def test_what_is_not_asked_is_what_the_rows_say(a: float, b: float) -> None:
    short = gradients(a, b)
    rows = [TABLE[name]._replace(locals=asked(name)) for name in ("add", "mul")]
    with registered(*rows):
        assert gradients(a, b) == short


def test_another_rule_is_asked() -> None:
    wrong = tuple(local._replace(evaluate=lambda *_: 7.0) for local in HANDED_ON)
    with registered(TABLE["add"]._replace(locals=wrong)):
        assert trace("a + b", a=1.0, b=2.0).gradients == {"a": 7.0, "b": 7.0}
