"""A row as one equation: what is computed, its formula, the numbers, the result."""

from __future__ import annotations

from ..notation.writer import Notation
from .blocks import Row


def left_of(notation: Notation, row: Row) -> str:
    """Write what stands left of a row's sign of equality."""
    return row.left if row.is_sum else notation.qualified(row.left, row.qualifier)


def equation(notation: Notation, row: Row, mark: str = "") -> str:
    """Write a row as one equation, each side behind its own sign.

    The first sign has ``mark`` before it, for formats that align equations. The second and third
    say "about" from the first rounded number on.
    """
    signs = " ".join(f"{sign} {side}" for sign, side in sides_of(notation, row))
    asides = [each for each in (row.shape, row.worked) if each]
    return notation.quad.join([f"{left_of(notation, row)} {mark}{signs}", *asides])


def sides_of(notation: Notation, row: Row) -> list[tuple[str, str]]:
    """Return a row's formula, numbers and result, each with the sign before it."""
    sides: list[tuple[str, str]] = [(notation.equals, row.right)] if row.right else []
    if row.substituted:
        sides.append((notation.about if row.about else notation.equals, row.substituted))
    if row.result and (not sides or sides[-1][1] != row.result):
        sides.append((notation.about if row.rounded else notation.equals, row.result))
    return sides
