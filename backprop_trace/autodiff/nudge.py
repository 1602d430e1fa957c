"""A nudge: what the output does when one number grows by a little, held against its gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite

from ..operations import Operation, Value
from ..record import Record
from .passes import forward
from .trace import Trace

FIRST = 2
"""The first nudge is 10**-FIRST: large enough to be checked on a pocket calculator."""
LAST = 9
"""The last; a smaller one drowns in the rounding of the output."""
AGREES = 0.05
"""How far prediction and result may lie apart, relative to the prediction."""


class Nudge(Record):
    """``by`` is added to a node's value; the output should change by ``predicted``."""

    name: str
    by: float
    predicted: float
    """Gradient x ``by``."""
    change: float
    """What the output really changes by."""


def nudge(trace: Trace, node: int) -> Nudge | None:
    """Return the largest nudge of 0.01, 0.001, ... that shows the gradient of a node.

    None where there is no finite gradient, or where prediction and result never agree: at a kink,
    where the gradient is a convention, or where the output doesn't move at first.
    """
    gradient = trace.gradient_of(node)
    if gradient is None or not isfinite(gradient) or not isfinite(trace.value):
        return None
    return shown_by(trace.graph.names[node], gradient, lambda by: change_of(trace, node, by))


def shown_by(name: str, gradient: float, change_of: Callable[[float], float]) -> Nudge | None:
    """Return the largest nudge by which ``change_of`` shows a gradient."""
    for power in range(FIRST, LAST + 1):
        by = float(f"1e-{power}")
        predicted, change = gradient * by, change_of(by)
        if isfinite(change) and abs(change - predicted) <= AGREES * abs(predicted):
            return Nudge(name, by, predicted, change)
    return None


def change_of(trace: Trace, node: int, by: float) -> Value:
    """Return what is added to the output when ``by`` is added to a node's value."""
    return moved(trace, {node: trace.value_of(node) + by}) - trace.value


def moved(trace: Trace, values: Mapping[int, Value]) -> Value:
    """Return the output where some nodes have other values, whatever their operands are."""
    graph = trace.graph
    leaves: dict[int, Value] = {}
    rows: list[Operation | None] = list(graph.rows)
    for node, row in enumerate(graph.rows):
        if row is None:
            leaves[node] = trace.value_of(node)
    for node, value in values.items():
        rows[node] = None
        leaves[node] = value
    return forward(rows, graph.operands, leaves)[graph.output]
