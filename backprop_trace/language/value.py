"""A value: the number that a text on the command line, or behind ``x =``, stands for."""

from __future__ import annotations

import re
from functools import cache
from math import isfinite

from . import limits
from .formula import Formula
from .numeric import CONSTANTS, MATHEMATICS, evaluated
from .syntax.literals import decimal, is_decimal

BLANK = "?"
"""Stands for a number that is missing."""

_SPELLED = {"ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan"}
_CUT_SHORT = re.compile(r"[\d.][eE](?![\w^+-])")
"""``2e``: an exponent that was forgotten, or a number times e."""
_LONGEST = 200
"""Characters of an expression that is a value."""


def value(text: str) -> float:
    """Return the number that ``text`` stands for.

    Decimal numbers, ``pi``, ``e`` and expressions of them: ``1/3``, ``-3pi/4``, ``sqrt(2)``,
    ``2^-3``. Raises ``TraceError`` with the place in ``text``.
    """
    found = number(text)
    if found is None:
        from .explain.numbers import no_value

        raise no_value(text)
    return found


def number(text: str) -> float | None:
    """Return the number that ``text`` stands for, or None where it is none."""
    plain = _stripped(text)
    if len(plain) > 2 * limits.NUMBER or is_decimal(plain):
        return decimal(plain)
    sign, bare = (plain[0], plain[1:]) if plain[:1] in ("+", "-") else ("", plain)
    if bare in CONSTANTS:
        return -CONSTANTS[bare] if sign == "-" else CONSTANTS[bare]
    first, _, second = plain.partition("/")
    if is_decimal(first) and is_decimal(second) and second[0] not in "+-":
        return _quotient(first, second)
    if re.match(r"[-+]\s", plain) or _CUT_SHORT.search(plain) or not is_like_number(plain):
        return None
    formula = _read(plain)
    return None if formula is None else evaluated(formula)


def _stripped(text: str) -> str:
    """Return a value's text with plain signs: word processors make dashes of them."""
    return text.strip(" \t").replace("\u2212", "-").replace("\u2013", "-")


def _quotient(first: str, second: str) -> float | None:
    """Return the quotient of two decimal numbers; the commonest expression needs no reader."""
    numbers = decimal(first), decimal(second)
    if numbers[0] is None or not numbers[1]:
        return None
    found = numbers[0] / numbers[1]
    return found if isfinite(found) else None


@cache
def _expression() -> re.Pattern[str]:
    """Return the pattern of what may be an expression of numbers."""
    words = [*MATHEMATICS, *_SPELLED, "pi", "e", "E", "math", "np", "numpy", "torch", "Math", "PI"]
    words += ["log_2", "log_10", "frac", "dfrac", "tfrac", "cdot", "times", "left", "right"]
    raised = r"\u2070\u00b9\u00b2\u00b3\u2074-\u207b"
    signs = rf"[\d.+\-*/^() \t{{}}\\\u03c0\u00b7\u00d7\u00f7\u221a{raised}\u00bc-\u00be]"
    return re.compile(rf"(?=.*[\d\u03c0pe\u00bc-\u00be])(?:{signs}|{'|'.join(words)})+")


def is_like_number(text: str) -> bool:
    """Return whether a text has only what expressions of numbers have."""
    return len(text) <= _LONGEST and _expression().fullmatch(_stripped(text)) is not None


def as_read(text: str) -> str:
    """Return a value's text in our language: ``3pi/4`` is 3*pi/4. Decimals stay as typed."""
    plain = _stripped(text)
    if is_decimal(plain) or plain.lstrip("+-") in CONSTANTS or not _expression().fullmatch(plain):
        return text
    formula = _read(plain)
    if formula is None:
        return text
    from .pasted.written import write

    return write(formula)


def _read(text: str) -> Formula | None:
    from ..errors import TraceError
    from .pasted import Unread, read_pasted

    try:
        (line,) = read_pasted(text, _functions(), ()).lines
        return line.formula
    except (Unread, TraceError, ValueError):
        return None


@cache
def _functions() -> dict[str, _Known]:
    return {name: _Known(_SPELLED.get(name, name)) for name in (*MATHEMATICS, *_SPELLED)}


class _Known:
    """A function that a value may call."""

    least = most = 1
    names_variables = False
    literals = ()

    def __init__(self, name: str) -> None:
        self.name = name
