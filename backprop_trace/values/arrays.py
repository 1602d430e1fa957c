"""Arrays: a shape and a flat list of numbers, row by row. A number alone is no array.

Nothing here knows what kind of number a list holds: doubles, fractions and letters all work.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

Shape = tuple[int, ...]

ENTRIES = 1_000_000
"""Entries of one array."""

AXES = 4
"""Axes of one array."""


class Array:
    """A shape of one axis or more, and its entries row by row (the last axis fastest)."""

    __slots__ = ("items", "shape")

    def __init__(self, shape: Shape, items: list[Any]) -> None:
        self.shape = shape
        self.items = items

    def __repr__(self) -> str:
        return f"Array({nested(self)})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Array):
            return NotImplemented
        return self.shape == other.shape and self.items == other.items

    def __hash__(self) -> int:
        return hash((self.shape, *self.items[:8]))


Value = Any
"""A number, or an array of numbers of its kind."""


def make(shape: Shape, items: list[Any]) -> Value:
    """Return an array, or a number where the shape has no axes."""
    return Array(shape, items) if shape else items[0]


def shape_of(value: Value) -> Shape:
    """Return the shape of a value: () for a number."""
    return value.shape if value.__class__ is Array else ()


def items_of(value: Value) -> list[Any]:
    """Return the entries of a value: of a number, itself."""
    return value.items if value.__class__ is Array else [value]


def filled(shape: Shape, item: Any) -> Value:
    """Return a value that is the same at every entry."""
    return make(shape, [item] * prod(shape))


def nested(value: Value) -> Any:
    """Return an array as nested lists; a number as it is."""
    if value.__class__ is not Array:
        return value
    rows: list[Any] = list(value.items)
    for size in value.shape[:0:-1]:
        rows = [rows[k : k + size] for k in range(0, len(rows), size)]
    return rows


class RaggedError(ValueError):
    """Nested lists that are no array. ``kind`` is one of ``empty-array``, ``ragged``,
    ``too-many-axes``, ``too-large``; the text says it in words."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def flattened(data: Any) -> tuple[Shape, list[Any]]:
    """Return the shape of nested lists or tuples, and what is in them. Raises ``RaggedError``."""
    shape: list[int] = []
    rows: Sequence[Any] = [data]
    while isinstance(rows[0], list | tuple):
        size = len(rows[0])
        for row in rows:
            if not isinstance(row, list | tuple):
                raise RaggedError("ragged", "a row beside a number: the rows have different shapes")
            if not row:
                raise RaggedError("empty-array", "an array has at least one entry")
            if len(row) != size:
                raise RaggedError("ragged", f"rows of different lengths, {size} and {len(row)}")
        shape.append(size)
        if len(shape) > AXES:
            raise RaggedError("too-many-axes", f"an array has at most {AXES} axes")
        if prod(shape) > ENTRIES:
            raise too_large(prod(shape))
        rows = [item for row in rows for item in row]
    if any(isinstance(item, list | tuple) for item in rows):
        raise RaggedError("ragged", "a number beside a row: the rows have different shapes")
    return tuple(shape), list(rows)


def too_large(entries: int) -> RaggedError:
    """Refuse an array of too many entries."""
    return RaggedError(
        "too-large", f"an array of {entries:,} entries; the limit is {ENTRIES:,} entries"
    )
