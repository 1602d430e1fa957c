"""Numbers as text: correctly rounded to some significant digits, or in full.

Only the text is rounded, never a number that goes on into a calculation.
"""

from __future__ import annotations

from functools import lru_cache
from math import isfinite, isinf, isnan

FULL = None
"""In place of a number of digits: the shortest text that reads back as the same double."""

DEFAULT_DIGITS = 4

ROUNDING = 1e-14
"""What a short calculation in doubles may be off by, relative to its result."""


def decimal(value: float, digits: int | None) -> tuple[str, int | None]:
    """Return (text, exponent) of a finite number: ``text`` x 10**``exponent``, or None for fixed.

    The number is rounded first (half to even on its exact binary value); then numbers from 1e-4
    up to 1e6 are written out, others get a power of ten. No trailing zeros, no ``.0``.
    """
    if digits is FULL and 1e-4 <= abs(value) < 1e6:
        return repr(value).removesuffix(".0"), None
    text = repr(value) if digits is FULL else f"{value:.{digits - 1}e}"
    mantissa, _, power = text.partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, part = mantissa.lstrip("-").partition(".")
    figures = (whole + part).lstrip("0").rstrip("0")
    if not figures:
        return ("-0" if sign and digits is FULL else "0"), None
    leading = len(part) - len((whole + part).lstrip("0"))
    point = int(power or 0) - leading - 1  # the power of ten of the first figure
    figures = (whole + part).lstrip("0").rstrip("0")
    if -4 <= point < 6:
        if point < 0:
            return f"{sign}0.{'0' * (-point - 1)}{figures}", None
        figures = figures.ljust(point + 1, "0")
        rest = figures[point + 1 :]
        return f"{sign}{figures[: point + 1]}{'.' + rest if rest else ''}", None
    return f"{sign}{figures[0]}{'.' + figures[1:] if len(figures) > 1 else ''}", point


@lru_cache(maxsize=8192)
def _format(value: float, digits: int | None, sign: bool) -> str:
    if isnan(value):
        return "nan"
    if isinf(value):
        return "inf" if value > 0 else "-inf"
    text, exponent = decimal(value, digits)
    return text if exponent is None else f"{text}e{exponent}"


def plain(value: float, digits: int | None = DEFAULT_DIGITS) -> str:
    """Return a number as a program would be typed: ``-2``, ``0.3935``, ``1.235e-5``, ``nan``.

    A text that ``float`` reads; with ``digits`` None the very same double.
    """
    return _format(value, digits, value == 0 and str(value)[0] == "-")


def is_rounded(value: float, digits: int | None) -> bool:
    """Return whether the text shown for ``value`` stands for another number."""
    if digits is FULL or not isfinite(value):
        return False
    return float(plain(value, digits)) != value


def is_about(value: float, digits: int | None) -> bool:
    """Return whether a computed number is only about what is shown for it.

    0.8*3 is 2.4, whatever the double's last bit says.
    """
    if digits is FULL or not isfinite(value):
        return False
    return abs(float(plain(value, digits)) - value) > ROUNDING * abs(value)
