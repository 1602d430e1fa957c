"""The graph in fractions, as a picture sees it."""

from __future__ import annotations

from typing import Any

from ...autodiff.run import Passes
from ...autodiff.trace import Trace
from ...document.formulas import Formulas
from ...document.graph_view import GraphView
from ...notation.writer import Leaf, Notation
from ...values.rationals import Exact
from .written import leaf_of


class ExactFormulas(Formulas):
    """Writes fractions where the trace has doubles."""

    def __init__(
        self, trace: Trace, notation: Notation, digits: int | None, passes: Passes[Exact]
    ) -> None:
        super().__init__(trace, notation, digits)
        self.passes = passes

    def number(self, value: Any) -> str:
        """Write a number alone."""
        return leaf_of(self.notation, value, self.digits).text

    def leaf(self, node: int, digits: int | None) -> Leaf:
        """Return a node's value for a slot."""
        return leaf_of(self.notation, self.passes.value_of(node), digits)


class ExactGraph(GraphView):
    """The graph of a trace with the numbers of its passes in fractions."""

    def __init__(self, trace: Trace, passes: Passes[Exact]) -> None:
        super().__init__(trace)
        self.passes = passes

    def formulas(self, notation: Notation, digits: int | None) -> Formulas:
        """Return what writes the nodes' formulas and numbers."""
        return ExactFormulas(self._trace, notation, digits, self.passes)

    def gradient(self, node: int) -> Any:
        """Return d output/d node where the backward pass goes by it."""
        return self.passes.gradient_of(node) if self._trace.is_on_the_way_back(node) else None

    def locals(self) -> Any:
        """Return the local gradients by (node, position of the operand)."""
        return {edge: self.passes.local(*edge)[0] for edge in self._trace.edges()}
