"""Whether a formula over arrays is what the trace has, or agrees with it at this point only.

It is a program of our language over the program's names, and over its gradients: ``dL/dv1 @ x.T``.
It is run here and at two points close by.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..autodiff.array_trace import ArrayTrace
from ..autodiff.graph import Graph
from ..autodiff.running import run
from ..document.array_story import ArrayStory
from ..errors import TraceError
from ..notation.text import ASCII, UNICODE
from ..record import Record
from ..values.arrays import Value, items_of, shape_of
from .array_around import ArrayAround, numbers_in
from .array_wrong import HandedBack
from .formulas import EVERYWHERE, HERE, NOWHERE, RELATIVE
from .rows import FINAL, Row

_NAME = re.compile(r"[^\W\d]\w*")


class ArrayFormula(Record):
    """A formula as a program, whose names stand for values and gradients."""

    program: Graph
    result: str
    """The name of the statement that is the formula."""
    values: Mapping[str, int]
    """The nodes whose values its names stand for."""
    gradients: Mapping[str, int]
    """The nodes whose gradients they stand for."""

    def at(self, trace: ArrayTrace) -> Value:
        """Return what it comes to. Raises ``TraceError`` where its shapes don't fit."""
        given: dict[str, Any] = {n: trace.value_of(node) for n, node in self.values.items()}
        given.update((name, trace.gradient_of(node)) for name, node in self.gradients.items())
        found = run(with_outer(self.program, given), given)
        value: Value = found.value_of(found.graph.index[self.result])
        return value


def formula_of(trace: ArrayTrace, text: str) -> ArrayFormula | None:
    """Return a text as a formula; None where no name of the program stands in it.

    Raises ``TraceError`` for a formula that can't be read.
    """
    index, unused = trace.graph.index, "claimed"
    while any(name.startswith(unused) for name in index):
        unused += "_"
    gradients: dict[str, int] = {}

    def named(found: re.Match[str]) -> str:
        node = index.get(found[1])
        if node is None or trace.gradient_of(node) is None:
            why = "the program has no" if node is None else f"{trace.output} does not depend on"
            raise TraceError("bad-claim", f"{why} `{found[1]}`")
        name = f"{unused}_d_{found[1]}"
        gradients[name] = node
        return name

    if f"d{trace.output}" not in index:
        text = re.sub(rf"(?<!\w)[d∂]{trace.output}\s*/\s*[d∂](\w+)", named, text)
    used = set(_NAME.findall(text))
    if not gradients and used.isdisjoint(index):
        return None
    if ";" in text or "\n" in text:
        raise TraceError("bad-claim", "a claim is one formula, without statements")
    program = Graph.read(f"{unused} = {text}; sum({unused})")
    values = {name: index[name] for name in program.variables if name in index}
    for name in program.variables:
        if name not in values and name not in gradients:
            raise TraceError("bad-claim", f"the program has no `{name}`")
    return ArrayFormula(program, unused, values, gradients)


def with_outer(graph: Graph, given: Mapping[str, Value]) -> Graph:
    """Return a formula with ``g @ x.T`` of two vectors as the matrix that it is on paper.

    There vectors are columns, as in the rules that are shown; in programs they have no transpose.
    """
    functions, operands = graph.program.functions, graph.program.operands
    for node, name in enumerate(functions):
        turned = operands[node][1] if name == "matmul" else -1
        if turned < 0 or functions[turned] != "transpose":
            continue
        (place,) = operands[turned]
        if len(shape_of(given.get(graph.names[place], 0.0))) == 1:
            functions[node], functions[turned] = "outer", "identity"
            operands[node] = (operands[node][0], place)
    return Graph(graph.program)


def is_shown(trace: ArrayTrace, row: Row, text: str) -> bool:
    """Return whether a text is the rule as the trace itself writes it, words and all."""
    edges = dict(trace.backward_order()).get(row.node, ())
    if row.kind != FINAL or len(edges) != 1:
        return False
    bare = "".join(text.split())
    stories = (ArrayStory(trace, notation, None) for notation in (UNICODE, ASCII))
    return any(bare == "".join(HandedBack(*edges[0]).write(story).split()) for story in stories)


def extent(
    trace: ArrayTrace, formula: ArrayFormula, truth: Callable[[ArrayTrace], Value]
) -> tuple[str, Value]:
    """Return how far a formula agrees with what ``truth`` finds in a trace, and its value here."""
    value = formula.at(trace)
    if not agrees(value, truth(trace)):
        return NOWHERE, value
    near = (each.trace for each in ArrayAround(trace, numbers_in(trace)).near)
    is_same = all(agrees(formula.at(each), truth(each)) for each in near)
    return EVERYWHERE if is_same else HERE, value


def agrees(value: Value, truth: Value) -> bool:
    """Return whether two arrays are the same but for rounding."""
    if shape_of(value) != shape_of(truth):
        return False
    size = max(map(abs, items_of(truth)))
    pairs = zip(items_of(value), items_of(truth), strict=True)
    return all(one == other or abs(one - other) <= RELATIVE * size for one, other in pairs)
