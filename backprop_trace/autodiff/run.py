"""One program at one point: the numbers of both passes, and the order in which they come.

Indexed by node; no name, formula or text is made here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ..operations import Value
from ..operations.operation import TO_THE_OTHER
from ..values.kinds import DOUBLES, Kind
from .graph import Graph
from .inputs import check_wanted, inputs_of
from .lifted import Rows
from .passes import arguments_of, backward, forward

if TYPE_CHECKING:
    from typing_extensions import Self

V = TypeVar("V")

Edge = tuple[int, int]
"""(node, position): which operand of which node."""


class Passes(Generic[V]):
    """Both passes over a graph, in one kind of number. Immutable once made.

    ``rows`` are the graph's, or the same operations over another kind; ``leaves`` are the values of
    variables and constants; ``needed`` says which nodes need a gradient (``Graph.reaching``).
    """

    __slots__ = ("_gradients", "_needed", "_rows", "_values", "graph", "kind")

    def __init__(
        self,
        graph: Graph,
        rows: Rows,
        leaves: Mapping[int, V],
        needed: bytearray,
        kind: Kind[V],
    ) -> None:
        self.graph = graph
        self.kind = kind
        self._rows = rows
        self._needed = needed
        self._values = forward(rows, graph.operands, leaves)
        self._gradients = backward(
            rows, graph.operands, self._values, needed, graph.output, graph.behind, kind
        )

    def at(self, values: Sequence[V], kind: Kind[V]) -> Self:
        """Return the same passes with other values; ``kind`` adds up what comes back."""
        from copy import copy

        other = copy(self)
        other.kind, other._values = kind, list(values)
        other._gradients = backward(
            self._rows,
            self.graph.operands,
            other._values,
            self._needed,
            self.graph.output,
            self.graph.behind,
            kind,
        )
        return other

    @property
    def every_gradient(self) -> Sequence[V | None]:
        """Every node's gradient, as ``gradient_of`` returns it."""
        return self._gradients

    @property
    def values(self) -> Sequence[V]:
        """Every node's value."""
        return self._values

    def value_of(self, node: int) -> V:
        """Return a node's value."""
        return self._values[node]

    def gradient_of(self, node: int) -> V | None:
        """Return d output/d node, or None where it isn't needed or the output doesn't depend."""
        return self._gradients[node]

    def is_on_the_way_back(self, node: int) -> bool:
        """Return whether the backward pass goes through a node to a wanted one."""
        return bool(self._needed[node]) and self._gradients[node] is not None

    def is_cut_off(self, node: int) -> bool:
        """Return whether a node stands in a condition only: what it hands back is a hard zero."""
        return bool(self.graph.behind and self.graph.behind[node])

    def slope(self, node: int, position: int) -> V | None:
        """Return an edge's local gradient as the operation's row gives it: None for a hard zero.

        The passes keep no local gradients: to make one again is cheaper than to hold one an edge.
        """
        row, places, values = self._rows[node], self.graph.operands[node], self._values
        assert row is not None  # noqa: S101  # it has operands
        if row.locals is TO_THE_OTHER:  # as in the passes: most are
            return values[places[1 - position]]
        evaluate = row.local(position, len(places)).evaluate
        found: V | None
        if len(places) == 2:
            found = evaluate(values[places[0]], values[places[1]], values[node])
        else:
            found = evaluate(*arguments_of(row, places, values, node))
        return found

    def local(self, node: int, position: int) -> tuple[V, bool]:
        """Return an edge's local gradient, and whether the edge hands back 0 in any case."""
        local = self.slope(node, position)
        if local is None:
            return self.kind.zero, True
        return local, self.is_cut_off(node)

    def handed_back(self, node: int, position: int) -> tuple[V, V, V]:
        """Return an edge's contribution: upstream, local gradient, and their product."""
        upstream: Any = self._gradients[node]
        assert upstream is not None  # noqa: S101  # on the way back
        local = self.slope(node, position)
        if local is None:
            return upstream, self.kind.zero, self.kind.zero
        if self.is_cut_off(node):
            return upstream, local, self.kind.zero
        row = self._rows[node]
        if row is None or row.vjp is None:
            return upstream, local, upstream * local
        arguments = arguments_of(row, self.graph.operands[node], self._values, node)
        return upstream, local, row.vjp(upstream, *arguments)[position]

    # The order of the passes

    def operations(self) -> Iterator[int]:
        """Yield the nodes that are operations, in program order."""
        return (node for node, row in enumerate(self._rows) if row is not None)

    def backward_nodes(self) -> Iterator[int]:
        """Yield the operations that the backward pass goes through, from the output down."""
        rows, needed, gradients = self._rows, self._needed, self._gradients
        for node in range(self.graph.output, -1, -1):
            if rows[node] is not None and needed[node] and gradients[node] is not None:
                yield node

    def edges(self) -> Iterator[Edge]:
        """Yield each edge that has a local gradient, from the output down, in operand order."""
        operands, needed = self.graph.operands, self._needed
        for node in self.backward_nodes():
            for position, place in enumerate(operands[node]):
                if needed[place]:
                    yield node, position

    def backward_order(self) -> Iterator[tuple[int, Sequence[Edge]]]:
        """Yield (node, edges) for each gradient, in the order of the backward pass.

        ``edges`` lead to the consumers that hand something back to the node. A node comes as soon
        as all its contributions are there: behind its last consumer, in the order of that
        consumer's operands.
        """
        operands, needed = self.graph.operands, self._needed
        waiting = [0] * len(self.graph)
        for node in self.backward_nodes():
            for place in operands[node]:
                waiting[place] += 1
        arrived: dict[int, list[Edge]] = {}
        yield self.graph.output, ()
        for node in self.backward_nodes():
            finished: list[int] = []
            for position, place in enumerate(operands[node]):
                if needed[place]:
                    edges = arrived.get(place)
                    if edges is None:
                        edges = arrived[place] = []
                    edges.append((node, position))
                    waiting[place] -= 1
                    if not waiting[place]:
                        finished.append(place)
            for place in finished:
                yield place, arrived.pop(place)


class Run(Passes[Value]):
    """The passes in doubles at a point that is given by names."""

    __slots__ = ("_inputs", "_wanted", "wrt")

    def __init__(
        self,
        graph: Graph,
        values: Mapping[str, float],
        wrt: Sequence[str] | str | None = None,
    ) -> None:
        self._inputs = inputs_of(graph, values)
        self.wrt: tuple[str, ...] = check_wanted(graph, self._inputs, wrt)
        """The names whose gradients are wanted."""
        index = graph.variables if wrt is None else graph.index
        self._wanted = {name: index.get(name) for name in self.wrt}
        leaves = {node: number.value for node, number in graph.program.constants.items()}
        leaves.update((node, self._inputs[name]) for name, node in graph.variables.items())
        needed = graph.reaching([node for node in self._wanted.values() if node is not None])
        super().__init__(graph, graph.rows, leaves, needed, DOUBLES)

    def again(self, rows: Rows, leaves: Mapping[int, V], kind: Kind[V]) -> Passes[V]:
        """Return the same passes over another kind of number."""
        return Passes(self.graph, rows, leaves, self._needed, kind)

    @property
    def inputs(self) -> dict[str, float]:
        """The variables' values, in order of first appearance; then values that nobody uses."""
        return self._inputs.copy()

    @property
    def value(self) -> Value:
        """The output's value."""
        return self._values[self.graph.output]

    @property
    def gradients(self) -> dict[str, Value | None]:
        """d output/d name for the names of ``wrt``; None where the output does not depend on it."""
        return {
            name: None if node is None else self._gradients[node]
            for name, node in self._wanted.items()
        }

    def is_connected(self, name: str) -> bool:
        """Return whether the output depends on one of the names of ``wrt``."""
        node = self._wanted[name]
        return node is not None and self._gradients[node] is not None
