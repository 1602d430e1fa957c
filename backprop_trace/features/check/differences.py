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

from collections.abc import Sequence
from math import inf, isfinite

from ...autodiff.passes import forward
from ...autodiff.trace import Trace
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


class Along:
    """The output as a function of one node's value, all other leaves staying."""

    def __init__(self, trace: Trace, node: int) -> None:
        self.graph = trace.graph
        self.rows = list(self.graph.rows)
        self.rows[node] = None
        self.node = node
        self.leaves = {p: trace.value_of(p) for p, row in enumerate(self.rows) if row is None}
        flat = [place for place, row in enumerate(self.rows) if row is not None and row.is_flat]
        self.jumps = [
            (place, trace.value_of(place), bool((row := self.rows[place]) and row.is_truth))
            for place in flat
        ]
        """What is flat between jumps: the nodes, what they are here, whether they are truths."""

    def output(self, value: Value) -> Value:
        """Return the output."""
        return self._values(value)[self.graph.output]

    def at(self, value: Value) -> tuple[Value, bool, bool]:
        """Return the output, and whether a truth, or another jump, lies on the way there."""
        values = self._values(value)
        crossed = {is_truth for place, here, is_truth in self.jumps if values[place] != here}
        return values[self.graph.output], True in crossed, False in crossed

    def _values(self, value: Value) -> list[Value]:
        self.leaves[self.node] = value
        return forward(self.rows, self.graph.operands, self.leaves)


def difference(trace: Trace, node: int, error: float) -> Difference | None:
    """Return the central difference for a node; None where no step gives a finite one.

    ``error`` bounds the rounding error of the output.
    """
    along = Along(trace, node)
    x, middle = trace.value_of(node), trace.value
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


def sides(trace: Trace, node: int) -> tuple[float, float] | None:
    """Return the slopes on the left and on the right, which differ at a kink; None if there are
    none.

    Two steps, one twice the other, take the error that is proportional to the step away.
    """
    output = Along(trace, node).output
    x, middle = trace.value_of(node), trace.value
    step = max(abs(x), 1.0) * SIDE
    found = []
    for side in (-step, step):
        near = (output(x + side) - middle) / side
        far = (output(x + 2.0 * side) - middle) / (2.0 * side)
        found.append(2.0 * near - far)
    return (found[0], found[1]) if all(map(isfinite, found)) else None
