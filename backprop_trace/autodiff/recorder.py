"""The passes over slots: what is done is written down as instructions instead of being done.

A slot is the place of a number. Where the passes multiply or add slots, or call an operation, an
instruction is written; what all of them together are is compiled once (``statements.py``) and run
many times. The numbers are those of the passes in doubles, bit by bit.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..language.formula import Formula, Name, Number
from ..operations import TABLE, Operation, Value, numerics
from ..operations.arithmetic import div_denominator_local
from ..operations.powers import power, power_base_local
from ..values.kinds import Kind
from .graph import Graph, below
from .passes import forward
from .run import Passes
from .statements import (  # fmt: skip
    ADD,
    BELOW,
    CALL,
    DIV,
    EXP,
    LOCAL,
    LOCAL_SQUARE,
    MUL,
    NEG,
    SQUARE,
    SUB,
    TOTAL,
    Instruction,
    compiled,
)

WITHOUT_A_CALL: Mapping[object, int] = {
    operator.add: ADD,
    operator.sub: SUB,
    operator.mul: MUL,
    operator.neg: NEG,
    numerics.div: DIV,
    numerics.exp: EXP,
}
"""The kinds that are carried out without a call, by the function of the operation's row."""

AT_ONCE: Mapping[int, Callable[..., float]] = {
    ADD: operator.add,
    SUB: operator.sub,
    MUL: operator.mul,
    NEG: operator.neg,
}
"""What is carried out at once between numbers that do not change."""


LARGEST = 10_000
"""Nodes of a graph up to which it is compiled: the compiler takes a kilobyte for each."""


class Slot:
    """A number: ``place`` says where it stands."""

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

    def __init__(self, recorder: GraphRecorder, node: int, row: Operation) -> None:
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
    """Writes down what is done with slots, and keeps the numbers that do not change."""

    def __init__(self) -> None:
        self.numbers: list[Any] = []
        """What stands in each slot at the start."""
        self.instructions: list[Instruction] = []
        self._moves: set[int] = set()
        """The slots that change from run to run."""
        self._known: dict[object, Slot] = {}
        """What has been written, so that nothing is done twice."""

    def constant(self, number: Value | None = None) -> Slot:
        """Return a new slot that holds a number; None for none."""
        self.numbers.append(number)
        return Slot(len(self.numbers) - 1)

    def changing(self, slot: Slot | None = None) -> Slot:
        """Return a slot, a new one if none is given, as one that changes from run to run."""
        slot = slot or self.constant()
        self._moves.add(slot.place)
        return slot

    def put(
        self,
        kind: int,
        inputs: Sequence[Slot],
        function: Callable[..., Any] | None = None,
        out: Slot | None = None,
    ) -> Slot:
        """Write an instruction, or carry it out where nothing changes; return the result's slot."""
        taken = tuple([each.place for each in inputs])
        if kind in AT_ONCE and not self._moves.intersection(taken):
            return self.constant(AT_ONCE[kind](*[self.numbers[place] for place in taken]))
        key = kind, taken, function
        if key not in self._known:
            self._known[key] = slot = self.changing(out)
            self.instructions.append(Instruction(kind, slot.place, taken, function))
        return self._known[key]

    def operation(self, row: Operation, operands: Sequence[Slot], out: Slot | None = None) -> Slot:
        """Write an operation's value."""
        kind = WITHOUT_A_CALL.get(row.forward)
        if kind is not None:
            return self.put(kind, operands, out=out)
        return self.put(CALL, operands, row.forward, out)

    def evaluated(self, formula: Formula, letters: Mapping[str, Slot]) -> Slot:
        """Write a formula's value, ``letters`` for its names."""
        if isinstance(formula, Name):
            return letters[formula.name]
        if isinstance(formula, Number):
            key = "number", repr(formula.value)
            if key not in self._known:
                self._known[key] = self.constant(formula.value)
            return self._known[key]
        operands = [self.evaluated(operand, letters) for operand in formula.operands]
        return self.operation(TABLE[formula.function], operands)

    def compiled(self, given: Any, results: Any) -> Callable[[Any], Any]:
        """Return what has been written as a function of slots, or of tuples of them."""
        return compiled(self.instructions, self.numbers, places(given), places(results))


class GraphRecorder(Recorder):
    """Writes the passes of a graph whose ``moving`` nodes change from run to run.

    ``leaves`` are the values of all nodes without a row. A moving node of None is a number that
    changes, but that the graph does not have.
    """

    def __init__(
        self,
        graph: Graph,
        rows: Sequence[Operation | None],
        moving: Sequence[int | None],
        leaves: Mapping[int, Value],
    ) -> None:
        super().__init__()
        self._graph = graph
        self._needed = graph.reaching([node for node in moving if node is not None])
        """One byte a node: 1 if it depends on a moving one."""
        self._used = below(graph.operands, graph.output)
        self._slots = list(map(self.constant, forward(rows, graph.operands, leaves)))
        self._calls: dict[int, Slot] = {}
        """What the calls of a program's own functions hand back to all their operands."""
        self._kind = Kind(self.constant(1.0), self.constant(0.0), self._total)
        self.moving = tuple([
            self.changing(None if node is None else self._slots[node]) for node in moving
        ])  # fmt: skip
        """The slots of the moving nodes."""
        self._leaves = {node: self._slots[node] for node in leaves}
        self._over = [row and OverSlots(self, node, row) for node, row in enumerate(rows)]

    def values(self) -> list[Slot]:
        """Write the forward pass; return the nodes' values."""
        return forward(self._over, self._graph.operands, self._leaves)

    def passes(self) -> Passes[Slot]:
        """Write both passes."""
        return Passes(self._graph, self._over, self._leaves, self._needed, self._kind)

    def _total(self, contributions: Sequence[Slot]) -> Slot:
        return self.put(ADD if len(contributions) == 2 else TOTAL, contributions)

    def value(self, node: int, row: Operation, operands: Sequence[Slot]) -> Slot:
        """Write a node's value, where it moves and the output is made of it."""
        out = self._slots[node]
        if self._needed[node] and self._used[node]:
            if row.forward is power and self._is_two(node):
                return self.put(SQUARE, operands, out=out)
            return self.operation(row, operands, out)
        return out

    def product(self, edge: Edge, upstream: Slot) -> Slot:
        """Write upstream x local for one edge."""
        row, node, position = edge.operation.row, edge.operation.node, edge.position
        arguments = edge.arguments
        if row.vjp is not None:
            if node not in self._calls:
                self._calls[node] = self.put(CALL, (upstream, *arguments), row.vjp)
            return self.put(CALL, (self._calls[node],), operator.itemgetter(position))
        rule = row.local(position, len(self._graph.operands[node]))
        if row.constant:
            local = rule.evaluate()
            return self.put(MUL, (upstream, self.constant(0.0 if local is None else local)))
        if TABLE.get(row.key) is row and not rule.stable:
            if rule.formula == "1":
                return upstream
            if rule.formula == "-1":
                return self.put(NEG, (upstream,))
            *operands, out = arguments
            bare = {"a": operands[0], "b": operands[-1], "out": out}.get(rule.formula)
            if bare is not None:
                return self.put(MUL, (upstream, bare))
        if rule.evaluate is div_denominator_local:
            return self.put(BELOW, (upstream, *arguments))
        is_square = rule.evaluate is power_base_local and self._is_two(node)
        return self.put(LOCAL_SQUARE if is_square else LOCAL, (upstream, *arguments), rule.evaluate)

    def _is_two(self, node: int) -> bool:
        """Return whether the exponent of a power is the literal 2."""
        exponent = self._graph.program.constants.get(self._graph.operands[node][1])
        return exponent is not None and exponent.value == 2.0


def places(shape: Any) -> Any:
    """Return the places of a slot, or of tuples of slots."""
    return shape.place if isinstance(shape, Slot) else tuple(map(places, shape))
