"""What a row of an array operation tells, whatever its kind.

A rule is what is handed back to an operand, as a text of our language over the operands' letters,
``out`` and ``g``, the upstream gradient: ``g @ b.T``. It is shown, proved, and run in the tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...record import Record
from ...values.arrays import Shape, Value, items_of
from ...values.floats import total
from ...values.walks import ShapeError, dims

Options = Mapping[str, Any]
"""What is written into a call beside its operands: ``axis``, ``keepdims``, ``sizes``, ``index``."""

LETTER = "g"
"""The upstream gradient in rules."""


class Term(Record):
    """One term of an entry of a gradient: upstream entry x local gradient."""

    out: int
    """The place of the upstream entry in the result."""
    local: Any
    other: tuple[int, int] | None = None
    """(operand, place) of the entry that the local gradient is, where it is one."""


class ArrayRow:
    """An operation on whole arrays. The kinds (copies, products, lanes) derive from this."""

    aliases: tuple[str, ...] = ()
    least = 1
    most: int | None = 1
    names_variables = True
    """A program may use the name for a variable."""
    literals: tuple[int, ...] = ()
    keywords: tuple[str, ...] = ()
    """The options that a call may give by name."""
    sizes: tuple[int, int] = (0, 0)
    """How many whole numbers stand behind the operands at least and at most."""
    called = True
    """Whether a program calls it by name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def is_cut(self, position: int, shapes: Sequence[Shape]) -> bool:
        """Return whether nothing passes back to an operand: it holds whole numbers, or a shape."""
        return False

    def shape(self, shapes: Sequence[Shape], options: Options) -> Shape:
        """Return the result's shape. Raises ``ShapeError``."""
        raise NotImplementedError

    def work(self, shapes: Sequence[Shape], options: Options) -> int:
        """Return how many multiply-adds the value takes, beside one step an entry."""
        return 0

    def check(self, operands: Sequence[Value], options: Options) -> None:
        """Refuse operands for what is in them. Raises ``ShapeError``."""

    def forward(self, operands: Sequence[Value], options: Options) -> Value:
        """Return the value."""
        raise NotImplementedError

    def back(
        self, position: int, g: Value, operands: Sequence[Value], out: Value, options: Options
    ) -> Value:
        """Return what is handed back to an operand."""
        raise NotImplementedError

    def terms(
        self, position: int, place: int, operands: Sequence[Value], out: Value, options: Options
    ) -> list[Term]:
        """Return the terms whose sum is entry ``place`` of what is handed back to an operand."""
        raise NotImplementedError

    def rule(self, position: int, operands: Sequence[Value], out: Value, options: Options) -> str:
        """Return what is handed back to an operand, in the language of programs."""
        raise NotImplementedError

    def is_formula(self, position: int) -> bool:
        """Return whether the rule is a formula; else it is said in words."""
        return True

    def unrolled(
        self, names: Sequence[Sequence[str]], operands: Sequence[Value], options: Options
    ) -> list[str]:
        """Return each entry of the value as a scalar formula over the operands' entries.

        ``names`` are the texts of those entries; the values decide where whole numbers do.
        """
        raise NotImplementedError


def add(terms: Sequence[Any]) -> Any:
    """Return a sum of one term or more: correctly rounded for doubles, plain for other numbers."""
    if len(terms) == 1:
        return terms[0]
    if terms[0].__class__ is float:
        return total(terms)
    return sum(terms[1:], terms[0])


def joined(terms: Sequence[str]) -> str:
    """Return the formula of a sum."""
    return terms[0] if len(terms) == 1 else f"sum({', '.join(terms)})"


def axis_of(shape: Shape, options: Options, default: int | None = None) -> int | None:
    """Return the axis that is meant, counted from 0; None for all. Raises ``ShapeError``."""
    axis = options.get("axis", default)
    if axis is None:
        return None
    if -len(shape) <= axis < len(shape):
        return int(axis) % len(shape)
    known = f"axis 0 to {len(shape) - 1}" if len(shape) > 1 else "axis 0" if shape else ""
    raise ShapeError(f"{dims(shape)} has no axis {axis}", known, "axis")


def axis_text(options: Options, keep: bool = False) -> str:
    """Return the keywords of a call in a rule: ``, axis=0``."""
    axis = options.get("axis")
    return ("" if axis is None else f", axis={axis}") + (", keepdims=True" if keep else "")


def whole_numbers(value: Value, low: int, high: int, what: str) -> list[int]:
    """Return entries that must be whole numbers of ``low..high-1``. Raises ``ShapeError``."""
    result = []
    for item in items_of(value):
        if item != item or item - item != 0.0 or item != int(item) or not low <= item < high:
            shown = int(item) if item - item == 0.0 and item == int(item) else item
            message = f"{what} are whole numbers from {low} to {high - 1}, not {shown}"
            raise ShapeError(message, kind="target")
        result.append(int(item))
    return result
