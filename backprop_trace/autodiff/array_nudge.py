"""A nudge of one entry of an array, held against its gradient."""

from __future__ import annotations

from math import isfinite

from ..values.arrays import items_of, make, shape_of
from .array_trace import ArrayTrace
from .nudge import Nudge, shown_by


def nudge_entry(trace: ArrayTrace, node: int, place: int) -> Nudge | None:
    """Return the largest nudge of an entry that shows its gradient, as ``nudge`` does."""
    gradient = trace.gradient_of(node)
    if gradient is None or not isfinite(trace.value):
        return None
    slope = items_of(gradient)[place]
    if not isfinite(slope):
        return None
    name = trace.graph.names[node]
    return shown_by(name, slope, lambda by: change_of_entry(trace, node, place, by))


def change_of_entry(trace: ArrayTrace, node: int, place: int, by: float) -> float:
    """Return what is added to the output when ``by`` is added to an entry of a node's value."""
    value = trace.value_of(node)
    items = list(items_of(value))
    items[place] += by
    return trace.moved(node, make(shape_of(value), items)) - trace.value
