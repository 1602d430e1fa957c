"""The layout engine: from sizes and edges to places, in any unit, with no drawing in mind.

It is called once for each picture, in that picture's unit: pixels for SVG, whole cells for the
terminal. One layout rescaled into the other would make boxes overlap (d2lang/d2#2353).
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor

from ..record import Record
from .order import Layers, disorder, orders
from .placement import SWEEPS, place
from .points import Points
from .ranks import Edge

TRIAL_SWEEPS = 16
"""Sweeps of placement that choose between orders with equally many crossings: the lowest drawing,
and the nearest to the order in which the program is read."""


class Gaps(Record):
    """What is kept free across the layers."""

    nodes: float
    """Between two nodes."""
    wires: float
    """Between a long wire and its neighbour."""
    wire: float = 1
    """How thick a long wire is taken to be."""

    def between(self, points: Points, upper: int, lower: int) -> float:
        """Return what is kept free between two neighbours in a layer."""
        return self.nodes if points.is_node(upper) and points.is_node(lower) else self.wires


class Layout(Record):
    """Where everything stands across the layers, and in which layer."""

    points: Points
    layers: Layers
    size: list[float]
    """Each point's size across the layers."""
    gaps: Gaps
    centre: list[float]
    """Each point's centre across the layers, the smallest edge of all at 0."""
    port: list[int]
    """For each edge, the port of its consumer where it ends, counted from the first."""
    extent: float
    """The size of everything across the layers."""

    def snapped(self) -> list[int]:
        """Return where each point begins, in whole units, with all distances kept."""
        start = [0] * len(self.points)
        for layer in self.layers:
            least = -1.0
            for k, point in enumerate(layer):
                wish = floor(self.centre[point] - self.size[point] / 2 + 0.5 + 1e-6)
                start[point] = max(wish, ceil(least))
                if k + 1 < len(layer):
                    least = (
                        start[point]
                        + self.size[point]
                        + self.gaps.between(self.points, point, layer[k + 1])
                    )
        return start

    def crossings(self) -> int:
        """Return how many pairs of edges without a common end cross."""
        edges = self.points.edges
        level = [0] * len(self.points)
        for layer in self.layers:
            for number, point in enumerate(layer):
                level[point] = number
        gaps: dict[int, list[tuple[int, int, int]]] = {}
        for number, path in enumerate(self.points.paths):
            for left, right in pairwise(path):
                gap = gaps.setdefault(self.points.rank[left], [])
                gap.append((level[left], level[right], number))
        crossing: set[tuple[int, int]] = set()
        for gap in gaps.values():
            gap.sort()
            for k, (above, to_above, first) in enumerate(gap):
                for below, to_below, second in gap[k + 1 :]:
                    ends = {*edges[first][:2], *edges[second][:2]}
                    if above < below and to_above > to_below and len(ends) == 4:
                        crossing.add((min(first, second), max(first, second)))
        return len(crossing)


def lay_out(
    across: Sequence[float],
    edges: Sequence[Edge],
    ordered: Sequence[bool],
    gaps: Gaps,
    trunks: bool = False,
    drop: Callable[[int, int], float] = lambda node, port: 0.0,
) -> Layout:
    """Return the layout of nodes of sizes ``across``, numbered in topological order.

    ``ordered[node]`` says whether the wires into a node keep the order of its operands. With
    ``trunks`` a source's long wires run together. ``drop(node, port)`` is how far below the
    centre of a node its port stands; wires leave a node at its centre.
    """
    points, candidates = _ordered(tuple(edges), tuple(ordered), trunks)
    size = [*across, *[gaps.wire] * (len(points) - len(across))]

    def distance(upper: int, lower: int) -> float:
        return (size[upper] + size[lower]) / 2 + gaps.between(points, upper, lower)

    def placed(layers: Layers, sweeps: int) -> Layout:
        port = ports(points, layers)
        bends = [
            -drop(right, port[edge]) if points.is_node(right) else 0.0
            for _, right, _, edge in points.segments
        ]
        centre = place(points, layers, distance, bends, sweeps)
        top = min((centre[p] - size[p] / 2 for p in range(len(points))), default=0.0)
        bottom = max((centre[p] + size[p] / 2 for p in range(len(points))), default=0.0)
        return Layout(points, layers, size, gaps, [c - top for c in centre], port, bottom - top)

    def worth(layers: Layers) -> tuple[float, int]:
        return round(placed(layers, TRIAL_SWEEPS).extent, 3), disorder(points, layers)

    best = candidates[0]
    if len(candidates) > 1:
        best = min(candidates, key=worth)
    return placed(best, SWEEPS)


@lru_cache(maxsize=4)
def _ordered(
    edges: tuple[Edge, ...], ordered: tuple[bool, ...], trunks: bool
) -> tuple[Points, list[Layers]]:
    """Return the points and their best orders, which don't depend on sizes (cached)."""
    points = Points(len(ordered), edges, ordered, trunks)
    return points, orders(points)


def ports(points: Points, layers: Layers) -> list[int]:
    """Return each edge's port: in operand order where that matters, else from the top down."""
    level = [0] * len(points)
    for layer in layers:
        for number, point in enumerate(layer):
            level[point] = number
    into: dict[int, list[int]] = {}
    for number, edge in enumerate(points.edges):
        into.setdefault(edge.consumer, []).append(number)
    port = [0] * len(points.edges)
    for consumer, numbers in into.items():

        def key(number: int, ordered: bool = points.ordered[consumer]) -> tuple[int, int]:
            above = 0 if ordered else level[points.paths[number][-2]]
            return above, points.edges[number].position

        for counted, number in enumerate(sorted(numbers, key=key)):
            port[number] = counted
    return port
