"""Where a library's numbers are not those of an array trace: the comment of a script says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from math import isfinite

from ..autodiff.array_trace import ArrayTrace
from ..autodiff.passes import forward
from ..operations import Operation, Value
from ..operations.arrays.elementwise import Elementwise
from ..operations.arrays.lanes import Norm, Reduction
from ..operations.arrays.products import Bilinear
from ..operations.arrays.spelled import LIBRARIES
from ..values.arrays import items_of, shape_of
from ..values.walks import spread
from .array_fallbacks import SMALLEST
from .differences import FEWEST_DIGITS, MOST, at_node

LOOKED_AT = 2_000
"""Entries of a node that are looked at."""

WORK = 100_000
"""Products of a node that are looked at."""


def differences(trace: ArrayTrace, given: Mapping[int, str], library: str) -> list[str]:
    """Return a line for each operation whose numbers may be others in a library.

    ``given`` are the nodes' names in the script.
    """
    word = library.lower()
    if word not in LIBRARIES:
        return []  # a script in plain Python adds up as we do
    lines: dict[str, None] = {}
    for node in trace.operations():
        name = trace.row(node).name
        for text in _of_node(trace, node, word):
            lines[f"{library} may differ from the trace at {name} ({given[node]}): {text}"] = None
    found = list(lines)
    more = len(found) - MOST
    return found[:MOST] + ([f"and at {more:,} more"] if more > 0 else [])


def _of_node(trace: ArrayTrace, node: int, library: str) -> Iterator[str]:
    row, places = trace.row(node), trace.graph.operands[node]
    if any(cancels(terms, value) for terms, value in _sums(trace, node)):
        yield "sums are rounded once here, and there at each term"
    if library == "numpy":
        return  # what is written by hand has our numbers
    if isinstance(row, Norm):
        sizes = items_of(trace.value_of(node))
        if library == "jax" and 0.0 in sizes:
            yield "its gradient at 0 is nan there"
        elif any(out and not SMALLEST < out < 1.0 / SMALLEST for out in sizes):
            yield "squares leave the range of doubles there"
    if not isinstance(row, Elementwise):
        return
    wide = trace.shape(node)
    lists = [spread(trace.value_of(place), wide) for place in (*places, node)]
    table = trace.graph.table
    for numbers in islice(dict.fromkeys(zip(*lists, strict=True)), LOOKED_AT):
        yield from _at_entry(trace, library, row.row, numbers, table)


def _sums(trace: ArrayTrace, node: int) -> Iterator[tuple[Sequence[Value], Value]]:
    """Yield the sums that an operation is made of: the terms of each, and its value."""
    row, operands = trace.row(node), trace.operand_values(node)
    shapes, values = [shape_of(operand) for operand in operands], items_of(trace.value_of(node))
    if isinstance(row, Bilinear) and row.work(shapes, trace.options(node)) <= WORK:
        a, b = map(items_of, operands)
        every = [[a[i] * b[j] for i, j in each] for each in row.pairs(shapes)]
    elif row.name in ("sum", "mean") and isinstance(row, Reduction):
        items = items_of(operands[0])
        every = [[items[k] for k in lane] for lane in row.places(operands, trace.options(node))]
        if row.name == "mean":
            values = [value * len(terms) for value, terms in zip(values, every, strict=True)]
    else:
        return
    yield from zip(every, values, strict=True)


def cancels(terms: Sequence[Value], value: Value) -> bool:
    """Return whether a sum loses digits when it is rounded at each term."""
    return isfinite(value) and abs(sum(terms) - value) > FEWEST_DIGITS * abs(value)


def _at_entry(
    trace: ArrayTrace,
    library: str,
    row: Operation,
    numbers: Sequence[Value],
    table: Mapping[str, Operation | None],
) -> Iterator[str]:
    if row.body is None:
        yield from at_node(trace, library, row, numbers)
        return
    inner, rows = row.body.body, [table.get(key) for key in row.body.body.functions]
    leaves = {node: number.value for node, number in inner.constants.items()}
    leaves.update(enumerate(numbers[:-1]))
    values = forward(rows, inner.operands, leaves)
    for node, own in enumerate(rows):
        if own is not None:
            held = [values[place] for place in (*inner.operands[node], node)]
            yield from _at_entry(trace, library, own, held, table)
