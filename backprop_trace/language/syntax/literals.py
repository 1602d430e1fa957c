"""Number texts: which are numbers here, and what they are worth.

The grammar is our own and ASCII; ``float`` alone would also take ``1_000``, ``inf``, ``1e400`` and
other scripts' digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isinf

from .. import limits
from .failure import Failure
from .tokens import BLANK, NUMBER

Numbers = Callable[[str], float | None]
"""Tells which number a text stands for, None for none."""

VALUE = re.compile(
    rf"{BLANK}*([-+(0-9.\u2212\u03c0pes][-+*/^().0-9a-z\u2212\u03c0 \t]{{,80}}?){BLANK}*"
    r"(?=[;\n\r#])"
    r"(?=(?:[\s;]|#[^\n]*)*[^\s;#])"  # something comes behind it
)
"""A number behind ``name =``."""

_DECIMAL = re.compile(rf"[+-]?{NUMBER}\Z")

TOO_LONG, TOO_LARGE, TOO_SMALL = "too-long", "too-large", "too-small"


def is_decimal(text: str) -> bool:
    """Return whether a text is a decimal number with or without a sign, of any size."""
    return _DECIMAL.match(text) is not None


def decimal(text: str) -> float | None:
    """Return the number that a decimal text stands for, or None where it is none."""
    return float(text) if is_decimal(text) and not unfit(text) else None


def unfit(decimal: str) -> str:
    """Return why no double stands for a decimal text (``TOO_LARGE``, ...); empty if one does."""
    if len(decimal) > limits.NUMBER:
        return TOO_LONG
    value = float(decimal)
    if isinf(value):
        return TOO_LARGE
    return TOO_SMALL if value == 0 and re.match(r"[+-]?[0.]*[1-9]", decimal) else ""


def literal(token: str, source: str, position: int) -> float:
    """Return the value of a number written in a program. Raises ``Failure``."""
    end = position + len(token)
    if reason := unfit(token):
        raise Failure("unfit-number", source, position, end, reason=reason)
    if len(token) > 1 and token[0] == "0" and token.isdigit() and token.strip("0"):
        raise Failure("octal", source, position, end)
    after = source[end : end + 2]
    if after[:1] == "_" or (token == "0" and after[:1] in ("x", "X", "b", "B", "o", "O")):
        raise Failure("python-number", source, position, end)
    return float(token)
