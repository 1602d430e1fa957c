"""A clock that ends what takes too long, where the system has one that can."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

from .errors import TraceError

AGAIN = 1.0
"""Seconds after which it rings once more, should somebody have caught the first."""


class _Rung(BaseException):
    """The time is over; no ``except Exception`` on the way out keeps it."""


@contextmanager
def deadline(seconds: float, refusal: TraceError) -> Iterator[None]:
    """Raise ``refusal`` when what is done within takes longer.

    Only between two of Python's instructions, in the main thread, where the system has timers.
    """
    if not hasattr(signal, "setitimer") or current_thread() is not main_thread():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise _Rung

    before = signal.signal(signal.SIGALRM, ring)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    except _Rung:
        raise refusal from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
