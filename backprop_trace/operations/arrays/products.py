"""Sums of products: every entry of the result is a sum of products of two operands' entries.

To hand back to one operand, the other one and ``g`` change places: the same sums of products.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from operator import mul
from typing import Any

from ...values.arrays import Shape, Value, items_of, make, shape_of
from ...values.walks import ShapeError, broadcast, dims, fold, origins, strides, walk
from .row import ArrayRow, Options, Term, add, joined

Shapes = Sequence[Shape]
Pairs = list[list[tuple[int, int]]]
"""For each entry of the result, the places whose products it adds up."""


class Bilinear(ArrayRow):
    """Gives ``pairs``; value, what is handed back, terms and unrolled form follow from them."""

    least = most = 2

    def pairs(self, shapes: Shapes) -> Pairs:
        """Return the products that each entry of the result is a sum of."""
        raise NotImplementedError

    def pairs_at(self, shapes: Shapes, place: int) -> list[tuple[int, int]]:
        """Return the products that one entry of the result is a sum of."""
        return self.pairs(shapes)[place]

    def forward(self, operands: Sequence[Value], options: Options) -> Value:
        a, b = map(items_of, operands)
        shapes = [shape_of(operand) for operand in operands]
        items = [add([a[i] * b[j] for i, j in each]) for each in self.pairs(shapes)]
        return make(self.shape(shapes, options), items)

    def back(
        self, position: int, g: Value, operands: Sequence[Value], out: Value, options: Options
    ) -> Value:
        shapes = [shape_of(operand) for operand in operands]
        upstream, other = items_of(g), items_of(operands[1 - position])
        groups: list[list[Any]] = [[] for _ in range(prod(shapes[position]))]
        for k, each in enumerate(self.pairs(shapes)):
            for pair in each:
                groups[pair[position]].append(upstream[k] * other[pair[1 - position]])
        return make(shapes[position], [add(group) if group else 0.0 for group in groups])

    def terms(
        self, position: int, place: int, operands: Sequence[Value], out: Value, options: Options
    ) -> list[Term]:
        other = items_of(operands[1 - position])
        pairs = self.pairs([shape_of(operand) for operand in operands])
        found = [(k, pair) for k, each in enumerate(pairs) for pair in each]
        return [
            Term(k, other[pair[1 - position]], (1 - position, pair[1 - position]))
            for k, pair in found
            if pair[position] == place
        ]

    def unrolled(
        self, names: Sequence[Sequence[str]], operands: Sequence[Value], options: Options
    ) -> list[str]:
        a, b = names
        pairs = self.pairs([shape_of(operand) for operand in operands])
        return [joined([f"{a[i]}*{b[j]}" for i, j in each]) for each in pairs]


class MatMul(Bilinear):
    """The matrix product, as PyTorch's ``matmul``: rows by columns, leading axes are batches."""

    aliases = ("dot",)

    def shape(self, shapes: Shapes, options: Options) -> Shape:
        a, b = shapes
        left, right, batch = as_matrices(a, b)
        rows = left[-2:-1] if len(a) > 1 else ()
        return (*batch, *rows, *(right[-1:] if len(b) > 1 else ()))

    def work(self, shapes: Shapes, options: Options) -> int:
        left, right, batch = as_matrices(*shapes)
        return prod(batch) * left[-2] * left[-1] * right[-1]

    def forward(self, operands: Sequence[Value], options: Options) -> Value:
        shapes = [shape_of(operand) for operand in operands]
        left, right, batch = as_matrices(*shapes)
        a, b = map(items_of, operands)
        return make(self.shape(shapes, options), _product(a, b, left, right, batch))

    def back(
        self, position: int, g: Value, operands: Sequence[Value], out: Value, options: Options
    ) -> Value:
        shapes = [shape_of(operand) for operand in operands]
        left, right, batch = as_matrices(*shapes)
        whole = (*batch, left[-2], right[-1])
        own = (left, right)[position]
        other = (left, right)[1 - position]
        turned = _turned(items_of(operands[1 - position]), other)
        flipped = (*other[:-2], other[-1], other[-2])
        if position:
            items = _product(turned, items_of(g), flipped, whole, batch)
        else:
            items = _product(items_of(g), turned, whole, flipped, batch)
        return make(shapes[position], fold(items, (*batch, *own[-2:]), own, add))

    def pairs(self, shapes: Shapes) -> Pairs:
        left, right, batch = as_matrices(*shapes)
        n, k, m = left[-2], left[-1], right[-1]
        inner = range(k)
        return [
            [(at + i * k + j, to + j * m + column) for j in inner]
            for at, to in _blocks(left, right, batch)
            for i in range(n)
            for column in range(m)
        ]

    def pairs_at(self, shapes: Shapes, place: int) -> list[tuple[int, int]]:
        left, right, batch = as_matrices(*shapes)
        n, k, m = left[-2], left[-1], right[-1]
        block, inside = divmod(place, n * m)
        at, to = _blocks(left, right, batch)[block]
        row, column = divmod(inside, m)
        return [(at + row * k + j, to + j * m + column) for j in range(k)]

    def terms(
        self, position: int, place: int, operands: Sequence[Value], out: Value, options: Options
    ) -> list[Term]:
        left, right, batch = as_matrices(*[shape_of(operand) for operand in operands])
        n, k, m = left[-2], left[-1], right[-1]
        items, other = items_of(operands[1 - position]), 1 - position
        found = []
        for number, (at, to) in enumerate(_blocks(left, right, batch)):
            inside = place - (to if position else at)
            if not 0 <= inside < (k * m if position else n * k):
                continue
            if position:
                inner, column = divmod(inside, m)
                pairs = [(row * m + column, at + row * k + inner) for row in range(n)]
            else:
                row, inner = divmod(inside, k)
                pairs = [(row * m + column, to + inner * m + column) for column in range(m)]
            found += [Term(number * n * m + to_out, items[p], (other, p)) for to_out, p in pairs]
        return found

    def rule(self, position: int, operands: Sequence[Value], out: Value, options: Options) -> str:
        shapes = [shape_of(operand) for operand in operands]
        a, b = map(len, shapes)
        if a == b == 1:
            return ("g*b", "g*a")[position]
        if a <= 2 and b <= 2:
            if b == 1:
                return ("outer(g, b)", "a.T @ g")[position]
            return (
                ("b @ g", "outer(a, g)")[position] if a == 1 else ("g @ b.T", "a.T @ g")[position]
            )
        return self._batched(position, shapes)

    def _batched(self, position: int, shapes: Shapes) -> str:
        """Return the rule where leading axes are batches: vectors as matrices of one row."""
        a, b = shapes
        left, right, batch = as_matrices(a, b)
        sizes = ", ".join(map(str, (*batch, left[-2], right[-1])))
        g = f"reshape(g, {sizes})" if len(a) == 1 or len(b) == 1 else "g"
        if position == 0:
            other = "b.mT" if len(b) > 1 else f"reshape(b, 1, {b[0]})"
            text = f"{g} @ {other}"
        else:
            other = "a.mT" if len(a) > 1 else f"reshape(a, {a[0]}, 1)"
            text = f"{other} @ {g}"
        own = (left, right)[position]
        text = folded(text, (*batch, *own[-2:]), own)
        shape = shapes[position]
        if len(shape) > 1:
            return text
        return f"reshape({text}, {shape[0]})"


class Outer(Bilinear):
    """Every entry of one vector times every entry of another."""

    def shape(self, shapes: Shapes, options: Options) -> Shape:
        a, b = shapes
        if len(a) != 1 or len(b) != 1:
            raise ShapeError(f"outer({dims(a)}, {dims(b)}): it takes two vectors")
        return (*a, *b)

    def work(self, shapes: Shapes, options: Options) -> int:
        return prod(shapes[0]) * prod(shapes[1])

    def pairs(self, shapes: Shapes) -> Pairs:
        (n,), (m,) = shapes
        return [[(i, j)] for i in range(n) for j in range(m)]

    def rule(self, position: int, operands: Sequence[Value], out: Value, options: Options) -> str:
        return ("g @ b", "a @ g")[position]


class Conv(Bilinear):
    """Cross-correlation of the places where the kernel fits (PyTorch's ``conv``, one channel)."""

    def shape(self, shapes: Shapes, options: Options) -> Shape:
        a, b = shapes
        if len(a) != len(b) or not 1 <= len(a) <= 2 or any(map(int.__lt__, a, b)):
            said = f"{self.name}({dims(a)}, {dims(b)})"
            raise ShapeError(f"{said}: a kernel of as many axes (1 or 2), no larger than the array")
        return tuple(size - own + 1 for size, own in zip(a, b, strict=True))

    def work(self, shapes: Shapes, options: Options) -> int:
        return prod(self.shape(shapes, options)) * prod(shapes[1])

    def pairs(self, shapes: Shapes) -> Pairs:
        a, b = shapes
        steps = strides(a)
        inside = list(enumerate(walk(b, steps)))
        starts = walk(self.shape(shapes, {}), steps)
        return [[(start + offset, j) for j, offset in inside] for start in starts]

    def rule(self, position: int, operands: Sequence[Value], out: Value, options: Options) -> str:
        return ("conv_full(g, b)", "conv(a, g)")[position]


class ConvFull(Bilinear):
    """Convolution of all places where the kernel meets the array: what ``conv`` hands back."""

    def shape(self, shapes: Shapes, options: Options) -> Shape:
        a, b = shapes
        if len(a) != len(b) or not 1 <= len(a) <= 2:
            said = f"{self.name}({dims(a)}, {dims(b)})"
            raise ShapeError(f"{said}: two arrays of as many axes, 1 or 2")
        return tuple(size + own - 1 for size, own in zip(a, b, strict=True))

    def work(self, shapes: Shapes, options: Options) -> int:
        return prod(shapes[0]) * prod(shapes[1])

    def pairs(self, shapes: Shapes) -> Pairs:
        a, b = shapes
        shape = self.shape(shapes, {})
        steps = strides(shape)
        pairs: Pairs = [[] for _ in range(prod(shape))]
        starts = walk(a, steps)
        for j, offset in enumerate(walk(b, steps)):
            for i, start in enumerate(starts):
                pairs[start + offset].append((i, j))
        return pairs

    def rule(self, position: int, operands: Sequence[Value], out: Value, options: Options) -> str:
        # Where the other operand is larger, the kernel and the array change places.
        return ("conv(g, b)", "conv(g, a)")[position]


def as_matrices(a: Shape, b: Shape) -> tuple[Shape, Shape, Shape]:
    """Return the shapes of both sides of ``@`` with two axes at least, and that of the batch."""
    if not a or not b:
        raise ShapeError(f"{dims(a)} @ {dims(b)}: @ is the matrix product", "write * with a number")
    left = a if len(a) > 1 else (1, *a)
    right = b if len(b) > 1 else (*b, 1)
    if left[-1] != right[-2]:
        sizes = f"the inner sizes differ, {left[-1]} and {right[-2]}"
        fits = (*b[:-2], left[-1], b[-1]) if len(b) > 1 else (left[-1],)
        label = f"{dims(a)} @ {dims(fits)} would fit"
        raise ShapeError(f"{dims(a)} @ {dims(b)}: {sizes}", label)
    batch = broadcast(left[:-2], right[:-2])
    if batch is None:
        said = f"the batches {dims(left[:-2])} and {dims(right[:-2])} don't fit"
        raise ShapeError(f"{dims(a)} @ {dims(b)}: {said}")
    return left, right, batch


def folded(text: str, wide: Shape, shape: Shape) -> str:
    """Return the formula of the sums over the axes along which ``shape`` was repeated."""
    pad = len(wide) - len(shape)
    for _ in range(pad):
        text = f"sum({text}, axis=0)"
    for axis, size in enumerate(shape):
        if size == 1 and wide[pad + axis] > 1:
            text = f"sum({text}, axis={axis}, keepdims=True)"
    return text


def _blocks(left: Shape, right: Shape, batch: Shape) -> list[tuple[int, int]]:
    """Return where the matrices of each product begin."""
    if not batch:
        return [(0, 0)]
    firsts = [place * prod(left[-2:]) for place in origins(left[:-2], batch)]
    seconds = [place * prod(right[-2:]) for place in origins(right[:-2], batch)]
    return list(zip(firsts, seconds, strict=True))


def _product(
    a: Sequence[Any], b: Sequence[Any], left: Shape, right: Shape, batch: Shape
) -> list[Any]:
    """Return the entries of a (batched) matrix product: each row by each column."""
    n, k, m = left[-2], left[-1], right[-1]
    items: list[Any] = []
    for at, to in _blocks(left, right, batch):
        rows = [a[p : p + k] for p in range(at, at + n * k, k)]
        columns = [b[to + p : to + k * m : m] for p in range(m)]
        if k == 1:
            items += [row[0] * column[0] for row in rows for column in columns]
        else:
            items += [add(list(map(mul, row, column))) for row in rows for column in columns]
    return items


def _turned(items: Sequence[Any], shape: Shape) -> list[Any]:
    """Return the entries of a stack of matrices with the last two axes swapped."""
    n, m = shape[-2:]
    result: list[Any] = []
    for at in range(0, len(items), n * m):
        for column in range(m):
            result += items[at + column : at + n * m : m]
    return result


ROWS: tuple[ArrayRow, ...] = (
    MatMul("matmul"),
    Outer("outer"),
    Conv("conv"),
    ConvFull("conv_full"),
)
