"""Numbers as text: round first, then choose the form; never lose the number."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop_trace.values.decimals import is_rounded, plain


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1.0, 4, "1"),
        (-2.0, 4, "-2"),
        (0.5, 4, "0.5"),
        (1 / 3, 4, "0.3333"),
        (2 / 3, 2, "0.67"),
        (123456.0, 4, "123500"),
        (999999.6, 4, "1e6"),
        (999999.4, 7, "999999.4"),
        (0.0001, 4, "0.0001"),
        (0.00001234567, 4, "1.235e-5"),
        (0.00009999999, 4, "0.0001"),
        (1e21, 4, "1e21"),
        (-1.5e-300, 4, "-1.5e-300"),
        (5e-324, 4, "4.941e-324"),
        (5e-324, None, "5e-324"),
        (0.1 + 0.2, None, "0.30000000000000004"),
        (0.0, 4, "0"),
        (-0.0, 4, "0"),
        (-0.0, None, "-0"),
        (math.nan, 4, "nan"),
        (math.inf, 4, "inf"),
        (-math.inf, 4, "-inf"),
        (2.5, 1, "2"),
        (0.125, 2, "0.12"),
    ],
)
def test_form(value: float, digits: int | None, text: str) -> None:
    assert plain(value, digits) == text


@given(st.floats(allow_nan=False), st.integers(1, 17))
def test_what_is_shown_is_the_nearest_number_of_so_many_digits(value: float, digits: int) -> None:
    assert float(plain(value, digits)) == float(f"{value:.{digits - 1}e}")


@given(st.floats(allow_nan=False))
def test_in_full_it_reads_back(value: float) -> None:
    shown = float(plain(value, None))
    assert shown == value
    assert math.copysign(1.0, shown) == math.copysign(1.0, value)
    assert not is_rounded(value, None)


@given(st.floats(allow_nan=False, allow_infinity=False).filter(bool), st.integers(1, 17))
def test_a_small_number_is_never_shown_as_0(value: float, digits: int) -> None:
    assert float(plain(value, digits)) != 0.0
    assert is_rounded(value, digits) == (float(plain(value, digits)) != value)
