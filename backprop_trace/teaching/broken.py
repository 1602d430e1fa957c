"""The backward pass and training with a rule changed everywhere, as a slip does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..autodiff.trace import Trace
from ..record import Record
from .rows import Row, elsewhere, truth
from .slips import Edge, Moved, Slip

Handed = Callable[["Way", float], float]
"""``product(way, upstream)``: what a way hands back."""
Total = Callable[[int, Sequence[float]], float]
"""``total(node, contributions)``: the gradient of a node."""


class Way(Record):
    """An edge of the backward pass."""

    node: int
    position: int
    place: int
    """The operand."""
    local: float
    is_off: bool
    """It hands nothing back, whatever comes from upstream."""


class Broken:
    """A trace as slips see it."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        graph = trace.graph
        self.order = [(node, tuple(edges)) for node, edges in trace.backward_order()]
        """Each gradient and the edges that hand something back to it."""
        self.edges = dict(self.order)
        self._gradients: dict[tuple[str, int], dict[int, float] | None] = {}
        self.ways: dict[tuple[int, int], Way] = {}
        for node, position in trace.edges():
            place = graph.operands[node][position]
            self.ways[node, position] = Way(node, position, place, *trace.local(node, position))

    def edge(self, node: int, position: int = 0) -> Edge:
        """Return an operation and one of its operands, as rules see them."""
        trace, graph = self.trace, self.trace.graph
        row, places = graph.rows[node], graph.operands[node]
        assert row is not None  # noqa: S101  # an operation
        constants, names = graph.program.constants, graph.names
        way = self.ways.get((node, position))
        return Edge(
            row,
            position,
            [trace.value_of(place) for place in places],
            [names[place] if place in constants else None for place in places],
            trace.value_of(node),
            way.local if way is not None else 0.0,
        )

    def truth(self, row: Row) -> float:
        """Return the right number of a row, but for an update's."""
        return truth(self.trace, row)

    # The passes

    def handed_back(self, way: Way, upstream: float) -> float:
        """Return what an edge hands back from another upstream gradient."""
        if way.is_off:
            return 0.0
        row = self.trace.graph.rows[way.node]
        if row is not None and row.vjp is not None:
            places = self.trace.graph.operands[way.node]
            values = [self.trace.value_of(place) for place in (*places, way.node)]
            return row.vjp(upstream, *values)[way.position]
        return upstream * way.local

    def backward(
        self, product: Handed | None = None, total: Total | None = None, seed: float = 1.0
    ) -> dict[int, float]:
        """Return the gradients of all nodes, with other rules or another seed."""
        product = product or self.handed_back
        gradients: dict[int, float] = {}
        for node, edges in self.order:
            found = [product(self.ways[edge], gradients[edge[0]]) for edge in edges]
            if not found:
                gradients[node] = seed
            elif total is not None:
                gradients[node] = total(node, found)
            else:
                gradients[node] = found[0] if len(found) == 1 else sum(found)
        return gradients

    def gradients(self, slip: Slip, variant: int = 0) -> dict[int, float] | None:
        """Return the gradients of all nodes where a slip is made everywhere it can be.

        ``variant`` says which contribution is taken where several can be. None where the slip
        is none of the backward pass.
        """
        key = slip.name, variant
        if key not in self._gradients:
            self._gradients[key] = self._all_broken(slip, variant)
        return self._gradients[key]

    def _all_broken(self, slip: Slip, variant: int) -> dict[int, float] | None:
        total = slip.total
        if slip.name == "seed":
            return self.backward(seed=self.trace.value)
        if slip.name == "inner-stop":
            return self.backward(self.stopped)
        if slip.local is not None:
            return self.backward(self.with_local(slip))
        if (make := slip.product) is not None:
            return self.backward(
                lambda way, u: 0.0 if way.is_off and u == 0 else make(u, way.local)
            )
        if total is not None:
            return self.backward(total=lambda _, found: (total(found) or [sum(found)])[variant])
        if slip.number is not None:
            return {node: slip.number(number) for node, number in self.backward().items()}
        return None

    def stopped(self, way: Way, upstream: float) -> float:
        """Leave out the last factor: the local gradient for a leaf."""
        is_leaf = self.trace.graph.rows[way.place] is None
        return upstream if is_leaf and not way.is_off else self.handed_back(way, upstream)

    def with_local(self, slip: Slip) -> Handed:
        """Return the product with a slip's local gradients."""

        def product(way: Way, upstream: float) -> float:
            local = self.local(slip, way.node, way.position)
            return self.handed_back(way, upstream) if local is None else upstream * local

        return product

    def local(self, slip: Slip, node: int, position: int) -> float | None:
        """Return a slip's local gradient of an edge, or None where it can't be made."""
        if slip.local is None:
            return None
        return slip.local(self.edge(node, position))

    def forward_derivative(self, leaf: int) -> float | None:
        """Return the output's derivative by forward mode with (uv)' = u'v', (u/v)' = u'/v'.

        None where no product or quotient is met.
        """
        graph, is_met = self.trace.graph, False
        constants = graph.program.constants
        tangents = [0.0] * len(graph)
        tangents[leaf] = 1.0
        for node, row in enumerate(graph.rows):
            if row is None or node == leaf:
                continue
            places = graph.operands[node]
            inner = [tangents[place] for place in places]
            if row.key in ("mul", "div") and any(inner) and not set(places) & constants.keys():
                is_met = True
                first, second = inner
                if row.key == "div" and second == 0.0:
                    return None
                tangents[node] = first * second if row.key == "mul" else first / second
                continue
            for position, place in enumerate(places):
                if tangents[place] and (way := self.ways.get((node, position))) is not None:
                    tangents[node] += tangents[place] * way.local
        return tangents[graph.output] if is_met else None


RATE = 0.1
"""The learning rate where none is given."""


class Training:
    """The first two steps of gradient descent, as slips see them."""

    def __init__(self, trace: Trace, rate: float) -> None:
        self.rate = rate
        self.start = trace
        moved: dict[str, float] = {}
        self.parameters = [
            trace.graph.index[name]
            for name in trace.wrt
            if name in trace.graph.variables and trace.is_connected(name)
        ]
        for node in self.parameters:
            gradient = trace.gradient_of(node)
            assert gradient is not None  # noqa: S101  # a parameter that the output depends on
            moved[trace.graph.names[node]] = trace.value_of(node) - rate * gradient
        self.moved = elsewhere(trace, {**trace.inputs, **moved})
        self._propagating: dict[int, float] | None = None

    def numbers(self, row: Row) -> Moved:
        """Return what the rules of training see."""
        node, is_first = row.node, row.position == 1
        now = self.start if is_first else self.moved
        earlier = None if is_first else self.start.gradient_of(node)
        gradient = now.gradient_of(node) or 0.0
        wrong = self.propagating.get(node, gradient) if is_first else gradient
        start = self.start.value_of(node)
        return Moved(start, now.value_of(node), self.rate, gradient, earlier, wrong)

    def truth(self, row: Row) -> float:
        """Return the parameter after the step."""
        numbers = self.numbers(row)
        return numbers.before - self.rate * numbers.gradient

    def scale(self, row: Row) -> float:
        """Return the size of the step: a parameter may move by little of what it is."""
        numbers = self.numbers(row)
        return min(abs(self.rate * numbers.gradient), abs(self.truth(row)))

    @property
    def propagating(self) -> dict[int, float]:
        """The gradients, if each parameter is updated as soon as its gradient is there.

        Within a node its parameters come first: the other operand's local gradient is then taken
        at the updated number.
        """
        if self._propagating is None:
            self._propagating = while_propagating(self.start, self.parameters, self.rate)
        return self._propagating


def while_propagating(trace: Trace, parameters: Sequence[int], rate: float) -> dict[int, float]:
    """Run the backward pass while parameters move under it."""
    graph, broken = trace.graph, Broken(trace)
    values = [trace.value_of(node) for node in range(len(graph))]
    waiting = {place: len(edges) for place, edges in broken.order}
    arrived: dict[int, list[float]] = {}
    gradients = {graph.output: 1.0}
    for node in trace.backward_nodes():
        if node not in gradients:
            gradients[node] = sum(arrived.pop(node))
        row, places = graph.rows[node], graph.operands[node]
        assert row is not None  # noqa: S101  # an operation
        ways = [broken.ways[node, k] for k in range(len(places)) if (node, k) in broken.ways]
        for way in sorted(ways, key=lambda way: graph.rows[way.place] is not None):
            local = row.local_value(way.position, places, values, node)
            product = 0.0 if way.is_off or local is None else gradients[node] * local
            arrived.setdefault(way.place, []).append(product)
            waiting[way.place] -= 1
            if not waiting[way.place] and graph.rows[way.place] is None:
                gradients[way.place] = sum(arrived.pop(way.place))
                if way.place in parameters:
                    values[way.place] -= rate * gradients[way.place]
    return gradients
