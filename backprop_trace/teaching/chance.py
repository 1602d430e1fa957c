"""Numbers at random that are the same everywhere: for a seed, whatever Python draws them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_BITS = 2**64 - 1


class Chance:
    """A small generator (SplitMix64) of our own: another Python may draw others with its own."""

    def __init__(self, seed: int) -> None:
        self._state = seed & _BITS

    def bits(self) -> int:
        """Return 64 bits."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _BITS
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _BITS
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _BITS
        return mixed ^ (mixed >> 31)

    def below(self, count: int) -> int:
        """Return a whole number from 0 up to ``count``, without it: none more often than others."""
        most = (_BITS + 1) // count * count
        while (drawn := self.bits()) >= most:
            pass
        return drawn % count

    def choice(self, items: Sequence[T]) -> T:
        """Return one of some items."""
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """Return the items in some order."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in items]
