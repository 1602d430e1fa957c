"""What is left of sums that cancel, in arrays: shown as the 0 that it stands for, and said so.

As for numbers (``dust.py``), entry by entry: a sum, of products too, that is no larger than what
rounding may leave of its terms. The passes are run once more with such entries at 0, so that all
that is shown fits together; where that would change more than rounding, nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import isfinite
from typing import Any

from ..autodiff.array_trace import ArrayTrace, Back, total
from ..autodiff.graph import Graph
from ..autodiff.lifted import Lifted, Slope
from ..operations.arrays.copies import Copy
from ..operations.arrays.elementwise import Elementwise
from ..operations.arrays.lanes import Lane
from ..operations.arrays.products import Bilinear
from ..operations.arrays.row import ArrayRow, Options, add
from ..values.arrays import Shape, Value, items_of, make, shape_of
from ..values.decimals import plain
from ..values.kinds import Kind
from ..values.walks import entry, fold, spread
from ..values.written import named
from .dust import ROUNDING, TOLERANCE, Settled

LARGEST = 20_000
"""Entries of all nodes, and multiplications, up to which the passes are run once more."""
TOLD = 3
"""Entries of which the computer's number is told."""

_SUMS = frozenset(("add", "sub", "sum"))


def settled_arrays(trace: ArrayTrace) -> Settled:
    """Return a trace with 0 wherever a sum is 0 but for rounding, as far as nothing hangs on it."""
    graph = trace.graph
    work = sum(
        trace.row(node).work([trace.shape(p) for p in graph.operands[node]], trace.options(node))
        for node in trace.operations()
    )
    if work > LARGEST or sum(len(items_of(trace.value_of(n))) for n in range(len(graph))) > LARGEST:
        return Settled(trace, ())
    shown = SettledArrayTrace(graph, trace.point(), trace.wrt or None, trace.as_numpy)
    pairs = list(_pairs(trace, shown))
    dust = [(name, one) for name, one, other in pairs if one != 0.0 and other == 0.0]
    scale = min(1.0, max((abs(a) for _, a, _ in pairs if isfinite(a)), default=0.0))
    if not dust or not all(_alike(one, other, scale) for _, one, other in pairs):
        return Settled(trace, ())
    notes = [
        f"{name} is shown as 0: the computer has {plain(left)}, no more than rounding leaves"
        for name, left in dust[:TOLD]
    ]
    if len(dust) > TOLD:
        notes.append(f"{len(dust) - TOLD} more that are 0 but for rounding are shown as 0")
    return Settled(shown, notes)


def _pairs(trace: ArrayTrace, other: ArrayTrace) -> Iterator[tuple[str, float, float]]:
    """Yield each value and each gradient by its name, in both traces."""
    names, nodes = trace.graph.names, range(len(trace.graph))
    values = [(n, names[n], trace.value_of(n), other.value_of(n)) for n in nodes]
    back = [
        (n, f"d{trace.output}/d{names[n]}", trace.gradient_of(n), other.gradient_of(n))
        for n in reversed(nodes)
    ]
    for node, name, one, two in (*values, *back):
        if one is not None and two is not None:
            for place, (a, b) in enumerate(zip(items_of(one), items_of(two), strict=True)):
                yield named(name, entry(trace.shape(node), place)), a, b


def _alike(one: float, other: float, scale: float) -> bool:
    if one == other or (one != one and other != other):
        return True
    if not (isfinite(one) and isfinite(other)):
        return False
    return abs(one - other) <= TOLERANCE * max(abs(one), abs(other), 1e-3 * scale)


def cleaned(value: Value, sizes: Value | None) -> Value:
    """Return a value with 0 for entries that are no more than rounding leaves of ``sizes``."""
    if sizes is None:
        return value
    items = [
        0.0 if item and abs(item) <= ROUNDING * size else item
        for item, size in zip(items_of(value), items_of(sizes), strict=True)
    ]
    return make(shape_of(value), items)


def settled_total(contributions: Sequence[Value | None]) -> Any:
    """Return a sum of contributions, with 0 where only rounding is left of it."""
    there = [each for each in contributions if each is not None]
    if len(there) < 2:
        return total(there)
    return cleaned(total(there), total(list(map(_sizes_of, there))))


SETTLED: Kind[Any] = Kind(1.0, 0.0, settled_total)


class SettledArrayTrace(ArrayTrace):
    """A run in which what only rounding leaves of a sum is 0."""

    __slots__ = ()
    sums = SETTLED

    def _passing(self, graph: Graph, node: int) -> Lifted | None:
        passing, row = super()._passing(graph, node), self._shaped.rows[node]
        if passing is None or row is None:
            return None
        options = self._shaped.options[node]
        is_given = all(graph.rows[place] is None for place in graph.operands[node])

        def forward(*operands: Value) -> Value:
            value = passing.forward(*operands)
            shown = cleaned(value, _value_sizes(row, operands, options, shape_of(value)))
            if is_given and shown is not value:
                return _proved(value, shown, row, operands, options)
            return shown

        def local(position: int, count: int) -> Slope:
            def evaluate(*known: Value) -> Back:
                back = passing.local(position, count).evaluate(*known)
                *operands, out = known

                def apply(upstream: Value) -> Value | None:
                    handed = back.apply(upstream)
                    if handed is None:
                        return None
                    sizes = _back_sizes(row, position, upstream, operands, out, options)
                    return cleaned(handed, sizes)

                return Back(apply)

            return Slope(evaluate)

        return Lifted(forward, local, constant=False)

    def handed_back(self, node: int, position: int) -> tuple[Any, Any, Any]:
        """Return an edge's contribution: upstream, local gradient, what it adds."""
        upstream, slope, product = super().handed_back(node, position)
        if not self.is_cut_off(node):
            operands, out = self.operand_values(node), self.value_of(node)
            sizes = _back_sizes(
                self.row(node), position, upstream, operands, out, self.options(node)
            )
            product = cleaned(product, sizes)
        return upstream, slope, product


def _sizes_of(value: Value) -> Value:
    return make(shape_of(value), [abs(item) for item in items_of(value)])


def _value_sizes(
    row: ArrayRow, operands: Sequence[Value], options: Options, wide: Shape
) -> Value | None:
    """Return, for each entry of a sum, the sum of its terms' sizes; None for other operations."""
    if isinstance(row, Elementwise):
        if row.row.key not in _SUMS:
            return None
        lists = [spread(_sizes_of(each), wide) for each in operands]
        return make(wide, [add(terms) for terms in zip(*lists, strict=True)])
    if isinstance(row, Bilinear) or row.name in ("sum", "mean"):
        return row.forward(list(map(_sizes_of, operands)), options)
    return None


def _back_sizes(
    row: ArrayRow,
    position: int,
    upstream: Value,
    operands: Sequence[Value],
    out: Value,
    options: Options,
) -> Value | None:
    """Return, for each entry that is handed back, the sum of its terms' sizes."""
    if isinstance(row, Elementwise):
        shape = shape_of(operands[position])
        if shape == shape_of(out):
            return None
        products = list(map(abs, row.products(position, upstream, operands, out)))
        return make(shape, fold(products, shape_of(out), shape, add))
    if isinstance(row, Bilinear | Copy):
        sizes = list(map(_sizes_of, operands)) if isinstance(row, Bilinear) else operands
        return row.back(position, _sizes_of(upstream), sizes, out, options)
    if isinstance(row, Lane) and row.name == "softmax":
        sizes_of_terms = [0.0] * len(items_of(out))
        upstreams, shares = items_of(upstream), items_of(out)
        for lane in row.places(operands, options):
            whole = add([abs(upstreams[k] * shares[k]) for k in lane])
            for k in lane:
                sizes_of_terms[k] = shares[k] * (abs(upstreams[k]) + whole)
        return make(shape_of(out), sizes_of_terms)
    return None


def _proved(
    value: Value, shown: Value, row: ArrayRow, operands: Sequence[Value], options: Options
) -> Value:
    """Return 0 only where the sum of what is given is 0 exactly, as its digits are written."""
    given = [_exact(operand) for operand in operands]
    if isinstance(row, Elementwise):
        sign: Callable[[int], int] = lambda k: -1 if k and row.row.key == "sub" else 1  # noqa: E731
        lists = [spread(each, shape_of(value)) for each in given]
        exact = [
            sum(sign(k) * term for k, term in enumerate(terms))
            for terms in zip(*lists, strict=True)
        ]
    else:
        exact = items_of(row.forward(given, options))
    items = zip(items_of(value), items_of(shown), exact, strict=True)
    return make(shape_of(value), [zero if not true else item for item, zero, true in items])


def _exact(value: Value) -> Value:
    items = [Fraction(repr(item)) if isfinite(item) else item for item in items_of(value)]
    return make(shape_of(value), items)
