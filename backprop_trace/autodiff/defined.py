"""Functions that a program defines: one row each, made from the definition's body.

The numbers come from the body's own forward and backward pass, node by node with the table's
stable evaluations. The formulas shown are derived by whom the graph's maker names, when somebody
looks: nothing is known of SymPy here.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from math import nan
from typing import TYPE_CHECKING

from ..once import once
from ..operations.operation import Local, Operation, Value
from ..record import Record
from ..values.kinds import DOUBLES
from .passes import backward, behind_cuts, forward

if TYPE_CHECKING:
    from ..language.formula import Number
    from ..language.program import Definition, Program

Table = Mapping[str, Operation | None]

Derive = Callable[["Definition", Table], Sequence[str]]
"""Returns the formula of each local gradient of a function, over ``a``, ``b``, ``c`` and ``out``;
the empty text where there is none to show."""


def underived(definition: "Definition", table: Table) -> Sequence[str]:
    """Return no formulas: where nobody looks at them, the numbers do."""
    return [""] * len(definition.parameters)


def define(definition: "Definition", table: Table, derive: Derive = underived) -> Operation:
    """Return the row of a function that the program defines."""
    body = Body(definition, table)
    count = len(definition.parameters)
    rows = [table[name] for name in definition.body.functions]
    behind = behind_cuts(rows, definition.body.operands, definition.body.output)

    edges = tuple(body.local(position, bool(behind[position])) for position in range(count))

    def formula_at(position: int, literals: Sequence[str | None], local: Value) -> str:
        return derivatives()[position] or _number(local)

    @lru_cache(maxsize=1)
    def derivatives() -> Sequence[str]:
        return derive(definition, table)

    return Operation(
        name=definition.name,
        definition="",
        forward=body.value,
        locals=lambda position, _: edges[position],
        least=count,
        most=count,
        formula_at=formula_at,
        vjp=body.vjp,
        body=definition,
    )


class Flat(Record):
    """A program with the functions that it calls written out: parallel lists, as a graph's."""

    rows: list[Operation | None]
    operands: list[tuple[int, ...]]
    constants: dict[int, "Number"]
    needed: bytearray
    """Which nodes depend on a parameter."""
    output: int
    behind: bytearray
    """What ``behind_cuts`` returns."""
    places: list[int]
    """Where each node of the program stands."""


class Body:
    """Runs a definition's body forward and backward, again for every question: nothing is kept.

    Bodies of bodies are written out into one list of nodes, so that calls never nest in Python.
    """

    def __init__(self, definition: "Definition", table: Table) -> None:
        self.definition = definition
        self.table = table
        self._count = len(definition.parameters)

    @once
    def flat(self) -> Flat:
        """The body's nodes, made when first needed."""
        return flatten(self.definition.body, self.table, self._count)

    @once
    def _constants(self) -> dict[int, Value]:
        return {place: number.value for place, number in self.flat.constants.items()}

    def value(self, *operands: Value) -> Value:
        """Return the function's value."""
        return self._values(operands)[self.flat.output]

    def _values(self, operands: Sequence[Value]) -> list[Value]:
        flat, leaves = self.flat, {**self._constants, **dict(enumerate(operands))}
        return forward(flat.rows, flat.operands, leaves)

    def _backward(self, values: Sequence[Value], seed: Value) -> list[Value | None]:
        flat = self.flat
        return backward(
            flat.rows, flat.operands, values, flat.needed, flat.output, flat.behind, DOUBLES, seed
        )

    def _slopes(
        self, values: Sequence[Value], gradients: Sequence[Value | None]
    ) -> list[Value | None]:
        """Return the local gradients from the ``gradients`` for the seed 1.

        None is a hard zero: not even a nan from upstream gets there.
        """
        found = [gradients[place] for place in range(self._count)]
        if not all(found):
            reached = self._backward(values, nan)
            found = [slope if slope or reached[k] else None for k, slope in enumerate(found)]
        return found

    def vjp(self, upstream: Value, *operands_and_out: Value) -> list[Value]:
        """Return what the operands are handed back: what the body's own backward pass gives.

        Where no number on the way is so large or so small that it could leave the doubles, that is
        upstream x local up to rounding, and the product is what is returned and shown.
        """
        values = self._values(operands_and_out[:-1])
        gradients = self._backward(values, 1.0)
        slopes = self._slopes(values, gradients)
        if _is_usual(upstream) and all(map(_is_usual, gradients)):
            return [0.0 if slope is None else upstream * slope for slope in slopes]
        found = self._backward(values, upstream)
        return [0.0 if slope is None else found[k] or 0.0 for k, slope in enumerate(slopes)]

    def local(self, position: int, is_cut: bool) -> Local:
        """Return the local gradient for one operand; its formula is derived elsewhere."""

        def evaluate(*operands_and_out: Value) -> Value | None:
            values = self._values(operands_and_out[:-1])
            return self._slopes(values, self._backward(values, 1.0))[position]

        return Local("", evaluate, cut=is_cut)


def _is_usual(gradient: Value | None) -> bool:
    """Return whether the product of two such numbers neither overflows nor underflows."""
    return not gradient or 1e-150 <= abs(gradient) <= 1e150


def flatten(body: "Program", table: Table, count: int) -> Flat:
    """Return a program with all calls written out; ``count`` parameters are its first nodes."""
    flat = Flat([None] * count, [()] * count, {}, bytearray(b"\1" * count), 0, bytearray(), [])
    waiting: list[tuple[Program, list[int]]] = [(body, list(range(count)))]
    while True:
        program, places = waiting[-1]
        node = len(places)
        if node == len(program.functions):
            waiting.pop()
            if not waiting:
                output = places[program.output]
                behind = behind_cuts(flat.rows, flat.operands, output)
                return flat._replace(output=output, behind=behind, places=places)
            waiting[-1][1].append(places[program.output])
            continue
        row = table[program.functions[node]]
        operands = tuple([places[operand] for operand in program.operands[node]])
        if row is not None and row.body is not None:
            waiting.append((row.body.body, list(operands)))
            continue
        places.append(len(flat.rows))
        if node in program.constants:
            flat.constants[len(flat.rows)] = program.constants[node]
        flat.rows.append(row)
        flat.operands.append(operands)
        flat.needed.append(any(flat.needed[operand] for operand in operands))


def _number(value: Value) -> str:
    """Return a number as a formula: in place of a derivative too long to be shown."""
    if value - value == 0.0:
        return repr(value)
    return "0/0" if value != value else "1/0" if value > 0.0 else "-1/0"
