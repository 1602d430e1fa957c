"""SymPy derives every local gradient of the table again, from the definition alone, and compares.

A formula is *proved* where SymPy simplifies the difference to 0; where it does not manage, both
sides are compared at many points to 50 digits, and the verdict says so. Operations with corners
and jumps are proved on each side, and the stable formula as well as the one shown.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from ..language.syntax.parser import parse_formula
from ..operations import TABLE, letters
from ..record import Record
from .algebra import Expression, Point, expression

REAL = (("", ""),)
"""Nothing is assumed of any operand."""

GRID = (-7.3, -2.6, -1.4, -0.7, -0.31, 0.22, 0.55, 0.83, 1.7, 2.9, 7.8)
"""Points off every corner and jump, on both sides of each."""

DIGITS = 50


class Proof(Record):
    """What was found for one operand of one operation, on one piece of its domain."""

    operation: str
    operand: str
    piece: str
    """A point of the piece, where there are several (``a = -0.7``), or what is assumed."""
    definition: str
    formula: str
    """The formula of the table: shown, or evaluated (``stable``)."""
    derived: str
    """What SymPy derives from the definition."""
    verdict: str
    """``proved``, ``agrees at 50 digits on 11 points`` or ``WRONG``."""


def prove(name: str) -> Iterator[Proof]:
    """Yield the proofs of one operation: every operand, piece and formula."""
    row = TABLE[name]
    for count in row.counts:
        for position, letter in enumerate(letters(count)):
            local = row.local(position, count)
            for formula in filter(None, (local.formula, local.stable)):
                for assumed in row.assumed or REAL:
                    if assumed != (letter, "integer"):
                        yield from prove_formula(name, count, letter, formula, assumed)


def prove_formula(
    name: str, count: int, letter: str, formula: str, assumed: tuple[str, str] = REAL[0]
) -> Iterator[Proof]:
    """Yield the proofs of one formula for the derivative by ``letter``, one for each piece."""
    import sympy

    text = TABLE[name].defined(count)
    definition, local = parse_formula(text), parse_formula(formula)
    symbols: dict[str, Any] = {
        each: sympy.Symbol(each, real=True, **({assumed[1]: True} if each == assumed[0] else {}))
        for each in letters(count)
    }
    pieces: dict[tuple[Expression, Expression], list[Point]] = {}
    for point in points(name, count, assumed):
        value = expression(definition, symbols, point)
        number = _number(value.subs(_exactly(symbols, point)))
        if number is None:  # out of the domain
            continue
        claimed = expression(local, {**symbols, "out": value}, {**point, "out": number})
        pieces.setdefault((sympy.diff(value, symbols[letter]), claimed), []).append(point)
    for (derived, claimed), where in pieces.items():
        at = ", ".join(f"{each} = {where[0][each]}" for each in letters(count))
        found = verdict(derived, claimed, symbols, where)
        piece = at if len(pieces) > 1 else " ".join(assumed).strip()
        yield Proof(name, letter, piece, text, formula, str(derived), found)


def points(name: str, count: int, assumed: tuple[str, str] = REAL[0]) -> Iterator[dict[str, float]]:
    """Yield points for ``count`` operands; a condition is 1 or 0."""
    grid = GRID if count < 3 else GRID[::3] if count == 3 else GRID[::5]
    grids = [(0.0, 1.0) if name == "where" and not place else grid for place in range(count)]
    letter, assumption = assumed
    for coordinates in itertools.product(*grids):
        if len(set(coordinates)) < count:
            coordinates = tuple(round(each + 0.01 * k, 2) for k, each in enumerate(coordinates))
        point = dict(zip(letters(count), coordinates, strict=True))
        if assumption == "integer":
            point[letter] = float(round(point[letter]))
        if assumption != "positive" or point[letter] > 0.0:
            yield point


def verdict(
    derived: Expression, claimed: Expression, symbols: Mapping[str, Any], where: list[Point]
) -> str:
    """Return whether two expressions are equal: by algebra, or else by numbers."""
    difference = derived - claimed
    if difference == 0:
        return "proved"
    tried = 0
    for point in where:
        at = _exactly(symbols, point)
        left, right = (side.subs(at).evalf(DIGITS + 10) for side in (derived, claimed))
        if not left.is_comparable or not right.is_comparable:
            continue
        tried += 1
        if abs(left - right) > abs(left) * 10**-DIGITS:
            return "WRONG"
    if any(_vanishes(difference, derived, claimed)):
        return "proved"
    return f"agrees at {DIGITS} digits on {tried} points" if tried else "WRONG"


def _vanishes(difference: Expression, derived: Expression, claimed: Expression) -> Iterator[bool]:
    """Yield the outcomes of ever more expensive ways to see that the difference is 0."""
    import sympy

    yield sympy.simplify(difference) == 0
    yield sympy.simplify(difference.rewrite(sympy.exp)) == 0
    # Roots: equal squares, and the same sign at the points already compared, on one piece.
    yield sympy.simplify(sympy.expand(derived**2) - sympy.expand(claimed**2)) == 0
    yield sympy.simplify(sympy.expand_log(difference.rewrite(sympy.exp), force=True)) == 0


def _exactly(symbols: Mapping[str, Any], point: Point) -> dict[Any, Any]:
    """Return what to substitute for the symbols: decimals as fractions, which stay exact."""
    import sympy

    fractions = {name: Fraction(repr(at)) for name, at in point.items()}
    return {
        symbols[name]: sympy.Rational(at.numerator, at.denominator)
        for name, at in fractions.items()
    }


def _number(value: Expression) -> float | None:
    """Return a real expression without symbols as a double; None if it is not real and finite."""
    number = value.evalf(30)
    return float(number) if number.is_real and number.is_finite else None
