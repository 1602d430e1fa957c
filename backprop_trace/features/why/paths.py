"""The paths from a node to the output that say most: products of local gradients, the largest
first, without ever listing more than are wanted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from heapq import nlargest
from math import inf, isnan, log

from ...record import Record
from .network import Hop, Network, total

LONG = 5
"""Edges up to which a path is told edge by edge."""
LISTED = 8
"""Paths that are listed."""
ALL = 1_000
"""Paths up to which all are multiplied out, to add up those that are not listed."""
WORK = 1_000_000
"""Steps of paths up to which that is tried."""
NOISE = 1e-12
"""What is left of a difference of sums below this part of them is rounding."""


class Path(Record):
    """A path, or several alike."""

    hops: Sequence[Hop]

    @property
    def nodes(self) -> list[int]:
        """The nodes from the start to the output."""
        return [self.hops[0].source, *[hop.target for hop in self.hops]] if self.hops else []

    @property
    def times(self) -> int:
        """How many paths alike there are."""
        product = 1
        for hop in self.hops:
            product *= hop.times
        return product

    @property
    def paths(self) -> int:
        """How many paths of edges it stands for."""
        product = 1
        for hop in self.hops:
            product *= hop.paths
        return product

    @property
    def each(self) -> float:
        """The product of its factors, from the output down as the backward pass multiplies."""
        product = 1.0
        for hop in reversed(self.hops):
            if hop.is_off:
                return 0.0
            product *= hop.factor
        return product

    @property
    def product(self) -> float:
        """The part of the gradient that comes this way."""
        return multiplied(self.each, self.times)


class Found(Record):
    """The paths from a node to the output."""

    shown: Sequence[Path]
    all: int
    """How many paths of edges there are."""
    told: int
    """How many there are as they are told, alike ones counted one by one."""
    is_told: bool
    """Whether they lead from named step to named step."""
    rest: int
    """How many of ``told`` are not shown."""
    rest_sum: float
    """What these add."""
    whole: float
    """The sum over all paths."""


def find(network: Network, count: int) -> Found:
    """Return the paths of a network that say most; ``count`` is how many there are."""
    hops, order, is_told = way(network, count)
    bundles = counted(hops, order, alike=False)
    few = bundles <= ALL and bundles * len(order) <= WORK
    best = largest(hops, order, ALL if few else LISTED)
    if len(best) <= LISTED:
        best.sort(key=lambda path: path.nodes)
    shown, others = best[:LISTED], best[LISTED:]
    whole = summed(hops, order)
    told = counted(hops, order, alike=True)
    rest_sum = total([path.product for path in others])
    if not few:
        rest_sum = whole - total([path.product for path in shown])
        if abs(rest_sum) <= NOISE * total([abs(path.product) for path in shown]):
            rest_sum = 0.0
    rest = told - sum(path.times for path in shown)
    return Found(shown, count, told, is_told, rest, rest_sum, whole)


def way(network: Network, count: int) -> tuple[dict[int, list[Hop]], list[int], bool]:
    """Return the steps that paths are told in, their nodes, and whether only named ones are.

    Long paths go from named step to named step, unless that would hide that some are alike.
    """
    start, output, graph = network.start, network.output, network.trace.graph
    hops = network.hops()
    stops = {node for node in graph.program.names if graph.rows[node] is not None}
    if longest(network) <= LONG or not stops.intersection(network.nodes) - {start, output}:
        return hops, network.nodes, False
    told = network.told(stops | {output})
    order = [start, *(node for node in network.nodes if node in told)]
    merges = counted(told, order, alike=True) < count
    if merges and counted(hops, network.nodes, alike=False) <= LISTED:
        return hops, network.nodes, False
    return told, order, True


def longest(network: Network) -> int:
    """Return the edges of the longest path."""
    lengths = {network.start: 0}
    for node in network.nodes[1:]:
        lengths[node] = 1 + max(lengths[edge.place] for edge in network.into[node])
    return lengths.get(network.output, 0)


def counted(hops: Mapping[int, Sequence[Hop]], order: Sequence[int], alike: bool) -> int:
    """Return how many paths there are; those that are ``alike`` one by one, or as one."""
    left = uses(hops, order)
    counts = {order[0]: 1}
    for node in order[1:]:
        counts[node] = sum(counts[hop.source] * (hop.times if alike else 1) for hop in hops[node])
        for hop in hops[node]:  # a count may be long: keep those that are needed only
            left[hop.source] -= 1
            if not left[hop.source]:
                del counts[hop.source]
    return counts[order[-1]]


def uses(hops: Mapping[int, Sequence[Hop]], order: Sequence[int]) -> dict[int, int]:
    """Return how often each node is the source of a step."""
    found = dict.fromkeys(order, 0)
    for node in order[1:]:
        for hop in hops[node]:
            found[hop.source] += 1
    return found


def summed(hops: Mapping[int, Sequence[Hop]], order: Sequence[int]) -> float:
    """Return the sum over all paths of their products, in one sweep from the start up."""
    sums: dict[int, float] = {order[0]: 1.0}
    is_off: dict[int, bool] = {order[0]: False}
    for node in order[1:]:
        on = [hop for hop in hops[node] if not (hop.is_off or is_off[hop.source])]
        sums[node] = total([hop.times * hop.factor * sums[hop.source] for hop in on])
        is_off[node] = not on
    return sums[order[-1]]


def largest(hops: Mapping[int, Sequence[Hop]], order: Sequence[int], most: int) -> list[Path]:
    """Return the paths of the largest magnitude, alike ones as one, the largest first.

    Exact: the best ways to a node go by the best ways to the nodes before it, as every further
    factor multiplies them all. What has no value counts as the largest.
    """
    best: dict[int, list[tuple[float, Hop | None, int]]] = {order[0]: [(0.0, None, 0)]}
    for node in order[1:]:
        ways = [
            (size + along, hop, place)
            for hop in hops[node]
            for along in (magnitude(hop),)
            for place, (size, _, _) in enumerate(best[hop.source])
        ]
        named = [(inf if isnan(size) else size, hop, place) for size, hop, place in ways]
        best[node] = nlargest(most, named, key=lambda way: way[0])
    found: list[Path] = []
    for last in range(len(best[order[-1]])):
        along_path: list[Hop] = []
        node, place = order[-1], last
        while True:
            _, hop, place = best[node][place]
            if hop is None:
                break
            along_path.append(hop)
            node = hop.source
        found.append(Path(along_path[::-1]))
    return found


def magnitude(hop: Hop) -> float:
    """Return the logarithm of what a step multiplies the size of a path by."""
    if hop.is_off or hop.factor == 0.0:
        return -inf
    return inf if isnan(hop.factor) else log(abs(hop.factor)) + log(hop.times)


def multiplied(number: float, times: int) -> float:
    """Return a number as often as ``times`` says: as exact as one product, whatever its size."""
    try:
        return number * times
    except OverflowError:  # ``times`` is no float
        pass
    try:
        return float(Fraction(number) * times)
    except OverflowError:
        return inf if number > 0 else -inf
