"""How far rounding may take a trace's gradients from the truth: a running error bound.

To first order (Wilkinson 1963; Higham 2002, section 3.3), each operation being right to 4 units in
the last place, a local gradient too, or to as many units of 1 where it is smaller:

    E(value)        = sum |local| E(operand) + 8u |value|
    E(local)        = what the operands' errors change in it + 8u max(|local|, 1)
    E(contribution) = |local| E(upstream) + |upstream| E(local) + u |contribution|
    E(gradient)     = sum E(contribution)

with u = 2**-53. A bound is inf where a number is.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite

from ...autodiff.trace import Trace
from ...operations import Operation, Value

UNIT = 2.0**-53
EACH = 8.0 * UNIT
"""The error of one operation, relative to its result."""


class Bounds:
    """The bounds of a trace's values and gradients, by node."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.values: list[float] = []
        for node, row in enumerate(trace.graph.rows):
            self.values.append(0.0 if row is None else self._of_value(node, row))
        self.gradients: dict[int, float] = {trace.graph.output: 0.0}
        for node, edges in trace.backward_order():
            if edges:
                self.gradients[node] = sum(self._of_contribution(*edge) for edge in edges)

    def _arguments(self, node: int) -> list[Value]:
        return [self.trace.value_of(place) for place in self.trace.graph.operands[node]]

    def _of_value(self, node: int, row: Operation) -> float:
        places, out = self.trace.graph.operands[node], self.trace.value_of(node)
        arguments = self._arguments(node)
        error = EACH * abs(out)
        for position, place in enumerate(places):
            if self.values[place]:
                local = _local(row, position, len(places), arguments, out)
                error += abs(local) * self.values[place] if local else 0.0
        return error if isfinite(error) else inf

    def _of_contribution(self, node: int, position: int) -> float:
        row, upstream = self.trace.graph.rows[node], self.trace.gradient_of(node)
        assert row is not None and upstream is not None  # noqa: S101  # on the way back
        places, out = self.trace.graph.operands[node], self.trace.value_of(node)
        arguments = [] if row.constant else self._arguments(node)
        local = _local(row, position, len(places), arguments, out)
        if local is None or self.trace.is_cut_off(node):
            return 0.0
        change = EACH * max(abs(local), 1.0)
        for k, place in enumerate(() if row.constant else places):
            if self.values[place]:
                moved = [*arguments]
                moved[k] += self.values[place]
                other = _local(row, position, len(places), moved, row.forward(*moved))
                change += abs((other or 0.0) - local)
        error = abs(local) * self.gradients[node] + abs(upstream) * change
        error += UNIT * abs(upstream * local)
        return error if isfinite(error) else inf


def _local(
    row: Operation, position: int, count: int, arguments: Sequence[Value], out: Value
) -> Value | None:
    """Return a local gradient; one that is the same everywhere needs no arguments."""
    if row.constant:
        return row.local(position, count).evaluate()
    return row.local_value(position, range(count), (*arguments, out), count)
