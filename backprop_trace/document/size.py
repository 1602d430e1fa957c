"""How long a document gets, before it is made."""

from __future__ import annotations

from ..autodiff.graph import Graph


def lines_of(graph: Graph) -> int:
    """Return about how many lines show a trace in full: for the nodes, the edges, and both back."""
    return 2 * (len(graph.rows) + sum(map(len, graph.operands)))
