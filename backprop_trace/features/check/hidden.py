"""A branch that is not taken and spoils the gradient all the same: 0 x nan is nan.

``where(x > 0, sqrt(x), x)`` at -1 has the slope 1, and backward mode gives nan, in every library:
the branch that is off gets the upstream gradient 0, and the local gradient of the root is nan.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from ...autodiff.graph import Graph, below
from ...autodiff.trace import Trace
from ...autodiff.written_out import expanded
from ...language.formula import Apply, Formula, Number
from ...notation.text import LANGUAGE
from ...operations import Value
from ...values.decimals import plain

HARMLESS = (1.0, 0.5, 2.0)
"""Numbers that are tried in place of the operand that an operation can't take."""

LONGEST = 200
"""Characters of what is said to be written."""

MOST_WRITTEN_OUT = 20_000
"""Operations up to which a program's functions are written out."""


def hidden_branch(trace: Trace, node: int, slope: Value) -> str:
    """Say why the gradient of a node is not finite where the slope is, and how to write it.

    Empty where no branch is the reason. It may stand inside of a function of the program.
    """
    pending = [(trace, node, "")]
    while pending:
        trace, node, where = pending.pop()
        for choice, off in _choices(trace):
            for place, position in _spoiling(trace, node, off):
                condition, first, _ = trace.graph.operands[choice]
                if said := _said(trace, place, position, condition, off == first):
                    return f"the slope is {plain(slope)}, but {where}{said}"
        pending.extend(_inside(trace, node))
    return ""


def flat(trace: Trace, name: str) -> Trace | None:
    """Return the trace without functions of the program; None where that is none, or too long."""
    program = trace.graph.program
    if not program.definitions or program.work() > MOST_WRITTEN_OUT:
        return None
    inner = {definition.key: definition for definition in program.definitions.values()}
    return Trace(Graph(expanded(program, inner)), trace.inputs, [name])


def _inside(trace: Trace, node: int) -> Iterator[tuple[Trace, int, str]]:
    """Yield the bodies of the calls that hand back no number, with the parameter they fail for."""
    graph = trace.graph
    depends = graph.reaching([node])
    for place in trace.operations():
        definition = row.body if (row := graph.rows[place]) is not None else None
        if definition is None or not depends[place]:
            continue
        body = definition.body
        body.definitions = graph.program.definitions
        operands = graph.operands[place]
        values = dict(zip(definition.parameters, map(trace.value_of, operands), strict=True))
        inner = Trace(Graph(body), {name: values[name] for _, name in body.variables()})
        for operand, parameter in zip(operands, definition.parameters, strict=True):
            gradient = inner.gradients.get(parameter)
            if depends[operand] and gradient is not None and not isfinite(gradient):
                where = f"inside of {definition.name}, "
                yield inner, inner.graph.variables[parameter], where


def _choices(trace: Trace) -> Iterator[tuple[int, int]]:
    """Yield each ``where`` on the way back with its branch that is not taken."""
    for node in trace.operations():
        row = trace.graph.rows[node]
        if row is not None and row.key == "where" and trace.gradient_of(node) is not None:
            condition, first, second = trace.graph.operands[node]
            off = second if trace.value_of(condition) else first
            if first != second:
                yield node, off


def _spoiling(trace: Trace, node: int, off: int) -> Iterator[tuple[int, int]]:
    """Yield the edges of a branch that turn the upstream gradient 0 into nan, the first first."""
    graph = trace.graph
    depends, is_below = graph.reaching([node]), below(graph.operands, off)
    for place in range(off + 1):
        row = graph.rows[place]
        if row is None or not (is_below[place] and depends[place]):
            continue
        upstream = trace.gradient_of(place) or 0.0
        if upstream and isfinite(upstream):  # it is taken elsewhere
            continue
        for position, operand in enumerate(graph.operands[place]):
            if depends[operand]:
                local, is_hard = trace.local(place, position)
                if not (is_hard or isfinite(local)):
                    yield place, position


def _said(trace: Trace, place: int, position: int, condition: int, is_first: bool) -> str:
    """Return what an operation hands back, and how to write it; empty where it is too long."""
    graph = trace.graph
    row, operands = graph.rows[place], graph.operands[place]
    assert row is not None  # noqa: S101  # an operation
    local, _ = trace.local(place, position)
    numbers = [trace.value_of(each) for each in operands]
    for harmless in HARMLESS:
        numbers[position] = harmless
        out = row.forward(*numbers)
        found = row.local_value(position, range(len(operands)), [*numbers, out], len(operands))
        if found is None or isfinite(found):
            break
    else:
        return ""
    trees = [_tree(trace, each) for each in operands]
    old = Apply(graph.program.functions[place], tuple(trees))
    number = Number(f"{harmless:g}", harmless)
    branches = (trees[position], number) if is_first else (number, trees[position])
    trees[position] = Apply("where", (_tree(trace, condition), *branches))
    new = Apply(graph.program.functions[place], tuple(trees))
    written, better = LANGUAGE.write(old), LANGUAGE.write(new)
    if len(better) > LONGEST:
        return ""
    return (
        f"{written}, in a branch that is not taken, has the local gradient {plain(local)},"
        f" and 0 x {plain(local)} is nan: write {better} in its place"
    )


def _tree(trace: Trace, node: int) -> Formula:
    """Return a node as it is written: by its name, or its formula."""
    graph = trace.graph
    return graph.leaf_formula(node) or graph.program.formula(node, graph.leaf_formula)
