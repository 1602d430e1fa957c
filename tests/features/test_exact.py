"""``--exact``: fractions stay fractions, and what leaves them is said."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import Any

import pytest

from backprop_trace import TraceError, trace
from backprop_trace.autodiff.run import Passes
from backprop_trace.features.exact.operations import applied
from backprop_trace.features.exact.passes import exact_passes
from backprop_trace.values.rationals import Exact
from tests.support.command import run
from tests.support.corpora import load

EXAMPLES = load("worked-examples.json")


def passes(program: str, **texts: str) -> Passes[Exact]:
    values = {name: float(Fraction(text)) for name, text in texts.items()}
    return exact_passes(trace(program, values), texts)


def test_a_third_stays_a_third() -> None:
    found = passes("x*x + x/7", x="1/3")
    assert found.value_of(found.graph.output) == Fraction(10, 63)
    assert found.gradient_of(found.graph.variables["x"]) == Fraction(17, 21)


def test_decimals_are_what_was_typed() -> None:
    found = passes("x*3 + 0.1", x="0.1")
    assert found.value_of(found.graph.output) == Fraction(2, 5)


def test_an_operation_that_leaves_the_fractions_is_noted_once() -> None:
    out = run("exp(x)*x + exp(x*2)", "--x", "1/2", "--exact", "--format", "text").out
    assert out.count("exp leaves the fractions here") == 2
    assert "≈ 1.649" in out
    assert "x = 1/2" in out


@pytest.mark.parametrize(
    "example",
    [each for each in EXAMPLES if each["id"] != "deep-sharing"],  # 2**10 powers of a decimal number
    ids=lambda example: example["id"],
)
def test_it_agrees_with_the_floats(example: dict[str, Any]) -> None:
    t = trace(example["program"], example["inputs"])
    found = exact_passes(t, {name: repr(value) for name, value in example["inputs"].items()})
    for node in t.operations():
        assert float(found.value_of(node)) == pytest.approx(t.value_of(node), rel=1e-9, abs=1e-12)
    for node, _ in t.backward_order():
        gradient = found.gradient_of(node)
        assert gradient is not None
        assert float(gradient) == pytest.approx(t.gradient_of(node), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("program", ["x**99999", "x**9*x**9999", "(x + 1e300)**9"])
def test_a_huge_power_is_refused(program: str) -> None:
    done = run(program, "--x", "1/3", "--exact")
    assert (done.status, done.out) == (2, "")
    assert "limit of --exact" in done.err


def test_growth_step_by_step_is_bounded() -> None:
    program = ";".join(["a0 = x + 1/3", *[f"a{k} = a{k - 1}*a{k - 1}" for k in range(1, 20)]])
    with pytest.raises(TraceError, match="limit of --exact"):
        passes(program, x="1/7")


@pytest.mark.parametrize(
    ("function", "operands", "result"),
    [("relu", (-1,), 0), ("clamp", (5, 0, 2), 2), ("leaky_relu", (-1,), Fraction(-1, 100)),
     ("leaky_relu", (-2, Fraction(1, 2)), -1), ("hardtanh", (3,), 1), ("square", (-3,), 9),
     ("mean", (1, 2, 4), Fraction(7, 3)), ("fmod", (7, 2), 1), ("round", (Fraction(5, 2),), 2)],
)  # fmt: skip
def test_operations(function: str, operands: tuple[Any, ...], result: Any) -> None:
    assert applied(function, [Fraction(value) for value in operands]) == result


@pytest.mark.parametrize(
    ("program", "x", "value", "slope"),
    [
        ("max(x)*min(x)", "1/3", Fraction(1, 9), Fraction(2, 3)),
        ("max(x, 0.1 + 0.2)", "0.3", Fraction(3, 10), Fraction(1, 2)),  # a tie, but not in doubles
        ("relu(x)*7", "-1/3", 0, 0),
        ("f(a) = relu(a)/3; f(x)", "1/7", Fraction(1, 21), Fraction(1, 3)),
        ("g(a) = a*a; f(a) = g(a)/7 + g(a + 1); f(x)", "1/3", Fraction(113, 63), Fraction(58, 21)),
        ("mean(x, x, 1)", "1e3/7", Fraction(2007, 21), Fraction(2, 3)),
    ],
)
def test_values_and_slopes(program: str, x: str, value: Any, slope: Any) -> None:
    found = exact_passes(trace(program, x=float(Fraction(1000, 7) if "e" in x else Fraction(x))),
                         {"x": x})  # fmt: skip
    assert found.value_of(found.graph.output) == value
    assert found.gradient_of(found.graph.variables["x"]) == slope
    assert isinstance(found.gradient_of(found.graph.variables["x"]), Fraction)


@pytest.mark.parametrize("text", ["pi", "+e", "-\u03c0", "\u2212pi"])
def test_pi_and_e_are_no_fractions(text: str) -> None:
    done = run("2*x", f"x={text}", "--exact", "--format", "json")
    assert (done.status, done.err) == (0, "")
    assert json.loads(done.out)["exact"]["values"] == {}


def test_a_fraction_beyond_the_doubles_meets_a_double() -> None:
    done = run("x**3*exp(y)", "x=1e200", "y=1", "--exact")
    assert (done.status, done.out) == (2, "")
    assert "beyond the largest double" in done.err


def test_a_hard_zero_is_exact_whatever_comes_from_upstream() -> None:
    t = trace("log(relu(x))", x=-1.0)
    found = exact_passes(t, {"x": "-1"})
    assert found.gradient_of(t.graph.index["v1"]) == float("inf")
    assert isinstance(found.gradient_of(t.graph.variables["x"]), Fraction)
    assert found.gradient_of(t.graph.variables["x"]) == 0


def test_a_function_of_the_program_stays_exact() -> None:
    found = passes("f(a, b) = a*b + 1/3; f(x, 3)", x="1/9")
    assert found.value_of(found.graph.output) == Fraction(2, 3)
    assert found.gradient_of(found.graph.variables["x"]) == 3


@pytest.mark.parametrize(
    ("format", "said"),
    [("markdown", r"\frac{10}{63}"), ("latex", r"\frac{10}{63}"), ("typst", "frac(10, 63)"),
     ("terminal", "10/63")],
)  # fmt: skip
def test_every_format_writes_fractions(format: str, said: str) -> None:
    assert said in run("x*x + x/7", "--x", "1/3", "--exact", "--format", format).out


def test_the_picture_and_the_footer_are_of_what_is_told() -> None:
    words = ("a = x*x; a*a + a + x", "x=1/3", "--exact", "--format")
    for format in ("text", "markdown", "latex", "typst", "html"):
        told = run(*words, format).out
        assert "49/27" in told and "1/81" in told, format
        assert "1.815" not in re.sub(r"(?s)<script.*?</script>", "", told), format
        assert "rounded to" not in told, format  # no number is, though the doubles are
    assert "rounded to" in run("exp(x) + 1/3", "x=1/3", "--exact").out
    array = run("sum(x * x)", "--x", "[1/3, 1/7]", "--exact").out
    assert "[1/3, 1/7]" in array.partition("1  Forward")[0].partition("╭")[2]
    assert "rounded to" not in array


def test_json_keeps_its_floats_and_adds_fractions() -> None:
    shown = json.loads(run("x*x + x/7", "--x", "1/3", "--exact", "--format", "json").out)
    assert shown["value"] == pytest.approx(10 / 63)
    assert shown["exact"]["values"]["L"] == "10/63"
    assert shown["exact"]["gradients"]["x"] == "17/21"


def test_the_number_of_an_operation_that_no_double_is_is_said_to_be_a_fraction() -> None:
    done = run("leaky_relu(x)", "x=-8/3", "--exact", "--format", "text")
    assert "the 0.01 of leaky_relu is 1/100 here; in doubles it is the double next" in done.out
    for own in ("leaky_relu(x, 0.1)", "relu(x)", "hardswish(x)", "leaky_relu(x)*exp(0)"):
        said = "in doubles it is" in run(own, "x=-8/3", "--exact", "--format", "text").out
        assert said == (own == "leaky_relu(x)*exp(0)")
