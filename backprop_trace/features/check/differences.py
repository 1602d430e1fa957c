"""Central differences: the output a little to the right minus a little to the left.

Steps are tried from coarse to fine. The error of each is what rounding does to the difference
plus how far it is from any finer step, beyond what rounding explains there (the truncation error
shrinks with the square of the step, so that this is nearly all of it; and a step that reaches over
a pole is found out). The step with the smallest error is taken.

A step tells nothing where it reaches over a jump (floor, a comparison), and none does where the
output bends as much over the smallest as over the largest (a sine of 1e20: the next double is
periods away).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, isfinite
from typing import Any

from ...autodiff.graph import below
from ...autodiff.passes import forward
from ...autodiff.recorder import LARGEST, GraphRecorder
from ...autodiff.trace import Trace
from ...once import once
from ...operations import Value
from ...record import Record

STEPS = range(2, 50, 3)
"""Powers of 1/2 that are tried, as shares of the value or, for small ones, of 1."""


UNRESOLVED = 0.01
"""The share of the largest bend that the bend over the smallest step may have: of a smooth output
it is as good as nothing, of a jump all."""

ROUNDED = 16.0
"""How many of its rounding errors the output may seem to bend."""

SIDE = 2.0**-17
"""The step of a slope on one side."""


class Difference(Record):
    """A difference quotient: the slope, an estimate of its error."""

    slope: float
    error: float


Run = Callable[[Value], tuple[Value, Sequence[Value]]]
"""Takes a node's value; returns the output, and what is flat between jumps."""

FEW = 3
"""Variables up to which compiling the program would cost more time than it saves."""


class Lines:
    """The program along each of its variables, prepared once for all of them."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        rows, used = trace.graph.rows, below(trace.graph.operands, trace.graph.output)
        self.flat = [p for p, row in enumerate(rows) if row is not None and row.is_flat and used[p]]
        wanted = [trace.graph.index.get(name) for name in trace.wrt]
        self.variables = [node for node in wanted if node is not None and rows[node] is None]

    def along(self, node: int) -> Along:
        """Return the output as a function of one node's value."""
        is_few = len(self.variables) <= FEW or len(self.trace.graph) > LARGEST
        if is_few or node not in self.variables:
            return self._stepwise(node)
        place = self.variables.index(node)
        point = list(map(self.trace.value_of, self.variables))

        def run(value: Value) -> tuple[Value, Sequence[Value]]:
            return self._compiled((*point[:place], value, *point[place + 1 :]))

        return Along(self.trace, node, self.flat, run)

    @once
    def _compiled(self) -> Callable[[Any], tuple[Value, Sequence[Value]]]:
        graph = self.trace.graph
        leaves = {p: self.trace.value_of(p) for p, row in enumerate(graph.rows) if row is None}
        recorder = GraphRecorder(graph, graph.rows, self.variables, leaves)
        values = recorder.values()
        results = values[graph.output], [values[place] for place in self.flat]
        return recorder.compiled(recorder.moving, results)

    def _stepwise(self, node: int) -> Along:
        graph, rows = self.trace.graph, list(self.trace.graph.rows)
        rows[node] = None
        flat = [place for place in self.flat if place != node]
        leaves = {p: self.trace.value_of(p) for p, row in enumerate(rows) if row is None}

        def run(value: Value) -> tuple[Value, Sequence[Value]]:
            leaves[node] = value
            values = forward(rows, graph.operands, leaves)
            return values[graph.output], [values[place] for place in flat]

        return Along(self.trace, node, flat, run)


class Along:
    """The output as a function of one node's value, all other leaves staying."""

    def __init__(self, trace: Trace, node: int, flat: Sequence[int], run: Run) -> None:
        self.value = trace.value_of(node)
        self.middle = trace.value
        self._run = run
        self._here = list(map(trace.value_of, flat))
        rows = trace.graph.rows
        self._truths = [bool((row := rows[place]) and row.is_truth) for place in flat]
        """Of what is flat between jumps: whether it is a truth."""

    def output(self, value: Value) -> Value:
        """Return the output."""
        return self._run(value)[0]

    def at(self, value: Value) -> tuple[Value, bool, bool]:
        """Return the output, and whether a truth, or another jump, lies on the way there."""
        output, there = self._run(value)
        held = zip(self._here, there, self._truths, strict=True)
        crossed = {is_truth for here, other, is_truth in held if other != here}
        return output, True in crossed, False in crossed


def difference(along: Along, error: float) -> Difference | None:
    """Return the central difference along a node; None where no step gives a finite one.

    ``error`` bounds the rounding error of the output.
    """
    x, middle = along.value, along.middle
    if not (isfinite(x) and isfinite(middle)):
        return None
    scales = {max(abs(x), 1.0), abs(x) or 1.0}
    steps = sorted({scale * 0.5**power for scale in scales for power in STEPS}, reverse=True)
    found = [_quotient(along, x, middle, step, error) for step in steps]
    tried = _telling([each for each in found if each is not None], error)
    for place, coarse in enumerate(tried):
        off = [abs(coarse.slope - fine.slope) - fine.error for fine in tried[place + 1 :]]
        # The finest has nothing to be compared with.
        change = max(0.0, *off) if len(off) > 1 else inf
        tried[place] = coarse._replace(error=coarse.error + change)
    return min(tried, key=lambda each: each.error, default=None)


class _Quotient(Record):
    """The quotient of one step, its error that of rounding alone."""

    found: Difference
    bend: float
    """How far the output at the point is from the mean of both sides, twice."""
    over_truth: bool
    """Whether the step reaches over a jump of a comparison."""
    over_jump: bool
    """Whether it reaches over another jump."""


def _telling(quotients: Sequence[_Quotient], error: float) -> list[Difference]:
    """Return those that tell something of the slope, from coarse to fine; none if they can't."""
    whole = [each for each in quotients if not (each.over_truth or each.over_jump)]
    if not whole:  # the point itself is on a jump; that of a comparison may be none: a kink
        whole = [each for each in quotients if not each.over_jump]
    if not whole:
        return []
    largest = max(each.bend for each in whole)
    if whole[-1].bend > max(UNRESOLVED * largest, ROUNDED * error):
        return []
    return [each.found for each in whole]


def _quotient(along: Along, x: float, middle: float, step: float, error: float) -> _Quotient | None:
    """Return the quotient of one step; None where there is none."""
    right, left = x + step, x - step
    if not left < x < right:
        return None
    (above, *over), (below, *under) = along.at(right), along.at(left)
    if not (isfinite(above) and isfinite(below)):
        return None
    found = Difference((above - below) / (right - left), 2.0 * error / (right - left))
    bend = abs((above - middle) + (below - middle))
    if not all(map(isfinite, (*found, bend))):
        return None
    return _Quotient(found, bend, over[0] or under[0], over[1] or under[1])


def sides(along: Along) -> tuple[float, float] | None:
    """Return the slopes on the left and on the right, which differ at a kink; None if there are
    none.

    Two steps, one twice the other, take the error that is proportional to the step away.
    """
    output, x, middle = along.output, along.value, along.middle
    step = max(abs(x), 1.0) * SIDE
    found = []
    for side in (-step, step):
        near = (output(x + side) - middle) / side
        far = (output(x + 2.0 * side) - middle) / (2.0 * side)
        found.append(2.0 * near - far)
    return (found[0], found[1]) if all(map(isfinite, found)) else None
