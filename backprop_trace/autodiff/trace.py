"""A trace: a program run at a point, forward and backward, every intermediate number kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..errors import TraceError
from ..language.collector import paused_collector
from ..operations import Value
from ..operations.operation import letters
from .graph import Graph
from .inputs import check_names, check_wanted
from .passes import backward, forward
from .steps import Backward, Contribution, Forward, Local, Step

if TYPE_CHECKING:
    from .remarks import TraceNote


def trace(
    program: str,
    values: Mapping[str, float] | None = None,
    /,
    *,
    wrt: Sequence[str] | str | None = None,
    **named_values: float,
) -> Trace:
    """Run ``program`` at the point ``values`` and return the trace of its three passes.

    ``values`` may also be given as keywords; any float is taken, nan and infinities too. ``wrt``
    names the variables (or other named nodes) that get gradients, as a sequence or as one
    comma-separated text; all variables when left out. No step, formula or text is made until it
    is asked for.

    >>> trace("(w*x - y)**2", w=1, x=1, y=2).gradients
    {'w': -2.0, 'x': -2.0, 'y': 2.0}

    Raises ``TraceError``: the program does not parse, a variable has no value, or a name in
    ``wrt`` isn't in the program.
    """
    given = {**(values or {}), **named_values}
    with paused_collector():
        graph = Graph.read(program, given)
        return Trace(graph, given, wrt)


class Trace:
    """The numbers of one run. Indexed by node; names and steps are made on demand."""

    __slots__ = ("_gradients", "_needed", "_uses", "_values", "_wanted", "graph", "inputs", "wrt")

    def __init__(
        self,
        graph: Graph,
        values: Mapping[str, float],
        wrt: Sequence[str] | str | None = None,
    ) -> None:
        self.graph = graph
        check_names(graph, values)
        unused = [name for name in values if name not in graph.variables]
        self.inputs: dict[str, float] = {
            name: float(values[name]) for name in (*graph.variables, *unused)
        }
        """The variables' values, in order of first appearance."""
        self.wrt: tuple[str, ...] = check_wanted(graph, self.inputs, wrt)
        """The names whose gradients are wanted."""
        index = graph.variables if wrt is None else graph.index
        self._wanted = {name: index.get(name) for name in self.wrt}
        self._needed = graph.reaching([n for n in self._wanted.values() if n is not None])
        self._uses: list[int] | None = None
        leaves = {node: number.value for node, number in graph.program.constants.items()}
        leaves.update((node, self.inputs[name]) for name, node in graph.variables.items())
        self._values = forward(graph.rows, graph.operands, leaves)
        self._gradients = backward(
            graph.rows, graph.operands, self._values, self._needed, graph.output, graph.behind
        )

    def __repr__(self) -> str:
        return f"<Trace of {self.graph.program.text!r}: {self.output} = {self.value!r}>"

    @property
    def program(self) -> str:
        """The program's text as typed."""
        return self.graph.program.text

    @property
    def output(self) -> str:
        """The output's name."""
        return self.graph.program.names[self.graph.output]

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

    @property
    def nodes(self) -> list[Forward]:
        """The operations in program order, with names, operands and values."""
        return list(self.forward_steps())

    def value_of(self, node: int) -> Value:
        """Return a node's value."""
        return self._values[node]

    def gradient_of(self, node: int) -> Value | None:
        """Return d output/d node, or None where it isn't needed or the output doesn't depend."""
        return self._gradients[node]

    def uses_of(self, node: int) -> int:
        """Return how often later nodes use a node."""
        if self._uses is None:
            self._uses = self.graph.count_uses()
        return self._uses[node]

    def is_on_the_way_back(self, node: int) -> bool:
        """Return whether the backward pass goes through a node to a wanted one."""
        return bool(self._needed[node]) and self._gradients[node] is not None

    def is_cut_off(self, node: int) -> bool:
        """Return whether a node stands in a condition only: what it hands back is a hard zero."""
        return bool(self.graph.behind and self.graph.behind[node])

    # Steps

    def steps(self) -> Iterator[Step]:
        """Yield the worked example line by line: forward, local gradients, backward."""
        yield from self.forward_steps()
        yield from self.local_steps()
        yield from self.backward_steps()

    def forward_steps(self) -> Iterator[Forward]:
        """Yield each operation's value, in program order."""
        return map(self.forward_step, self.operations())

    def operations(self) -> Iterator[int]:
        """Yield the nodes that are operations, in program order."""
        return (node for node, row in enumerate(self.graph.rows) if row is not None)

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

    def local_steps(self) -> Iterator[Local]:
        """Yield each needed edge's local gradient, from the output down, in operand order."""
        for node in self.backward_nodes():
            yield from self.edges_of(node)

    def edges(self) -> Iterator[tuple[int, int]]:
        """Yield (node, position) of each edge that has a local gradient, in the same order."""
        operands, needed = self.graph.operands, self._needed
        for node in self.backward_nodes():
            for position, place in enumerate(operands[node]):
                if needed[place]:
                    yield node, position

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

    def edges_of(self, node: int, positions: Iterable[int] | None = None) -> Iterator[Local]:
        """Yield the local gradients of one node: at some positions, or by its needed operands."""
        graph, values, names = self.graph, self._values, self.graph.names
        row = graph.rows[node]
        if row is None:
            return
        constants = graph.program.constants
        places = graph.operands[node]
        count = len(places)
        if positions is None:
            positions = [k for k, place in enumerate(places) if self._needed[place]]
        spelled = (*letters(count), "out")
        known = tuple([names[place] for place in (*places, node)])
        arguments = tuple([values[place] for place in (*places, node)])
        literals = tuple([names[p] if p in constants else None for p in (*places, node)])
        for position in positions:
            rule = row.local(position, count)
            local = rule.evaluate(*(() if row.constant else arguments))
            value = 0.0 if local is None else local
            yield Local(
                node,
                names[node],
                known[position],
                position,
                graph.local_formula(node, position, value),
                spelled,
                known,
                literals,
                arguments,
                value,
                local is None,
            )

    def backward_steps(self) -> Iterator[Backward]:
        """Yield each needed node's gradient, from the output down."""
        return (self.backward_step(node, edges) for node, edges in self.backward_order())

    def backward_order(self) -> Iterator[tuple[int, Sequence[tuple[int, int]]]]:
        """Yield (node, edges) for each gradient, in the order of the backward pass.

        ``edges`` are the (consumer, position) that hand something back to the node. A node comes
        as soon as all its contributions are there: behind its last consumer, in the order of that
        consumer's operands.
        """
        operands, needed = self.graph.operands, self._needed
        waiting = [0] * len(self.graph)
        for node in self.backward_nodes():
            for place in operands[node]:
                waiting[place] += 1
        arrived: dict[int, list[tuple[int, int]]] = {}
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

    def backward_step(self, node: int, edges: Sequence[tuple[int, int]]) -> Backward:
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
        upstream = self._gradients[node]
        assert upstream is not None  # noqa: S101  # on the way back
        local, is_off = self.local(node, position)
        product = 0.0 if is_off else self.product(node, position, upstream, local)
        return Contribution(self.graph.names[node], position, upstream, local, product)

    def product(self, node: int, position: int, upstream: Value, local: Value) -> Value:
        """Return upstream x local, or what the body of a function of the program makes of them."""
        row = self.graph.rows[node]
        if row is None or row.vjp is None:
            return upstream * local
        numbers = [self._values[place] for place in (*self.graph.operands[node], node)]
        return row.vjp(position, upstream, *numbers)

    def local(self, node: int, position: int) -> tuple[Value, bool]:
        """Return an edge's local gradient, and whether the edge hands back 0 in any case."""
        row, places = self.graph.rows[node], self.graph.operands[node]
        assert row is not None  # noqa: S101  # it has operands
        local = row.local_value(position, places, self._values, node)
        if local is None:
            return 0.0, True
        return local, bool(self.graph.behind) and self.is_cut_off(node)

    def backward_nodes(self) -> Iterator[int]:
        """Yield the operations that the backward pass goes through, from the output down."""
        rows, needed, gradients = self.graph.rows, self._needed, self._gradients
        for node in range(self.graph.output, -1, -1):
            if rows[node] is not None and needed[node] and gradients[node] is not None:
                yield node

    def notes(self) -> list[TraceNote]:
        """Return the remarks on this point: kinks, ties, saturation, first inf and first nan."""
        from .remarks import notes_of

        return list(notes_of(self))

    # Output

    def to_json(self) -> str:
        """Return the trace as JSON (schema ``backprop-trace/1``, see ``docs/json.md``)."""
        return self.render("json")

    def render(self, format: str = "text", *, digits: int | None = 4) -> str:
        """Return the worked example in a format of ``--format``.

        ``digits`` is the number of significant digits shown; None shows every digit. Raises
        ``TraceError`` for an unknown format.
        """
        from ..document.document import Document
        from ..document.style import Style
        from ..formats import render

        return "".join(render(Document(self), format, Style(digits=digits)))


__all__ = ["Trace", "TraceError", "trace"]
