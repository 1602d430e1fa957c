"""Where a library's numbers are not those of the trace: the comment of a script says so.

A trace follows PyTorch's conventions at corners and is right to the last digits elsewhere. Scripts
by hand have its numbers in any case; a library has its own at some points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite, isnan

from ..autodiff.defined import flatten
from ..autodiff.passes import forward
from ..autodiff.trace import Trace
from ..language.syntax.parser import parse_formula
from ..operations import Operation, Value
from ..operations.evaluate import evaluate
from ..operations.numerics import TINY, any_nan, any_subnormal
from ..operations.operation import letters
from ..values.decimals import plain

LARGEST = 20_000
"""Nodes, functions written out, up to which a script's points are looked at."""

MOST = 5
"""Lines that are written."""

FEWEST_DIGITS = 1e-9
"""The relative difference from which on a gradient is said to differ."""


def differences(trace: Trace, given: Mapping[int, str], library: str) -> list[str]:
    """Return a line for each operation whose numbers may be others in a library.

    ``given`` are the nodes' names in the script.
    """
    word = library.lower()
    if word not in ("pytorch", "jax", "micrograd"):
        return []  # scripts by hand have our numbers
    graph = trace.graph
    flat = flatten(graph.program, graph.table, 0)
    if len(flat.rows) > LARGEST:
        return []
    names = {flat.places[node]: name for node, name in given.items()}
    leaves = {place: number.value for place, number in flat.constants.items()}
    leaves.update((flat.places[n], trace.value_of(n)) for n in graph.variables.values())
    values = forward(flat.rows, flat.operands, leaves)
    lines: dict[str, None] = {}
    for place, row in enumerate(flat.rows):
        if row is None:
            continue
        operands = [values[each] for each in flat.operands[place]]
        where = names.get(place, "inside a function")
        for text in at_node(trace, word, row, [*operands, values[place]]):
            lines[f"{library} may differ from the trace at {row.name} ({where}): {text}"] = None
    found = list(lines)
    more = len(found) - MOST
    return found[:MOST] + ([f"and at {more:,} more"] if more > 0 else [])


def at_node(trace: Trace, library: str, row: Operation, numbers: Sequence[Value]) -> Iterator[str]:
    """Yield what a library has otherwise for one operation; ``numbers``: operands, then value."""
    if library == "jax" and any_subnormal(*numbers):
        yield f"numbers below {plain(TINY, 2)} are 0 there"
        return
    if library == "micrograd" and row.key in ("relu", "pow") and any_nan(*numbers):
        yield "its gradient at nan is another"
        return
    for fact in row.elsewhere:
        if fact.library != library:
            continue
        if fact.holds is None:
            yield from _as_taught(row, numbers)
        elif fact.holds(*numbers[:-1]):
            if library != "micrograd" or not all(map(isfinite, _gradients(trace))):
                yield fact.text
            return


def _as_taught(row: Operation, numbers: Sequence[Value]) -> Iterator[str]:
    """Yield what a textbook formula comes to, where that is not our local gradient."""
    count = len(numbers) - 1
    leaves = dict(zip((*letters(count), "out"), numbers, strict=True))
    for position in range(count):
        rule = row.local(position, count)
        ours = rule.evaluate(*numbers) or 0.0
        theirs = evaluate(parse_formula(rule.formula), leaves)
        if abs(ours - theirs) > FEWEST_DIGITS * abs(ours) or isnan(ours) != isnan(theirs):
            yield f"it computes {rule.formula} as it stands, which is {plain(theirs, 4)}"
            return


def _gradients(trace: Trace) -> Iterator[Value]:
    gradients = (trace.gradient_of(node) for node in range(len(trace.graph)))
    return (gradient for gradient in gradients if gradient is not None)
