"""What is left of a sum that cancels: shown as the 0 that it stands for, and said so.

``0.3 - 0.2*2 + 0.1`` is 0; the computer's sum is -2.776e-17. Readers see the 0 and all that
follows from it, beside a note; programs get the computer's numbers. Where such a remainder decides
what follows (a division by it, a kink), nothing is changed, and only the note says what it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from ..record import Record
from ..values.decimals import plain
from ..values.floats import total
from ..values.kinds import Kind
from .recount import Inexact, Ratio, applied, ratio

if TYPE_CHECKING:
    from ..autodiff.trace import Trace

_SUMS = frozenset(("add", "sub", "sum"))
_LEFT = 2.0**-46
"""What is left of a sum is looked at if it is smaller than this part of its terms."""

ROUNDING = 2.0**-50
"""What rounding alone may leave of terms whose sizes add up to 1."""

TOLERANCE = 1e-9
_MOST_NODES = 2_000
"""Nodes below a sum up to which it is calculated in fractions."""

_MOST_TERMS = 6
_MOST = 8
"""Remainders that are tried one by one."""


class Settled(Record):
    """A trace to be shown, and remarks on what is shown as 0 in it."""

    trace: Trace
    notes: Sequence[str]


def settled(trace: Trace) -> Settled:
    """Return a trace with 0 wherever a sum is 0 but for rounding, as far as nothing hangs on it."""
    found = dict(remainders(trace))
    shown, zeros = trace, set[int]()
    if found:
        shown, zeros = _without(trace, list(found))
    tried = shown.at(shown.values, SETTLED)
    gradients = cancelled(shown, tried)
    if gradients:
        shown, gradients = (tried, gradients) if _same(trace, tried) else (shown, {})
    notes = [_note(trace, node, is_proved, node in zeros) for node, is_proved in found.items()]
    for node, terms in gradients.items():
        left = trace.gradient_of(node)
        assert left is not None  # noqa: S101  # it has contributions
        name = f"d{trace.output}/d{trace.graph.names[node]}"
        notes.append(f"{name} is shown as 0: {_sum_of(terms, left)}, no more than rounding leaves")
    return Settled(shown, notes)


def remainders(trace: Trace) -> Iterator[tuple[int, bool]]:
    """Yield the sums of which only rounding is left, and whether fractions prove it."""
    values, operands = trace.values, trace.graph.operands
    for node, row in enumerate(trace.graph.rows):
        if row is None or row.key not in _SUMS:
            continue
        left, places = values[node], operands[node]
        if not left or not abs(left) <= _LEFT * abs(values[places[0]]) or not isfinite(left):
            continue
        exact = exactly(trace, node)
        size = sum(abs(values[place]) for place in places)
        if exact == 0 or (exact is None and abs(left) <= ROUNDING * size):
            yield node, exact == 0


def exactly(trace: Trace, node: int) -> int | None:
    """Return the sign of a node's exact value, for the inputs as written; None if unknown."""
    graph = trace.graph
    needed, pending = {node}, [node]
    while pending:
        for place in graph.operands[pending.pop()]:
            if place not in needed:
                needed.add(place)
                pending.append(place)
        if len(needed) > _MOST_NODES:
            return None
    exact: dict[int, Ratio] = {}
    try:
        for place in sorted(needed):
            row = graph.rows[place]
            if row is None:
                if graph.names[place] in ("pi", "π", "e") and place in graph.program.constants:
                    return None
                exact[place] = ratio(trace.value_of(place))
            else:
                exact[place] = applied(row, [exact[each] for each in graph.operands[place]])
    except Inexact:
        return None
    above = exact[node][0]
    return (above > 0) - (above < 0)


def settled_total(terms: Sequence[float]) -> float:
    """Return the sum of contributions; 0 where only rounding is left of them."""
    found = total(terms)
    return 0.0 if abs(found) <= ROUNDING * sum(map(abs, terms)) else found


SETTLED: Kind[float] = Kind(1.0, 0.0, settled_total)


def cancelled(trace: Trace, settled: Trace) -> dict[int, list[float]]:
    """Return the nodes whose contributions add up to rounding, with the contributions."""
    graph = trace.graph
    terms = {
        node: list[float]()
        for node in range(len(graph))
        if trace.gradient_of(node) and settled.gradient_of(node) == 0.0
    }
    for node, position in trace.edges() if terms else ():
        place = graph.operands[node][position]
        if place in terms:
            terms[place].append(trace.contribution(node, position).product)
    return {node: each for node, each in terms.items() if len(each) > 1 and not settled_total(each)}


def _without(trace: Trace, found: Sequence[int]) -> tuple[Trace, set[int]]:
    """Return the trace with 0 for remainders: for all of them, or for those that decide nothing."""
    shown = _at_zero(trace, found)
    if _same(trace, shown):
        return shown, set(found)
    zeros, shown = set[int](), trace
    for node in found[:_MOST] if len(found) > 1 else ():
        tried = _at_zero(trace, zeros | {node})
        if _same(trace, tried):
            zeros, shown = zeros | {node}, tried
    return shown, zeros


def _at_zero(trace: Trace, zeros: Collection[int]) -> Trace:
    """Return the trace that follows from 0 at some nodes."""
    graph, values = trace.graph, list(trace.values)
    changed = set(zeros)
    for node in range(min(zeros), len(values)):
        row = graph.rows[node]
        if node in zeros:
            values[node] = 0.0
        elif row is not None and not changed.isdisjoint(graph.operands[node]):
            values[node] = row.forward(*[values[place] for place in graph.operands[node]])
            changed.add(node)
    return trace.at(values, trace.kind)


def _same(one: Trace, other: Trace) -> bool:
    """Return whether two traces have the same numbers, but for what a remainder comes to."""
    pairs = [*zip(one.values, other.values, strict=True)]
    for node in range(len(one.graph)):
        a, b = one.gradient_of(node), other.gradient_of(node)
        if a is not None and b is not None:
            pairs.append((a, b))
    scale = min(1.0, max((abs(a) for a, _ in pairs if isfinite(a)), default=0.0))
    return all(
        a == b
        or (a != a and b != b)
        or (
            isfinite(a)
            and isfinite(b)
            and abs(a - b) <= TOLERANCE * max(abs(a), abs(b), 1e-3 * scale)
        )
        for a, b in pairs
    )


def _note(trace: Trace, node: int, is_proved: bool, is_shown: bool) -> str:
    left = trace.value_of(node)
    said = _sum_of(_terms(trace, node), left)
    name = trace.graph.names[node]
    if not is_proved:
        kept = "shown as 0" if is_shown else "may be 0"
        return f"{name}: {kept}; {said}, no more than rounding leaves"
    kept = "" if is_shown else ", and what follows hangs on it"
    return f"{name}: exactly 0; {said}{kept}"


def _sum_of(terms: Sequence[float], left: float) -> str:
    """Say what the computer makes of a sum."""
    if len(terms) > _MOST_TERMS:
        return f"the computer's sum of {len(terms)} terms is {plain(left)}"
    *first, last = map(plain, terms)
    return f"the computer's sum of {', '.join(first)} and {last} is {plain(left)}"


def _terms(trace: Trace, node: int) -> list[float]:
    """Return what a sum adds up, sums within it taken apart."""
    graph = trace.graph
    terms: list[float] = []
    pending = [(place, sign) for place, sign in _parts(trace, node, 1)]
    while pending:
        place, sign = pending.pop()
        row = graph.rows[place]
        is_sum = row is not None and row.key in (*_SUMS, "neg") and place not in graph.program.names
        if is_sum and len(terms) + len(pending) < _MOST_TERMS:
            pending += _parts(trace, place, sign)
        else:
            terms.append(sign * trace.value_of(place))
    return terms


def _parts(trace: Trace, node: int, sign: int) -> list[tuple[int, int]]:
    """Return a sum's operands with their signs, the last first."""
    row, places = trace.graph.rows[node], trace.graph.operands[node]
    assert row is not None  # noqa: S101  # an operation
    turned = -sign if row.key in ("sub", "neg") else sign
    return [(places[k], turned if k or row.key == "neg" else sign) for k in range(len(places))][
        ::-1
    ]
