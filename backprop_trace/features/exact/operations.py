"""The table's operations over fractions: the same definitions and formulas that are shown.

Where an operation leaves the rationals (exp, a root, pi) its double goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor

from ...autodiff.defined import Flat, flatten
from ...autodiff.lifted import Lifted, Slope
from ...autodiff.passes import backward, forward
from ...language.formula import Apply, Formula, Name, Number
from ...language.program import Definition
from ...language.syntax.parser import parse_formula
from ...operations import TABLE
from ...operations.operation import Operation, letters
from ...values.rationals import (  # fmt: skip
    FRACTIONS,
    Exact,
    NotRationalError,
    bounded,
    fraction,
    nearest,
    power,
    quotient,
    remainder,
    sign,
)

RATIONAL: Mapping[str, Callable[..., Fraction]] = {
    "identity": lambda a: a,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": quotient,
    "neg": lambda a: -a,
    "pow": power,
    "abs": abs,
    "sign": sign,
    "max": lambda *operands: max(operands),
    "min": lambda *operands: min(operands),
    "sum": lambda *terms: sum(terms, Fraction()),
    "mean": lambda *terms: sum(terms, Fraction()) / len(terms),
    "floor": lambda a: Fraction(floor(a)),
    "ceil": lambda a: Fraction(ceil(a)),
    "round": lambda a: Fraction(round(a)),
    "fmod": remainder,
    "lt": lambda a, b: Fraction(a < b),
    "le": lambda a, b: Fraction(a <= b),
    "gt": lambda a, b: Fraction(a > b),
    "ge": lambda a, b: Fraction(a >= b),
    "eq": lambda a, b: Fraction(a == b),
    "ne": lambda a, b: Fraction(a != b),
    "where": lambda condition, a, b: a if condition else b,
}
"""The operations that stay among the fractions; all others are built of these, or leave them."""

Table = Mapping[str, Operation | None]


def rational(tree: Formula, values: Mapping[str, Exact]) -> Fraction:
    """Return a formula's value. Raises ``NotRationalError``, and ``TraceError`` when too large."""
    finished: list[Fraction] = []
    pending: list[tuple[Formula, bool]] = [(tree, False)]
    while pending:
        node, is_ready = pending.pop()
        if isinstance(node, Name):
            value = values[node.name]
            if not isinstance(value, Fraction):
                raise NotRationalError
            finished.append(value)
        elif isinstance(node, Number):
            finished.append(fraction(node.text))
        elif not is_ready:
            pending.append((node, True))
            pending += [(operand, False) for operand in reversed(node.operands)]
        else:
            count = len(node.operands)
            operands = finished[len(finished) - count :]
            del finished[len(finished) - count :]
            finished.append(applied(node.function, operands))
    return finished[0]


def applied(function: str, operands: Sequence[Fraction]) -> Fraction:
    """Return an operation's value. Raises ``NotRationalError``, ``TraceError``."""
    if function in RATIONAL:
        return bounded(RATIONAL[function](*operands))
    row = TABLE.get(function)
    definition = row.defined(len(operands)) if row is not None else ""
    tree = parse_formula(definition) if definition else None
    if tree is None or (isinstance(tree, Apply) and tree.function == function):
        raise NotRationalError
    return rational(tree, dict(zip(letters(len(operands)), operands, strict=True)))


def rows_over_fractions(
    rows: Sequence[Operation | None],
    operands: Sequence[Sequence[int]],
    constants: Mapping[int, Number],
    table: Table,
) -> list[Lifted | None]:
    """Return the rows of a graph, or of a body, over fractions."""
    called: dict[str, Lifted] = {}
    found: list[Lifted | None] = []
    for row, places in zip(rows, operands, strict=True):
        if row is None:
            found.append(None)
        elif row.body is not None:
            if row.key not in called:
                called[row.key] = _Called(row.body, table).row
            found.append(called[row.key])
        else:
            literals = [constants[p].text if p in constants else None for p in places]
            found.append(over_fractions(row, literals))
    return found


def over_fractions(row: Operation, literals: Sequence[str | None]) -> Lifted:
    """Return an operation that takes and gives fractions, and doubles where there are none.

    ``literals`` are the texts of the operands that are constants (``Operation.formula_at``).
    """
    count = len(literals)

    def value(*operands: Exact) -> Exact:
        fractions = [operand for operand in operands if isinstance(operand, Fraction)]
        try:
            if len(fractions) == count:
                return applied(row.key, fractions)
        except NotRationalError:
            pass
        return row.forward(*map(nearest, operands))

    def local(position: int, count: int) -> Slope:
        rule = row.local(position, count)

        def evaluate(*arguments: Exact) -> Exact | None:
            slope = rule.evaluate(*map(nearest, arguments))
            if slope is None:
                return None
            text = rule.formula
            if row.formula_at is not None:
                text = row.formula_at(position, literals, slope)
            names = (*letters(count), "out") if arguments else ()
            try:
                return rational(parse_formula(text), dict(zip(names, arguments, strict=True)))
            except NotRationalError:
                return slope

        return Slope(evaluate)

    return Lifted(value, local, row.constant)


class _Called:
    """A function that the program defines: the passes over its body, in fractions."""

    def __init__(self, definition: Definition, table: Table) -> None:
        self.count = len(definition.parameters)
        self.flat: Flat = flatten(definition.body, table, self.count)
        constants = self.flat.constants
        self.rows = rows_over_fractions(self.flat.rows, self.flat.operands, constants, table)
        self.constants = {p: leaf(n.text, n.value) for p, n in constants.items()}
        self.row = Lifted(self.value, self.local, False, self.handed_back)

    def values(self, operands: Sequence[Exact]) -> list[Exact]:
        leaves = {**self.constants, **dict(enumerate(operands))}
        return forward(self.rows, self.flat.operands, leaves)

    def value(self, *operands: Exact) -> Exact:
        return self.values(operands)[self.flat.output]

    def local(self, position: int, count: int) -> Slope:
        def evaluate(*operands_and_out: Exact) -> Exact | None:
            return self.gradients(FRACTIONS.one, operands_and_out)[position]

        return Slope(evaluate)

    def gradients(self, seed: Exact, operands_and_out: Sequence[Exact]) -> list[Exact | None]:
        flat, values = self.flat, self.values(operands_and_out[: self.count])
        return backward(
            self.rows, flat.operands, values, flat.needed, flat.output, flat.behind, FRACTIONS, seed
        )

    def handed_back(self, upstream: Exact, *operands_and_out: Exact) -> list[Exact]:
        found = self.gradients(upstream, operands_and_out)[: self.count]
        return [FRACTIONS.zero if each is None else each for each in found]


def leaf(text: str | None, value: float) -> Exact:
    """Return the fraction that a constant's or a given number's text is, else its double."""
    try:
        return rational(parse_formula(text), {}) if text else value
    except NotRationalError:
        return value
