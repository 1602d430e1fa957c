"""Fractions, as far as numbers stay rational; where they don't, a double goes on.

Python's operators between a ``Fraction`` and a ``float`` do the rest: both as doubles.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import inf, trunc

from ..errors import TraceError
from .kinds import Kind

Exact = Fraction | float
"""A number of an exact run: a float where an operation has left the rationals."""

LARGEST = 4_096
"""Bits of a numerator or denominator: about 1,200 digits."""


class NotRationalError(Exception):
    """The value is no fraction."""


def total(contributions: Sequence[Exact]) -> Exact:
    """Return the sum."""
    return sum(contributions[1:], contributions[0])


FRACTIONS: Kind[Exact] = Kind(Fraction(1), Fraction(0), total)


def fraction(text: str) -> Fraction:
    """Return the fraction that a number's text is. Raises ``NotRationalError`` for pi and e."""
    plain = text.strip().replace("\u2212", "-").lower()
    if plain.lstrip("+-") in ("pi", "\u03c0", "e"):
        raise NotRationalError
    above, _, below = plain.partition("/")
    return _decimal(above) / _decimal(below or "1")


def _decimal(text: str) -> Fraction:
    power = text.partition("e")[2]
    if power and abs(int(power)) > LARGEST // 3:
        raise too_large()
    return Fraction(text)


def nearest(value: Exact) -> float:
    """Return the double next to a number: an infinity beyond the largest."""
    try:
        return float(value)
    except OverflowError:
        return inf if value > 0 else -inf


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """Return a power with a whole exponent."""
    if exponent.denominator != 1 or (not base and exponent < 0):
        raise NotRationalError
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if abs(exponent.numerator) * max(bits - 1, 0) > LARGEST:
        raise too_large()
    return Fraction(base**exponent.numerator)


def quotient(a: Fraction, b: Fraction) -> Fraction:
    """Return ``a/b``."""
    if not b:
        raise NotRationalError
    return a / b


def remainder(a: Fraction, b: Fraction) -> Fraction:
    """Return what is left of ``a`` with its sign, as C's ``fmod``."""
    return a - b * trunc(quotient(a, b))


def sign(a: Fraction) -> Fraction:
    """Return -1, 0 or 1."""
    return Fraction((a > 0) - (a < 0))


def bounded(value: Fraction) -> Fraction:
    """Return a fraction that somebody can read. Raises ``TraceError``."""
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > LARGEST:
        raise too_large()
    return value


def too_large() -> TraceError:
    """Refuse a fraction that nobody can read."""
    return TraceError(
        "too-large",
        f"a fraction has more than {LARGEST:,} bits, the limit of --exact: leave the option out",
    )
