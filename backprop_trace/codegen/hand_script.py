"""A script with both passes by hand, from its comment to its last line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

from ..autodiff.trace import Trace
from ..language.formula import Formula
from ..training.descent import Descent, Row
from .body import Body, Table, body_of, points_of_functions
from .by_hand import Hand, HandSpelling, call_depth, safely
from .choice import rewritten
from .functions import backward_function, function, result_of
from .loop import NOT_CONNECTED, Loop, head_of_table, results, row_of_table
from .script import Job, assemble, heading

FAR = 1e100
"""Numbers beyond which Python's powers may overflow and raise."""

ROWS = 24
"""Rows of a descent at which the script's formulas are tried."""

DEEPEST = 300
"""Calls within calls that Python allows as it is."""


def write_by_hand(job: Job, spelling: HandSpelling, library: str, by: type[Hand] = Hand) -> str:
    """Return the script; ``by`` writes the two passes."""
    table = job.graph.table
    spelling.own.update(job.functions)
    body = job.body(traces(job))
    # At a dead end upstream is 0, which counts only where it meets an inf or nan further down.
    prunes = not any(slope != slope for slope in job.slopes())
    hand = by(spelling, job.naming, prunes)
    forward = list(hand.forward(body))
    backward = list(hand.backward(body, list(job.wanted.values()), job.naming.top))
    main = passes(forward, backward)
    gradients = [gradient(job, body, name) for name in job.trace.wrt]
    if job.descent:
        tail = loop_by_hand(job, spelling, main, gradients)
    else:
        tail = [main, results(job, job.output, shown(job, gradients))]
    definitions = functions(job, hand, body, table)
    values = [f"{own} = {spelling.given(value)}" for _, own, value in job.inputs()]
    head = imports(spelling)
    depth = call_depth(job.definitions)
    if depth > DEEPEST:
        head = ["import sys", *head, "", f"sys.setrecursionlimit({4 * depth + 1000})"]
    head += spelling.settings(all(map(isfinite, (*body.numbers(), *job.slopes()))))
    return assemble(
        [heading(job, library), head, *spelling.helpers.blocks, *definitions, values, *tail]
    )


def imports(spelling: HandSpelling) -> list[str]:
    """Return the import statements."""
    modules = spelling.imports | spelling.helpers.imports
    lines = [f"import {name}" for name in ("functools", "math") if name in modules]
    if not spelling.strict:
        lines += [*([""] if lines else []), "import numpy as np"]
    return lines


def traces(job: Job) -> list[Trace]:
    """Return the trace and, of a descent, those at some of its rows."""
    if job.descent is None:
        return [job.trace]
    return [job.trace, *[job.descent.trace_of(row) for row in some_rows(job.descent)]]


def some_rows(descent: Descent) -> Iterator[Row]:
    """Yield some rows of a descent, the last one among them."""
    apart = max(1, descent.steps // ROWS)
    for row in descent.rows():
        if row.step == descent.steps or row.step % apart == 0:
            yield row


def passes(forward: list[str], backward: list[str]) -> list[str]:
    """Return both passes under their titles."""
    lines = ["# forward pass", *forward]
    return [*lines, "", "# backward pass", *backward] if backward else lines


def functions(job: Job, hand: Hand, main: Body, table: Table) -> list[list[str]]:
    """Return the blocks of the functions that the program defines, and of their gradients."""
    values = points_of_functions(job.definitions, main, table)
    blocks: list[list[str]] = []
    # A function's gradients may need those of earlier ones.
    for definition in reversed([*job.definitions.values()]):
        key = definition.key
        if key in hand.backwards:
            blocks.append(backward_function(hand, definition, table, job.naming, values[key]))
        body, _ = body_of(definition, table, job.naming, values[key])
        lines = list(hand.forward(body))
        result = result_of(hand.spelling, body)
        blocks.append(function(job.functions[key], definition, body, lines, result))
    return blocks[::-1]


def gradient(job: Job, body: Body, name: str) -> str:
    """Return the expression of a wanted gradient."""
    if not job.trace.is_connected(name):
        return NOT_CONNECTED
    return body.gradients.get(job.wanted[name]) or job.zero(name, "np")


def shown(job: Job, gradients: Sequence[str]) -> list[str]:
    """Return the expressions of gradients as they are printed."""
    return [
        each if each == NOT_CONNECTED else job.number(name, each)
        for name, each in zip(job.trace.wrt, gradients, strict=True)
    ]


def loop_by_hand(
    job: Job, spelling: HandSpelling, main: list[str], gradients: list[str]
) -> list[list[str]]:
    """Return the training loop."""
    loop = Loop(job)
    far = spelling.strict and any(
        not abs(number) < FAR
        for row in some_rows(loop.descent)
        for number in (*row.parameters, *row.gradients)
        if number is not None
    )

    def change(formula: Formula) -> Formula:
        return rewritten(formula, safely) if far else formula

    names = loop.parameters
    before, sums, used = loop.sums(gradients)
    state, updates = loop.updates(spelling, names, used, change)
    held = [job.number(name, own) for name, own in zip(loop.descent.names, names, strict=True)]
    row = row_of_table(loop.step, [*held, job.output, *shown(job, used)])
    inner = [*main, "", *sums, row]
    return [[*state, *before, head_of_table(job)], loop.written(inner, updates)]
