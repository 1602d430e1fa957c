"""A terminal read key by key, and given back as it was, however the run ends."""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import FrameType
from typing import Any

from .keys import cut

WAIT = 0.03
"""Seconds in which the rest of a key comes; Esc alone has none."""
AT_ONCE = 4096
"""Bytes that are read at once."""

ENTER, LEAVE = "\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J", "\x1b[?25h\x1b[?1049l"
"""The other screen without a cursor; back to the screen that was there before."""
BEGIN, END = "\x1b[?2026h\x1b[H", "\x1b[J\x1b[?2026l"
"""Round a frame: a terminal that knows these shows it at once."""

DRAW = b""
"""Comes in place of a key when everything pressed has come: time to show something."""

Handler = Callable[[int, FrameType | None], Any] | int | None


class Session:
    """A terminal in which keys come as they are pressed, with an own screen if it ``draws``."""

    def __init__(self, draws: bool) -> None:
        self.draws = draws
        self.keyboard = sys.stdin.fileno()
        self.window = sys.stdout.fileno()
        self._is_in = False
        self._before: list[Any] = []
        self._handlers: dict[int, Handler] = {}
        self._wake: tuple[int, int] = (-1, -1)
        self._woken = -1

    def __enter__(self) -> Session:
        sys.stdout.flush()
        self._before = termios.tcgetattr(self.keyboard)
        self._wake = os.pipe()
        for end in self._wake:
            os.set_blocking(end, False)
        # Not by a handler: a signal that comes just before ``select`` wakes it all the same.
        self._woken = signal.set_wakeup_fd(self._wake[1], warn_on_full_buffer=False)
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"):
            self._handle(name, self._end)
        self._handle("SIGTSTP", self._stop)
        self._handle("SIGCONT", self._again)
        self._handle("SIGWINCH", self._awake)
        self.enter()
        return self

    def __exit__(self, *ignored: object) -> None:
        self.leave()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._woken)
        for end in self._wake:
            os.close(end)

    def enter(self) -> None:
        """Take the terminal. What was typed before stays to be read."""
        self._is_in = True
        tty.setcbreak(self.keyboard, termios.TCSANOW)
        if self.draws:
            self.write(ENTER)

    def leave(self) -> None:
        """Give the terminal back."""
        if not self._is_in:
            return
        self._is_in = False
        with suppress(OSError):
            if self.draws:
                self.write(LEAVE)
        with suppress(OSError, termios.error):
            termios.tcsetattr(self.keyboard, termios.TCSANOW, self._before)

    def write(self, text: str) -> None:
        """Write to the window, all at once."""
        stream = sys.stdout
        data = text.encode(stream.encoding, stream.errors or "strict")
        while data:
            data = data[os.write(self.window, data) :]

    def show(self, lines: list[str]) -> None:
        """Show a screen."""
        self.write(BEGIN + "\r\n".join(f"{line}\x1b[K" for line in lines) + END)

    def size(self) -> tuple[int, int]:
        """Return the columns and rows of the window."""
        try:
            columns, rows = os.get_terminal_size(self.window)
        except OSError:
            columns, rows = 0, 0
        return columns or 80, rows or 24

    def pressed(self) -> Iterator[bytes]:
        """Yield keys, and ``DRAW`` when no more are waiting; end when the terminal is gone."""
        held = b""
        yield DRAW
        while True:
            ready, _, _ = select.select(
                [self.keyboard, self._wake[0]], [], [], WAIT if held else None
            )
            if self._wake[0] in ready:
                os.read(self._wake[0], AT_ONCE)
                if self.keyboard not in ready:
                    yield DRAW
                    continue
            if self.keyboard in ready:
                try:
                    read = os.read(self.keyboard, AT_ONCE)
                except OSError:  # the window was closed
                    return
                if not read:
                    return
                held += read
            keys, held = cut(held, is_late=not ready)
            yield from keys
            if keys and not self._more():
                yield DRAW

    def _more(self) -> bool:
        return bool(select.select([self.keyboard], [], [], 0)[0])

    # Signals

    def _handle(self, name: str, handler: Handler) -> None:
        number = getattr(signal, name)
        before = signal.getsignal(number)
        if before is not signal.SIG_IGN:
            self._handlers[number] = before
            signal.signal(number, handler)

    def _end(self, number: int, frame: FrameType | None) -> None:
        """Give the terminal back, then do what the signal would have done."""
        self.leave()
        before = self._handlers[number]
        signal.signal(number, before)
        if callable(before):
            before(number, frame)
        else:
            os.kill(os.getpid(), number)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        """Give the terminal back and stop; ``fg`` goes on from here."""
        self.leave()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        signal.signal(number, self._stop)

    def _again(self, number: int, frame: FrameType | None) -> None:
        """Take the terminal again after a stop, whatever stopped the run."""
        self.enter()

    def _awake(self, number: int, frame: FrameType | None) -> None:
        """Have a screen drawn anew: that the signal came is in the pipe already."""
