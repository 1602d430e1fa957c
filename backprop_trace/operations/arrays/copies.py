"""Copies: every entry of the result is an entry of an operand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from ...values.arrays import AXES, Shape, Value, items_of, make, shape_of
from ...values.walks import ShapeError, dims, gathered, strides, walk, without
from .row import ArrayRow, Options, Term, add, axis_of

Shapes = Sequence[Shape]


class Copy(ArrayRow):
    """Gives ``places``: for each entry of the result, which entry it is of the operands' lists,
    one behind the other. An entry that is copied twice gets both back."""

    def places(self, operands: Sequence[Value], options: Options) -> Sequence[int]:
        """Return where each entry of the result comes from."""
        raise NotImplementedError

    def forward(self, operands: Sequence[Value], options: Options) -> Value:
        items = [item for operand in operands for item in items_of(operand)]
        shape = self.shape([shape_of(operand) for operand in operands], options)
        return make(shape, [items[place] for place in self.places(operands, options)])

    def back(
        self, position: int, g: Value, operands: Sequence[Value], out: Value, options: Options
    ) -> Value:
        sizes = [len(items_of(operand)) for operand in operands]
        first = sum(sizes[:position])
        groups = gathered(items_of(g), self.places(operands, options), sum(sizes))
        own = groups[first : first + sizes[position]]
        return make(shape_of(operands[position]), [add(group) if group else 0.0 for group in own])

    def terms(
        self, position: int, place: int, operands: Sequence[Value], out: Value, options: Options
    ) -> list[Term]:
        wanted = sum(len(items_of(operand)) for operand in operands[:position]) + place
        places = self.places(operands, options)
        return [Term(k, 1.0) for k, origin in enumerate(places) if origin == wanted]

    def unrolled(
        self, names: Sequence[Sequence[str]], operands: Sequence[Value], options: Options
    ) -> list[str]:
        every = [name for each in names for name in each]
        return [every[place] for place in self.places(operands, options)]


class Fixed(Copy):
    """A copy of which the shapes alone tell the places."""

    def __init__(
        self,
        name: str,
        shape: Callable[[Shapes, Options], Shape],
        places: Callable[[Shapes, Options], Sequence[int]],
        rule: Callable[[int, Shapes, Options], str],
        *,
        most: int | None = 1,
        keywords: tuple[str, ...] = (),
        sizes: tuple[int, int] = (0, 0),
        called: bool = True,
        says: bool = False,
        aliases: tuple[str, ...] = (),
    ) -> None:
        super().__init__(name)
        self._shape, self._places, self._rule = shape, places, rule
        self.most, self.keywords, self.sizes, self.called = most, keywords, sizes, called
        self._says = says
        self.aliases = aliases

    def shape(self, shapes: Shapes, options: Options) -> Shape:
        return self._shape(shapes, options)

    def places(self, operands: Sequence[Value], options: Options) -> Sequence[int]:
        return self._places([shape_of(operand) for operand in operands], options)

    def rule(self, position: int, operands: Sequence[Value], out: Value, options: Options) -> str:
        return self._rule(position, [shape_of(operand) for operand in operands], options)

    def is_formula(self, position: int) -> bool:
        return not self._says


def _in_order(shapes: Shapes, options: Options) -> range:
    return range(sum(map(prod, shapes)))


def _transposed(shapes: Shapes, options: Options) -> Shape:
    (shape,) = shapes
    if len(shape) == 2:
        return shape[::-1]
    if len(shape) > 2:
        message = f"an array of {len(shape)} axes has no transpose: .T is of a matrix"
        raise ShapeError(message, ".mT swaps the last two axes")
    if shape:
        label = "a @ b is a\u1d40b of vectors, outer(a, b) is ab\u1d40"
        raise ShapeError("a vector has no transpose: .T is of a matrix", label)
    raise ShapeError("a number has no transpose: .T is of a matrix")


def _swapped(shapes: Shapes, options: Options) -> Shape:
    (shape,) = shapes
    if len(shape) < 2:
        raise ShapeError(f"{dims(shape)} has no .mT: it swaps the last two axes")
    return (*shape[:-2], shape[-1], shape[-2])


def _swap_places(shapes: Shapes, options: Options) -> list[int]:
    (shape,) = shapes
    steps = strides(shape)
    return walk(_swapped(shapes, options), [*steps[:-2], steps[-1], steps[-2]])


def _reshaped(shapes: Shapes, options: Options) -> Shape:
    (shape,), sizes = shapes, options["sizes"]
    size, known = prod(shape), prod(n for n in sizes if n != -1)
    shown = "\u00d7".join(map(str, sizes))
    if len(sizes) > AXES:
        raise ShapeError(f"{shown} has more than {AXES} axes")
    if sizes.count(-1) == 1 and known > 0 and size % known == 0:
        sizes = tuple(size // known if n == -1 else n for n in sizes)
    if min(sizes) < 1 or prod(sizes) != size:
        filled = "1 entry doesn't" if size == 1 else f"{size} entries don't"
        raise ShapeError(f"{filled} fill {shown}")
    return tuple(sizes)


def _back_to_shape(position: int, shapes: Shapes, options: Options) -> str:
    shape = shapes[0]
    return f"reshape(g, {', '.join(map(str, shape))})" if shape else "sum(g)"


def _indexed(shapes: Shapes, options: Options) -> Shape:
    return tuple(size for size, _ in _index_walk(shapes[0], options["index"])[0])


def _index_places(shapes: Shapes, options: Options) -> list[int]:
    axes, start = _index_walk(shapes[0], options["index"])
    return walk([size for size, _ in axes], [step for _, step in axes], start)


def _index_walk(shape: Shape, index: Sequence[Any]) -> tuple[list[tuple[int, int]], int]:
    """Return (size, step) of each axis that is left, and where the walk begins."""
    if len(index) > len(shape):
        count = "1 index" if len(index) == 1 else f"{len(index)} indices"
        raise ShapeError(f"{count} for {dims(shape)}", kind="index")
    axes: list[tuple[int, int]] = []
    start = 0
    for axis, (size, step) in enumerate(zip(shape, strides(shape), strict=True)):
        part = index[axis] if axis < len(index) else (None, None, None)
        if isinstance(part, int):
            if not -size <= part < size:
                label = f"{-size} to {size - 1}"
                raise ShapeError(f"index {part} of an axis of {size}", label, "index")
            start += part % size * step
            continue
        taken = range(size)[slice(*part)]
        if not taken:
            shown = index_text((part,))
            raise ShapeError(f"`{shown}` takes nothing of an axis of {size}", kind="index")
        start += taken.start * step
        axes.append((len(taken), taken.step * step))
    return axes, start


def index_text(index: Sequence[Any]) -> str:
    """Return an index as it is written between brackets: ``0, 1:3``."""
    parts = []
    for part in index:
        if isinstance(part, int):
            parts.append(str(part))
            continue
        first, last, step = part
        text = f"{'' if first is None else first}:{'' if last is None else last}"
        parts.append(text if step is None else f"{text}:{step}")
    return ", ".join(parts)


def _stacked(shapes: Shapes, options: Options) -> Shape:
    for row, shape in enumerate(shapes):
        if shape != shapes[0]:
            said = f"row 0 is {dims(shapes[0])}, row {row} is {dims(shape)}"
            raise ShapeError(f"rows of different shapes: {said}", kind="ragged")
    if len(shapes[0]) >= AXES:
        raise ShapeError(f"an array has at most {AXES} axes", kind="too-many-axes")
    return (len(shapes), *shapes[0])


def _joined(shapes: Shapes, options: Options) -> Shape:
    first = shapes[0]
    if not first:
        raise ShapeError("numbers are put together in brackets: [a, b]")
    axis = axis_of(first, options, 0) or 0
    rest = without(first, axis, True)
    for shape in shapes:
        if len(shape) != len(first) or without(shape, axis, True) != rest:
            listed = ", ".join(map(dims, shapes))
            raise ShapeError(f"the shapes {listed} differ in another axis than {axis}")
    size = sum(shape[axis] for shape in shapes)
    return (*first[:axis], size, *first[axis + 1 :])


def _joined_places(shapes: Shapes, options: Options) -> list[int]:
    axis = axis_of(shapes[0], options, 0) or 0
    blocks, first = [], 0
    for shape in shapes:
        blocks.append((first, prod(shape[axis:])))
        first += prod(shape)
    outer = range(prod(shapes[0][:axis]))
    return [at + n * size + k for n in outer for at, size in blocks for k in range(size)]


def _joined_rule(position: int, shapes: Shapes, options: Options) -> str:
    axis = axis_of(shapes[0], options, 0) or 0
    first = sum(shape[axis] for shape in shapes[:position])
    return f"g[{':, ' * axis}{first}:{first + shapes[position][axis]}]"


def _index_rule(position: int, shapes: Shapes, options: Options) -> str:
    return f"0, with g at [{index_text(options['index'])}]"


ROWS: tuple[ArrayRow, ...] = (
    Fixed("transpose", _transposed, _swap_places, lambda *_: "g.T"),
    Fixed("mT", _swapped, _swap_places, lambda *_: "g.mT", called=False),
    Fixed("reshape", _reshaped, _in_order, _back_to_shape, sizes=(1, AXES)),
    Fixed("flatten", lambda shapes, options: (prod(shapes[0]),), _in_order, _back_to_shape),
    Fixed("index", _indexed, _index_places, _index_rule, called=False, says=True),
    Fixed("stack", _stacked, _in_order, lambda k, *_: f"g[{k}]", most=None),
    Fixed(
        "concat", _joined, _joined_places, _joined_rule, most=None, keywords=("axis",),
        aliases=("cat", "concatenate"),
    ),
)  # fmt: skip
