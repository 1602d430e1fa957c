"""Remarks on one point: kinks, ties, poles, and where the first inf and the first nan were born.

A remark never changes a number. It stands once for each node and cause, and names the node.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import isinf, isnan
from typing import NamedTuple

from .notation.numbers import plain
from .steps import Forward, Local
from .trace import Trace

SMALL = 1e-3
"""A local gradient below this, under an upstream gradient that isn't 0, is called saturation."""

_AT_KINKS = frozenset(("kink", "tie", "flat"))


class TraceNote(NamedTuple):
    """A remark on one node: ``kind`` for machines, ``text`` for people."""

    kind: str
    node: str
    text: str


def notes_of(trace: Trace) -> Iterator[TraceNote]:
    """Yield the remarks on a trace, in the order of its steps."""
    for step in trace.forward_steps():
        yield from _at_node(trace, step)
    yield from _first_bad_value(trace)
    for edge in trace.local_steps():
        yield from _at_edge(trace, edge)
    yield from _first_bad_gradient(trace)
    for name in trace.wrt:
        if trace.gradients[name] is None:
            text = f"{trace.output} does not depend on {name}: it has no gradient, not even 0"
            yield TraceNote("not connected", name, text)


def _at_node(trace: Trace, step: Forward) -> Iterator[TraceNote]:
    if step.operation.note is None:
        return
    note = step.operation.note(step.arguments, step.value)
    if note is None:
        return
    if note.kind in _AT_KINKS and not trace.is_on_the_way_back(step.node):
        return
    yield TraceNote(note.kind, step.name, f"{step.name}: {note.text}")


def _at_edge(trace: Trace, edge: Local) -> Iterator[TraceNote]:
    row = trace.graph.rows[edge.node]
    upstream = trace.gradient_of(edge.node)
    if row is None or upstream is None:
        return
    if row.local_note is not None:
        note = row.local_note(edge.position, edge.arguments[:-1], edge.value)
        if note is not None:
            yield TraceNote(note.kind, edge.name, f"{edge.name}: {note.text}")
    if len(edge.arguments) > 2 or not upstream or row.name == "neg":
        return
    if edge.unused and edge.arguments[0] < 0 and row.name in ("relu", "relu6"):
        text = f"{edge.name}: {row.name} is off here, its operand is negative: nothing flows back"
        yield TraceNote("off", edge.name, text)
    elif not edge.unused and abs(edge.value) < SMALL:
        text = f"{edge.name}: {row.name} is nearly flat here, so almost nothing flows back"
        yield TraceNote("saturation", edge.name, text)


def _first_bad_value(trace: Trace) -> Iterator[TraceNote]:
    """Name the first operation that made an inf, and the first that made a nan."""
    for kind, is_bad in (("inf", isinf), ("nan", isnan)):
        for step in trace.forward_steps():
            if is_bad(step.value):
                if not any(map(is_bad, step.arguments)):
                    numbers = ", ".join(plain(value) for value in step.arguments)
                    text = f"{step.name} is the first {kind}: {step.operation.name} of {numbers}"
                    yield TraceNote(kind, step.name, text)
                break


def _first_bad_gradient(trace: Trace) -> Iterator[TraceNote]:
    """Name the first inf and the first nan of the backward pass, and both factors."""
    found: set[str] = set()
    for step in trace.backward_steps():
        for kind, is_bad in (("inf", isinf), ("nan", isnan)):
            if kind in found or not is_bad(step.gradient):
                continue
            found.add(kind)
            births = [c for c in step.contributions if is_bad(c.product)]
            for birth in births[:1]:
                if is_bad(birth.upstream) or (kind == "inf" and isinf(birth.upstream)):
                    continue
                upstream, local = plain(birth.upstream), plain(birth.local)
                text = (
                    f"d{trace.output}/d{step.name} is the first {kind} of the backward pass:"
                    f" upstream {upstream} x local {local}, by way of {birth.via}"
                )
                yield TraceNote(kind, step.name, text)
            if not births and step.contributions:
                text = f"d{trace.output}/d{step.name} is {kind}: its contributions add up to it"
                yield TraceNote(kind, step.name, text)
