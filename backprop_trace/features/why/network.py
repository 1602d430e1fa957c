"""The part of the graph between a node and the output: what leads from one to the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from heapq import heappop, heappush
from math import fsum

from ...autodiff.graph import below
from ...autodiff.trace import Trace
from ...record import Record


class Edge(Record):
    """One use of a node: ``place`` is operand number ``position`` of ``node``."""

    place: int
    node: int
    position: int
    local: float
    is_off: bool
    """Whether it hands back 0 whatever comes from upstream."""


class Hop(Record):
    """A step of a path: alike edges between two nodes, or all that leads from one to the other."""

    source: int
    target: int
    factor: float
    """What each of them multiplies by."""
    is_off: bool
    times: int = 1
    """How many there are, each with this factor: ``x*x`` has two."""
    paths: int = 1
    """How many paths of edges they stand for."""


class Network:
    """The nodes and edges on the paths from ``start`` to the output."""

    def __init__(self, trace: Trace, start: int) -> None:
        graph = trace.graph
        self.trace = trace
        self.start = start
        self.output = graph.output
        above, used = graph.reaching([start]), below(graph.operands, graph.output)
        self.nodes = [node for node in range(start, self.output + 1) if above[node] and used[node]]
        """In topological order; empty where no path leads to the output."""
        on = set(self.nodes)
        self.into: dict[int, list[Edge]] = {}
        """The edges that arrive at each node but the first, in the order of its operands."""
        for node in self.nodes[1:]:
            self.into[node] = [
                Edge(place, node, position, *trace.local(node, position))
                for position, place in enumerate(graph.operands[node])
                if place in on
            ]

    def edges(self) -> Iterator[Edge]:
        """Yield all edges, from the start up."""
        return (edge for node in self.nodes[1:] for edge in self.into[node])

    def outs(self) -> dict[int, list[Edge]]:
        """Return the edges by the node that they leave."""
        found: dict[int, list[Edge]] = {node: [] for node in self.nodes}
        for edge in self.edges():
            found[edge.place].append(edge)
        return found

    def hops(self) -> dict[int, list[Hop]]:
        """Return the steps into each node, alike edges as one."""
        found: dict[int, list[Hop]] = {}
        for node, edges in self.into.items():
            alike: dict[tuple[int, str, bool], list[Edge]] = {}
            for edge in edges:
                alike.setdefault((edge.place, repr(edge.local), edge.is_off), []).append(edge)
            found[node] = [
                Hop(each[0].place, node, each[0].local, each[0].is_off, len(each), len(each))
                for each in alike.values()
            ]
        return found

    def told(self, stops: Collection[int]) -> dict[int, list[Hop]]:
        """Return the steps from stop to stop, what lies between multiplied and added up."""
        found: dict[int, list[Hop]] = {}
        for stop in self.nodes[1:]:
            if stop not in stops:
                continue
            inside: dict[int, list[Hop]] = {stop: [Hop(stop, stop, 1.0, False)]}
            arrived: dict[int, Hop] = {}
            waiting = [-stop]
            while waiting:
                node = -heappop(waiting)  # the last one: all its uses inside are done
                whole = added(node, stop, inside.pop(node))
                if node != stop and (node in stops or node == self.start):
                    arrived[node] = whole
                    continue
                for edge in self.into[node]:
                    step = Hop(
                        edge.place,
                        stop,
                        0.0 if edge.is_off else whole.factor * edge.local,
                        whole.is_off or edge.is_off,
                        paths=whole.paths,
                    )
                    if edge.place not in inside:
                        inside[edge.place] = []
                        heappush(waiting, -edge.place)
                    inside[edge.place].append(step)
            found[stop] = [arrived[node] for node in sorted(arrived)]
        return found


def added(source: int, target: int, ways: Collection[Hop]) -> Hop:
    """Return several ways between the same two nodes as one."""
    on = [way.factor for way in ways if not way.is_off]
    return Hop(source, target, total(on), not on, paths=sum(way.paths for way in ways))


def total(numbers: Collection[float]) -> float:
    """Return a sum; of infinities and nan too."""
    try:
        return fsum(numbers)
    except (OverflowError, ValueError):
        return sum(numbers)
