"""Negative zeros that decide something: ``1/(-0)`` is -inf. All others are shown as 0."""

from __future__ import annotations

from collections.abc import Set
from math import copysign
from typing import TYPE_CHECKING

from ..operations import Value

if TYPE_CHECKING:
    from ..autodiff.trace import Trace


def telling_zeros(trace: Trace) -> Set[int]:
    """Return the nodes that are -0, and would make something else of what follows if they were 0.

    Of a -0 that only makes another one, the last decides.
    """
    values, graph = trace.values, trace.graph
    found: set[int] = set()
    if not any(value == 0.0 and is_negative(value) for value in values):
        return found
    for node in range(len(values) - 1, -1, -1):
        row, places = graph.rows[node], graph.operands[node]
        if row is None:
            continue
        for k, place in enumerate(places):
            if values[place] == 0.0 and is_negative(values[place]):
                operands = [values[each] for each in places]
                operands[k] = 0.0
                other, value = row.forward(*operands), values[node]
                flips = node in found and is_negative(other) != is_negative(value)
                if flips or (other != value and not (other != other and value != value)):
                    found.add(place)
    return found


def is_negative(value: Value) -> bool:
    """Return whether a number has a minus sign, a zero too."""
    return copysign(1.0, value) < 0.0
