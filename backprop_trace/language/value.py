"""A value: the number that a text on the command line, or behind ``x =``, stands for."""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable
from functools import cache
from math import e, isfinite, pi

from . import limits
from .formula import Formula, Name, Number
from .syntax.literals import decimal, is_decimal

_CONSTANTS = {"pi": pi, "\u03c0": pi, "e": e}
_MATHEMATICS: dict[str, Callable[..., float]] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
    "neg": operator.neg, "pow": math.pow, "sqrt": math.sqrt, "exp": math.exp, "log": math.log,
    "log2": math.log2, "log10": math.log10, "sin": math.sin, "cos": math.cos, "tan": math.tan,
    "asin": math.asin, "acos": math.acos, "atan": math.atan, "sinh": math.sinh, "tanh": math.tanh,
    "cosh": math.cosh, "abs": abs,
}  # fmt: skip
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
    plain = text.strip(" \t").replace("\u2212", "-")
    if len(plain) > 2 * limits.NUMBER or is_decimal(plain):
        return decimal(plain)
    sign, bare = (plain[0], plain[1:]) if plain[:1] in ("+", "-") else ("", plain)
    if bare in _CONSTANTS:
        return -_CONSTANTS[bare] if sign == "-" else _CONSTANTS[bare]
    if re.match(r"[-+]\s", plain) or _CUT_SHORT.search(plain) or not is_like_number(plain):
        return None
    found = _computed(plain)
    return found if found is not None and isfinite(found) else None


@cache
def _expression() -> re.Pattern[str]:
    """Return the pattern of what may be an expression of numbers."""
    words = [*_MATHEMATICS, *_SPELLED, "pi", "e", "E", "math", "np", "numpy", "torch", "Math", "PI"]
    words += ["log_2", "log_10", "frac", "dfrac", "tfrac", "cdot", "times", "left", "right"]
    signs = r"[\d.+\-*/^() \t{}\\\u03c0\u00b7\u00d7\u00f7\u221a\u00b2\u00b3\u00bc-\u00be]"
    return re.compile(rf"(?=.*[\d\u03c0pe\u00bc-\u00be])(?:{signs}|{'|'.join(words)})+")


def is_like_number(text: str) -> bool:
    """Return whether a text has only what expressions of numbers have."""
    return (
        len(text) <= _LONGEST and _expression().fullmatch(text.replace("\u2212", "-")) is not None
    )


def as_read(text: str) -> str:
    """Return a value's text in our language: ``3pi/4`` is 3*pi/4. Decimals stay as typed."""
    plain = text.strip(" \t").replace("\u2212", "-")
    if is_decimal(plain) or plain.lstrip("+-") in _CONSTANTS or not _expression().fullmatch(plain):
        return text
    formula = _read(plain)
    if formula is None:
        return text
    from .pasted.written import write

    return write(formula)


def _computed(text: str) -> float | None:
    """Return the value of an expression of numbers, None where it is none."""
    formula = _read(text)
    try:
        return None if formula is None else _evaluated(formula)
    except (ValueError, ArithmeticError, LookupError):  # a word that is no number
        return None


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
    return {name: _Known(_SPELLED.get(name, name)) for name in (*_MATHEMATICS, *_SPELLED)}


class _Known:
    """A function that a value may call."""

    least = most = 1
    names_variables = False
    literals = ()

    def __init__(self, name: str) -> None:
        self.name = name


def _evaluated(formula: Formula) -> float:
    """Return the value of a formula without variables. Raises what arithmetic raises."""
    done: list[float] = []
    pending: list[tuple[Formula, bool]] = [(formula, False)]
    while pending:
        each, operands_done = pending.pop()
        if isinstance(each, Number):
            done.append(float(each.text))
        elif isinstance(each, Name):
            done.append(_CONSTANTS[each.name])
        elif operands_done:
            count = len(each.operands)
            operands = done[len(done) - count :]
            done[len(done) - count :] = [_MATHEMATICS[each.function](*operands)]
        else:
            pending.append((each, True))
            pending.extend((operand, False) for operand in reversed(each.operands))
    return done[0]
