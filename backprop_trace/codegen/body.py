"""A list of nodes to be written as statements: a whole program, or the body of a function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ..autodiff.passes import forward
from ..language.formula import Number
from ..language.program import Definition, Program
from ..notation.writer import Leaf
from ..operations import Operation, Value
from .choice import Edge, literals_of
from .naming import Naming, Scope
from .spelling import Spelling

Table = Mapping[str, Operation | None]

Closed = Callable[[Operation, int, int], bool]
"""Says of an edge (row, position, number of operands) that no gradient passes it."""

POINTS = 16
"""Points at which a function's body is looked at."""


class Body:
    """Nodes with their rows, their names in the script, and their values at some points."""

    most_points = POINTS

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

    def numbers(self) -> Iterator[Value]:
        """Yield every number of the points."""
        for values in self.points:
            yield from values

    def leaves(self, spelling: Spelling, node: int) -> list[Leaf]:
        """Return the operands of a node as they stand in its statement."""
        constants = self.program.constants
        places = self.operands[node]
        function = self.program.functions[node]
        alone = all(place in constants for place in places)
        return [
            self.constant(spelling, function, constants[place], alone, position)
            if place in constants
            else Leaf(self.names[place])
            for position, place in enumerate(places)
        ]

    def constant(
        self, spelling: Spelling, function: str, number: Number, alone: bool, position: int
    ) -> Leaf:
        """Return a constant as an operand."""
        return spelling.operand(function, number, alone, position)

    def text(self, spelling: Spelling, node: int, function: str = "") -> str:
        """Return the right side of a node's statement; ``function`` stands in for its own."""
        row = self.rows[node]
        assert row is not None  # noqa: S101  # an operation
        return spelling.node(function or row.key, self.leaves(spelling, node))

    def edge(self, node: int, row: Operation, position: int) -> Edge:
        """Return an edge, to choose the formula of its local gradient."""
        points = self.at(node) if row.most is not None else ()
        return Edge(row, position, literals_of(self.program, self.operands[node]), points)

    def calls(self) -> Iterator[tuple[str, Sequence[Value]]]:
        """Yield the functions that are called, by key, and their operands, at each point."""
        for values in self.points:
            yield from calls_in(self.program, values)

    def passes_on(self, node: int, live: Sequence[int], closed: Closed) -> Iterator[int]:
        """Yield the operands that a gradient goes on to from a node."""
        return (self.operands[node][position] for position in self.open(node, live, closed))

    def open(self, node: int, live: Sequence[int], closed: Closed) -> Iterator[int]:
        """Yield the positions of the operands that a gradient goes on to from a node."""
        row, places = self.rows[node], self.operands[node]
        for position, place in enumerate(places if row is not None else ()):
            if live[place] and row is not None and not closed(row, position, len(places)):
                yield position

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


def calls_in(body: Program, values: Sequence[Value]) -> Iterator[tuple[str, Sequence[Value]]]:
    """Yield the operations of a program by key, and the numbers that each is applied to."""
    for key, places in zip(body.functions, body.operands, strict=True):
        yield key, [values[place] for place in places]


def points_of_functions(
    definitions: Mapping[str, Definition], main: Body, table: Table
) -> dict[str, list[list[Value]]]:
    """Return the values in the bodies of functions at the points of their calls.

    By the functions' keys. Only some of the calls are looked at.
    """
    called = {definition.key: definition.body for definition in definitions.values()}
    points: dict[str, list[list[Value]]] = {key: [] for key in called}

    def follow(calls: Iterable[tuple[str, Sequence[Value]]]) -> None:
        for key, arguments in calls:
            if key in points and len(points[key]) < main.most_points:
                inner = called[key]
                leaves = {n: number.value for n, number in inner.constants.items()}
                rows = [table.get(function) for function in inner.functions]
                leaves.update(enumerate(arguments))
                points[key].append(forward(rows, inner.operands, leaves))

    follow(main.calls())
    for key, inner in reversed(called.items()):  # a function calls earlier ones only
        for values in points[key]:
            follow(calls_in(inner, values))
    return points
