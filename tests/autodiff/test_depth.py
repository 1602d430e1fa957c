"""Programs of any depth and length, at the default recursion limit."""

from __future__ import annotations

import sys

import pytest

from backprop_trace import Trace, TraceError, trace

DEEP, MILLION = 100_000, 1_000_000
LONG = 20_000
"""Of a mistake: all readers look for a meaning before it is refused."""


@pytest.fixture(autouse=True)
def _the_recursion_limit_is_left_alone() -> None:
    assert sys.getrecursionlimit() == 1000


def traced(program: str) -> Trace:
    result = trace(program, x=0.5)
    assert sys.getrecursionlimit() == 1000
    return result


def test_a_million_parentheses() -> None:
    result = traced("(" * MILLION + "x" + ")" * MILLION)
    assert (result.value, result.gradients) == (0.5, {"x": 1.0})


@pytest.mark.parametrize(
    ("program", "value", "gradient"),
    [
        ("-" * DEEP + "x", 0.5, 1.0),
        ("abs(" * DEEP + "x" + ")" * DEEP, 0.5, 1.0),
        ("x" + " + x" * (DEEP - 1), 0.5 * DEEP, DEEP),
        ("x + (" * (DEEP - 1) + "x" + ")" * (DEEP - 1), 0.5 * DEEP, DEEP),
        ("0 - (" * DEEP + "x" + ")" * DEEP, 0.5, 1.0),
        ("x" + " - x" * DEEP, 0.5 - 0.5 * DEEP, 1.0 - DEEP),
        ("x" + "**1" * DEEP, 0.5, 1.0),
        ("√" * 1000 + "x*0 + x", 0.5, None),
        ("sum(" + "x, " * DEEP + "x)", 0.5 * (DEEP + 1), DEEP + 1),
        (";".join(["a0 = x", *(f"a{k} = a{k - 1} + 1" for k in range(1, DEEP))]),
         DEEP - 0.5, 1.0),
        (";".join(["f(a) = a + 1", "L = " + "f(" * 2000 + "x" + ")" * 2000]), 2000.5, 1.0),
    ],
    ids=["minus", "calls", "left", "right", "zero minus", "differences", "powers", "roots", "sum",
         "statements", "own functions"],
)  # fmt: skip
def test_depth(program: str, value: float, gradient: float | None) -> None:
    result = traced(program)
    assert result.value == value
    assert gradient is None or result.gradients == {"x": gradient}


@pytest.mark.parametrize(
    ("program", "code", "start"),
    [
        ("(" * LONG + "x" + ")" * (LONG - 1), "unbalanced", 0),
        ("(" * LONG + "x" + ")" * (LONG + 1), "unbalanced", 2 * LONG + 1),
        ("-" * LONG, "operand-expected", LONG - 1),
        ("x" + " + x" * LONG + " +", "operand-expected", 4 * LONG + 2),
        ("tanh(" * LONG + ")" * LONG, None, None),
    ],
    ids=["never closed", "never opened", "no operand", "a last plus", "an empty call"],
)
def test_a_deep_mistake_has_its_place(program: str, code: str | None, start: int | None) -> None:
    with pytest.raises(TraceError) as caught:
        traced(program)
    assert code in (None, caught.value.code)
    assert start in (None, caught.value.start)
    assert len(caught.value.format()) < 2000


def test_a_deep_program_is_written_out_whole() -> None:
    depth = 2000
    text = traced("tanh(" * depth + "x" + ")" * depth).render("text")
    assert text.count("tanh(") >= depth
    assert traced("tanh(" * depth + "x" + ")" * depth).to_json().count('"tanh"') == depth
