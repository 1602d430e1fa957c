"""A value: the number that a text on the command line stands for."""

from __future__ import annotations

from math import e, isinf, pi

from . import limits
from .syntax.literals import is_decimal, unfit

_CONSTANTS = {"pi": pi, "\u03c0": pi, "e": e}


def value(text: str) -> float:
    """Return the number that ``text`` (a value on the command line) stands for.

    Decimal numbers, fractions of two of them (``1/3``), ``pi`` and ``e``, each with a sign.
    Raises ``TraceError`` with the place in ``text`` and, as an edit, what to write instead.
    """
    found = number(text)
    if found is None:
        from .explain.numbers import no_value

        raise no_value(text)
    return found


def number(text: str) -> float | None:
    """Return the number that ``text`` stands for, or None where it is none."""
    plain = text.strip(" \t").replace("\u2212", "-")
    if len(plain) > 2 * limits.NUMBER or is_decimal(plain):
        return _decimal(plain)
    sign, bare = (plain[0], plain[1:]) if plain[:1] in ("+", "-") else ("", plain)
    if bare in _CONSTANTS:
        return -_CONSTANTS[bare] if sign == "-" else _CONSTANTS[bare]
    first, _, second = plain.partition("/")
    if not is_decimal(first) or not is_decimal(second) or second[0] in "+-":
        return None
    top, bottom = _decimal(first), _decimal(second)
    if top is None or not bottom:
        return None
    return None if isinf(top / bottom) else top / bottom


def _decimal(plain: str) -> float | None:
    return None if unfit(plain) else float(plain)
