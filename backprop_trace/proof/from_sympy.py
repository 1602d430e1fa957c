"""SymPy expressions over atoms, written as formulas of our own language.

The order is a textbook's: numbers, letters, functions, sums; the constant of a sum first where
functions follow (``1 + a*exp(a)``), else last (``2*a + 1``); no sum begins with a minus if it can
be helped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..language.formula import Apply, Formula, Name, Number
from .opaque_functions import Expression

_ONE = Number("1", 1.0)


def formula(expression: Expression, numbers: Mapping[Expression, Number]) -> Formula:
    """Return ``expression`` as a formula; ``numbers`` are the atoms that stand for numbers."""
    if expression.is_Symbol:
        return numbers.get(expression) or Name(str(expression))
    if expression.is_Rational:
        return _rational(expression)
    if expression.is_Add:
        return _sum(expression, numbers)
    if expression.is_Mul or expression.is_Pow:
        return _product(expression, numbers)
    operands = tuple(formula(argument, numbers) for argument in expression.args)
    name = expression.func.__name__
    if name == "pow" and expression.args[1].is_Rational:
        exact = expression.args[1]
        decimal = _decimal(int(exact.p), int(exact.q), binary=True)
        operands = (operands[0], _number(decimal) if decimal else operands[1])
    return Apply(name, operands)


def _number(value: int | str) -> Number:
    return Number(str(value), float(value))


def _rational(value: Expression) -> Formula:
    above, below = int(value.p), int(value.q)
    if below == 1:
        return _number(above)
    decimal = _decimal(above, below)
    if decimal is not None:
        return _number(decimal)
    size = Apply("div", (_number(abs(above)), _number(below)))
    return size if above > 0 else Apply("neg", (size,))


def _decimal(above: int, below: int, binary: bool = False) -> str | None:
    """Return above/below as a decimal, where it was one: the denominator holds fifths.

    Halves and quarters stay fractions unless ``binary``.
    """
    if below == 1 or (below % 5 and not binary):
        return None
    places = 0
    rest = below
    while rest % 10 == 0 or rest % 5 == 0 or rest % 2 == 0:
        rest = rest // 10 if rest % 10 == 0 else rest // 5 if rest % 5 == 0 else rest // 2
        places += 1
    if rest != 1:
        return None
    figures = str(abs(above) * 10**places // below).rjust(places + 1, "0")
    text = f"{figures[:-places]}.{figures[-places:]}".rstrip("0")
    return f"-{text}" if above < 0 else text


def _is_negative(expression: Expression) -> bool:
    return bool(expression.as_coeff_Mul()[0].is_negative)


def _sum(expression: Expression, numbers: Mapping[Expression, Number]) -> Formula:
    terms = list(expression.as_ordered_terms())
    constants = [term for term in terms if term.is_Rational]
    others = [term for term in terms if not term.is_Rational]
    has_functions = any(_functions(term) for term in others)
    ordered = [*constants, *others] if has_functions else [*others, *constants]
    positive = next((term for term in ordered if not _is_negative(term)), ordered[0])
    ordered.remove(positive)
    ordered.insert(0, positive)
    result = formula(ordered[0], numbers)
    for term in ordered[1:]:
        if _is_negative(term):
            result = Apply("sub", (result, formula(-term, numbers)))
        else:
            result = Apply("add", (result, formula(term, numbers)))
    return result


def _functions(expression: Expression) -> bool:
    return any(
        part.is_Function or (part.is_Pow and part.exp.is_negative) for part in _parts(expression)
    )


def _parts(expression: Expression) -> Iterable[Expression]:
    pending = [expression]
    while pending:
        part = pending.pop()
        yield part
        pending.extend(part.args)


def _product(expression: Expression, numbers: Mapping[Expression, Number]) -> Formula:
    """Return a product of powers, its negative powers below a stroke, its sign in front."""
    coefficient, rest = expression.as_coeff_Mul()
    powers: list[tuple[Expression, int]] = []
    for factor in rest.args if rest.is_Mul else (rest,):
        base, exponent = (factor.base, int(factor.exp)) if factor.is_Pow else (factor, 1)
        if base.is_Add and exponent % 2 and all(map(_is_negative, base.args)):
            base, coefficient = -base, -coefficient
        if base != 1:
            powers.append((base, exponent))
    if coefficient.is_negative:
        for place, (base, exponent) in sorted(enumerate(powers), key=_turns_first):
            if base.is_Add and exponent % 2 and any(map(_is_negative, base.args)):
                powers[place], coefficient = (-base, exponent), -coefficient
                break
    size = abs(coefficient)
    decimal = _decimal(int(size.p), int(size.q))
    numerator: list[Formula] = [] if size.p == 1 else [_number(int(size.p))]
    denominator: list[Formula] = [] if size.q == 1 else [_number(int(size.q))]
    if decimal is not None:
        numerator, denominator = [_number(decimal)], []
    numerator += _powers([(base, exponent) for base, exponent in powers if exponent > 0], numbers)
    negative = [(base, -exponent) for base, exponent in powers if exponent < 0]
    denominator += _powers(negative, numbers)
    numerator = numerator or [_ONE]
    if coefficient.is_negative:
        numerator[0] = Apply("neg", (numerator[0],))
    result = _multiplied(numerator)
    return Apply("div", (result, _multiplied(denominator))) if denominator else result


def _turns_first(place_and_power: tuple[int, tuple[Expression, int]]) -> tuple[bool, int]:
    """Return the order in which factors are tried to take up a minus: ``a - 1`` first."""
    place, (base, _) = place_and_power
    return not (base.is_Add and base.as_coeff_Add()[0].is_negative), place


def _powers(
    factors: list[tuple[Expression, int]], numbers: Mapping[Expression, Number]
) -> list[Formula]:
    ordered = sorted(factors, key=lambda pair: (_place(pair[0]), pair[0].sort_key()))
    return [
        formula(base, numbers)
        if exponent == 1
        else Apply("pow", (formula(base, numbers), _number(exponent)))
        for base, exponent in ordered
    ]


def _place(base: Expression) -> int:
    """Return where a factor stands: letters, functions, sums."""
    return 0 if base.is_Symbol else 2 if base.is_Add else 1


def _multiplied(factors: Sequence[Formula]) -> Formula:
    result = factors[0]
    for factor in factors[1:]:
        result = Apply("mul", (result, factor))
    return result
