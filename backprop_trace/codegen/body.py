"""A list of nodes to be written as statements: a whole program, or the body of a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from ..autodiff.passes import forward
from ..language.program import Definition, Program
from ..notation.writer import Leaf
from ..operations import Operation, Value
from .naming import Naming, Scope
from .spelling import Spelling

Table = Mapping[str, Operation | None]

Closed = Callable[[Operation, int, int], bool]
"""Says of an edge (row, position, number of operands) that no gradient passes it."""

POINTS = 16
"""Points at which a function's body is looked at."""


class Body:
    """Nodes with their rows, their names in the script, and their values at some points."""

    def __init__(
        self, program: Program, table: Table, names: dict[int, str], points: list[list[Value]]
    ) -> None:
        self.program = program
        self.operands = program.operands
        self.output = program.output
        self.rows: list[Operation | None] = [table.get(name) for name in program.functions]
        self.names = names
        """The name of each node that isn't a constant."""
        self.points = points
        """At each point the value of each node."""
        self.gradients: dict[int, str] = {}
        """The names of the gradients, once the backward pass is written."""

    def at(self, node: int) -> list[tuple[Value, ...]]:
        """Return, at each point, the values of a node's operands and its own."""
        places = (*self.operands[node], node)
        return [tuple([values[place] for place in places]) for values in self.points]

    def leaves(self, spelling: Spelling, node: int) -> list[Leaf]:
        """Return the operands of a node as they stand in its statement."""
        constants = self.program.constants
        places = self.operands[node]
        function = self.program.functions[node]
        alone = all(place in constants for place in places)
        return [
            spelling.operand(function, constants[place], alone, position)
            if place in constants
            else Leaf(self.names[place])
            for position, place in enumerate(places)
        ]

    def passes_on(self, node: int, live: Sequence[int], closed: Closed) -> Iterator[int]:
        """Yield the operands that a gradient goes on to from a node."""
        row, places = self.rows[node], self.operands[node]
        for position, place in enumerate(places if row is not None else ()):
            if live[place] and row is not None and not closed(row, position, len(places)):
                yield place

    def live(self, wanted: Sequence[int], closed: Closed) -> bytearray:
        """Return one byte a node: 1 if a gradient flows through it to a wanted one."""
        live = bytearray(len(self.rows))
        for node in wanted:
            live[node] = 1
        for node in range(len(live)):
            live[node] |= any(True for _ in self.passes_on(node, live, closed))
        return live

    def reached(self, live: bytearray, closed: Closed) -> set[int]:
        """Return the nodes that a gradient from the output reaches on the way to wanted ones."""
        reached = {self.output} if live[self.output] else set()
        for node in range(self.output, -1, -1):
            if node in reached:
                reached.update(self.passes_on(node, live, closed))
        return reached


def body_of(
    definition: Definition, table: Table, naming: Naming, points: list[list[Value]]
) -> tuple[Body, Scope]:
    """Return the body of a function that the program defines, and the scope of its names."""
    program = definition.body
    scope: Scope = set()
    nodes = [n for n in range(len(program.functions)) if n not in program.constants]
    wanted: list[str] = []
    number = 0
    taken = set(definition.parameters)
    for node in nodes:
        name = program.names.get(node)
        while name is None:
            number += 1
            name = f"v{number}" if f"v{number}" not in taken else None
        wanted.append(name)
    names = dict(zip(nodes, naming.claim_all(wanted, scope), strict=True))
    return Body(program, table, names, points), scope


def points_of_functions(program: Program, main: Body, table: Table) -> dict[str, list[list[Value]]]:
    """Return the values in the bodies of the program's functions at the points of their calls.

    By the functions' keys.     Only some of the calls are looked at.
    """
    called = {definition.key: definition.body for definition in program.definitions.values()}
    points: dict[str, list[list[Value]]] = {key: [] for key in called}

    def follow(body: Program, values: list[Value]) -> None:
        for node, key in enumerate(body.functions):
            if key in points and len(points[key]) < POINTS:
                inner = called[key]
                leaves = {n: number.value for n, number in inner.constants.items()}
                arguments = [values[place] for place in body.operands[node]]
                rows = [table.get(function) for function in inner.functions]
                leaves.update(enumerate(arguments))
                points[key].append(forward(rows, inner.operands, leaves))

    for values in main.points:
        follow(program, values)
    for key, inner in reversed(called.items()):  # a function calls earlier ones only
        for values in points[key]:
            follow(inner, values)
    return points
