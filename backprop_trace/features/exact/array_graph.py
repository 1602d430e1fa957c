"""The graph of an array program in fractions, as a picture sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...autodiff.array_trace import ArrayTrace
from ...document.array_view import ArrayGraphView, ArrayPictureFormulas
from ...notation.writer import Notation
from ...values.arrays import Value
from .written import leaf_of


class ArrayExactFormulas(ArrayPictureFormulas):
    """Writes fractions where the trace has doubles."""

    exact: Callable[[int], Value]
    """What gives a node's value."""

    def value(self, node: int) -> Value:
        """Return a node's value."""
        return self.exact(node)

    def item(self, item: Any) -> str:
        """Write a number, or an entry of an array."""
        return leaf_of(self.notation, item, self.digits).text


class ArrayExactGraph(ArrayGraphView):
    """The graph of a trace with the numbers of its passes in fractions."""

    def __init__(
        self, trace: ArrayTrace, value: Callable[[int], Value], total: Callable[[int], Value]
    ) -> None:
        super().__init__(trace)
        self._value, self._total = value, total

    def formulas(  # type: ignore[override]  # the same methods
        self, notation: Notation, digits: int | None
    ) -> ArrayExactFormulas:
        """Return what writes the nodes' formulas and numbers."""
        formulas = ArrayExactFormulas(self._trace, notation, digits)
        formulas.exact = self._value
        return formulas

    def gradient(self, node: int) -> Value | None:
        """Return d output/d node where the backward pass goes by it."""
        return self._total(node) if self._trace.is_on_the_way_back(node) else None
