"""A trace of arrays with two others close by: they tell luck from structure, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..autodiff.array_trace import ArrayTrace
from ..values.arrays import Value, items_of, make, shape_of
from .array_wrong import entries_of, truth_at
from .chance import Chance
from .fresh import Around
from .rows import Row
from .wrong import Wrong

TARGETS = "cross_entropy", 1
"""What is given there are classes or probabilities: others are no labels any more."""


def numbers_in(trace: ArrayTrace) -> list[str]:
    """Return the variables that may have other numbers: no classes, no indices."""
    graph = trace.graph
    fixed = {
        place
        for via, places in enumerate(graph.operands)
        for position, place in enumerate(places)
        if (trace.row(via).name, position) == TARGETS or not trace.has_gradient(via, position)
    }
    return [name for name, node in graph.variables.items() if node not in fixed]


class Entries:
    """The right numbers of a trace of arrays."""

    def __init__(self, trace: ArrayTrace) -> None:
        self.trace = trace

    def truth(self, row: Row) -> float:
        """Return the right number of an entry."""
        return truth_at(self.trace, row)


class ArrayAround(Around):
    """A trace of arrays with two others close by."""

    def held(self, trace: Any) -> Entries:
        """Return what knows the right numbers of a trace."""
        return Entries(trace)

    def numbers(self, held: Entries, row: Row) -> Iterator[Wrong]:
        """Yield the number of every slip that can be made in an entry."""
        return entries_of(held.trace, row)

    def point(self, trace: Any) -> Mapping[str, Value]:
        """Return the variables' values."""
        values: Mapping[str, Value] = trace.point()
        return values

    def moved(self, value: Value, chance: Chance) -> Value:
        """Return a value every entry of which is close by."""
        move = super().moved
        return make(shape_of(value), [move(item, chance) for item in items_of(value)])
