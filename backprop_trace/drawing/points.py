"""Points: the nodes of a graph in layers, and the points where long edges pass a layer."""

from collections.abc import Sequence
from itertools import pairwise

from ..record import Record
from .ranks import Edge, tight_ranks


class Segment(Record):
    """A piece of wire between two neighbouring layers."""

    left: int
    right: int
    port: float
    """Where it ends on the right point: from 0 (first operand) up to 1; 0 where any will do."""
    edge: int
    """The edge that it is a piece of; of a trunk, the first."""


class Points:
    """A layered graph: points ``0 .. nodes - 1`` are its nodes, the others lie on long edges.

    With ``trunks`` the long edges of one source share their points; else each has its own.
    """

    def __init__(
        self, nodes: int, edges: Sequence[Edge], ordered: Sequence[bool], trunks: bool = False
    ) -> None:
        self.nodes = nodes
        self.edges = edges
        self.ordered = ordered
        self.rank = tight_ranks(nodes, edges)
        self.source = list(range(nodes))
        """The node whose value a point carries."""
        self.paths: list[list[int]] = []
        """The points of each edge, from source to consumer."""
        positions: list[list[int]] = [[] for _ in range(nodes)]
        for edge in edges:
            positions[edge.consumer].append(edge.position)
        self.segments: list[Segment] = []
        seen: dict[tuple[int, int, int], int] = {}
        trunk: set[tuple[int, int]] = set()
        for number, edge in enumerate(edges):
            path = [edge.source]
            for rank in range(self.rank[edge.source] + 1, self.rank[edge.consumer]):
                key = (edge.source, rank, 0 if trunks else number)
                if key not in seen:
                    seen[key] = len(self.rank)
                    self.rank.append(rank)
                    self.source.append(edge.source)
                path.append(seen[key])
            path.append(edge.consumer)
            self.paths.append(path)
            port = 0.0
            if ordered[edge.consumer]:
                taken = positions[edge.consumer]
                port = sum(other < edge.position for other in taken) / len(taken)
            for left, right in pairwise(path):
                last = right == edge.consumer
                if last or (left, right) not in trunk:
                    self.segments.append(Segment(left, right, port if last else 0.0, number))
                trunk.add((left, right))
        self.layers: list[list[int]] = [[] for _ in range(max(self.rank, default=-1) + 1)]
        for point in self.reading_order():
            self.layers[self.rank[point]].append(point)

    def __len__(self) -> int:
        return len(self.rank)

    def is_node(self, point: int) -> bool:
        """Return whether a point is a node, not a place that an edge passes."""
        return point < self.nodes

    def reading_order(self) -> list[int]:
        """Return all points, the nodes as read in the program, the points of edges last."""
        operands: list[list[int]] = [[] for _ in range(self.nodes)]
        for edge in sorted(self.edges, key=lambda edge: edge.position):
            operands[edge.consumer].append(edge.source)
        order: list[int] = []
        seen = bytearray(self.nodes)
        for sink in reversed(range(self.nodes)):
            pending = [sink]
            while pending:
                node = pending.pop()
                if not seen[node]:
                    seen[node] = 1
                    order.append(node)
                    pending.extend(reversed(operands[node]))
        return order + list(range(self.nodes, len(self.rank)))
