"""The text of the power rule where the exponent is a number: ``2*a``, ``3*a**2``, ``-a**(-2)``."""

from __future__ import annotations

from collections.abc import Sequence

from .operation import Value

GENERAL = ("b*a**(b - 1)", "out*log(a)")
_LONGEST = 40


def power_rule(position: int, literals: Sequence[str | None], local: Value) -> str:
    """Return the local gradient of ``a**b`` as it is taught, when b is a number literal."""
    exponent = literals[1]
    if position or exponent is None:
        return GENERAL[position]
    parts = _decimal(exponent)
    if parts is None:
        return GENERAL[0]
    digits, places = parts
    if digits == 0:
        return "0"
    less = _text(digits - 10**places, places)
    factor = {(1, 0): "", (-1, 0): "-"}.get(parts, exponent + "*")
    if less == "0":
        return "1"
    if less == "1":
        return factor + "a"
    return f"{factor}a**({less})" if less.startswith("-") else f"{factor}a**{less}"


def _decimal(text: str) -> tuple[int, int] | None:
    """Return (digits, places) with text = digits/10**places in lowest terms; None if it is long.

    Exact, so that 1.1 - 1 shows as 0.1; without the module ``decimal``, which is slow to import.
    """
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    try:
        digits = int((whole + fraction) or "x")
        places = len(fraction) - int(exponent or "0")
    except ValueError:  # pi, 1/3
        return None
    if len(text) > _LONGEST or abs(places) > _LONGEST:
        return None
    if places < 0:
        digits, places = digits * 10**-places, 0
    while places and digits % 10 == 0:
        digits, places = digits // 10, places - 1
    return digits, places


def _text(digits: int, places: int) -> str:
    """Return digits/10**places as a decimal."""
    while places and digits % 10 == 0:
        digits, places = digits // 10, places - 1
    sign = "-" if digits < 0 else ""
    figures = str(abs(digits)).rjust(places + 1, "0")
    if places:
        return f"{sign}{figures[:-places]}.{figures[-places:]}"
    return sign + figures
