"""What a picture may see of a trace: the nodes and edges of its graph, and their numbers."""

from __future__ import annotations

from collections.abc import Iterator

from ..autodiff.steps import Forward
from ..autodiff.trace import Trace
from ..language.syntax.one_line import one_line
from ..notation.writer import Notation
from ..once import once
from ..operations import Value
from .formulas import Formulas


class GraphView:
    """The graph of a trace. Nodes have numbers; constants stand inside of their consumers."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._graph = trace.graph
        self.output: int = trace.graph.output
        """The output's node."""

    @property
    def size(self) -> int:
        """How many nodes there are, constants among them."""
        return len(self._graph)

    @property
    def count(self) -> int:
        """How many variables and operations there are."""
        return self.size - len(self._graph.program.constants)

    def count_edges(self) -> int:
        """Return how many edges there are between variables and operations."""
        graph = self._graph
        return sum(self.is_shown(place) for operands in graph.operands for place in operands)

    @once
    def program(self) -> str:
        """The program on one line, as a command has it: what is shown can be made again."""
        return one_line(self._graph.program.text)

    def nodes(self) -> Iterator[int]:
        """Yield the variables and operations in topological order, and the output in any case."""
        return (node for node in range(self.size) if node == self.output or self.is_shown(node))

    def is_shown(self, node: int) -> bool:
        """Return whether a node is a variable or an operation."""
        return node not in self._graph.program.constants

    def operands(self, node: int) -> tuple[int, ...]:
        """Return the nodes that an operation is applied to, constants among them."""
        return self._graph.operands[node]

    def name(self, node: int) -> str:
        """Return a node's name."""
        return self._graph.names[node]

    def formulas(self, notation: Notation, digits: int | None) -> Formulas:
        """Return what writes the nodes' formulas."""
        return Formulas(self._trace, notation, digits)

    def statement(self, node: int, notation: Notation) -> str:
        """Return the whole formula of a node that a statement names, else nothing."""
        program = self._graph.program
        if node not in program.names or self._graph.rows[node] is None:
            return ""
        return notation.write(program.formula(node, self._graph.leaf_formula))

    def sign(self, node: int, notation: Notation) -> str:
        """Return the sign of an operation where its row does not tell it alone."""
        return ""

    def step(self, node: int) -> Forward | None:
        """Return how a node is computed; None for a variable."""
        return None if self._graph.rows[node] is None else self._trace.forward_step(node)

    def value(self, node: int) -> Value:
        """Return a node's value."""
        return self._trace.value_of(node)

    def gradient(self, node: int) -> Value | None:
        """Return d output/d node where the backward pass goes by it."""
        return self._trace.gradient_of(node) if self._trace.is_on_the_way_back(node) else None

    def locals(self) -> dict[tuple[int, int], Value]:
        """Return the local gradients by (node, position of the operand)."""
        return {edge: self._trace.local(*edge)[0] for edge in self._trace.edges()}
