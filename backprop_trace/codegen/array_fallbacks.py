"""Where a rule as it is shown does not give the trace's numbers: our own functions of a lane.

The gradient of a product with a 0 in it, say, whose rule divides by every factor.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from types import FunctionType

from ..autodiff.array_trace import ArrayTrace
from ..autodiff.graph import Graph
from ..errors import TraceError
from ..notation.writer import Leaf
from ..operations.arrays.lanes import Lane, Norm, Normalised, Reduction
from ..values.arrays import Value, filled, items_of, shape_of
from .by_hand import HandSpelling
from .helpers import can_copy

CLOSE = 1e-12
"""The difference up to which a rule gives the trace's numbers, in parts of the largest one."""

SMALLEST = 1e-140
"""Lengths below which the sum of the squares loses digits."""


def is_far(trace: ArrayTrace, node: int) -> bool:
    """Return whether squares leave the range of doubles in a node's length."""
    sizes = items_of(trace.value_of(node)) if isinstance(trace.row(node), Norm) else []
    return any(size and not SMALLEST < size < 1.0 / SMALLEST for size in sizes)


def fits(trace: ArrayTrace, node: int, position: int) -> bool:
    """Return whether the rule, run as a program, gives what is handed back."""
    upstream, _, product = trace.handed_back(node, position)
    if upstream is None or trace.is_cut_off(node):
        return True
    (step,) = trace.array_edges_of(node, (position,))
    given = dict(zip(step.letters, (*step.arguments, upstream), strict=True))
    graph = Graph.read(f"r = {step.rule}; sum(r)", given)
    found = ArrayTrace(graph, given).value_of_name("r")
    if not shape_of(found):
        found = filled(step.shape, found)
    return _are_close(found, product, upstream)


def _are_close(found: Value, expected: Value, upstream: Value) -> bool:
    ours, theirs = items_of(expected), items_of(found)
    numbers = [abs(each) for each in (*ours, *items_of(upstream)) if isfinite(each)]
    allowed = CLOSE * max(numbers, default=0.0)
    for a, b in zip(ours, theirs, strict=True):
        if a == b or (a != a and b != b):
            continue
        if not abs(a - b) <= allowed:
            return False
    return True


ALONG = '''
def {own}(back, g, a, out, axis):
    """Return what each lane along an axis hands back: back(g, entries, value) of its numbers."""
    every = axis is None
    lanes = np.reshape(a, (1, -1)) if every else np.moveaxis(a, axis, -1)
    ends = [np.reshape(x, (1, -1)) if every else np.moveaxis(x, axis, -1) for x in (g, out)]
    shape = lanes.shape
    columns = [x.reshape(-1, x.shape[-1]).tolist() for x in (*ends, lanes)]
    found = np.array([back(g, xs, out) for g, out, xs in zip(*columns)]).reshape(shape)
    return found.reshape(np.shape(a)) if every else np.moveaxis(found, -1, axis)
'''

TIMES = '''
def {own}(g, xs, out):
    """Return g times the slope at each entry, 0 where the entry is not used."""
    return [0.0 if slope is None else g[0] * slope for slope in {slopes}(xs, out[0])]
'''


def by_lanes(
    spelling: HandSpelling, trace: ArrayTrace, node: int, leaves: Mapping[str, Leaf]
) -> str:
    """Return what a function of lanes hands back, by our own code. Raises ``TraceError``."""
    row, options = trace.row(node), trace.options(node)
    (operand,) = trace.graph.operands[node][:1]
    function = _function_of(row)
    if not isinstance(row, Lane) or function is None or not can_copy(function):
        what = f"formula for what `{row.name}` hands back at this point"
        raise TraceError("not-in-target", f"{spelling.target} has no {what}")
    name = spelling.helpers.name_of(function)
    if isinstance(row, Reduction):
        name = spelling.helpers.written(
            f"{row.name}_back", lambda own: TIMES.format(own=own, slopes=name).strip().splitlines()
        )
    along = spelling.helpers.written(
        "along", lambda own: ALONG.format(own=own).strip().splitlines()
    )
    axis = row.axis(trace.shape(operand), options)
    g, out = (leaves[letter].text for letter in ("g", "out"))
    if isinstance(row, Reduction) and axis is not None and not options.get("keepdims"):
        g, out = (f"np.expand_dims({text}, {axis})" for text in (g, out))
    return f"{along}({name}, {g}, {leaves['a'].text}, {out}, {axis})"


def _function_of(row: object) -> FunctionType | None:
    found = row.slopes if isinstance(row, Reduction) else None
    back = row.backward if isinstance(row, Normalised) else found
    return back if isinstance(back, FunctionType) else None
