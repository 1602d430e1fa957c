"""Fractions written in a notation."""

from __future__ import annotations

from fractions import Fraction

from ...language.formula import Apply, Formula, Number
from ...notation.writer import Leaf, Notation
from ...values.rationals import Exact


def fraction_text(notation: Notation, value: Fraction) -> str:
    """Write a fraction, its sign in front."""
    above, below = abs(value.numerator), value.denominator
    size: Formula = Number(str(above), 0.0)
    if below != 1:
        size = Apply("div", (size, Number(str(below), 0.0)))
    return f"{'-' if value < 0 else ''}{notation.write(size)}"


def leaf_of(notation: Notation, value: Exact, digits: int | None) -> Leaf:
    """Return a number for a slot of a formula."""
    if not isinstance(value, Fraction):
        return notation.leaf_of_number(value, digits)
    is_fragile = value < 0 or value.denominator != 1
    return Leaf(fraction_text(notation, value), is_fragile)
