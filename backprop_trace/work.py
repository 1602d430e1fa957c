"""What a long run is doing, and how far it is: set by who works, read by who shows it.

It belongs to the context (thread) of the run. To set it costs nothing where nobody looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
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
    def aside(self, name: str, total: int) -> Iterator[Work]:
        """Do something else within a phase."""
        before = vars(self).copy()
        self.begin(name, total)
        try:
            yield self
        finally:
            vars(self).update(before)

    def counted(self, pieces: Iterable[str]) -> Iterator[str]:
        """Yield pieces of text; each line is something done."""
        for piece in pieces:
            self.done += piece.count("\n")
            yield piece


_WATCHED: ContextVar[Work] = ContextVar("watched")


def watched() -> Work:
    """Have this context's work watched from now on: return what to read."""
    work = Work()
    _WATCHED.set(work)
    return work


def work() -> Work:
    """Return what the current run reports to; where nobody looks, a new one."""
    return _WATCHED.get(None) or Work()
