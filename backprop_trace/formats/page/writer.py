"""A page with one worked example."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from .lesson import LessonWriter
from .shell import Shell


class PageWriter(LessonWriter):
    """Writes one file that needs no other."""

    @cached_property
    def shell(self) -> Shell:
        """What stands round the lesson."""
        return Shell([self])

    def opening(self) -> Iterator[str]:
        yield from self.shell.opening()
        yield from super().opening()

    def closing(self) -> Iterator[str]:
        yield from self.shell.closing()
