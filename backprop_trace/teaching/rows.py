"""The numbers of a worked example, one name each: what can be asked, left blank, or got wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..autodiff.running import run
from ..autodiff.trace import Trace
from ..record import Record

VALUE = "value"
"""A node's value."""
LOCAL = "local"
"""The local gradient of an edge."""
CONTRIBUTION = "contribution"
"""What an edge hands back: upstream x local."""
SUM = "sum"
"""The gradient of a fan-out."""
FINAL = "final"
"""A wanted gradient, with no row of the backward pass shown."""
UPDATE = "update"
"""A parameter after a step of gradient descent."""

KINDS = (VALUE, LOCAL, CONTRIBUTION, SUM, FINAL, UPDATE)


class Row(Record):
    """One number. The first four kinds are rows of the story."""

    kind: str
    node: int
    """Of an edge (a local gradient, a contribution) the consumer."""
    position: int = 0
    """Of an edge which operand of the consumer; of an update which step, from 1."""
    entry: int = 0
    """Of an array its place in the list of entries, row by row."""


def elsewhere(trace: Trace, values: Mapping[str, float]) -> Trace:
    """Return the same program, with the same gradients wanted, at another point."""
    return run(trace.graph, values, trace.wrt or None)


def truth(trace: Trace, row: Row) -> float:
    """Return the number of a row, but for an update's."""
    kind, node, position, _ = row
    if kind == VALUE:
        return trace.value_of(node)
    if kind == LOCAL:
        return trace.local(node, position)[0]
    if kind == CONTRIBUTION:
        return trace.handed_back(node, position)[2]
    gradient = trace.gradient_of(node)
    assert gradient is not None  # noqa: S101  # on the way back
    return gradient


def rows_of(trace: Trace) -> Iterator[Row]:
    """Yield the rows of the story that are computed, in the order of the three passes."""
    for node in trace.operations():
        yield Row(VALUE, node)
    for node, position in trace.edges():
        yield Row(LOCAL, node, position)
    for node, edges in trace.backward_order():
        for via, position in edges:
            yield Row(CONTRIBUTION, via, position)
        if len(edges) > 1:
            yield Row(SUM, node)


def finals_of(trace: Trace) -> Iterator[Row]:
    """Yield the wanted gradients that there are, but for the seed's."""
    index = trace.graph.index
    for name in trace.wrt:
        if trace.is_connected(name) and index[name] != trace.graph.output:
            yield Row(FINAL, index[name])


def updates_of(trace: Trace) -> Iterator[Row]:
    """Yield the parameters after the first two steps of gradient descent."""
    for step in (1, 2):
        for row in finals_of(trace):
            if trace.graph.rows[row.node] is None:
                yield Row(UPDATE, row.node, step)
