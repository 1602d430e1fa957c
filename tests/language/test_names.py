"""Names: any word of any script is a variable, and two names never look or become the same."""

from __future__ import annotations

import keyword

import pytest

from backprop_trace import TraceError, trace


@pytest.mark.parametrize(
    "name",
    [*keyword.kwlist, *keyword.softkwlist, "beta", "E", "S", "N", "I", "Q", "zeta", "gamma",
     "Symbol", "__class__", "_", "__", "x_1_2", "yhat", "print", "é", "权重",
     "вес", "θ", "λ1", "ŷ"],
)  # fmt: skip
def test_words_of_other_languages_are_variables(name: str) -> None:
    t = trace(f"2*{name}", {name: 3.0})
    assert t.value == 6.0
    assert t.gradients == {name: 2.0}


def test_composed_and_decomposed_letters_are_one_name() -> None:
    assert trace("cafe\u0301 + caf\u00e9", {"caf\u00e9": 1.0}).gradients == {"caf\u00e9": 2.0}


def test_the_two_micro_signs_are_one_name() -> None:
    assert trace("\u00b5 + \u03bc", {"\u03bc": 1.0}).gradients == {"\u03bc": 2.0}


@pytest.mark.parametrize("program", ["\u0430 + a", "x\u200b + 1", "x\u202e + 1"])
def test_names_that_deceive_are_refused(program: str) -> None:
    with pytest.raises(TraceError) as caught:
        trace(program, a=1.0)
    assert "U+" in caught.value.format()


def test_constants_are_variables_once_they_have_a_value() -> None:
    assert trace("pi*x", x=1.0).gradients == {"x": pytest.approx(3.14159265)}
    assert trace("pi*x", x=1.0, pi=2.0).gradients == {"pi": 1.0, "x": 2.0}
    assert trace("e = 3; e*x", x=1.0).value == 3.0
    assert trace("\u03c0*x", x=2.0).value == trace("pi*x", x=2.0).value


def test_a_long_name_is_refused_by_its_limit() -> None:
    with pytest.raises(TraceError, match="300"):
        trace("x" * 301, {})


def test_sum_and_mean_are_variables_too() -> None:
    assert trace("sum*2 + mean", sum=1.0, mean=2.0).value == 4.0
    assert trace("sum(x, 2) + mean(x, 4)", x=1.0).gradients == {"x": 1.5}
