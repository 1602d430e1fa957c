"""Formulas as SymPy expressions, built node by node: SymPy never sees text.

Where a formula branches (``where``, ``max``, ``abs``, ``floor``, ...), a point may be given: then
each branch is decided there, and the expression is the smooth one that holds around the point.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from typing import Any

from ..language.formula import Apply, Formula, Name, Number
from ..language.syntax.parser import parse_formula
from ..operations import TABLE, letters
from .alone import precision
from .exact import compiled, definition_of

Expression = Any
"""A SymPy expression; SymPy has no types."""

Point = Mapping[str, float]


def primitive(name: str) -> Callable[..., Expression] | None:
    """Return what SymPy has for an operation; None where it is built by its definition."""
    import sympy

    spelled = TABLE[name].spelled.sympy
    if callable(spelled):
        return partial(spelled, sympy)
    return getattr(sympy, spelled) if spelled else None


def expression(
    formula: Formula, values: Mapping[str, Expression], point: Point | None = None
) -> Expression:
    """Return ``formula`` with ``values`` for its names, branches decided at ``point``.

    Walks with a stack: a program's own function may nest deeply.
    """
    finished: list[Expression] = []
    pending: list[tuple[Formula, bool]] = [(formula, False)]
    while pending:
        node, operands_done = pending.pop()
        if isinstance(node, Name):
            finished.append(values[node.name])
        elif isinstance(node, Number):
            finished.append(number(node))
        elif operands_done:
            count = len(node.operands)
            operands = finished[-count:]
            del finished[-count:]
            finished.append(_apply(node.function, operands))
        else:
            smooth = node if point is None else _decide(node, point)
            if smooth is not node:
                pending.append((smooth, False))
                continue
            pending.append((node, True))
            pending.extend((operand, False) for operand in reversed(node.operands))
    return finished[0]


def number(node: Number) -> Expression:
    """Return a constant exactly: ``pi``, ``e``, or the decimal as written, not the double."""
    import sympy

    if node.text in ("pi", "e"):
        return sympy.pi if node.text == "pi" else sympy.E
    try:
        exact = Fraction(node.text)
    except ValueError:
        exact = Fraction(node.value)
    return sympy.Rational(exact.numerator, exact.denominator)


def _apply(function: str, operands: list[Expression]) -> Expression:
    known = primitive(function)
    if known is not None:
        return known(*operands)
    definition = parse_formula(definition_of(function, len(operands), "SymPy"))
    return expression(definition, dict(zip(letters(len(operands)), operands, strict=True)))


def _decide(node: Apply, point: Point) -> Formula:
    """Return a formula without the outermost branch of ``node``, equal to it around ``point``."""
    function, operands = node.function, node.operands
    if function == "where":
        return operands[1] if _at(operands[0], point) else operands[2]
    if function in ("max", "min"):
        best = max if function == "max" else min
        return best(operands, key=lambda operand: _at(operand, point))
    if TABLE[function].is_flat:
        return Number("", float(_at(node, point)))
    if function == "abs":
        return operands[0] if _at(operands[0], point) > 0 else Apply("neg", operands)
    if function == "cbrt":
        third = Apply("div", (Number("1", 1.0), Number("3", 3.0)))
        if _at(operands[0], point) > 0:
            return Apply("pow", (operands[0], third))
        return Apply("neg", (Apply("pow", (Apply("neg", operands), third)),))
    if function == "fmod":
        a, b = operands
        whole = Number("", float(_at(Apply("div", (Apply("sub", (a, node)), b)), point)))
        return Apply("sub", (a, Apply("mul", (b, whole))))
    return node


def _at(formula: Formula, point: Point) -> Any:
    with precision(250) as mp:
        return compiled(formula)({name: mp.mpf(value) for name, value in point.items()})
