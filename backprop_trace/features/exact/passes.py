"""The passes of a trace in fractions where they stay fractions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from ...autodiff.run import Passes
from ...autodiff.trace import Trace
from ...deadline import deadline
from ...errors import TraceError
from ...language import limits
from ...language.formula import Apply, Formula, Number
from ...language.syntax.parser import parse_formula
from ...values.rationals import FRACTIONS, Exact
from .operations import leaf, rows_over_fractions

LARGEST_PROGRAM = 20_000
"""Operations, functions written out, that are carried out in fractions."""


def exact_passes(trace: Trace, texts: Mapping[str, str]) -> Passes[Exact]:
    """Run a trace's program again; ``texts`` are the values as they were typed, by name.

    Raises ``TraceError`` where a fraction becomes too large, or all of them take too long.
    """
    graph = trace.graph
    if graph.program.work() > LARGEST_PROGRAM:
        raise too_large(f"up to {LARGEST_PROGRAM:,} operations")
    constants = {node: number.text for node, number in graph.program.constants.items()}
    known = {node: texts.get(name) for name, node in graph.variables.items()} | constants
    leaves = {node: leaf(text, trace.value_of(node)) for node, text in known.items()}
    rows = rows_over_fractions(graph.rows, graph.operands, graph.program.constants, graph.table)
    slow = too_large(f"for up to {limits.FORMULA_SECONDS} seconds")
    try:
        with deadline(limits.FORMULA_SECONDS, slow, limits.MORE_MEMORY):
            return trace.again(rows, leaves, FRACTIONS)
    except OverflowError:
        raise TraceError(
            "too-large",
            "a fraction beyond the largest double meets a rounded number: leave --exact out",
        ) from None


def too_large(limit: str) -> TraceError:
    """Return the refusal of a program that is too much for fractions; it names the limit."""
    return TraceError("too-large", f"`--exact` calculates {limit}: leave the option out")


def leaving(passes: Passes[Exact]) -> list[int]:
    """Return the operations that leave the fractions, though their operands are some."""
    return [
        node
        for node in passes.operations()
        if not isinstance(passes.value_of(node), Fraction)
        and all(isinstance(passes.value_of(p), Fraction) for p in passes.graph.operands[node])
    ]


def decimals(passes: Passes[Exact]) -> Iterator[tuple[int, str, Fraction]]:
    """Yield the numbers in operations' own definitions that no double is (0.01), as fractions."""
    for node in passes.operations():
        row = passes.graph.rows[node]
        if row is None or row.body is not None or not isinstance(passes.value_of(node), Fraction):
            continue
        definition = row.defined(len(passes.graph.operands[node]))
        pending: list[Formula] = [parse_formula(definition)] if definition else []
        while pending:
            tree = pending.pop()
            if isinstance(tree, Apply):
                pending += tree.operands
            elif isinstance(tree, Number) and tree.text[:1].isdigit():
                value = Fraction(tree.text)
                if value != Fraction(tree.value):
                    yield node, tree.text, value
                    break
