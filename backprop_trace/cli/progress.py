"""A progress bar on standard error for a run of more than a second.

It is drawn only where somebody watches, on a terminal, and is gone before anything else is
written there. A thread of its own draws it, so that a single long calculation shows it too.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Event, Thread
from time import monotonic
from typing import TextIO

from ..work import Work, watched

PATIENCE = 1.0
"""Seconds before anything is shown."""

INTERVAL = 0.1
"""Seconds between two drawings."""

WIDTH = 30


class Bar:
    """Draws how far the work is until it is stopped. The clock starts when it is made."""

    def __init__(self, stream: TextIO, work: Work, clock: Callable[[], float] = monotonic) -> None:
        self.stream = stream
        self.work = work
        self.clock = clock
        self.start = clock()
        self.drawn = 0
        self._ends = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def begin(self) -> None:
        """Draw from now on."""
        self._thread.start()

    def end(self) -> None:
        """Take the bar away; it does not come back."""
        self._ends.set()
        self._thread.join()
        self.clear()

    def draw(self) -> None:
        """Draw the bar anew: a share where it is known, else the seconds that went by."""
        work = self.work
        if work.total:
            share = min(work.done / work.total, 0.99)
            wide = max(0, min(WIDTH, self.columns() - len(f"[] 100%  {work.name} ")))
            full = int(share * wide)
            text = f"[{'#' * full}{'.' * (wide - full)}] {share:4.0%}  {work.name}"
        else:
            text = f"{work.name}: {self.clock() - self.start:.0f} s"
        text = text[: self.columns() - 1]  # in a second line it could not be taken away
        self._write(f"\r{text.ljust(self.drawn)}")
        self.drawn = len(text)

    def columns(self) -> int:
        """Return how broad the terminal is now."""
        with suppress(OSError, ValueError):
            return os.get_terminal_size(self.stream.fileno()).columns or 80
        return 80

    def clear(self) -> None:
        """Take away what is drawn."""
        if self.drawn:
            self._write(f"\r{' ' * self.drawn}\r")
            self.drawn = 0

    def _watch(self) -> None:
        wait = PATIENCE
        while not self._ends.wait(wait):
            self.draw()
            wait = INTERVAL

    def _write(self, text: str) -> None:
        try:
            self.stream.write(text)
            self.stream.flush()
        except OSError:  # nobody watches any more
            self._ends.set()


_bars: list[Bar] = []


def begin(stream: TextIO, environment: Mapping[str, str] = os.environ) -> None:
    """Show a bar on a stream if that is a terminal."""
    if stream.isatty() and environment.get("TERM") != "dumb":
        _bars.append(Bar(stream, watched()))
        _bars[-1].begin()


def end() -> None:
    """Take the bar away, if there is one: before anything else is written to the terminal."""
    while _bars:
        _bars.pop().end()


def wipe() -> None:
    """Take the bar away in the middle of anything, as the process ends."""
    for bar in _bars:
        if bar.drawn:
            with suppress(OSError, ValueError):
                os.write(bar.stream.fileno(), f"\r{' ' * bar.drawn}\r".encode())
