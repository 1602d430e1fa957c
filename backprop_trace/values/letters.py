"""Letters: expressions in place of numbers, each in its simplest form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..once import once
from .kinds import Kind

Simplify = Callable[[Any], Any]


class Letter:
    """An expression (SymPy's, or of any type with ``+`` and ``*``), simplified when it is used."""

    def __init__(self, made: Any, simplify: Simplify) -> None:
        self.made = made
        """The expression as it came about."""
        self.simplify = simplify

    @once
    def expression(self) -> Any:
        """The simplest form."""
        return self.simplify(self.made)

    def __mul__(self, other: Letter) -> Letter:
        return Letter(self.expression * other.expression, self.simplify)


def letters(one: Any, simplify: Simplify) -> Kind[Letter]:
    """Return the kind of expressions that has ``one`` as its 1."""

    def total(contributions: Sequence[Letter]) -> Letter:
        result, *others = contributions
        for other in others:
            result = Letter(result.expression + other.made, simplify)
        return result

    return Kind(Letter(one, simplify), Letter(one - one, simplify), total)
