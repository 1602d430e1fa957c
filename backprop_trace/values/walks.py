"""Where the entries of arrays come from: broadcasting, its transpose, and lanes along an axis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import prod
from typing import Any

from .arrays import Shape, items_of, shape_of

Sum = Callable[[Sequence[Any]], Any]
"""Adds up one entry or more."""


class ShapeError(ValueError):
    """Shapes that an operation cannot take: why, and in ``label`` what would work."""

    def __init__(self, message: str, label: str = "", kind: str = "shapes") -> None:
        super().__init__(message)
        self.label = label
        self.kind = kind


def dims(shape: Shape) -> str:
    """Return a shape for people: ``2×3``, ``a vector of 3``, ``a number``."""
    if len(shape) > 1:
        return "\u00d7".join(map(str, shape))
    return f"a vector of {shape[0]}" if shape else "a number"


def strides(shape: Shape) -> list[int]:
    """Return how far apart two neighbours along each axis stand in the list."""
    result = [1] * len(shape)
    for axis in range(len(shape) - 2, -1, -1):
        result[axis] = result[axis + 1] * shape[axis + 1]
    return result


def walk(sizes: Iterable[int], steps: Iterable[int], start: int = 0) -> list[int]:
    """Return the places that a walk over some axes comes to, the last axis fastest."""
    places = [start]
    for size, step in zip(sizes, steps, strict=True):
        places = [place + k * step for place in places for k in range(size)]
    return places


def broadcast(*shapes: Shape) -> Shape | None:
    """Return the shape that all ``shapes`` are repeated to, as PyTorch does; None if none fits."""
    first = shapes[0]
    if all(shape == first for shape in shapes):
        return first
    rank = max(map(len, shapes))
    result = []
    for sizes in zip(*[(1,) * (rank - len(shape)) + shape for shape in shapes], strict=True):
        size = max(sizes)
        if any(each not in (1, size) for each in sizes):
            return None
        result.append(size)
    return tuple(result)


def repeated_axes(shape: Shape, wide: Shape) -> tuple[int, ...]:
    """Return the axes of ``wide`` along which ``shape`` is repeated."""
    pad = len(wide) - len(shape)
    inner = [pad + k for k, size in enumerate(shape) if size != wide[pad + k]]
    return (*range(pad), *inner)


def origins(shape: Shape, wide: Shape) -> list[int]:
    """Return, for each entry of ``wide``, the entry of ``shape`` that is repeated there."""
    pad = len(wide) - len(shape)
    own = [step if size > 1 else 0 for size, step in zip(shape, strides(shape), strict=True)]
    return walk(wide, [0] * pad + own)


def is_block(shape: Shape, wide: Shape) -> bool:
    """Return whether whole blocks are repeated, such as a bias on every row."""
    return wide[len(wide) - len(shape) :] == shape


def spread(value: Any, wide: Shape) -> list[Any]:
    """Return the entries of a value repeated to a wider shape."""
    shape, items = shape_of(value), items_of(value)
    if shape == wide:
        return items
    if is_block(shape, wide):
        return items * (prod(wide) // len(items))
    return [items[place] for place in origins(shape, wide)]


def fold(items: Sequence[Any], wide: Shape, shape: Shape, add: Sum) -> list[Any]:
    """Return the sums of what ``spread`` repeated: its transpose."""
    if shape == wide:
        return list(items)
    size = prod(shape)
    if is_block(shape, wide):
        return [add(items[place::size]) for place in range(size)]
    return [add(group) for group in gathered(items, origins(shape, wide), size)]


def gathered(items: Sequence[Any], places: Sequence[int], size: int) -> list[list[Any]]:
    """Return the items that belong to each of ``size`` places."""
    groups: list[list[Any]] = [[] for _ in range(size)]
    for item, place in zip(items, places, strict=True):
        groups[place].append(item)
    return groups


def lanes(shape: Shape, axis: int | None) -> list[range]:
    """Return the places of each lane: the entries along an axis, or all of them."""
    if axis is None:
        return [range(prod(shape))]
    steps = strides(shape)
    others = [k for k in range(len(shape)) if k != axis]
    starts = walk([shape[k] for k in others], [steps[k] for k in others])
    size, step = shape[axis], steps[axis]
    return [range(start, start + size * step, step) for start in starts]


def without(shape: Shape, axis: int | None, keep: bool) -> Shape:
    """Return the shape that is left when an axis (or all of them) is reduced."""
    if axis is None:
        return (1,) * len(shape) if keep else ()
    return (*shape[:axis], *((1,) if keep else ()), *shape[axis + 1 :])


def entry(shape: Shape, place: int) -> tuple[int, ...]:
    """Return the indices of a place in the list."""
    steps = zip(shape, strides(shape), strict=True)
    return tuple([place // step % size for size, step in steps])


def entries(shape: Shape) -> Iterator[tuple[int, ...]]:
    """Yield the indices of every entry, in the order of the list."""
    return (entry(shape, place) for place in range(prod(shape)))
