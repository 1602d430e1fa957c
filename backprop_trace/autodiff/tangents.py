"""Forward mode: the forward pass over dual numbers.

One pass gives one column of derivatives, where a backward pass gives one row.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..operations import Operation, Value
from ..values.duals import Dual
from ..values.floats import total
from .lifted import Lifted
from .passes import forward
from .run import Edge, Run


class Tangents:
    """The tangents of a run's nodes for the seed ``node``, a variable or any other node."""

    def __init__(self, run: Run, node: int) -> None:
        self.run = run
        self.seed = node
        graph = run.graph
        self._depends = graph.reaching([node])
        rows: list[Lifted | None] = [None] * len(graph)
        leaves: dict[int, Dual] = {}
        for place, row in enumerate(graph.rows):
            if row is not None and self._depends[place] and place != node:
                rows[place] = over_duals(row, run.is_cut_off(place))
            else:
                leaves[place] = Dual(run.value_of(place), 1.0 if place == node else None)
        self._duals = forward(rows, graph.operands, leaves)

    def of(self, node: int) -> Value | None:
        """Return d node/d seed; None where the node does not depend on the seed."""
        tangent = self._duals[node].tangent
        return 0.0 if tangent is None and self._depends[node] else tangent

    def nodes(self) -> Iterator[int]:
        """Yield the nodes that depend on the seed, in program order, the seed first."""
        return (node for node in range(self.run.graph.output + 1) if self._depends[node])

    def edges(self, node: int) -> list[Edge]:
        """Return the edges from operands that depend on the seed."""
        places = self.run.graph.operands[node]
        return [(node, k) for k, place in enumerate(places) if self._depends[place]]


def over_duals(row: Operation, is_cut_off: bool) -> Lifted:
    """Return an operation over dual numbers: local gradient x tangent, summed over the operands.

    A hard zero stays one, as on the way back: what is not used here has no tangent, whatever the
    next local gradient is.
    """

    def dual(*operands: Dual) -> Dual:
        values = [operand.value for operand in operands]
        value = row.forward(*values)
        arguments = () if row.constant else (*values, value)
        products = []
        for position, operand in enumerate(() if is_cut_off else operands):
            if operand.tangent is not None:
                local = row.local(position, len(operands)).evaluate(*arguments)
                if local is not None:
                    products.append(local * operand.tangent)
        if len(products) > 1:
            return Dual(value, total(products))
        return Dual(value, products[0] if products else None)

    return Lifted(dual, row.local, row.constant)
