"""A parsed program: nodes in topological order, as parallel lists.

Node ``i`` applies ``functions[i]`` to the nodes ``operands[i]``, all of which come before it.
Nothing is reordered, simplified or merged; only equal number literals share one node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .formula import Apply, Formula, Name, Number, Options, own

VARIABLE = "variable"
CONSTANT = "constant"


class Program:
    """The nodes of a program text. Made by ``parse``; read-only afterwards."""

    __slots__ = (
        "constants",
        "definitions",
        "functions",
        "is_array",
        "names",
        "notes",
        "operands",
        "options",
        "output",
        "positions",
        "text",
        "typed",
        "values",
    )

    def __init__(self, text: str) -> None:
        self.text = text
        """The text as typed."""
        self.functions: list[str] = []
        """Each node's operation (as ``Apply`` names it), or ``VARIABLE`` or ``CONSTANT``."""
        self.operands: list[tuple[int, ...]] = []
        """Each node's operands, in the order written."""
        self.positions: dict[int, int] = {}
        """Where in the text each variable and constant stands first."""
        self.names: dict[int, str] = {}
        """The names of variables and of the nodes that a statement names."""
        self.constants: dict[int, Number] = {}
        """The text and value of each constant."""
        self.options: dict[int, Options] = {}
        """The options of the nodes that have some: of operations on arrays."""
        self.is_array = False
        """Whether the text has something that only arrays have."""
        self.definitions: dict[str, Definition] = {}
        """The functions that the program defines, by name."""
        self.values: dict[str, str] = {}
        """The numbers that the program itself gives to variables, as typed."""
        self.typed = text
        """The text that somebody wrote, where ``text`` is how it was read."""
        self.notes: list[str] = []
        """What was read differently from how it was written."""
        self.output = -1
        """The node of the last statement."""

    def variables(self) -> Iterator[tuple[int, str]]:
        """Yield the variables (node, name) in order of first appearance."""
        for node, name in self.names.items():
            if self.functions[node] == VARIABLE:
                yield node, name

    def formula(
        self, root: int, leaf: Callable[[int], Formula | None] = lambda node: None
    ) -> Formula:
        """Return the expression below ``root`` as a tree.

        ``leaf(node)`` gives the formula to use in place of a node, or None to write the node
        out. Variables and constants are leaves in any case.
        """
        finished: list[Formula] = []
        pending: list[tuple[int, bool]] = [(root, False)]
        while pending:
            node, operands_done = pending.pop()
            operands = self.operands[node]
            if operands_done:
                count = len(operands)
                arguments = tuple(finished[-count:])
                del finished[-count:]
                finished.append(Apply(self.functions[node], arguments, self.options.get(node, ())))
            elif node in self.constants:
                finished.append(self.constants[node])
            elif node != root and (given := leaf(node)) is not None:
                finished.append(given)
            elif not operands:
                finished.append(Name(self.names[node]))
            else:
                pending.append((node, True))
                pending.extend((operand, False) for operand in reversed(operands))
        return finished[0]

    def written(self, most: int) -> int:
        """Return how many operations the output's formula has, counted up to ``most`` + 1.

        Shared ones count as often as they are written; a call of a function is one.
        """
        counts: list[int] = []
        for operands in self.operands:
            below = sum([counts[operand] for operand in operands])
            counts.append(min(most + 1, bool(operands) + below))
        return counts[self.output]

    def work(self) -> int:
        """Return how many operations a run takes, functions written out; of many operands several.

        Counted function by function: written out they may be too many to be made.
        """
        counts: dict[str, int] = {}

        def count(program: Program) -> int:
            pairs = zip(program.functions, program.operands, strict=True)
            return sum([counts.get(name, 1 + len(operands) // 4) for name, operands in pairs])

        for definition in self.definitions.values():
            counts[definition.key] = count(definition.body)
        return count(self)


class Definition:
    """A function that the program defines: ``name(parameters) = body``."""

    __slots__ = ("body", "name", "parameters", "position")

    def __init__(
        self, name: str, parameters: tuple[str, ...], body: Program, position: int
    ) -> None:
        self.name = name
        """As typed, in normal form."""
        self.parameters = parameters
        self.body = body
        self.position = position

    @property
    def key(self) -> str:
        """What the function goes by in ``Program.functions``."""
        return own(self.name)

    @property
    def tree(self) -> Formula:
        """The body as a formula over the parameters."""
        return self.body.formula(self.body.output)
