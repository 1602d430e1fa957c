"""Claims: a value, a local gradient or a gradient by name, and what somebody says that it is."""

from __future__ import annotations

import re

from ...autodiff.graph import below
from ...autodiff.trace import Trace
from ...errors import TraceError, unknown
from ...record import Record
from ...teaching.accepted import Answer, read
from ...teaching.rows import FINAL, LOCAL, VALUE, Row

SHOWN = 40
"""Characters of a wrong name that a message repeats."""
LONGEST = 1_000
"""Characters of a claim."""

_EQUALS = re.compile(r"(?<![<>=!])=(?!=)")
_GRADIENT = re.compile(r"[d∂]\s*(.+?)\s*/\s*[d∂]\s*(.+)", re.DOTALL)


class Claim(Record):
    """What is claimed of a row."""

    left: str
    """What it is about, as typed."""
    right: str
    row: Row
    """A gradient is claimed as a whole: its kind is ``final``, of inner nodes too."""
    answer: Answer
    is_connected: bool = True
    """Whether the output depends on the node at all."""


def claim_of(trace: Trace, text: str) -> Claim:
    """Return a claim. Raises ``TraceError`` where it can't be read."""
    left, right = sides_of(trace, text)
    row, is_connected = row_of(trace, left)
    return Claim(left, right, row, read(right, trace.graph.index), is_connected)


def sides_of(trace: Trace, text: str) -> tuple[str, str]:
    """Return what a claim is about, and what is claimed. Raises ``TraceError``."""
    if len(text) > LONGEST:
        raise TraceError("bad-claim", f"a claim has at most {LONGEST:,} characters")
    sign = _EQUALS.search(text)
    if sign is None or not text[: sign.start()].strip() or not text[sign.end() :].strip():
        raise TraceError(
            "bad-claim",
            "a claim is a name, `=` and a number or formula: dL/dw = -2".replace(
                "dL/dw", f"d{trace.output}/d{next(iter(trace.graph.variables), 'w')}"
            ),
            text,
            0,
            len(text),
            in_program=False,
        )
    return text[: sign.start()].strip(), text[sign.end() :].strip()


def row_of(trace: Trace, left: str) -> tuple[Row, bool]:
    """Return what a claim is about, and whether the output depends on it."""
    index = trace.graph.index
    found = None if left in index else _GRADIENT.fullmatch(left)
    if found is None:
        return value(trace, left), True
    above, name = found[1], found[2]
    for each in (above, name):
        if each not in index:
            raise stranger(trace, left, each)
    if above == trace.output and left[0] == "d":
        return gradient(trace, name)
    return local(trace, left, above, name), True


def value(trace: Trace, name: str) -> Row:
    """Return the row of a value."""
    node = trace.graph.index.get(name)
    if node is None:
        raise stranger(trace, name, name)
    if trace.graph.rows[node] is None:
        raise TraceError("bad-claim", f"`{name}` is given: claim what is computed")
    return Row(VALUE, node)


def gradient(trace: Trace, name: str) -> tuple[Row, bool]:
    """Return the row of a gradient, and whether there is one."""
    graph, node = trace.graph, trace.graph.index[name]
    if trace.gradient_of(node) is None:
        if below(graph.operands, graph.output)[node]:
            wrt = ",".join([*trace.wrt, name])
            message = f"d{trace.output}/d{name} is not calculated: `--wrt` leaves it out"
            raise TraceError("left-out", message, label=f"--wrt {wrt}")
        return Row(FINAL, node), False
    return Row(FINAL, node), True


def local(trace: Trace, left: str, above: str, name: str) -> Row:
    """Return the row of a local gradient."""
    graph, node = trace.graph, trace.graph.index[above]
    places = [graph.names[place] for place in graph.operands[node]]
    if name not in places:
        total = f"d{trace.output}/d{name}"
        raise TraceError(
            "bad-claim",
            f"`{left[:SHOWN]}`: {name} is no operand of {above}; the gradient is {total}",
        )
    if places.count(name) > 1:
        raise TraceError(
            "bad-claim",
            f"`{left[:SHOWN]}`: {name} is used more than once in {above}, and each use has its own"
            " local gradient",
        )
    return Row(LOCAL, node, places.index(name))


def stranger(trace: Trace, left: str, name: str) -> TraceError:
    """Return the refusal of a name that no node has."""
    names = list(trace.graph.index)
    listed = ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
    message = f"`{left[:SHOWN]}`: the program has no `{name[:SHOWN]}`"
    return unknown("unknown-name", message, name[:SHOWN], names, label=f"one of {listed}")
