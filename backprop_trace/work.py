"""What a long run is doing, and how far it is: set by who works, read by who shows it.

One process shows one run, so there is one ``WORK``; to set it costs nothing where nobody looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


class Work:
    """A phase of a run."""

    def __init__(self) -> None:
        self.name = "working"
        self.done = 0
        self.total = 0
        """How much there is to do; 0 where nobody knows."""

    def begin(self, name: str, total: int = 0) -> None:
        """Say what follows."""
        self.name, self.done, self.total = name, 0, total

    @contextmanager
    def aside(self, name: str, total: int) -> Iterator[None]:
        """Do something else within a phase."""
        before = vars(self).copy()
        self.begin(name, total)
        try:
            yield
        finally:
            vars(self).update(before)

    def counted(self, pieces: Iterable[str]) -> Iterator[str]:
        """Yield pieces of text; each line is something done."""
        for piece in pieces:
            self.done += piece.count("\n")
            yield piece


WORK = Work()
