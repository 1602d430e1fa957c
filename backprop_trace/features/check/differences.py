"""Central differences: the output a little to the right minus a little to the left.

Steps are tried from coarse to fine. The error of each is what rounding does to the difference
plus how far it is from any finer step, beyond what rounding explains there (the truncation error
shrinks with the square of the step, so that this is nearly all of it; and a step that reaches over
a pole is found out). The step with the smallest error is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isfinite

from ...autodiff.passes import forward
from ...autodiff.trace import Trace
from ...operations import Value
from ...record import Record

STEPS = range(2, 50, 3)
"""Powers of 1/2 that are tried, as shares of the value or, for small ones, of 1."""


SIDE = 2.0**-17
"""The step of a slope on one side."""


class Difference(Record):
    """A difference quotient: the slope, an estimate of its error."""

    slope: float
    error: float


def output_along(trace: Trace, node: int) -> Callable[[Value], Value]:
    """Return the output as a function of one node's value, all other leaves staying."""
    graph = trace.graph
    rows = list(graph.rows)
    rows[node] = None
    leaves = {place: trace.value_of(place) for place, row in enumerate(rows) if row is None}

    def output(value: Value) -> Value:
        leaves[node] = value
        return forward(rows, graph.operands, leaves)[graph.output]

    return output


def difference(trace: Trace, node: int, error: float) -> Difference | None:
    """Return the central difference for a node; None where no step gives a finite one.

    ``error`` bounds the rounding error of the output.
    """
    output = output_along(trace, node)
    x, middle = trace.value_of(node), trace.value
    if not (isfinite(x) and isfinite(middle)):
        return None
    scales = {max(abs(x), 1.0), abs(x) or 1.0}
    steps = sorted({scale * 0.5**power for scale in scales for power in STEPS}, reverse=True)
    found = [_quotient(output, x, step, error) for step in steps]
    tried = [each for each in found if each is not None]
    for place, coarse in enumerate(tried):
        off = [abs(coarse.slope - fine.slope) - fine.error for fine in tried[place + 1 :]]
        # The finest has nothing to be compared with.
        change = max(0.0, *off) if len(off) > 1 else inf
        tried[place] = coarse._replace(error=coarse.error + change)
    return min(tried, key=lambda each: each.error, default=None)


def _quotient(
    output: Callable[[Value], Value], x: float, step: float, error: float
) -> Difference | None:
    """Return the quotient of one step, its error that of rounding alone."""
    right, left = x + step, x - step
    if not left < x < right:
        return None
    above, below = output(right), output(left)
    if not (isfinite(above) and isfinite(below)):
        return None
    found = Difference((above - below) / (right - left), 2.0 * error / (right - left))
    return found if all(map(isfinite, found)) else None


def sides(trace: Trace, node: int) -> tuple[float, float] | None:
    """Return the slopes on the left and on the right, which differ at a kink; None if there are
    none.

    Two steps, one twice the other, take the error that is proportional to the step away.
    """
    output = output_along(trace, node)
    x, middle = trace.value_of(node), trace.value
    step = max(abs(x), 1.0) * SIDE
    found = []
    for side in (-step, step):
        near = (output(x + side) - middle) / side
        far = (output(x + 2.0 * side) - middle) / (2.0 * side)
        found.append(2.0 * near - far)
    return (found[0], found[1]) if all(map(isfinite, found)) else None
