"""What several families compute with: nothing raises, sums and products lose nothing.

Where Python's ``math`` or ``/`` raises, the IEEE result (inf, nan, a signed zero) is returned, as
PyTorch does. All value and local functions of the families hold to that: nothing raises. They are
plain functions of floats, since scripts take them over (``codegen/helpers.py``).
"""

from __future__ import annotations

import math
from math import copysign

INF = math.inf
NAN = math.nan
TINY = 2.0**-1022
"""The smallest normal double: below it, digits are lost."""

SPLITTER = 134217729.0  # 2**27 + 1


def ldexp(a: float, exponent: int) -> float:
    """Return ``a * 2**exponent``."""
    try:
        return math.ldexp(a, exponent)
    except OverflowError:
        return copysign(INF, a)


def div(a: float, b: float) -> float:
    """Return a/b; by zero: inf with the sign of both, 0/0 is nan."""
    try:
        return a / b
    except ZeroDivisionError:
        return copysign(INF, a) * copysign(1.0, b) if a and a == a else NAN


def sqrt(a: float) -> float:
    """Return the square root: nan below 0, -0.0 at -0.0."""
    try:
        return math.sqrt(a)
    except ValueError:
        return NAN


def exp(a: float) -> float:
    """Return e**a."""
    try:
        return math.exp(a)
    except OverflowError:
        return INF


def log(a: float) -> float:
    """Return the natural logarithm: -inf at 0, nan below."""
    try:
        return math.log(a)
    except ValueError:
        return NAN if a else -INF


def product(a: float, b: float) -> tuple[float, float]:
    """Return a*b exactly, as a double and its rounding error (Dekker 1971)."""
    product = a * b
    upper = a * SPLITTER
    a_high = upper - (upper - a)
    a_low = a - a_high
    upper = b * SPLITTER
    b_high = upper - (upper - b)
    b_low = b - b_high
    error = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low
    return product, error


def any_nan(*operands: float) -> bool:
    """Return whether an operand is nan."""
    return any(map(math.isnan, operands))


def any_subnormal(*operands: float) -> bool:
    """Return whether an operand has lost digits."""
    return any(0.0 < abs(each) < TINY for each in operands)


def any_far(*operands: float) -> bool:
    """Return whether the square of an operand overflows."""
    return max(map(abs, operands)) > 1e150
