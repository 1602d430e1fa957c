"""The first two steps of gradient descent over arrays, as slips see them: entry by entry."""

from __future__ import annotations

from typing import Any

from ..values.arrays import items_of, make, shape_of
from .broken import Training
from .rows import Row, elsewhere
from .slips import Moved


class ArrayTraining(Training):
    """Two steps; a row is of one entry of a parameter."""

    start: Any
    moved: Any

    def __init__(self, trace: Any, rate: float) -> None:
        self.rate = rate
        self.start = trace
        point, results = trace.point(), trace.results()
        parameters = {n: results[n] for n in point if results.get(n) is not None}
        self.parameters = [trace.graph.index[name] for name in parameters]
        for name, gradient in parameters.items():
            pairs = zip(items_of(point[name]), items_of(gradient), strict=True)
            items = [value - rate * slope for value, slope in pairs]
            point[name] = make(shape_of(point[name]), items)
        self.moved = elsewhere(trace, point)

    def numbers(self, row: Row) -> Moved:
        """Return what the rules of training see of an entry."""
        node, place, is_first = row.node, row.entry, row.position == 1
        now = self.start if is_first else self.moved
        gradient = items_of(now.gradient_of(node))[place]
        earlier = None if is_first else items_of(self.start.gradient_of(node))[place]
        start, before = (items_of(each.value_of(node))[place] for each in (self.start, now))
        return Moved(start, before, self.rate, gradient, earlier, gradient)
