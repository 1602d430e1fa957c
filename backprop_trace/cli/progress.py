"""A progress bar on standard error for a run of more than a second.

It is drawn only where somebody watches: standard error is a terminal, and the output goes
elsewhere. No thread is needed: the bar wraps the pieces of the output as they are written.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from time import monotonic
from typing import TextIO

PATIENCE = 1.0
"""Seconds before anything is shown."""

INTERVAL = 0.1
"""Seconds between two drawings."""

WIDTH = 30


class Progress:
    """A bar that fills while lines of output pass by. The clock starts when it is made."""

    def __init__(
        self,
        stream: TextIO,
        *,
        is_output_seen: bool = False,
        environment: Mapping[str, str] = os.environ,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.stream = stream
        self.clock = clock
        self.is_wanted = (
            stream.isatty() and not is_output_seen and environment.get("TERM") != "dumb"
        )
        self._next = clock() + PATIENCE
        self._drawn = ""

    def watch(self, pieces: Iterable[str], lines: int) -> Iterator[str]:
        """Yield ``pieces``, which will be about so many lines, and draw how far they are."""
        if not self.is_wanted:
            yield from pieces
            return
        done = 0
        try:
            for piece in pieces:
                yield piece
                done += piece.count("\n")
                if self.clock() >= self._next:
                    self._draw(min(done / max(lines, 1), 0.99))
        finally:
            self.clear()

    def clear(self) -> None:
        """Take the bar away."""
        if self._drawn:
            self._write("\r" + " " * len(self._drawn) + "\r")
            self._drawn = ""

    def _draw(self, share: float) -> None:
        self._next = self.clock() + INTERVAL
        full = int(share * WIDTH)
        self._drawn = f"[{'#' * full}{'.' * (WIDTH - full)}] {share:4.0%}"
        self._write("\r" + self._drawn)

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()
