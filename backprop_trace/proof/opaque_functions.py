"""Formulas as SymPy expressions in which every function is an atom, for differentiation.

SymPy knows sums, products and small whole powers of these; it never looks into a function, whose
derivative is the table's formula. So nothing a user writes is evaluated, expanded or rewritten by
rules that may take for ever (``2**10**9``, nests of exponentials), and ``sigmoid`` stays readable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from math import e
from typing import Any

from ..language.formula import Formula, Name, Number
from ..language.syntax.parser import parse_formula
from ..operations import TABLE, Operation, letters

Expression = Any
"""A SymPy expression; SymPy has no types."""

LARGEST_EXPONENT = 16
LARGEST_DEGREE = 32
LARGEST = 600
"""Parts of an expression as written: SymPy's own work grows faster than that."""

LARGEST_BODY = 2_000
"""Nodes of a function's body up to which it is written out."""

LONGEST_NUMBER = 9
"""Characters up to which a number takes part in SymPy's arithmetic; longer ones are atoms."""


_ONE = Number("1", 1.0)


class TooLargeError(Exception):
    """A function too large, or too singular, to be written out."""


class Atoms:
    """Builds the expressions of one function; counts operations and stops at ``limit``."""

    def __init__(self, rows: Mapping[str, Operation | None], limit: int) -> None:
        self.rows = rows
        self.left = limit
        self.numbers: dict[Expression, Number] = {}
        """The numbers that are atoms."""

    def expression(self, formula: Formula, values: Mapping[str, Expression]) -> Expression:
        """Return ``formula`` with ``values`` for its names. Walks with a stack."""
        finished: list[Expression] = []
        pending: list[tuple[Formula, bool]] = [(formula, False)]
        while pending:
            node, operands_done = pending.pop()
            if isinstance(node, Name):
                finished.append(values[node.name])
            elif isinstance(node, Number):
                finished.append(self.number(node))
            elif operands_done:
                count = len(node.operands)
                operands = finished[-count:]
                del finished[-count:]
                finished.append(self.apply(node.function, operands))
            else:
                self.left -= 1
                if self.left < 0:
                    raise TooLargeError
                pending.append((node, True))
                pending.extend((operand, False) for operand in reversed(node.operands))
        return finished[0]

    def number(self, node: Number) -> Expression:
        """Return a number: exactly, or as an atom where it is long or has no decimal text."""
        import sympy

        text = node.text.lstrip("-")
        if len(text) <= LONGEST_NUMBER and text[:1].isdigit() and "e" not in text.lower():
            exact = Fraction(text)
            value = sympy.Rational(exact.numerator, exact.denominator)
        else:
            value = sympy.Symbol(f"{text}", real=True)
            self.numbers[value] = Number(text, abs(node.value))
        return -value if node.text.startswith("-") else value

    def apply(self, function: str, operands: Sequence[Expression]) -> Expression:
        """Return an operation applied to expressions."""
        import sympy

        if function not in TABLE:
            row = self.rows.get(function)
            if row is None or row.body is None or len(row.body.body.operands) > LARGEST_BODY:
                raise TooLargeError
            values = dict(zip(row.body.parameters, operands, strict=True))
            return self.expression(row.body.tree, values)
        first, *others = operands
        result: Expression
        if function in ("add", "sum", "mean"):
            result = sympy.Add(*operands)
            result = result / len(operands) if function == "mean" else result
        elif function == "sub":
            result = first - others[0]
        elif function == "neg":
            result = -first
        elif function == "mul":
            result = first * others[0]
        elif function == "div":
            result = first * self.power(others[0], sympy.Integer(-1))
        elif function == "square":
            result = self.power(first, sympy.Integer(2))
        elif function == "pow":
            result = self.power(first, others[0])
        elif function == "identity" or (function in ("max", "min") and not others):
            result = first
        elif function == "eq" and others[0] == 1 and _is_comparison(first):
            result = first  # a truth value is 1 where it is true
        elif function == "log" and self.numbers.get(first, _ONE).text == "e":
            result = sympy.Integer(1)
        else:
            result = atom(function)(*operands)
        if size(result) > LARGEST or result.has(sympy.zoo, sympy.nan, sympy.oo, -sympy.oo):
            raise TooLargeError
        return result

    def power(self, base: Expression, exponent: Expression) -> Expression:
        """Return a power: SymPy's own for small whole exponents, so that its numbers stay small."""
        if exponent.is_Integer and abs(exponent) <= LARGEST_EXPONENT:
            if degree(base) * abs(exponent) <= LARGEST_DEGREE:
                return base**exponent
            if exponent == -1:
                return 1 / base
        return atom("pow")(base, exponent)


def _is_comparison(expression: Expression) -> bool:
    return expression.func in map(atom, ("lt", "le", "gt", "ge", "eq", "ne"))


def degree(expression: Expression) -> int:
    """Return a bound on the exponents in an expression, atoms counting as 1."""
    if expression.is_Pow:
        return degree(expression.base) * abs(int(expression.exp))
    if expression.is_Add:
        return max(degree(term) for term in expression.args)
    if expression.is_Mul:
        return sum(degree(factor) for factor in expression.args)
    return 1


@lru_cache(maxsize=256)
def atom(function: str) -> Any:
    """Return the class of a function that SymPy does not look into."""
    import sympy

    def derivative(self: Expression, symbol: Expression) -> Expression:
        slopes = [argument.diff(symbol) for argument in self.args]
        if function == "where":
            return choice(self.args[0], slopes[1], slopes[2])
        if function in ("max", "min"):
            return _fold(function, self.args, slopes)
        atoms = Atoms({}, 1000)
        atoms.numbers[sympy.Symbol("e", real=True)] = Number("e", e)
        count = len(self.args)
        values = {**dict(zip(letters(count), self.args, strict=True)), "out": self}
        terms = []
        for position, slope in enumerate(slopes):
            if slope != 0:
                formula = parse_formula(TABLE[function].local(position, count).formula)
                terms.append(scaled(atoms.expression(formula, values), slope))
        return sympy.Add(*terms)

    return type(function, (sympy.Function,), {"_eval_derivative": derivative})


def choice(condition: Expression, first: Expression, second: Expression) -> Expression:
    """Return ``where(condition, first, second)``, where it is a choice at all."""
    return first if first == second else atom("where")(condition, first, second)


def scaled(formula: Expression, slope: Expression) -> Expression:
    """Return ``formula * slope``, the slope moved into the branches of a choice."""
    if formula.func is atom("where"):
        condition, first, second = formula.args
        return choice(condition, scaled(first, slope), scaled(second, slope))
    return formula * slope


def _fold(
    function: str, operands: Sequence[Expression], slopes: Sequence[Expression]
) -> Expression:
    """Return the slope of a maximum or minimum, folded from the left; half of each at a tie."""
    best, slope = operands[0], slopes[0]
    above, below = (atom(name) for name in (("gt", "lt") if function == "max" else ("lt", "gt")))
    for operand, other in zip(operands[1:], slopes[1:], strict=True):
        tied = choice(below(best, operand), other, (slope + other) / 2)
        slope = choice(above(best, operand), slope, slope if slope == other else tied)
        best = atom(function)(best, operand)
    return slope


@lru_cache(maxsize=4096)
def size(expression: Expression) -> int:
    """Return the number of parts of an expression, each counted as often as it is written."""
    return 1 + sum(map(size, expression.args))


@lru_cache(maxsize=4096)
def depth(expression: Expression) -> int:
    """Return how deeply an expression nests."""
    return 1 + max(map(depth, expression.args), default=0)
