"""The slips of arrays: broken rules over whole arrays, and over the terms of one entry.

As those of numbers (``slips.py``): one changed rule each, a sentence on the number. A rule gives
nothing where the shapes forbid the slip.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, prod

from ..autodiff.array_steps import EntryTerm
from ..operations.arrays.elementwise import Elementwise
from ..operations.arrays.products import MatMul
from ..operations.arrays.row import ArrayRow, Options
from ..record import Record
from ..values.arrays import Value, items_of, make, shape_of
from ..values.walks import ShapeError
from .slips import BY_NAME, Slip

PRODUCT = MatMul("matmul")


class ArrayEdge(Record):
    """What a rule sees: an operation on arrays, one of its operands, and what comes back."""

    row: ArrayRow
    position: int
    operands: Sequence[Value]
    out: Value
    options: Options
    upstream: Value
    product: Value
    """What is handed back."""


Rule = Callable[[ArrayEdge], Value | None]


class ArraySlip(Record):
    """One broken rule. Just one of its rules is given."""

    slip: Slip
    back: Rule | None = None
    """What is handed back to the operand."""
    value: Rule | None = None
    """The value; the edge is the one to the first operand."""
    terms: Callable[[Sequence[EntryTerm]], Sequence[float]] | None = None
    """An entry of what is handed back, of the terms that are added: a candidate each."""


def transposed(value: Value) -> Value:
    """Return a matrix with rows and columns exchanged; anything else as it is."""
    shape, items = shape_of(value), items_of(value)
    if len(shape) != 2:
        return value
    rows, columns = shape
    return make(
        (columns, rows), [items[i * columns + j] for j in range(columns) for i in range(rows)]
    )


def matmul(a: Value, b: Value) -> Value | None:
    """Return a matrix product, or None where the shapes forbid it."""
    try:
        return PRODUCT.forward([a, b], {})
    except ShapeError:
        return None


def outer(a: Value, b: Value) -> Value:
    """Return all products of two vectors' entries."""
    return make((*shape_of(a), *shape_of(b)), [i * j for i in items_of(a) for j in items_of(b)])


def is_vector(value: Value) -> bool:
    """Return whether a value has one axis."""
    return len(shape_of(value)) == 1


def in_matmul(edge: ArrayEdge) -> bool:
    """Return whether it is a product of two matrices, or of a matrix and a vector."""
    return edge.row.name == "matmul" and len(shape_of(edge.operands[0])) == 2 and (
        len(shape_of(edge.operands[1])) in (1, 2)
    )  # fmt: skip


def without_transpose(edge: ArrayEdge) -> Value | None:
    """Hand back a product with the other operand as it stands."""
    if not in_matmul(edge):
        return None
    a, b, g = *edge.operands, edge.upstream
    if edge.position == 0:
        return outer(b, g) if is_vector(b) else matmul(g, b)
    return matmul(a, g)


def turned_factors(edge: ArrayEdge) -> Value | None:
    """Hand back the product with its factors exchanged."""
    if not in_matmul(edge) or is_vector(edge.operands[1]):
        return None
    a, b, g = *edge.operands, edge.upstream
    if edge.position == 0:
        return matmul(transposed(b), g)
    return matmul(g, transposed(a))


def entry_by_entry(a: Value, b: Value) -> Value | None:
    """Return the product entry by entry of arrays of one shape."""
    if shape_of(a) != shape_of(b):
        return None
    pairs = zip(items_of(a), items_of(b), strict=True)
    return make(shape_of(a), [one * other for one, other in pairs])


def count_of(edge: ArrayEdge) -> int:
    """Return how many numbers a mean is taken over: 1 where there is none."""
    shape, out = shape_of(edge.operands[0]), shape_of(edge.out)
    if edge.row.name == "mean":
        return prod(shape) // max(1, prod(out))
    if edge.row.name == "cross_entropy":
        return prod(shape[:-1])
    return 1


def times_count(value: Value, edge: ArrayEdge) -> Value | None:
    """Return what a mean would be without its 1/N."""
    count = count_of(edge)
    if count == 1:
        return None
    return make(shape_of(value), [item * count for item in items_of(value)])


def one_of(terms: Sequence[EntryTerm]) -> Sequence[float]:
    """Return each of several terms alone."""
    return [each.upstream * each.local for each in terms] if len(terms) > 1 else ()


ARRAY_SLIPS: tuple[ArraySlip, ...] = (
    ArraySlip(
        Slip("missing-transpose", "{x} leaves out a transpose; it is {rule}."),
        back=without_transpose,
    ),
    ArraySlip(
        Slip("factors-order", "{x} has the factors the other way round; it is {rule}."),
        back=turned_factors,
    ),
    ArraySlip(
        Slip("entry-by-entry", "{x} multiplies entry by entry; {f} takes rows by columns."),
        back=lambda e: entry_by_entry(e.upstream, e.operands[1 - e.position])
        if e.row.name == "matmul" else None,
        value=lambda e: entry_by_entry(*e.operands) if e.row.name == "matmul" else None,
    ),
    ArraySlip(
        Slip("sum-forgotten", "{x} is one of {n} contributions: {operand} is repeated, so they add"
             " up."),
        terms=one_of,
    ),
    ArraySlip(
        Slip("mean-no-n", "{x} leaves out the 1/{n}.", below=BY_NAME["mean-no-n"].below),
        back=lambda e: times_count(e.product, e),
        value=lambda e: times_count(e.out, e),
    ),
    ArraySlip(
        Slip("softmax-sum", "{x} is the exponential alone; softmax divides it by their sum."),
        value=lambda e: make(shape_of(e.out), [exp(min(a, 700.0)) for a in items_of(e.operands[0])])
        if e.row.name == "softmax" else None,
    ),
)  # fmt: skip
"""Those that only arrays have; an entry of an elementwise operation has those of numbers too."""


def is_repeated(edge: ArrayEdge) -> bool:
    """Return whether broadcasting repeated the operand."""
    own, wide = shape_of(edge.operands[edge.position]), shape_of(edge.out)
    return isinstance(edge.row, Elementwise) and own != wide
