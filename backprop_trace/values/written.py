"""An array as the language writes it: ``[[1, 2], [3, 4]]``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .arrays import Array, Value
from .decimals import plain


def written(value: Any, number: Callable[[Any], str]) -> str:
    """Return a value as text; ``number`` writes one entry."""
    if value.__class__ is not Array:
        return number(value)
    rows = [number(item) for item in value.items]
    for size in reversed(value.shape):
        rows = [f"[{', '.join(rows[k : k + size])}]" for k in range(0, len(rows), size)]
    return rows[0]


def in_full(value: Value) -> str:
    """Return a value as it would be typed, with every digit."""
    return written(value, lambda number: plain(number, None))


def named(name: str, indices: tuple[int, ...]) -> str:
    """Return the name of an entry: ``W[0,1]``."""
    return f"{name}[{','.join(map(str, indices))}]" if indices else name
