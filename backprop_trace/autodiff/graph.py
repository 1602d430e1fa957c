"""The computational graph: a program's nodes, each bound to its row of the operations table."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from ..errors import TraceError
from ..language.formula import Name
from ..language.function import Function
from ..language.parse import parse
from ..language.program import CONSTANT, VARIABLE, Definition, Program
from ..operations import FUNCTIONS, TABLE, Operation, Value
from .defined import Derive, define, underived
from .passes import behind_cuts

_PI = frozenset(("pi", "π"))
_CONSTANT = r"\bpi\b"


class Graph:
    """Nodes in topological order. Node ``i`` applies ``rows[i]`` to the nodes ``operands[i]``.

    Variables and constants are nodes without a row. Immutable once built.
    """

    __slots__ = (
        "_index",
        "_names",
        "behind",
        "derive",
        "is_written_out",
        "operands",
        "output",
        "program",
        "rows",
        "table",
        "variables",
    )

    def __init__(self, program: Program, derive: Derive = underived) -> None:
        self.program = program
        self.derive = derive
        self.is_written_out = False
        """Whether calls of its functions were written out: nodes aren't those of the text."""
        self.operands = program.operands
        self.output = program.output
        table = table_of(program.definitions, derive, program.is_array)
        self.table = table
        """The row of everything that a node can be, the program's own functions too."""
        self.rows: list[Operation | None] = [table[name] for name in program.functions]
        cuts = any(row.cuts for name in set(program.functions) if (row := table[name]) is not None)
        self.behind = behind_cuts(self.rows, self.operands, self.output) if cuts else bytearray()
        """What ``behind_cuts`` returns; empty where no edge is cut."""
        self.variables: dict[str, int] = {name: node for node, name in program.variables()}
        """The program's variables and their nodes, in order of first appearance."""
        self._names: list[str] | None = None
        self._index: dict[str, int] | None = None

    @classmethod
    def read(cls, text: str, given: Collection[str] = (), derive: Derive = underived) -> Graph:
        """Parse ``text``; names in ``given`` are variables even where they would be constants.

        ``derive`` finds the formulas that are shown for functions of the program. Raises
        ``TraceError``.
        """
        graph = cls(parse(text, FUNCTIONS, given, array_functions), derive)
        if not _PI.isdisjoint(graph.program.names.values()):
            graph.check_pi()
        return graph

    def check_pi(self) -> None:
        """Refuse a value called pi where an operation's formula has the constant."""
        bodies = [definition.body for definition in self.program.definitions.values()]
        for key in {key for part in (self.program, *bodies) for key in part.functions}:
            row = self.table[key]
            if row is None or row.body is not None:
                continue
            if any(re.search(_CONSTANT, row.local(k, row.least).formula) for k in range(row.least)):
                name = next(name for name in self.program.names.values() if name in _PI)
                raise TraceError(
                    "ambiguous-name",
                    f"`{name}` has a value here, and the local gradient of {row.name} has the"
                    " constant: both would look alike, use another name",
                    self.program.text,
                )

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def names(self) -> list[str]:
        """Every node's name: as typed; a constant's text; ``v1``, ``v2``, ... for the rest."""
        if self._names is None:
            self._names = list(self._all_names())
        return self._names

    def _all_names(self) -> Iterator[str]:
        program = self.program
        taken = set(program.names.values())
        number = 0
        for node in range(len(self.rows)):
            name = program.names.get(node)
            if name is None and node in program.constants:
                name = program.constants[node].text
            elif name is None:
                number += 1
                while f"v{number}" in taken:
                    number += 1
                name = f"v{number}"
            yield name

    @property
    def index(self) -> dict[str, int]:
        """The nodes by name: variables first, then the operations in program order."""
        if self._index is None:
            names = self.names
            operations = {names[node]: node for node, row in enumerate(self.rows) if row}
            self._index = {**self.variables, **operations}
        return self._index

    def scalar_row(self, node: int) -> Operation | None:
        """Return the row of the table of numbers for a node, or of the program's function."""
        row = self.rows[node]
        own = row if row is not None and row.body is not None else None
        return TABLE.get(self.program.functions[node]) or own

    def user_names(self) -> list[str]:
        """Return the names in the program's text: variables, named steps, functions."""
        program = self.program
        return list(dict.fromkeys([*program.names.values(), *program.definitions]))

    def leaf_formula(self, node: int) -> Name | None:
        """Return the name that stands for a node in the formula of another, or None."""
        name = self.program.names.get(node)
        return None if name is None else Name(name)

    def local_formula(self, node: int, position: int, value: Value) -> str:
        """Return the formula of an edge's local gradient, whose number is ``value``, over letters.

        It may depend on which operands are literals, and on the number (a tie of ``max``).
        """
        row, places = self.rows[node], self.operands[node]
        assert row is not None  # noqa: S101  # it has operands
        if row.formula_at is None:
            return row.local(position, len(places)).formula
        constants, names = self.program.constants, self.names
        literals = [names[place] if place in constants else None for place in places]
        return row.formula_at(position, literals, value)

    def reaching(self, wanted: Collection[int]) -> bytearray:
        """Return one byte a node: 1 if its gradient is needed for those of the ``wanted`` nodes.

        A node needs a gradient if it is wanted or one of its operands needs one.
        """
        needed = bytearray(len(self.rows))
        for node in wanted:
            needed[node] = 1
        for node, operands in enumerate(self.operands):
            for operand in operands:
                if needed[operand]:
                    needed[node] = 1
                    break
        return needed

    def count_uses(self) -> list[int]:
        """Return, for each node, how often later nodes use it."""
        counts = [0] * len(self.rows)
        for operands in self.operands:
            for place in operands:
                counts[place] += 1
        return counts


def table_of(
    definitions: Mapping[str, Definition], derive: Derive = underived, is_array: bool = False
) -> dict[str, Operation | None]:
    """Return the row of everything that a node can be: a program's own functions too.

    Operations on whole arrays have rows of another kind; here something stands in for them.
    """
    table: dict[str, Operation | None] = {**TABLE, VARIABLE: None, CONSTANT: None}
    if is_array:
        from ..operations.arrays.registry import stand_ins  # array programs only

        table = {**stand_ins(), **table}
    for definition in definitions.values():
        table[definition.key] = define(definition, table, derive)
    return table


def below(operands: Sequence[Sequence[int]], node: int) -> bytearray:
    """Return one byte a node: 1 if ``node`` is made of it."""
    used = bytearray(len(operands))
    used[node] = 1
    for place in range(node, -1, -1):
        if used[place]:
            for operand in operands[place]:
                used[operand] = 1
    return used


def array_functions() -> Mapping[str, Function]:
    """Return every spelling that an array program may call."""
    from ..operations.arrays.registry import functions  # array programs only

    return functions()
