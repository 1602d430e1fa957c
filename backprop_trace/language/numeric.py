"""Formulas of numbers alone, worked out: what may stand for a value."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from math import e, isfinite, pi

from .formula import Formula, Name, Number

CONSTANTS = {"pi": pi, "\u03c0": pi, "e": e}
MATHEMATICS: dict[str, Callable[..., float]] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
    "neg": operator.neg, "pow": math.pow, "sqrt": math.sqrt, "exp": math.exp, "log": math.log,
    "log2": math.log2, "log10": math.log10, "sin": math.sin, "cos": math.cos, "tan": math.tan,
    "asin": math.asin, "acos": math.acos, "atan": math.atan, "sinh": math.sinh, "tanh": math.tanh,
    "cosh": math.cosh, "abs": abs,
}  # fmt: skip


def evaluated(formula: Formula) -> float | None:
    """Return the value of a formula; None where it has a variable, or no finite value."""
    try:
        found = _evaluated(formula)
    except (ValueError, ArithmeticError, LookupError):  # a word that is no number
        return None
    return found if isfinite(found) else None


def _evaluated(formula: Formula) -> float:
    """Return the value of a formula without variables. Raises what arithmetic raises."""
    done: list[float] = []
    pending: list[tuple[Formula, bool]] = [(formula, False)]
    while pending:
        each, operands_done = pending.pop()
        if isinstance(each, Number):
            done.append(float(each.text))
        elif isinstance(each, Name):
            done.append(CONSTANTS[each.name])
        elif operands_done:
            count = len(each.operands)
            operands = done[len(done) - count :]
            done[len(done) - count :] = [MATHEMATICS[each.function](*operands)]
        else:
            pending.append((each, True))
            pending.extend((operand, False) for operand in reversed(each.operands))
    return done[0]
