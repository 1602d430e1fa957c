"""Runs a program at a point, over numbers or over arrays: the one place that decides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .graph import Graph
from .trace import Trace


def has_arrays(graph: Graph, values: Mapping[str, Any]) -> bool:
    """Return whether a program, or a value, has arrays (``values.arrays.Array``) in it."""
    return graph.program.is_array or any(hasattr(value, "items") for value in values.values())


def run(graph: Graph, values: Mapping[str, Any], wrt: Sequence[str] | str | None = None) -> Trace:
    """Run a program at a point. Raises ``TraceError``."""
    if has_arrays(graph, values):
        from .array_trace import ArrayTrace  # array programs only

        return ArrayTrace(graph, values, wrt)
    return Trace(graph, values, wrt)
