"""Forward mode: the derivative of every node for one seed, carried along with the values.

A node is a dual number, its value and its tangent d node/d seed (Clifford 1873; Wengert 1964): the
tangent is the sum of local gradient x operand's tangent. One pass gives one column of derivatives,
where a backward pass gives one row.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...autodiff.trace import Trace
from ...operations import Value
from ...operations.numerics import total

Edge = tuple[int, int]
"""(node, position): which operand of which node."""


class Tangents:
    """The tangents of a trace's nodes for the seed ``node``, a variable or any other node."""

    def __init__(self, trace: Trace, node: int) -> None:
        self.trace = trace
        self.seed = node
        self._tangents: dict[int, Value] = {node: 1.0}
        self._off: set[int] = set()
        """Nodes that the seed cannot move: every way from it is a hard zero, here as backward."""
        for place in range(node + 1, trace.graph.output + 1):
            edges = self.edges(place)
            if edges:
                products = [self.product(edge) for edge in edges]
                if all(map(self.is_off, edges)):
                    self._off.add(place)
                self._tangents[place] = products[0] if len(products) == 1 else total(products)

    def of(self, node: int) -> Value | None:
        """Return d node/d seed; None where the node does not depend on the seed."""
        return self._tangents.get(node)

    def nodes(self) -> Iterator[int]:
        """Yield the nodes that depend on the seed, in program order, the seed first."""
        return iter(self._tangents)

    def edges(self, node: int) -> list[Edge]:
        """Return the edges from operands that depend on the seed."""
        places = self.trace.graph.operands[node]
        return [(node, k) for k, place in enumerate(places) if place in self._tangents]

    def product(self, edge: Edge) -> Value:
        """Return local gradient x the operand's tangent."""
        if self.is_off(edge):
            return 0.0
        local, _ = self.trace.local(*edge)
        return local * self._tangents[self._operand(edge)]

    def is_off(self, edge: Edge) -> bool:
        """Return whether nothing gets through an edge, whatever the numbers: a hard zero."""
        return self._operand(edge) in self._off or self.trace.local(*edge)[1]

    def _operand(self, edge: Edge) -> int:
        return self.trace.graph.operands[edge[0]][edge[1]]
