"""The passes over slots: what is done is written down as instructions instead of being done.

A slot is the place of a number on the tape. Where the passes multiply or add slots, or call an
operation, an instruction is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from ..autodiff.graph import Graph, below
from ..autodiff.passes import forward
from ..operations import TABLE, Operation, Value
from ..operations.arithmetic import div_denominator_local
from ..operations.powers import power_base_local
from ..values.kinds import Kind
from .instructions import (  # fmt: skip
    ADD,
    BELOW,
    CALL,
    CALL1,
    CALL2,
    DOUBLE,
    FORWARD,
    LOCAL,
    LOCAL1,
    LOCAL2,
    MUL,
    NEG,
    TOTAL,
    Instruction,
)


class Slot:
    """A number on the tape: ``place`` says where."""

    __slots__ = ("place",)

    def __init__(self, place: int) -> None:
        self.place = place

    def __mul__(self, edge: Edge) -> Slot:
        return edge.handed_back(self)


class Edge:
    """The local gradient of an edge: what is done with it waits for what comes from upstream."""

    __slots__ = ("arguments", "operation", "position")

    def __init__(self, operation: OverSlots, position: int) -> None:
        self.operation = operation
        self.position = position

    def evaluate(self, *arguments: Slot) -> Edge:
        """Take the operands and the value."""
        self.arguments = arguments
        return self

    def handed_back(self, upstream: Slot) -> Slot:
        """Write upstream x local."""
        return self.operation.recorder.product(self, upstream)


class OverSlots:
    """A node's operation over slots."""

    __slots__ = ("constant", "node", "recorder", "row")

    vjp = None

    def __init__(self, recorder: Recorder, node: int, row: Operation) -> None:
        self.recorder = recorder
        self.node = node
        self.row = row
        self.constant = row.constant

    def forward(self, *operands: Slot) -> Slot:
        """Write the node's value."""
        return self.recorder.value(self.node, self.row, operands)

    def locals(self, position: int, count: int) -> Edge:
        """Return the local gradient for one operand."""
        return Edge(self, position)

    local = locals


class Recorder:
    """Writes the instructions of one graph, and keeps the numbers that they start from."""

    def __init__(
        self, graph: Graph, parameters: Sequence[int | None], leaves: Mapping[int, Value]
    ) -> None:
        self._graph = graph
        count = len(parameters)
        nodes = [node for node in parameters if node is not None]
        self.moving = graph.reaching(nodes)
        """One byte a node: 1 if it depends on a parameter."""
        self._used = below(graph.operands, graph.output)
        self.numbers: list[Any] = [None] * count
        """What stands in each slot at the start; the parameters' are the first."""
        self.numbers += forward(graph.rows, graph.operands, leaves)
        self._slots = [Slot(count + node) for node in range(len(graph))]
        for place, node in enumerate(parameters):
            if node is not None:
                self._slots[node] = Slot(place)
        self.instructions: list[Instruction] = []
        self._calls: dict[int, Slot] = {}
        """What the calls of a program's own functions hand back to all their operands."""
        self.leaves = {node: self._slots[node] for node in leaves}
        self.kind = Kind(self.slot(1.0), self.slot(0.0), self._total)

    def slot(self, number: Value | None = None) -> Slot:
        """Return a new slot, which may hold a constant."""
        self.numbers.append(number)
        return Slot(len(self.numbers) - 1)

    def _put(
        self, kind: int, inputs: Sequence[Slot], function: Callable[..., Any] | None = None
    ) -> Slot:
        """Write an instruction; return the slot of its result."""
        out = self.slot()
        places = tuple([each.place for each in inputs])
        self.instructions.append(Instruction(kind, out.place, places, function))
        return out

    def _total(self, contributions: Sequence[Slot]) -> Slot:
        return self._put(ADD if len(contributions) == 2 else TOTAL, contributions)

    def value(self, node: int, row: Operation, operands: Sequence[Slot]) -> Slot:
        """Write a node's value, where it moves and the output is made of it."""
        out = self._slots[node]
        if self.moving[node] and self._used[node]:
            kind, function = FORWARD.get(row.forward), None
            if kind is None:
                kind, function = {1: CALL1, 2: CALL2}.get(len(operands), CALL), row.forward
            places = tuple([operand.place for operand in operands])
            self.instructions.append(Instruction(kind, out.place, places, function))
        return out

    def product(self, edge: Edge, upstream: Slot) -> Slot:
        """Write upstream x local for one edge."""
        row, node, position = edge.operation.row, edge.operation.node, edge.position
        arguments = edge.arguments
        if row.vjp is not None:
            if node not in self._calls:
                self._calls[node] = self._put(CALL, (upstream, *arguments), row.vjp)
            return self._put(CALL1, (self._calls[node],), itemgetter(position))
        rule = row.local(position, len(self._graph.operands[node]))
        if row.constant:
            local = rule.evaluate()
            return self._put(MUL, (upstream, self.slot(0.0 if local is None else local)))
        if TABLE.get(row.key) is row and not rule.stable:
            if rule.formula == "1":
                return upstream
            if rule.formula == "-1":
                return self._put(NEG, (upstream,))
            *operands, out = arguments
            bare = {"a": operands[0], "b": operands[-1], "out": out}.get(rule.formula)
            if bare is not None:
                return self._put(MUL, (upstream, bare))
        if rule.evaluate is div_denominator_local:
            return self._put(BELOW, (upstream, *arguments))
        kind = {2: LOCAL1, 3: LOCAL2}.get(len(arguments), LOCAL)
        if rule.evaluate is power_base_local and self._is_two(node):
            kind = DOUBLE
        return self._put(kind, (upstream, *arguments), rule.evaluate)

    def _is_two(self, node: int) -> bool:
        """Return whether the exponent of a power is the literal 2."""
        exponent = self._graph.program.constants.get(self._graph.operands[node][1])
        return exponent is not None and exponent.value == 2.0
