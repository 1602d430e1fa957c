"""Remarks on one point: kinks, ties, poles, and where the first inf and the first nan were born.

A remark never changes a number. It stands once for each node and cause, and names the node.
"""

from collections.abc import Callable, Iterator
from math import isfinite, isinf, isnan

from ..operations import Operation
from ..values.decimals import plain
from .graph import below
from .steps import Backward, Local, TraceNote
from .trace import Trace

SMALL = 1e-3
"""A local gradient below this, under an upstream gradient that isn't 0, is called saturation."""

TRAPS = frozenset(("broadcast", "entry by entry", "axis", "keepdims", "not connected"))
"""Kinds of remarks that are on the program, not on its numbers."""

_AT_KINKS = frozenset(("kink", "tie", "flat"))


def notes_of(trace: Trace) -> Iterator[TraceNote]:
    """Yield the remarks on a trace: on values, local gradients, gradients; in the trace's order."""
    if trace.is_array:
        from .array_remarks import notes_of_arrays  # array programs only

        yield from notes_of_arrays(trace)  # type: ignore[arg-type]  # is_array says so
        return
    firsts = _first_bad_values(trace)
    noted: set[int] = set()
    rows = trace.graph.rows
    for node in trace.operations():
        if node not in firsts and (row := rows[node]) and row.note is None:
            continue  # most are sums and products: nothing is ever special about them
        for remark in _at_node(trace, node, firsts.get(node, "")):
            noted.add(node)
            yield remark
    operands = trace.graph.operands
    for node in trace.backward_nodes():
        row = rows[node]
        is_asked = row is None or row.local_note or row.vjp or len(operands[node]) == 1
        if is_asked or trace.is_cut_off(node):
            yield from _at_edges(trace, node, node in noted)
    yield from _first_bad_gradients(trace)
    for name in trace.wrt:
        if not trace.is_connected(name):
            text = f"{trace.output} does not depend on {name}: it has no gradient, not even 0"
            yield TraceNote("not connected", name, text)
    yield from _left_out(trace)


def _left_out(trace: Trace) -> Iterator[TraceNote]:
    """Name the steps that the output does not use: a program may have several last ones."""
    program, output = trace.graph.program, trace.graph.output
    steps = [n for n in program.names if trace.graph.rows[n] is not None and n != output]
    if not steps:
        return
    used = below(trace.graph.operands, output)
    unused = [program.names[n] for n in steps if not used[n] and program.names[n] not in trace.wrt]
    if unused:
        verb = "are" if len(unused) > 1 else "is"
        text = f"{', '.join(unused)} {verb} left out: {trace.output} does not use it"
        yield TraceNote("left out", unused[0], text)


def _at_node(trace: Trace, node: int, first: str) -> Iterator[TraceNote]:
    """Say what is special about one value; ``first`` is "inf" or "nan" if it is the first one."""
    row = trace.graph.rows[node]
    assert row is not None  # noqa: S101  # an operation
    name = trace.graph.names[node]
    operands = [trace.value_of(place) for place in trace.graph.operands[node]]
    note = row.note and row.note(operands, trace.value_of(node))
    if note and (note.kind not in _AT_KINKS or trace.is_on_the_way_back(node)):
        suffix = f" (the first {first})" if first else ""
        yield TraceNote(note.kind, name, f"{name}: {note.text}{suffix}")
    elif first:
        numbers = ", ".join(map(plain, operands))
        yield TraceNote(first, name, f"{name} is the first {first}: {row.name} of {numbers}")


def _first_bad_values(trace: Trace) -> dict[int, str]:
    """Return the first operation that made an inf and the first that made a nan, if any."""
    found: dict[int, str] = {}
    wanted: dict[str, Callable[[float], bool]] = {"inf": isinf, "nan": isnan}
    if all(map(isfinite, trace.values)):
        return found
    for node in trace.operations():
        if isfinite(trace.value_of(node)):
            continue
        for kind, is_bad in list(wanted.items()):
            if is_bad(trace.value_of(node)):
                del wanted[kind]
                operands = trace.graph.operands[node]
                if not any(is_bad(trace.value_of(place)) for place in operands):
                    found[node] = kind
    return found


def _at_edges(trace: Trace, node: int, is_noted: bool) -> Iterator[TraceNote]:
    row = trace.graph.rows[node]
    if row is None:
        return
    if trace.is_cut_off(node):
        if not all(isfinite(edge.value) for edge in trace.edges_of(node)):
            name = trace.graph.names[node]
            text = f"{name} stands in a condition: nothing passes back to it, not even 0 x inf"
            yield TraceNote("condition", name, text)
        return
    if row.vjp is not None:
        yield from _inside(trace, node, row)
    if row.local_note is not None:
        for edge in trace.edges_of(node):
            note = row.local_note(edge.position, edge.arguments[:-1], edge.arguments[-1])
            if note is not None:
                yield TraceNote(note.kind, edge.name, f"{edge.name}: {note.text}")
    elif len(trace.graph.operands[node]) == 1 and trace.gradient_of(node) and not is_noted:
        for edge in trace.edges_of(node):
            yield from _where_flat(edge, row)


def _inside(trace: Trace, node: int, row: Operation) -> Iterator[TraceNote]:
    """Say where a function of the program hands back something else than upstream x local."""
    for edge in trace.edges_of(node):
        found = trace.contribution(node, edge.position)
        ours, plain_product = found.product, found.upstream * found.local
        same = ours == plain_product or (isnan(ours) and isnan(plain_product))
        if not (same or edge.unused):
            text = (
                f"{edge.name}: run backward from {plain(found.upstream)}, the body of {row.name}"
                f" hands {plain(ours)} to {edge.operand}: numbers inside are too large or too small"
                f" for upstream x local"
            )
            yield TraceNote("inside", edge.name, text)


def _where_flat(edge: Local, row: Operation) -> Iterator[TraceNote]:
    """Say why (almost) nothing flows back through an operation of one operand."""
    if not edge.unused and abs(edge.value) < SMALL:
        text = f"{edge.name}: {row.name} is nearly flat here, so almost nothing flows back"
        yield TraceNote("saturation", edge.name, text)
    elif edge.unused and row.body is not None:
        text = f"{edge.name}: nothing flows back through {row.name} here: every way in it is off"
        yield TraceNote("off", edge.name, text)
    elif edge.unused and edge.arguments[0] < 0:
        text = f"{edge.name}: {row.name} is off here, its operand is negative: nothing flows back"
        yield TraceNote("off", edge.name, text)


def _first_bad_gradients(trace: Trace) -> Iterator[TraceNote]:
    """Name the first inf and the first nan of the backward pass, and both factors."""
    wanted: dict[str, Callable[[float], bool]] = {"inf": isinf, "nan": isnan}
    if all(gradient is None or isfinite(gradient) for gradient in trace.every_gradient):
        return
    for node, edges in trace.backward_order():
        gradient = trace.gradient_of(node)
        if gradient is None or isfinite(gradient):
            continue
        for kind, is_bad in list(wanted.items()):
            if is_bad(gradient):
                del wanted[kind]
                yield from _bad_gradient(trace, trace.backward_step(node, edges), kind, is_bad)


def _bad_gradient(
    trace: Trace, step: Backward, kind: str, is_bad: Callable[[float], bool]
) -> Iterator[TraceNote]:
    births = [c for c in step.contributions if is_bad(c.product)]
    name = f"d{trace.output}/d{step.name}"
    if births and not is_bad(births[0].upstream):
        birth = births[0]
        upstream, local = plain(birth.upstream), plain(birth.local)
        text = (
            f"{name} is the first {kind} of the backward pass:"
            f" upstream {upstream} x local {local}, by way of {birth.via}"
        )
        yield TraceNote(kind, step.name, text)
    elif step.contributions and not births:
        yield TraceNote(kind, step.name, f"{name} is {kind}: its contributions add up to it")


__all__ = ["TraceNote", "notes_of"]
