"""Whether a formula is the gradient, or agrees with it at this point only.

It is held against the number here and at five points close by; that of a local gradient, if it
is made of the operands and the node alone, at operands of middling size too, where no digits are
lost to cancellation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import copysign, isfinite

from ..autodiff.trace import Trace
from ..language.program import Program
from ..record import Record
from .accepted import value_of, values_of
from .chance import Chance
from .rows import LOCAL, Row, elsewhere, truth

EVERYWHERE, HERE, NOWHERE = "everywhere", "here", "nowhere"
CLOSE_BY = 5
STEPS = (1.0, -1.0, 0.5)
MIDDLING = 4
SEEN = 0.01
"""How far apart two numbers are seen to be other ones, relative to the larger."""
RELATIVE = 1e-9
LOST = 1e-14
"""Of the largest number on the way: what cancellation may leave."""


class Point(Record):
    """Numbers for the names of a formula, and what it should come to."""

    leaves: Mapping[str, float]
    truth: float


class Elsewhere(Record):
    """A point where a formula that agrees here differs: one variable has another value."""

    name: str
    at: float
    gives: float
    truth: float


class Agreement(Record):
    """How far a formula agrees, its number here, and where it is another, if that can be shown."""

    extent: str
    value: float
    other: Elsewhere | None = None


def agreement(trace: Trace, row: Row, program: Program) -> Agreement:
    """Return how far a formula agrees with the number of a row."""
    names = [name for _, name in program.variables()]
    points = [here := point_of(trace, row, names), *close_by(trace, row, names)]
    if row.kind == LOCAL:
        points += middling(trace, row, names)
    largest = max(abs(point.truth) for point in points[: CLOSE_BY + 1])
    value = value_of(program, here.leaves)
    if not agrees(program, here, abs(here.truth) and largest):
        return Agreement(NOWHERE, value)
    for place, point in enumerate(points):
        size = largest if place <= CLOSE_BY else abs(point.truth)
        if not agrees(program, point, size):
            return Agreement(HERE, value, differing(trace, row, program))
    return Agreement(EVERYWHERE, value)


def differing(trace: Trace, row: Row, program: Program) -> Elsewhere | None:
    """Return the first point where a formula differs for all to see, one variable moved by 1."""
    names = [name for _, name in program.variables()]
    for step in STEPS:
        for name, number in trace.inputs.items():
            moved = {**trace.inputs, name: number + step}
            point = point_of(elsewhere(trace, moved), row, names)
            gives = value_of(program, point.leaves)
            is_number = isfinite(gives) and isfinite(point.truth)
            if is_number and abs(gives - point.truth) > SEEN * max(abs(gives), abs(point.truth)):
                return Elsewhere(name, number + step, gives, point.truth)
    return None


def agrees(program: Program, point: Point, size: float) -> bool:
    """Return whether a formula gives the number at a point, but for rounding."""
    numbers = values_of(program, point.leaves)
    found = numbers[program.output]
    if not isfinite(point.truth) or not isfinite(found):
        return repr(found) == repr(point.truth)
    largest = max(abs(number) for number in numbers if isfinite(number))
    return abs(found - point.truth) <= RELATIVE * size + LOST * largest


def point_of(trace: Trace, row: Row, names: list[str]) -> Point:
    """Return the numbers of a trace."""
    index = trace.graph.index
    return Point({name: trace.value_of(index[name]) for name in names}, truth(trace, row))


def close_by(trace: Trace, row: Row, names: list[str]) -> Iterator[Point]:
    """Yield points where all variables are a little larger or smaller."""
    chance = Chance(len(names))
    for _ in range(CLOSE_BY):
        moved = {}
        for name, number in trace.inputs.items():
            part = chance.choice((1, -1)) * (1 + chance.below(3_000) / 1e3) / 1e3
            moved[name] = number * (1 + part) if number else part
        yield point_of(elsewhere(trace, moved), row, names)


def middling(trace: Trace, row: Row, names: list[str]) -> Iterator[Point]:
    """Yield operands of middling size, of the same signs, if the formula is made of them alone."""
    graph = trace.graph
    operation, places = graph.rows[row.node], graph.operands[row.node]
    assert operation is not None  # noqa: S101  # it has operands
    known = {graph.names[place] for place in (*places, row.node)}
    is_off = trace.local(row.node, row.position)[1]
    if not known.issuperset(names) or is_off or operation.vjp is not None:
        return
    constants, chance = graph.program.constants, Chance(len(places))
    for _ in range(MIDDLING):
        drawn: dict[int, float] = {}
        for place in places:
            size = 0.3 + chance.below(1_000) / 1e3
            number = trace.value_of(place)
            drawn[place] = number if place in constants else copysign(size, number)
        values = [drawn[place] for place in places]
        out = operation.forward(*values)
        evaluate = operation.local(row.position, len(places)).evaluate
        local = evaluate() if operation.constant else evaluate(*values, out)
        if local is not None and isfinite(local) and isfinite(out):
            leaves = {graph.names[place]: number for place, number in drawn.items()}
            yield Point({**leaves, graph.names[row.node]: out}, local)
