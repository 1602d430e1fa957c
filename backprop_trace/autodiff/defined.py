"""Functions that a program defines: one row each, made from the definition's body.

The numbers come from the body's own forward and backward pass, node by node with the table's
stable evaluations; the formulas shown are SymPy's, derived when somebody looks.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import nan
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from ..operations.operation import LETTERS, Local, Operation, Value
from .passes import backward, behind_cuts, forward

if TYPE_CHECKING:
    from ..language.formula import Number
    from ..language.program import Definition, Program

Table = Mapping[str, Operation | None]

LONGEST_DEFINITION = 2_000
"""Nodes of a body up to which the row's definition is written out."""


def define(definition: "Definition", table: Table) -> Operation:
    """Return the row of a function that the program defines."""
    body = Body(definition, table)
    count = len(definition.parameters)
    rows = [table[name] for name in definition.body.functions]
    behind = behind_cuts(rows, definition.body.operands, definition.body.output)

    edges = tuple(body.local(position, bool(behind[position])) for position in range(count))

    def formula_at(position: int, literals: Sequence[str | None], local: Value) -> str:
        return derivatives()[position] or _number(local)

    @lru_cache(maxsize=1)
    def derivatives() -> tuple[str, ...]:
        from ..proof.derive import derivatives_of

        return derivatives_of(definition, table)

    return Operation(
        name=definition.name,
        definition=definition_text(definition),
        forward=body.value,
        locals=lambda position, _: edges[position],
        least=count,
        most=count,
        formula_at=formula_at,
        vjp=body.vjp,
        body=definition,
    )


class Flat(NamedTuple):
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


class Point(NamedTuple):
    """What a body was last run at: each operand's bits, the values, and the gradients for them."""

    key: bytes
    values: list[Value]
    seed: bytes = b""
    gradients: Sequence[Value | None] = ()
    """d output/d node times the upstream gradient whose bits are the ``seed``."""
    is_usual: bool = False
    """Whether each gradient, times any usual number, is a double of full precision."""


class Body:
    """Runs a definition's body forward and backward; remembers its last point.

    Bodies of bodies are written out into one list of nodes, so that calls never nest in Python.
    What is remembered is one object, replaced at once: threads may share a body.
    """

    def __init__(self, definition: "Definition", table: Table) -> None:
        self.definition = definition
        self.table = table
        self._flat: Flat | None = None
        # The points are compared bit by bit: 0.0 == -0.0, but 1/0.0 is not 1/-0.0.
        self._key = Struct(f"{len(definition.parameters)}d").pack
        self._at = self._ones = self._back = Point(b"", [])

    @property
    def flat(self) -> Flat:
        """The body's nodes, made when first needed."""
        if self._flat is None:
            self._flat = flatten(self.definition.body, self.table, len(self.definition.parameters))
        return self._flat

    def value(self, *operands: Value) -> Value:
        """Return the function's value."""
        return self._run(operands).values[self.flat.output]

    def _run(self, operands: tuple[Value, ...]) -> Point:
        key, at = self._key(*operands), self._at
        if key != at.key:
            flat = self.flat
            leaves = {place: number.value for place, number in flat.constants.items()}
            leaves.update(enumerate(operands))
            at = self._at = Point(key, forward(flat.rows, flat.operands, leaves))
        return at

    def _handed_back(self, upstream: Value, operands: tuple[Value, ...]) -> Point:
        """Run the body backward from ``upstream``; the trace's own seed is remembered apart."""
        key, seed = self._key(*operands), _BITS(upstream)
        is_one = seed == _ONE
        last = self._ones if is_one else self._back
        if (key, seed) != (last.key, last.seed):
            flat, at = self.flat, self._run(operands)
            gradients = backward(
                flat.rows,
                flat.operands,
                at.values,
                flat.needed,
                flat.output,
                flat.behind,
                seed=upstream,
            )
            last = Point(key, at.values, seed, gradients, all(map(_is_usual, gradients)))
            if is_one:
                self._ones = last
            else:
                self._back = last
        return last

    def gradient(self, position: int, *operands: Value) -> Value | None:
        """Return the derivative by one operand; None (a hard zero) if nothing can get there."""
        found = self._handed_back(1.0, operands).gradients[position]
        if not found and not self._handed_back(nan, operands).gradients[position]:
            return None  # not even a nan from upstream gets there
        return found

    def vjp(self, position: int, upstream: Value, *operands_and_out: Value) -> Value:
        """Return what one operand is handed back: what the body's own backward pass gives.

        Where no number on the way is so large or so small that it could leave the doubles, that is
        upstream x local up to rounding, and the product is what is returned and shown.
        """
        operands = operands_and_out[:-1]
        local = self.gradient(position, *operands)
        if local is None:
            return 0.0
        if _is_usual(upstream) and self._handed_back(1.0, operands).is_usual:
            return upstream * local
        return self._handed_back(upstream, operands).gradients[position] or 0.0

    def local(self, position: int, is_cut: bool) -> Local:
        """Return the local gradient for one operand; its formula is derived elsewhere."""

        def evaluate(*operands_and_out: Value) -> Value | None:
            return self.gradient(position, *operands_and_out[:-1])

        return Local("", evaluate, cut=is_cut)


_BITS = Struct("d").pack
_ONE = _BITS(1.0)


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


def definition_text(definition: "Definition") -> str:
    """Return a definition's body over ``a``, ``b``, ``c``, as a row's definition stands."""
    from ..notation.text import LANGUAGE

    body = definition.body
    if len(body.functions) > LONGEST_DEFINITION:
        letters = LETTERS[: len(definition.parameters)]
        return f"{definition.name}({', '.join(letters)})"
    tree = body.formula(body.output)
    return LANGUAGE.write(tree, dict(zip(definition.parameters, LETTERS, strict=False)))
