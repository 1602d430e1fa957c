"""The shape of every node, before any number is made; what is too large or fits nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import prod

from ..errors import TraceError
from ..operations.arrays.registry import row_of
from ..operations.arrays.row import ArrayRow, Options
from ..record import Record
from ..values.arrays import AXES, ENTRIES, Shape, Value, filled, shape_of
from ..values.walks import ShapeError, dims
from .graph import Graph

ALL_ENTRIES = 4_000_000
"""Entries of all nodes together; a float in a list takes 32 bytes."""

WORK = 100_000_000
"""Multiply-adds of one pass."""


TRIED = 2_000
"""Combinations of shapes that are tried for variables without a value."""


class Shaped(Record):
    """A graph's nodes as array operations, and their shapes."""

    rows: list[ArrayRow | None]
    options: list[Options]
    shapes: list[Shape]


class MisfitError(Exception):
    """A node whose operands fit no operation; ``why`` says it."""

    def __init__(self, node: int, why: ShapeError) -> None:
        super().__init__(str(why))
        self.node = node
        self.why = why


def shapes_of(graph: Graph, leaves: Mapping[int, Value]) -> Shaped:
    """Return the rows and shapes of all nodes. Raises ``MisfitError``, ``TraceError``.

    ``leaves`` are the values of variables and constants.
    """
    program = graph.program
    rows: list[ArrayRow | None] = []
    every: list[Options] = []
    shapes: list[Shape] = []
    entries = work = 0
    for node, scalar in enumerate(graph.rows):
        options: Options = dict(program.options.get(node, ()))
        every.append(options)
        if scalar is None:
            rows.append(None)
            shapes.append(shape_of(leaves[node]))
            continue
        places = graph.operands[node]
        row = row_of(graph.scalar_row(node), program.functions[node], len(places))
        given = [shapes[place] for place in places]
        try:
            shape = row.shape(given, options)
            work += row.work(given, options)
        except ShapeError as why:
            raise MisfitError(node, why) from None
        rows.append(row)
        shapes.append(shape)
        entries += prod(shape)
        _check_size(graph, node, shape, entries, work)
    return Shaped(rows, every, shapes)


def _check_size(graph: Graph, node: int, shape: Shape, entries: int, work: int) -> None:
    """Refuse a node that is too large, or is one too many."""
    size, name = prod(shape), graph.names[node]
    if len(shape) > AXES:
        why = f"`{name}` has {len(shape)} axes; the limit is {AXES}"
        raise MisfitError(node, ShapeError(why, kind="too-many-axes"))
    if size > ENTRIES:
        why = f"`{name}` is {dims(shape)}, {size:,} entries; the limit is {ENTRIES:,} entries"
    elif entries > ALL_ENTRIES:
        why = f"the arrays up to `{name}` have {entries:,} entries; the limit is {ALL_ENTRIES:,}"
    elif work > WORK:
        why = f"the products up to `{name}` take {work:,} multiplications; the limit is {WORK:,}"
    else:
        return
    raise MisfitError(node, ShapeError(why, "fewer or smaller arrays", "too-large"))


def fitting(graph: Graph, given: Mapping[str, Value]) -> dict[str, Value] | None:
    """Return values of 1 for the variables that have none, of shapes with which the program runs.

    Tried are numbers, then arrays of the sizes that occur among the given ones; None if none of
    the first ``TRIED`` fits.
    """
    missing = [name for name in graph.variables if name not in given]
    sizes = dict.fromkeys(size for value in given.values() for size in (*shape_of(value), 2))
    known = list(sizes) or [2]
    pairs = list(product(known, known))
    shapes: list[Shape] = [(), *[(size,) for size in known], *pairs]
    constants = {node: number.value for node, number in graph.program.constants.items()}
    for count, chosen in enumerate(product(shapes, repeat=len(missing))):
        if count == TRIED:
            return None
        values = {name: filled(shape, 1.0) for name, shape in zip(missing, chosen, strict=True)}
        leaves = {node: {**given, **values}[name] for name, node in graph.variables.items()}
        if have_shapes(graph, constants | leaves):
            return values
    return None


def have_shapes(graph: Graph, leaves: Mapping[int, Value]) -> bool:
    """Return whether the whole program has shapes, and gives a number."""
    try:
        return not shapes_of(graph, leaves).shapes[graph.output]
    except (MisfitError, TraceError):
        return False
