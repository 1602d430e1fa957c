"""Remarks on an array program at one point: what is silent elsewhere, kinks, ties, inf and nan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from math import isinf, isnan

from ..operations.arrays.elementwise import SIGNS, Elementwise
from ..operations.arrays.lanes import Extreme, Reduction
from ..values.arrays import Value, items_of
from ..values.walks import dims, entry, spread
from ..values.written import named
from .array_trace import ArrayTrace
from .steps import TraceNote

LOOKED_AT = 10_000
"""Entries of a node of which kinks and ties are told."""

BACKWARD = "the backward pass"

_BAD: dict[str, Callable[[float], bool]] = {"inf": isinf, "nan": isnan}


def notes_of_arrays(trace: ArrayTrace) -> Iterator[TraceNote]:
    """Yield the remarks: on traps of broadcasting, on entries, on the first inf and nan."""
    for node in trace.operations():
        yield from _traps(trace, node)
        yield from _at_entries(trace, node)
        yield from _ties(trace, node)
    yield from _first_bad(trace, "the forward pass", trace.operations(), trace.value_of)
    backward = (node for node, _ in trace.backward_order())
    yield from _first_bad(trace, BACKWARD, backward, trace.gradient_of)
    for name, gradient in trace.results().items():
        if gradient is None:
            yield TraceNote("not connected", name, _unconnected(trace, name))


def _unconnected(trace: ArrayTrace, name: str) -> str:
    node = trace.graph.variables.get(name)
    for via, places in enumerate(trace.graph.operands):
        for position, place in enumerate(places):
            if place == node and not trace.has_gradient(via, position):
                return f"{name} holds whole numbers or gives a shape: it gets no gradient"
    return f"{trace.output} does not depend on {name}: it has no gradient, not even 0"


# What is silent elsewhere


def _traps(trace: ArrayTrace, node: int) -> Iterator[TraceNote]:
    row, places = trace.row(node), trace.graph.operands[node]
    if not isinstance(row, Elementwise) or len(places) < 2:
        return
    names, name = trace.graph.names, trace.graph.names[node]
    shapes = [trace.shape(place) for place in places]
    sign = SIGNS.get(row.row.name, "")
    said = _written(trace, node)
    wide = trace.shape(node)
    if sum(shape != wide for shape in shapes) > 1 and all(shapes[:2]):
        listed = " with ".join("\u00d7".join(map(str, shape)) for shape in shapes)
        text = f"{said}: {listed} is {dims(wide)}, both sides are repeated"
        yield TraceNote("broadcast", name, text)
    elif sign == "*" and sorted(map(len, shapes)) == [1, 2] and _fits(shapes):
        a, b = (names[place] for place in places)
        text = f"{a}*{b} is entry by entry; the matrix product is {a} @ {b}"
        yield TraceNote("entry by entry", name, text)
    yield from _literals(trace, node, row, said)
    yield from _keepdims(trace, node, said)


def _fits(shapes: Sequence[tuple[int, ...]]) -> bool:
    a, b = shapes
    return a[-1] == b[0]


def _written(trace: ArrayTrace, node: int) -> str:
    row, names = trace.row(node), trace.graph.names
    operands = [names[place] for place in trace.graph.operands[node]]
    assert isinstance(row, Elementwise)  # noqa: S101  # others have no traps
    sign = SIGNS.get(row.row.name)
    if sign is None:
        return f"{row.row.name}({', '.join(operands)})"
    return (f" {sign} " if sign in "+-" else sign).join(operands)


def _literals(trace: ArrayTrace, node: int, row: Elementwise, said: str) -> Iterator[TraceNote]:
    """An axis given without its keyword; the inverse of a matrix."""
    places, name = trace.graph.operands[node], trace.graph.names[node]
    last, first = places[-1], trace.shape(places[0])
    constant = trace.graph.program.constants.get(last)
    called = row.row.name
    if called in ("sum", "mean") and first:
        a = trace.graph.names[places[0]]
        if constant is not None and constant.text in map(str, range(len(first))):
            does = "adds {} to every entry" if called == "sum" else "takes the mean with {}"
            over = f"over an axis: {called}({a}, axis={constant.text})"
            text = f"{said} {does.format(constant.text)}; {over}"
            yield TraceNote("axis", name, text)
        elif trace.graph.names[last] in ("axis", "dim"):
            word = trace.graph.names[last]
            text = f"{said}: {word} is a variable here; over an axis: {called}({a}, {word}=0)"
            yield TraceNote("axis", name, text)
    if called == "pow" and len(first) == 2 and constant is not None and constant.value == -1.0:
        text = f"{said} is entry by entry, not the inverse"
        yield TraceNote("entry by entry", name, text)


def _keepdims(trace: ArrayTrace, node: int, said: str) -> Iterator[TraceNote]:
    """A reduced array that meets its operand on another axis than it was reduced over."""
    places = trace.graph.operands[node]
    for place in places:
        row = None if trace.graph.rows[place] is None else trace.row(place)
        if not isinstance(row, Reduction) or trace.options(place).get("keepdims"):
            continue
        (source,) = trace.graph.operands[place]
        axis = row.axis(trace.shape(source), trace.options(place))
        if source in places and axis and trace.shape(node) == trace.shape(source):
            missing = f"{row.name}({trace.graph.names[source]}, axis={axis}, keepdims=True)"
            meets = f"the result over axis {axis} meets another axis"
            text = f"{said}: {meets}; {missing} keeps its place"
            yield TraceNote("keepdims", trace.graph.names[node], text)


# Entries


def _at_entries(trace: ArrayTrace, node: int) -> Iterator[TraceNote]:
    """Say what is special about entries of an elementwise operation: the first, and how many."""
    row = trace.row(node)
    if not isinstance(row, Elementwise) or row.row.note is None:
        return
    name, wide = trace.graph.names[node], trace.shape(node)
    lists = [spread(value, wide) for value in trace.operand_values(node)]
    found: dict[str, tuple[int, str, int]] = {}
    every = zip(zip(*lists, strict=True), items_of(trace.value_of(node)), strict=True)
    for place, (operands, out) in enumerate(islice(every, LOOKED_AT)):
        note = row.row.note(operands, out)
        if note is not None:
            first, text, count = found.get(note.kind, (place, note.text, 0))
            found[note.kind] = first, text, count + 1
    back = trace.is_on_the_way_back(node)
    for kind, (place, text, count) in found.items():
        if back or kind not in ("kink", "tie", "flat"):
            more = f" (and {count - 1} more)" if count > 1 else ""
            yield TraceNote(kind, name, f"{named(name, entry(wide, place))}: {text}{more}")


def _ties(trace: ArrayTrace, node: int) -> Iterator[TraceNote]:
    row = trace.row(node)
    if not isinstance(row, Extreme) or not trace.is_on_the_way_back(node):
        return
    count = row.ties(trace.operand_values(node), trace.value_of(node), trace.options(node))
    if count:
        name = trace.graph.names[node]
        text = f"{name}: tie of {count} entries: they share the gradient evenly (PyTorch's amax)"
        yield TraceNote("tie", name, text)


def _first_bad(
    trace: ArrayTrace, where: str, nodes: Iterable[int], value_of: Callable[[int], Value]
) -> Iterator[TraceNote]:
    """Name the first entry that is inf and the first that is nan."""
    wanted = dict(_BAD)
    for node in nodes:
        items = items_of(value_of(node))
        for kind, is_bad in list(wanted.items()):
            place = next((k for k, item in enumerate(items) if is_bad(item)), None)
            if place is not None:
                del wanted[kind]
                name = trace.graph.names[node]
                which = named(name, entry(trace.shape(node), place))
                if where == BACKWARD:
                    which = f"d{trace.output}/d{which}"
                yield TraceNote(kind, name, f"{which} is the first {kind} of {where}")
