"""What the two passes ask of a kind of number, beside ``*`` between its values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from . import floats

V = TypeVar("V")


class Kind(Generic[V]):
    """A kind of number.

    ``upstream * local`` is the contribution of an edge: a local gradient may be of another type
    than the values (a linear map of arrays, say) if its ``__rmul__`` takes an upstream gradient.
    """

    __slots__ = ("one", "total", "zero")

    def __init__(self, one: V, zero: V, total: Callable[[Sequence[V]], V]) -> None:
        self.one = one
        """The seed: the output's gradient."""
        self.zero = zero
        """What a hard zero hands back, whatever comes from upstream."""
        self.total = total
        """The sum of two or more contributions to one node."""


DOUBLES: Kind[float] = Kind(1.0, 0.0, floats.total)
