"""Sums, differences, products, quotients, and comparisons: what a program writes with operators."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from math import frexp, isfinite
from typing import Any

from .notes import in_parentheses, infix, no_nan, shown
from .numerics import TINY, div, ldexp
from .operation import (
    EXACT,
    HANDED_ON,
    SMOOTH,
    TO_THE_OTHER,
    Elsewhere,
    Local,
    Note,
    Operation,
    Value,
    operator_of,
)


def div_denominator_local(a: float, b: float, out: float) -> float:
    """Return -out/b: a/b**2 would underflow for small b. A subnormal ``out`` has lost digits."""
    if -TINY < out < TINY and a:
        (m, i), (n, j) = frexp(a), frexp(b)
        return ldexp(-(m / n) / n, i - 2 * j)
    return div(-out, b)


def unused(*operands_and_out: Value) -> None:
    """Return the hard zero: the operand has no influence."""


_infix_product = infix("×", "the product")


def note_product(operands: Sequence[Value], out: Value) -> Note | None:
    """Inf times 0 is nan; a product may overflow, or underflow to 0."""
    if out - out == 0.0:
        if out == 0.0 and all(operands):
            return Note("underflow", "the product underflows to 0")
        return None
    return _infix_product(operands, out)


def note_quotient(operands: Sequence[Value], out: Value) -> Note | None:
    """Division by zero, 0/0, inf/inf, overflow, underflow."""
    a, b = operands
    if out - out == 0.0:
        if out == 0.0 and a and isfinite(b):
            return Note("underflow", "the quotient underflows to 0")
        return None
    text = f"{shown(a)} / {in_parentheses(b)}"
    if out != out:
        return Note("domain", f"{text} = nan") if no_nan(operands) else None
    if b == 0.0:
        return Note("pole", f"division by zero: {text} = {shown(out)}")
    if all(map(isfinite, operands)):
        return Note("overflow", f"the quotient overflows to {shown(out)}")
    return None


def note_comparison(operands: Sequence[Value], out: Value) -> Note | None:
    """A comparison of equal sides stands at the border of two branches."""
    if operands[0] == operands[1]:
        taken = "holds" if out else "does not hold"
        text = f"both sides are {shown(operands[0])}: the comparison {taken}"
        return Note("kink", f"{text}, and only the branch taken gets a gradient")
    return None


def far_denominator(a: float, b: float) -> bool:
    """Return whether the square of the denominator leaves the doubles."""
    return 0.0 < abs(b) < 1e-150 or abs(b) > 1e150


SQUARED = "it squares the denominator, to 0 or inf"
ONE = Local("1", lambda a, out: 1.0)
ONE_OF_TWO = HANDED_ON[0]
CUT = Local("0", unused, cut=True)

ROWS = (
    Operation(
        "identity", "a", operator.pos, (ONE,), called=False, precision=SMOOTH,
        # A node of its own: PyTorch and micrograd would give both names one gradient.
        spelled=operator_of("a", "a * 1", lambda _, a: a)._replace(pytorch="torch.clone(a)"),
        words="{a}",
    ),
    Operation(
        "add", "a + b", operator.add, HANDED_ON, least=2, most=2, called=False,
        note=infix("+", "the sum"), precision=SMOOTH,
        spelled=operator_of("a + b", "a + b", lambda _, a, b: a + b),
        words="{a} plus {b}",
    ),
    Operation(
        "sub", "a - b", operator.sub, (ONE_OF_TWO, Local("-1", lambda a, b, out: -1.0)),
        least=2, most=2, called=False, note=infix("-", "the difference"), precision=SMOOTH,
        spelled=operator_of("a - b", "a - b", lambda _, a, b: a - b),
        words="{a} minus {b}",
    ),
    Operation(
        "neg", "-a", operator.neg, (Local("-1", lambda a, out: -1.0),), called=False,
        precision=SMOOTH, spelled=operator_of("-a", "-a", lambda _, a: -a),
        words="minus {a}",
    ),
    Operation(
        "mul", "a*b", operator.mul,
        TO_THE_OTHER,
        least=2, most=2, called=False, note=note_product, precision=SMOOTH,
        spelled=operator_of("a * b", "a * b", lambda _, a, b: a * b),
        words="{a} times {b}",
    ),
    Operation(
        "div", "a/b", div,
        (Local("1/b", lambda a, b, out: div(1.0, b)), Local("-out/b", div_denominator_local)),
        least=2, most=2, called=False, note=note_quotient, precision=SMOOTH,
        formula_at=lambda position, literals, local: "-a/b**2" if position else "1/b",
        spelled=operator_of("a / b", "a / b", lambda _, a, b: a / b, "np.divide"),
        elsewhere=(
            Elsewhere("pytorch", far_denominator, SQUARED),
            Elsewhere("jax", far_denominator, SQUARED),
        ),
        words="{a} divided by {b}",
    ),
)  # fmt: skip


def _comparison(
    name: str,
    sign: str,
    forward: Callable[[Value, Value], Value],
    truth: Callable[..., Any],
    sympy: str,
    words: str,
) -> Operation:
    return Operation(
        name, f"where(a {sign} b, 1, 0)", forward, (CUT, CUT), least=2, most=2, called=False,
        note=note_comparison, precision=EXACT,
        spelled=operator_of(f"a {sign} b", "", truth)._replace(sympy=sympy),
        words=f"1 if {{a}} is {words} {{b}}, else 0",
    )  # fmt: skip


COMPARISONS = (
    _comparison("lt", "<", lambda a, b: 1.0 if a < b else 0.0, lambda _, a, b: a < b, "Lt",
                "less than"),
    _comparison("le", "<=", lambda a, b: 1.0 if a <= b else 0.0, lambda _, a, b: a <= b, "Le",
                "at most"),
    _comparison("gt", ">", lambda a, b: 1.0 if a > b else 0.0, lambda _, a, b: a > b, "Gt",
                "greater than"),
    _comparison("ge", ">=", lambda a, b: 1.0 if a >= b else 0.0, lambda _, a, b: a >= b, "Ge",
                "at least"),
    _comparison("eq", "==", lambda a, b: 1.0 if a == b else 0.0, lambda _, a, b: a == b, "Eq",
                "equal to"),
    _comparison("ne", "!=", lambda a, b: 1.0 if a != b else 0.0, lambda _, a, b: a != b, "Ne",
                "not equal to"),
)  # fmt: skip
