"""Copies with an operand that nothing passes back to: whole numbers, or an array's shape."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from ...values.arrays import AXES, Shape, Value, items_of, make, shape_of
from ...values.walks import ShapeError, dims, origins, without
from ..operation import letters
from .copies import Copy
from .row import ArrayRow, Options, Term, axis_of, axis_text, whole_numbers

Shapes = Sequence[Shape]


class Take(Copy):
    """Rows of an array by a vector of whole numbers: an embedding."""

    least = most = 2

    def is_cut(self, position: int, shapes: Shapes) -> bool:
        return position == 1

    def shape(self, shapes: Shapes, options: Options) -> Shape:
        shape, numbers = shapes
        if not shape or len(numbers) > 1:
            said = f"take({dims(shape)}, {dims(numbers)})"
            raise ShapeError(f"{said}: it takes rows of an array, by a vector of whole numbers")
        return (*numbers, *shape[1:])

    def check(self, operands: Sequence[Value], options: Options) -> None:
        self.places(operands, options)

    def places(self, operands: Sequence[Value], options: Options) -> list[int]:
        shape = shape_of(operands[0])
        block = prod(shape[1:])
        rows = whole_numbers(operands[1], 0, shape[0], "the rows to take")
        return [row * block + k for row in rows for k in range(block)]

    def rule(self, position: int, operands: Sequence[Value], out: Value, options: Options) -> str:
        return "0" if position else f"0, with the rows of g added at {letters(2)[1]}"

    def is_formula(self, position: int) -> bool:
        return position == 1


class Expand(Copy):
    """A reduced array repeated to the shape that it was reduced from: what ``sum`` hands back."""

    least = most = 2
    keywords = ("axis",)

    def is_cut(self, position: int, shapes: Shapes) -> bool:
        return position == 1

    def shape(self, shapes: Shapes, options: Options) -> Shape:
        narrow, shape = shapes
        axis = axis_of(shape, options)
        if narrow not in [without(shape, axis, keep) for keep in (True, False)]:
            over = "all entries" if axis is None else f"axis {axis}"
            said = f"a sum over {over} of {dims(shape)}"
            raise ShapeError(f"{dims(narrow)} is not what {said} leaves")
        return shape

    def places(self, operands: Sequence[Value], options: Options) -> list[int]:
        shape = shape_of(operands[1])
        return origins(without(shape, axis_of(shape, options), True), shape)

    def rule(self, position: int, operands: Sequence[Value], out: Value, options: Options) -> str:
        if position:
            return "0"
        narrow, shape = map(shape_of, operands)
        return f"sum(g{axis_text(options, len(narrow) == len(shape) and narrow != ())})"


class OneHot(Copy):
    """Whole numbers as rows: 1 at the place of the number, else 0. Nothing passes back."""

    sizes = (1, 1)

    def is_cut(self, position: int, shapes: Shapes) -> bool:
        return True

    def shape(self, shapes: Shapes, options: Options) -> Shape:
        (size,) = options["sizes"]
        if size < 1:
            raise ShapeError("one_hot(numbers, size) takes a size of at least 1")
        if len(shapes[0]) >= AXES:
            raise ShapeError(f"an array has at most {AXES} axes")
        return (*shapes[0], size)

    def check(self, operands: Sequence[Value], options: Options) -> None:
        whole_numbers(operands[0], 0, options["sizes"][0], "the numbers of one_hot")

    def forward(self, operands: Sequence[Value], options: Options) -> Value:
        (size,) = options["sizes"]
        classes = whole_numbers(operands[0], 0, size, "the numbers of one_hot")
        items = [1.0 if k == number else 0.0 for number in classes for k in range(size)]
        return make(self.shape([shape_of(operands[0])], options), items)

    def back(
        self, position: int, g: Value, operands: Sequence[Value], out: Value, options: Options
    ) -> Value:
        return make(shape_of(operands[0]), [0.0] * len(items_of(operands[0])))

    def terms(
        self, position: int, place: int, operands: Sequence[Value], out: Value, options: Options
    ) -> list[Term]:
        return []

    def rule(self, position: int, operands: Sequence[Value], out: Value, options: Options) -> str:
        return "0"

    def unrolled(
        self, names: Sequence[Sequence[str]], operands: Sequence[Value], options: Options
    ) -> list[str]:
        (size,) = options["sizes"]
        classes = whole_numbers(operands[0], 0, size, "the numbers of one_hot")
        return ["1" if k == number else "0" for number in classes for k in range(size)]


ROWS: tuple[ArrayRow, ...] = (Take("take"), Expand("expand"), OneHot("one_hot"))
