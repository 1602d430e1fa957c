"""The trace as JSON, schema ``backprop-trace/1``: full precision, streamed row by row.

Non-finite numbers are the strings "NaN", "Infinity" and "-Infinity"; -0.0 stays -0.0. Formulas
are in the language of programs and parse back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from math import isfinite

from ..notation.text import LANGUAGE
from ..steps import Backward, Forward, Local
from ..tracer import Trace
from .style import Style

SCHEMA = "backprop-trace/1"
_ROWS_AT_ONCE = 500

Number = float | str | None
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
_text = json.encoder.encode_basestring


def number(value: float | None) -> Number:
    """Return a number as JSON can carry it."""
    if value is None or isfinite(value):
        return value
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


def _number(value: float) -> str:
    """Write a number as the encoder does, which is slow to be called for a single one."""
    return repr(value) if isfinite(value) else f'"{number(value)}"'


def render(trace: Trace, style: Style = Style()) -> Iterator[str]:
    """Yield the object's text; sections add keys before the notes."""
    head: dict[str, object] = {
        "schema": SCHEMA,
        "program": trace.program,
        "output": trace.output,
    }
    if style.tale is not None and not style.tale.has_numbers:
        yield _encode(head | style.tale.as_json()) + "\n"
        return
    head |= {
        "value": number(trace.value),
        "inputs": {name: number(value) for name, value in trace.inputs.items()},
        "wrt": list(trace.wrt),
        "gradients": {name: number(value) for name, value in trace.gradients.items()},
    }
    yield _encode(head)[:-1]
    yield from _array("nodes", (_node(trace, step) for step in trace.forward_steps()))
    yield from _array("local_gradients", map(_local, trace.local_steps()))
    yield from _array("backward", map(_backward, trace.backward_steps()))
    told = () if style.tale is None else (style.tale,)
    for section in (*told, *style.sections):
        for key, value in section.as_json().items():
            yield f",\n {_encode(key)}: {_encode(value)}"
    notes = (_encode(note._asdict()) for note in trace.notes())
    yield from _array("notes", notes)
    yield "}\n"


def _array(key: str, rows: Iterable[str]) -> Iterator[str]:
    """Yield a key and its array, some hundred rows at a time."""
    yield f',\n "{key}": ['
    rows = iter(rows)
    separator = "\n  "
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        yield separator + ",\n  ".join(batch)
        separator = ",\n  "
    yield "]"


def _node(trace: Trace, step: Forward) -> str:
    template = LANGUAGE.operation(step.operation.name, step.literals)
    gradient = trace.gradient_of(step.node)
    return (
        f'{{"name": {_text(step.name)}, '
        f'"operation": {_text(step.operation.name)}, '
        f'"operands": [{", ".join(map(_text, step.operands))}], '
        f'"formula": {_text(template.fill(LANGUAGE.named(step)))}, '
        f'"substituted": {_text(template.fill(LANGUAGE.numbered(step, None)))}, '
        f'"value": {_number(step.value)}, '
        f'"gradient": {"null" if gradient is None else _number(gradient)}}}'
    )


def _local(step: Local) -> str:
    template = LANGUAGE.template(step.formula)
    return (
        f'{{"node": {_text(step.name)}, '
        f'"operand": {_text(step.operand)}, '
        f'"position": {step.position}, '
        f'"formula": {_text(template.fill(LANGUAGE.named(step)))}, '
        f'"substituted": {_text(template.fill(LANGUAGE.numbered(step, None)))}, '
        f'"value": {_number(step.value)}}}'
    )


def _backward(step: Backward) -> str:
    contributions = [
        f'{{"via": {_text(c.via)}, '
        f'"position": {c.position}, '
        f'"upstream": {_number(c.upstream)}, '
        f'"local": {_number(c.local)}, '
        f'"product": {_number(c.product)}}}'
        for c in step.contributions
    ]
    return (
        f'{{"name": {_text(step.name)}, '
        f'"contributions": [{", ".join(contributions)}], '
        f'"gradient": {_number(step.gradient)}}}'
    )
