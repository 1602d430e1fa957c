"""A run that can be told: names and steps, made when somebody looks at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..operations.operation import letters
from .graph import Graph
from .run import Edge, Run
from .steps import Backward, Contribution, Forward, Local, Step


class Trace(Run):
    """A run with the steps that tell of it. A million of them are never there at once."""

    __slots__ = ("_uses",)

    is_array = False
    """Whether values are arrays: then it is an ``ArrayTrace``, and most steps differ."""

    def __init__(
        self,
        graph: Graph,
        values: Mapping[str, float],
        wrt: Sequence[str] | str | None = None,
    ) -> None:
        super().__init__(graph, values, wrt)
        self._uses: list[int] | None = None

    @property
    def program(self) -> str:
        """The program's text as typed."""
        return self.graph.program.text

    @property
    def output(self) -> str:
        """The output's name."""
        return self.graph.program.names[self.graph.output]

    @property
    def nodes(self) -> list[Forward]:
        """The operations in program order, with names, operands and values."""
        return list(self.forward_steps())

    def steps(self) -> Iterator[Step]:
        """Yield the worked example line by line: forward, local gradients, backward."""
        yield from self.forward_steps()
        yield from self.local_steps()
        yield from self.backward_steps()

    def forward_steps(self) -> Iterator[Forward]:
        """Yield each operation's value, in program order."""
        return map(self.forward_step, self.operations())

    def forward_step(self, node: int) -> Forward:
        """Return one operation's value."""
        graph, values, names = self.graph, self._values, self.graph.names
        constants = graph.program.constants
        row = graph.rows[node]
        assert row is not None  # noqa: S101  # an operation
        places = graph.operands[node]
        return Forward(
            node,
            names[node],
            row,
            letters(len(places)),
            tuple([names[place] for place in places]),
            tuple([names[place] if place in constants else None for place in places]),
            tuple([values[place] for place in places]),
            values[node],
            self.uses_of(node),
        )

    def uses_of(self, node: int) -> int:
        """Return how often later nodes use a node."""
        if self._uses is None:
            self._uses = self.graph.count_uses()
        return self._uses[node]

    def local_steps(self) -> Iterator[Local]:
        """Yield each needed edge's local gradient, from the output down, in operand order."""
        for node in self.backward_nodes():
            yield from self.edges_of(node)

    def edges_of(self, node: int, positions: Iterable[int] | None = None) -> Iterator[Local]:
        """Yield the local gradients of one node: at some positions, or by its needed operands."""
        graph, values, names = self.graph, self._values, self.graph.names
        row = graph.rows[node]
        if row is None:
            return
        constants = graph.program.constants
        places = graph.operands[node]
        if positions is None:
            positions = [k for k, place in enumerate(places) if self._needed[place]]
        # Without a limit of operands formulas have no letters: a sum of n takes n steps, not n**2.
        shown = () if row.constant else (*places, node)
        spelled = (*letters(len(places)), "out") if shown else ()
        known = tuple([names[place] for place in shown])
        arguments = tuple([values[place] for place in shown])
        literals = tuple([names[p] if p in constants else None for p in shown])
        for position in positions:
            local = self.slope(node, position)
            value = 0.0 if local is None else local
            yield Local(
                node,
                names[node],
                names[places[position]],
                position,
                graph.local_formula(node, position, value),
                spelled,
                known,
                literals,
                arguments,
                value,
                local is None,
            )

    def skipped_edges(self) -> Iterator[tuple[str, str]]:
        """Yield (operand, node) for the edges that lead to no wanted gradient."""
        graph, names = self.graph, self.graph.names
        constants = graph.program.constants
        variable_below = graph.reaching(graph.variables.values())
        for node in range(graph.output, -1, -1):
            if self._gradients[node] is None and node != graph.output:
                continue
            for place in graph.operands[node]:
                if not self._needed[place] and place not in constants and variable_below[place]:
                    yield names[place], names[node]

    def backward_steps(self) -> Iterator[Backward]:
        """Yield each needed node's gradient, from the output down."""
        return (self.backward_step(node, edges) for node, edges in self.backward_order())

    def backward_step(self, node: int, edges: Sequence[Edge]) -> Backward:
        """Return one node's gradient with the contributions of ``edges``."""
        gradient = self._gradients[node]
        assert gradient is not None  # noqa: S101  # the backward pass comes here
        return Backward(
            node,
            self.graph.names[node],
            tuple([self.contribution(via, position) for via, position in edges]),
            gradient,
            self.graph.rows[node] is None,
        )

    def contribution(self, node: int, position: int) -> Contribution:
        """Return what one edge hands back."""
        return Contribution(self.graph.names[node], position, *self.handed_back(node, position))
