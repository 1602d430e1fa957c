"""Files that are needed for a moment: however a run ends, none of them stays behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import current_thread, main_thread
from types import FrameType
from typing import Any

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
"""The signals that end a run from outside."""


class Leftovers:
    """Takes away its files when it is left, and before a signal ends the run."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._waits = False
        self._came: int | None = None
        """The signal that came while it had to wait."""
        self._before: dict[int, Callable[[int, FrameType | None], Any] | int] = {}

    def __enter__(self) -> Leftovers:
        if current_thread() is main_thread():
            for name in SIGNALS:
                number = getattr(signal, name, None)
                before = None if number is None else signal.getsignal(number)
                if number is not None and before not in (None, signal.SIG_IGN):
                    self._before[number] = before
                    signal.signal(number, self._end)
        return self

    def __exit__(self, *ignored: object) -> None:
        with self.waiting():
            self._clear()
            for number, before in self._before.items():
                signal.signal(number, before)

    def new(self, folder: str, private: bool) -> str:
        """Make a new, empty file and return its name. ``private``: for its owner's eyes only."""
        with self.waiting():
            while True:
                name = os.path.join(folder, f".{os.urandom(6).hex()}.part")
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
                try:
                    handle = os.open(name, flags, 0o600 if private else 0o666)
                except FileExistsError:
                    continue
                self.names.append(name)
                os.close(handle)
                return name

    def touch(self, name: str) -> None:
        """Make one of the files again, empty."""
        os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))

    def forget(self, name: str) -> None:
        """Leave a file where it is: it is none of these any more."""
        self.names.remove(name)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Let signals wait for what is done within, which takes no time."""
        if self._waits:
            yield
            return
        self._waits = True
        try:
            yield
        finally:
            self._waits = False
            if self._came is not None:
                self._end(self._came, None)

    def _clear(self) -> None:
        for name in self.names:
            with suppress(OSError):
                os.unlink(name)
        self.names.clear()

    def _end(self, number: int, frame: FrameType | None) -> None:
        """Take everything away, then do what the signal would have done."""
        if self._waits:
            self._came = number
            return
        self._came = None
        self._clear()
        before = self._before[number]
        signal.signal(number, before)
        if callable(before):
            before(number, frame)
        else:
            os.kill(os.getpid(), number)
