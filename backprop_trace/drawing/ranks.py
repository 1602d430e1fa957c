"""Ranks: which column of the drawing a node stands in."""

from collections.abc import Sequence

from ..record import Record


class Edge(Record):
    """A wire from a node to an operand of its consumer. ``x*x`` has two, apart by position."""

    source: int
    consumer: int
    position: int


def tight_ranks(count: int, edges: Sequence[Edge]) -> list[int]:
    """Return the rank of each of ``count`` nodes, such that every edge leads to a higher rank.

    Nodes are numbered in topological order. Longest paths from the inputs come first; then nodes
    move to where their edges get shorter, which puts an input beside its first consumer instead
    of into the first column. An input used once comes along with its consumer and holds it back
    from nothing: ``wx*x3`` stands where its result is needed. (A network simplex finds the least
    total length, Gansner et al. 1993, "A technique for drawing directed graphs", section 2; these
    sweeps come near it on expressions, in a fraction of the code.)
    """
    operands: list[list[int]] = [[] for _ in range(count)]
    consumers: list[list[int]] = [[] for _ in range(count)]
    for source, consumer, _ in edges:
        operands[consumer].append(source)
        consumers[source].append(consumer)
    company = [not operands[node] and len(consumers[node]) == 1 for node in range(count)]
    rank = [0] * count
    for node in range(count):
        rank[node] = max((rank[source] + 1 for source in operands[node]), default=0)
    for _ in range(count):
        moved = False
        for node in reversed(range(count)):
            forwards = len(consumers[node])
            backwards = sum(not company[source] for source in operands[node])
            wanted = rank[node]
            if forwards and (forwards > backwards or forwards == backwards < len(operands[node])):
                wanted = min(rank[consumer] for consumer in consumers[node]) - 1
            elif forwards < backwards:
                wanted = max(rank[source] for source in operands[node]) + 1
            moved = moved or wanted != rank[node]
            rank[node] = wanted
        if not moved:
            break
    lowest = min(rank, default=0)
    return [place - lowest for place in rank]
