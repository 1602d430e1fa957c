"""SymPy's derivative of the whole program, evaluated with fifty digits.

The expression is built node by node from the operations' definitions, never from text; where one
branches, the branch taken at the point goes on. SymPy knows nothing of the table's gradients. What
becomes large is one piece of several, its value a symbol in the next: SymPy's work would grow much
faster than the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any

from ...autodiff.defined import flatten
from ...autodiff.graph import below
from ...autodiff.trace import Trace
from ...errors import TraceError
from ...language.formula import Apply, Formula, Name
from ...operations import Operation
from ...operations.operation import letters
from ...proof.alone import precision

if TYPE_CHECKING:
    from ...proof.algebra import Expression

DIGITS = 50
BITS = 169
"""The binary precision of so many digits."""

LARGEST = 60
"""Parts of one piece, shared ones counted as often as they are written."""

DEEPEST = 12
"""Nesting of one piece."""

LARGEST_INTEGER = 1_000
"""Integers up to which a constant stands in the expression as it is; others are symbols, so that
SymPy never computes with large numbers."""


class Whole:
    """A program as a SymPy expression over its variables, in pieces where it is large.

    ``cut`` is a node that is taken for a variable.
    """

    def __init__(self, trace: Trace, cut: int | None = None) -> None:
        from ...proof.exact import context

        self.trace = trace
        self.mp = context()
        self.symbols: dict[int, Expression] = {}
        """The symbols of variables and of the node ``cut``, by node."""
        self.values: dict[Expression, Any] = {}
        """What each symbol stands for, with fifty digits."""
        self.pieces: list[tuple[Expression, Expression]] = []
        """Symbols and the expressions that they stand for; the output's is the last, without."""
        self.is_real = True
        """Whether all values on the way to the output are real numbers that a double can hold."""
        self._slopes: dict[tuple[int, Expression], Any] = {}
        graph = trace.graph
        flat = flatten(graph.program, graph.table, 0)
        names = {flat.places[node]: node for node in graph.variables.values()}
        if cut is not None:
            names[flat.places[cut]] = cut
        is_used = below(flat.operands, flat.output)
        numbers: list[Any] = [None] * len(flat.rows)
        built: list[Expression] = [None] * len(flat.rows)
        moves = bytearray(len(flat.rows))
        with precision(BITS):
            for place, row in enumerate(flat.rows):
                if not is_used[place]:
                    continue
                operands, node = flat.operands[place], names.get(place)
                arguments = [numbers[each] for each in operands]
                moves[place] = node is not None or any(moves[each] for each in operands)
                if node is not None:
                    numbers[place] = self.mp.mpf(trace.value_of(node))
                    self.symbols[node] = built[place] = self._symbol(numbers[place])
                    continue
                if row is None:
                    numbers[place] = self.mp.mpf(flat.constants[place].value)
                else:
                    numbers[place] = self._value(row, arguments)
                    self.is_real &= bool(self.mp.isfinite(numbers[place]))
                if row is None or not moves[place]:
                    built[place] = self._constant(numbers[place])
                else:
                    parts = [built[each] for each in operands]
                    built[place] = self._applied(row, parts, arguments, numbers[place])
        self.pieces.append((None, built[flat.output]))

    def derivative(self, node: int) -> float | None:
        """Return d output/d node for a node that has a symbol; None where it is no real number."""
        with precision(BITS):
            known = {self.symbols[node]: self.mp.mpf(1)}
            for number, (symbol, expression) in enumerate(self.pieces):
                terms = [
                    self._slope(number, inner) * known[inner]
                    for inner in expression.free_symbols
                    if inner in known
                ]
                if terms:
                    known[symbol] = self.mp.fsum(terms)
            found = known.get(None, self.mp.zero)
            return float(found) if self.is_real and self.mp.isfinite(found) else None

    def _slope(self, number: int, symbol: Expression) -> Any:
        """Return a piece's derivative by a symbol; nan where it has none."""
        key = number, symbol
        if key not in self._slopes:
            derivative = self.pieces[number][1].diff(symbol)
            found = evaluate(derivative, self.values, self.mp)
            is_real = found is not None and not isinstance(found, self.mp.mpc)
            self._slopes[key] = found if is_real else self.mp.nan
        return self._slopes[key]

    def _constant(self, value: Any) -> Expression:
        """Return a number that no symbol changes: a small integer as it is."""
        import sympy

        if self.mp.isint(value) and abs(value) < LARGEST_INTEGER:
            return sympy.Integer(int(value))
        return self._symbol(value)

    def _symbol(self, value: Any) -> Expression:
        import sympy

        symbol = sympy.Symbol(f"a{len(self.values)}", real=True)
        self.values[symbol] = value
        return symbol

    def _value(self, row: Operation, arguments: list[Any]) -> Any:
        """Return an operation's value, which decides branches."""
        from ...proof.exact import function_of

        try:
            value = function_of(row.key, len(arguments), {})(*arguments)
        except TraceError:  # mpmath has no such operation
            raise
        except (ArithmeticError, ValueError, TypeError):
            return self.mp.nan
        return self.mp.nan if isinstance(value, self.mp.mpc) else self.mp.mpf(value)

    def _applied(
        self, row: Operation, operands: list[Expression], arguments: list[Any], value: Any
    ) -> Expression:
        """Return an operation on expressions; ``arguments`` and ``value`` are the numbers."""
        from ...language.syntax.parser import parse_formula
        from ...proof.algebra import expression, primitive
        from ...proof.exact import definition_of
        from ...proof.opaque_functions import depth, size

        names = letters(len(operands))
        point = dict(zip(names, map(float, arguments), strict=True))
        if not all(map(isfinite, (*point.values(), value))):
            self.is_real = False
            return self._symbol(value)
        tree: Formula = Apply(row.key, tuple(map(Name, names)))
        if primitive(row.key) is None:
            tree = parse_formula(definition_of(row.key, len(names), "SymPy"))
        built = expression(tree, dict(zip(names, operands, strict=True)), point)
        if size(built) > LARGEST or depth(built) > DEEPEST:
            symbol = self._symbol(value)
            self.pieces.append((symbol, built))
            return symbol
        return built


def evaluate(expression: Expression, values: Mapping[Expression, Any], mp: Any) -> Any:
    """Return a SymPy expression's value; None where it has none."""
    finished: dict[Expression, Any] = {}
    pending: list[Expression] = [expression]
    while pending:
        part = pending[-1]
        if part in finished:
            pending.pop()
            continue
        waiting = [each for each in part.args if each not in finished]
        if waiting:
            pending += waiting
            continue
        pending.pop()
        try:
            finished[part] = _evaluated(part, [finished[each] for each in part.args], values, mp)
        except (ArithmeticError, ValueError, TypeError, AttributeError):
            return None
    return finished[expression]


def _evaluated(
    part: Expression, arguments: list[Any], values: Mapping[Expression, Any], mp: Any
) -> Any:
    if part in values:
        return values[part]
    if part.is_Rational:
        return mp.mpf(int(part.p)) / int(part.q)
    if part.is_Add:
        return mp.fsum(arguments)
    if part.is_Mul:
        return mp.fprod(arguments)
    if part.is_Pow:
        return arguments[0] ** arguments[1]
    if part.is_number and not arguments:
        return mp.mpf(part.evalf(DIGITS))
    return getattr(mp, part.func.__name__)(*arguments)
