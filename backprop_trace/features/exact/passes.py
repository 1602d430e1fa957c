"""The passes of a trace in fractions where they stay fractions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from ...autodiff.run import Passes
from ...autodiff.trace import Trace
from ...errors import TraceError
from ...values.rationals import FRACTIONS, Exact
from .operations import leaf, rows_over_fractions


def exact_passes(trace: Trace, texts: Mapping[str, str]) -> Passes[Exact]:
    """Run a trace's program again; ``texts`` are the values as they were typed, by name.

    Raises ``TraceError`` where a fraction becomes too large.
    """
    graph = trace.graph
    constants = {node: number.text for node, number in graph.program.constants.items()}
    known = {node: texts.get(name) for name, node in graph.variables.items()} | constants
    leaves = {node: leaf(text, trace.value_of(node)) for node, text in known.items()}
    rows = rows_over_fractions(graph.rows, graph.operands, graph.program.constants, graph.table)
    try:
        return trace.again(rows, leaves, FRACTIONS)
    except OverflowError:
        raise TraceError(
            "too-large",
            "a fraction beyond the largest double meets a rounded number: leave --exact out",
        ) from None


def leaving(passes: Passes[Exact]) -> list[int]:
    """Return the operations that leave the fractions, though their operands are some."""
    return [
        node
        for node in passes.operations()
        if not isinstance(passes.value_of(node), Fraction)
        and all(isinstance(passes.value_of(p), Fraction) for p in passes.graph.operands[node])
    ]
