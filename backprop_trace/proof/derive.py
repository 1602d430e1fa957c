"""Local gradients of the functions that a program defines, derived by SymPy and simplified.

One function at a time, in fresh real symbols, and only when somebody looks at the formula. Effort
is bounded by counting, and behind that by a clock: a function that is too large for simplification
shows the plain derivative, one that is too large to be written at all shows none (the number is
always there: it comes from the body's own backward pass).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING

from ..language import limits
from ..language.formula import Apply, Formula, Number
from ..operations import Operation, letters
from ..record import Record
from .alone import alone, bounded
from .from_sympy import formula
from .opaque_functions import Atoms, Expression, TooLargeError, atom, depth, scaled, size

if TYPE_CHECKING:
    from ..language.program import Definition, Program

LARGEST_BODY = 300
"""Operations of a body, inner functions written out, up to which a formula is derived."""

DEEPEST_BODY = 40
"""Nesting of a body up to which a formula is derived: SymPy recurs."""

LARGEST_SIMPLIFIED = 150
"""Operations of a derivative up to which it is simplified."""

LARGEST_POLYNOMIAL = 48
"""Terms, multiplied out, up to which a derivative is factored."""

LONGEST = 400
"""Characters of a formula that is shown."""


class SlowError(Exception):
    """SymPy takes more time or memory than it may."""


class Derived(Record):
    """Formulas of derivatives; the empty text where there is none to show."""

    texts: tuple[str, ...]
    is_whole: bool = True
    """Whether none is missing because the time or the memory was used up."""


class Deriver:
    """Derives the formulas of a program's functions; for all of them together there is a time."""

    def __init__(self) -> None:
        import_module("sympy")  # not on the clock
        self._left: float = limits.FORMULA_SECONDS

    def __call__(
        self, definition: Definition, table: Mapping[str, Operation | None]
    ) -> tuple[str, ...]:
        """Return the formula of each local gradient over ``a``, ``b``, ``c`` and ``out``.

        A formula too long to be shown is the empty text; so is one for which no time is left.
        """
        if self._left <= 0.0:
            return ("",) * len(definition.parameters)
        begun = monotonic()
        found = formulas(definition.body, definition.parameters, table, self._left)
        self._left -= monotonic() - begun
        return found.texts


def derivatives_of(
    definition: Definition, table: Mapping[str, Operation | None]
) -> tuple[str, ...]:
    """Return the formulas of one function."""
    return Deriver()(definition, table)


@alone
def formulas(
    body: Program,
    parameters: tuple[str, ...],
    table: Mapping[str, Operation | None],
    seconds: float | None = None,
) -> Derived:
    """Return the derivatives of a program's output for ``parameters``, as a ``Deriver`` does."""
    found: list[str] = []
    missing = ("",) * len(parameters)
    try:
        if body.written(LARGEST_BODY) > LARGEST_BODY:
            raise TooLargeError
        with bounded(SlowError(), seconds):
            tree = body.formula(body.output)
            for each in _derived(tree, parameters, table):
                found.append(text_of(*each))  # what is there stays if the time is over
    except (TooLargeError, RecursionError):
        return Derived(missing)
    except SlowError:
        return Derived((*found, *missing[len(found) :]), is_whole=False)
    return Derived(tuple(found))


def _derived(
    tree: Formula, parameters: tuple[str, ...], table: Mapping[str, Operation | None]
) -> Iterator[tuple[Expression, Mapping[Expression, Number]]]:
    """Yield each derivative, simplified, and the numbers among its atoms."""
    import sympy

    atoms = Atoms(table, LARGEST_BODY)
    symbols = [sympy.Symbol(letter, real=True) for letter in letters(len(parameters))]
    value = atoms.expression(tree, dict(zip(parameters, symbols, strict=True)))
    if depth(value) > DEEPEST_BODY:
        raise TooLargeError
    for symbol in symbols:
        derivative = value.diff(symbol)
        if derivative.has(sympy.zoo, sympy.nan, sympy.oo):
            raise TooLargeError
        yield simplified(derivative, value, atoms.numbers), atoms.numbers


def text_of(expression: Expression, numbers: Mapping[Expression, Number]) -> str:
    """Return an expression over atoms as text of our language; empty if it is too long."""
    from ..notation.text import LANGUAGE

    if size(expression) > LONGEST:
        return ""
    text = LANGUAGE.write(formula(expression, numbers))
    return text if len(text) <= LONGEST else ""


def simplified(
    derivative: Expression, value: Expression, numbers: Mapping[Expression, Number]
) -> Expression:
    """Return the shortest of several equal forms of a derivative."""
    if size(derivative) > LARGEST_SIMPLIFIED:
        return derivative
    return min(
        _forms(_branches(derivative, value, numbers), value),
        key=lambda form: _length(form, numbers),
    )


def _branches(
    derivative: Expression, value: Expression, numbers: Mapping[Expression, Number]
) -> Expression:
    """Return a derivative with its factors moved into the branches of choices, each simplified."""
    import sympy

    where, total = atom("where"), []
    for term in sympy.Add.make_args(_without_signs(derivative)):
        factors = list(term.as_ordered_factors())
        found = next((factor for factor in factors if factor.func is where), None)
        if found is None:
            total.append(term)
            continue
        factors.remove(found)
        scaled_in = scaled(found, sympy.Mul(*factors))
        if scaled_in.func is where:
            condition, *branches = scaled_in.args
            scaled_in = where(condition, *(simplified(each, value, numbers) for each in branches))
        total.append(scaled_in)
    return sympy.Add(*total)


def _without_signs(expression: Expression) -> Expression:
    """Return an expression with ``abs(a)`` for ``a*sign(a)``."""
    for sign in sorted(expression.atoms(atom("sign")), key=lambda part: part.sort_key()):
        operand = sign.args[0]
        expression = expression.subs(operand * sign, atom("abs")(operand))
    return expression


def _forms(derivative: Expression, value: Expression) -> Iterator[Expression]:
    """Yield equal forms, the plainest first: common factors taken out, factored; with ``out``."""
    import sympy

    forms = [sympy.factor_terms(derivative), derivative]
    above, below = terms(derivative)
    parts = generators(derivative)
    is_plain = below == 1 and size(derivative) < 30 and all(part.is_Symbol for part in parts)
    if max(above, below) <= LARGEST_POLYNOMIAL and len(parts) <= 6 and not is_plain:
        forms.append(sympy.factor(derivative))
    for form in forms:
        if value.is_Function:
            yield form.xreplace({value: sympy.Symbol("out", real=True)})
        yield form


def _length(form: Expression, numbers: Mapping[Expression, Number]) -> int:
    """Return the number of operations."""
    count = 0
    pending = [formula(form, numbers)]
    while pending:
        node = pending.pop()
        if isinstance(node, Apply):
            count += 1
            pending += node.operands
    return count


def generators(expression: Expression) -> set[Expression]:
    """Return what an expression is a rational function of: symbols and functions."""
    found: set[Expression] = set()
    pending = [expression]
    while pending:
        part = pending.pop()
        if part.is_Add or part.is_Mul or part.is_Pow:
            pending.extend(part.args)
        elif not part.is_Rational:
            found.add(part)
    return found


def terms(expression: Expression) -> tuple[int, int]:
    """Return bounds on the terms of numerator and denominator, multiplied out."""
    most = LARGEST_POLYNOMIAL + 1
    if expression.is_Add:
        above, below = 0, 1
        for up, down in map(terms, expression.args):
            above, below = min(most, above * down + up * below), min(most, below * down)
        return above, below
    if expression.is_Mul:
        above = below = 1
        for up, down in map(terms, expression.args):
            above, below = min(most, above * up), min(most, below * down)
        return above, below
    if expression.is_Pow:
        up, down = terms(expression.base)
        exponent = int(expression.exp)
        if exponent < 0:
            up, down = down, up
        count = abs(exponent)
        return (min(most, up**count if up > 1 else 1), min(most, down**count if down > 1 else 1))
    return 1, 1
