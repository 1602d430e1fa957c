"""A trace with wrong numbers planted in some rows: everything that is computed later follows."""

from __future__ import annotations

from collections.abc import Mapping

from ..autodiff.run import Passes, Run
from ..autodiff.trace import Trace
from ..values.floats import total
from .rows import CONTRIBUTION, LOCAL, SUM, VALUE, Row


class Planted(Trace):
    """A trace that is told like any other, but is wrong in the rows that were changed."""

    __slots__ = ("_changed",)

    def __init__(self, trace: Trace, changed: Mapping[Row, float]) -> None:
        for kind in (Passes, Run, Trace):
            for name in kind.__slots__:
                setattr(self, name, getattr(trace, name))
        self._changed = dict(changed)
        self._values = self._forward()
        self._gradients = self._backward(trace)

    def _forward(self) -> list[float]:
        values: list[float] = []
        for node, row in enumerate(self.graph.rows):
            if row is None:
                values.append(self._values[node])
            else:
                found = row.forward(*[values[place] for place in self.graph.operands[node]])
                values.append(self._changed.get(Row(VALUE, node), found))
        return values

    def _backward(self, trace: Trace) -> list[float | None]:
        gradients: list[float | None] = [None] * len(self.graph)
        self._gradients = gradients
        for node, edges in trace.backward_order():
            products = [self.handed_back(*edge)[2] for edge in edges]
            found = products[0] if len(products) == 1 else total(products) if products else 1.0
            gradients[node] = self._changed.get(Row(SUM, node), found)
        return gradients

    def slope(self, node: int, position: int) -> float | None:
        """Return an edge's local gradient: the planted one, or that of the planted values."""
        found = super().slope(node, position)
        return self._changed.get(Row(LOCAL, node, position), found) if self._changed else found

    def handed_back(self, node: int, position: int) -> tuple[float, float, float]:
        """Return an edge's contribution: the planted one, or what follows."""
        upstream, local, product = super().handed_back(node, position)
        return upstream, local, self._changed.get(Row(CONTRIBUTION, node, position), product)


def planted(trace: Trace, changed: Mapping[Row, float]) -> Planted:
    """Return a trace with the numbers of some rows changed."""
    return Planted(trace, changed)
