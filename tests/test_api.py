"""The library's face: what it takes and refuses; nothing done to an answer changes a trace."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from backprop_trace import Trace, TraceError, trace


def refused(*arguments: Any, **named: Any) -> TraceError:
    with pytest.raises(TraceError) as caught:
        trace(*arguments, **named)
    assert caught.value.format().startswith("error: ")
    return caught.value


@pytest.mark.parametrize(
    ("given", "taken"),
    [(True, 1.0), (3, 3.0), (Fraction(1, 3), 1 / 3), (Decimal("0.1"), 0.1), (10**300, 1e300)],
    ids=str,
)
def test_every_real_number_is_taken_as_a_double(given: Any, taken: float) -> None:
    t = trace("2*x", x=given)
    assert t.value == 2.0 * taken
    assert type(t.inputs["x"]) is float


def test_scalars_of_numpy_are_taken() -> None:
    numpy = pytest.importorskip("numpy")
    for kind in (numpy.float64, numpy.float32, numpy.int8, numpy.bool_):
        t = trace("2*x", x=kind(1))
        assert (t.value, type(t.inputs["x"])) == (2.0, float)
    assert trace("2*x", x=numpy.array(1.5)).value == 3.0
    for number in (numpy.complex64(1j), numpy.array(1 + 0j)):  # float() drops what is imaginary
        assert "not a number" in refused("2*x", x=number).message
    for array in (numpy.array([1.0]), numpy.ones((2, 3))):
        assert "a gradient needs one number" in refused("2*x", x=array).message


class Odd:
    def __float__(self) -> float:
        raise ValueError("odd")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (10**400, "too large"),
        (Fraction(10**400, 3), "too large"),
        ("1", "of type str"),
        (b"1", "of type bytes"),
        (None, "of type NoneType"),
        ({1.0}, "of type set"),
        (1j, "of type complex"),
        (Decimal("1e999"), "too large"),
        (Fraction(1, 10**400), "too small"),
        (Decimal("sNaN"), "not a real number"),
        (Odd(), "not a real number (odd)"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_no_double_is_refused(value: Any, words: str) -> None:
    error = refused("2*x", x=value)
    assert "`x`" in error.message
    assert words in error.message


@pytest.mark.parametrize("program", [None, 1, b"x", ["x"]], ids=repr)
def test_a_program_is_text(program: Any) -> None:
    assert refused(program, x=1).code == "bad-argument"


@pytest.mark.parametrize("values", [[1], 3, "x=1"], ids=repr)
def test_values_are_a_mapping(values: Any) -> None:
    assert refused("x", values).code == "bad-argument"


def test_names_are_text() -> None:
    assert refused("x", {1: 2.0}).code == "bad-argument"
    for wrt in ([1], [None], 3, [["x"]]):
        assert refused("x", x=1, wrt=wrt).code == "bad-argument"


@pytest.mark.parametrize("typed", ["\u00b5", "\u03bc"], ids=["micro sign", "mu"])
@pytest.mark.parametrize("key", ["\u00b5", "\u03bc"], ids=["micro sign", "mu"])
def test_names_have_one_spelling(typed: str, key: str) -> None:
    assert trace(f"2*{typed}", {key: 3}, wrt=key).gradients == {"\u03bc": 2.0}
    assert trace("2*é", {"e\u0301": 3}, wrt=["e\u0301"]).gradients == {"é": 2.0}


def test_one_name_in_two_spellings_is_refused() -> None:
    assert "twice" in refused("\u03bc", {"\u03bc": 1, "\u00b5": 2}).message
    assert trace("x", {"x": 1}, x=2).value == 2.0  # a keyword after a mapping, as in dict()


def test_what_is_missing_is_said_as_python_writes_it() -> None:
    assert "add y=?, z=?" in refused("x*y*z", x=1).format()


def test_a_value_for_what_is_computed_is_refused() -> None:
    error = refused("y = x**2; y + 1", x=1, y=5)
    assert error.message == "`y` is computed by the program: it takes no value"
    assert refused("x**2", x=1, L=5).message.startswith("`L` is computed")


@pytest.mark.parametrize("format", [None, 3, b"text"], ids=repr)
def test_a_format_is_text(format: Any) -> None:
    with pytest.raises(TraceError, match="format must be text"):
        trace("x", x=1).render(format)


@pytest.mark.parametrize("digits", [0, -1, 18, 2.5, "4"], ids=repr)
def test_digits_are_those_of_a_double(digits: Any) -> None:
    with pytest.raises(TraceError, match="digits"):
        trace("x", x=1).render(digits=digits)


def own() -> Trace:
    return trace("f(a, b) = a*tanh(b); y = f(x, w); y**2 + pi*x", x=0.5, w=2, wrt="y,x", unused=3)


def test_nothing_done_to_an_answer_changes_the_trace() -> None:
    t = own()
    before = t.to_json()
    t.inputs["x"] = 9.0
    t.gradients.clear()
    t.nodes.clear()
    t.notes().append(None)  # type: ignore[arg-type]
    assert t.to_json() == before
    assert t.inputs == {"x": 0.5, "w": 2.0, "unused": 3.0}


@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, lambda t: pickle.loads(pickle.dumps(t))],
    ids=["copy", "deepcopy", "pickle"],
)
def test_a_trace_is_copied_and_pickled(again: Any) -> None:
    for t in (own(), trace("3*4"), trace("e*pi", e=2.0), trace("0*x", x=float("nan"))):
        other = again(t)
        assert type(other) is Trace
        assert other.to_json() == t.to_json()


def test_the_repr_of_a_long_program_is_short() -> None:
    t = trace(" + ".join(["x"] * 10_000), x=1)
    assert repr(t) == f"<Trace of {t.program[:60] + '...'!r}: L = 10000.0>"
