"""How many paths there are: exact, in one sweep, however many."""

from __future__ import annotations

from collections.abc import Collection

from ...autodiff.trace import Trace
from ...record import Record


class Count(Record):
    """The paths from some nodes to the output."""

    paths: int
    edges: int
    """Their edges, those of each path counted."""

    @property
    def multiplications(self) -> int:
        """What it takes to multiply the local gradients along each path."""
        return self.edges - self.paths


def count(trace: Trace, starts: Collection[int]) -> dict[int, Count]:
    """Return the paths from each of some nodes to the output, and their edges.

    From the output down, each node hands its count to its operands: one addition an edge, as the
    backward pass does. The counts are whole numbers of any size; each is let go once it is used.
    """
    graph = trace.graph
    paths, edges = {graph.output: 1}, {graph.output: 0}
    found = dict.fromkeys(starts, Count(0, 0))
    for node in range(graph.output, -1, -1):
        here, along = paths.pop(node, 0), edges.pop(node, 0)
        if not here:
            continue
        if node in found:
            found[node] = Count(here, along)
        for place in graph.operands[node]:
            paths[place] = paths.get(place, 0) + here
            edges[place] = edges.get(place, 0) + along + here
    return found


def contributions(trace: Trace) -> int:
    """Return how many products the backward pass makes: one an edge."""
    return sum(1 for _ in trace.edges())
