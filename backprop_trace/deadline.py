"""A clock, and a bound of memory, that end what takes too much, where the system has them."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from math import inf
from threading import current_thread, main_thread
from time import thread_time
from types import FrameType
from typing import Any

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

_UNIT = 1 if sys.platform == "darwin" else 1024
"""The bytes in which the system counts memory."""

TICK = 0.05
"""Seconds between two looks at the clock and at the memory."""

AGAIN = 1.0
"""Seconds after which a bound ends its work once more, should somebody have kept the first."""


class _Rung(BaseException):
    """A bound is passed; no ``except Exception`` on the way out keeps it."""

    def __init__(self, bound: deadline) -> None:
        self.bound = bound


_BOUNDS: list[deadline] = []
"""Those in force, the outermost first."""


class deadline:  # noqa: N801  # used as a function
    """Raises ``refusal`` when what is done within takes longer, or ``memory`` more bytes.

    More than the process has held at most until now, that is. The seconds are those that this
    thread computes: on a busy machine nothing is ended that would have been in time. Only between
    two of Python's instructions, in the main thread, where the system has timers. Bounds may stand
    within bounds. ``mend`` puts right what work that was ended leaves behind.
    """

    def __init__(
        self,
        seconds: float,
        refusal: Exception,
        memory: int | None = None,
        mend: Callable[[], object] | None = None,
    ) -> None:
        self.seconds = seconds
        self.refusal = refusal
        self.memory = memory
        self.mend = mend
        self._is_set = hasattr(signal, "setitimer") and current_thread() is main_thread()
        self._end = self._most = inf
        self._before: Any = None

    def __enter__(self) -> None:
        if not self._is_set:
            return
        self._end = thread_time() + self.seconds
        self._most = inf if self.memory is None else held() + self.memory
        if not _BOUNDS:
            self._before = signal.signal(signal.SIGALRM, _look)
            signal.siginterrupt(signal.SIGALRM, False)
            signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
        _BOUNDS.append(self)

    def __exit__(self, kind: object, error: BaseException | None, place: object) -> None:
        if not self._is_set:
            return
        _BOUNDS.remove(self)
        if not _BOUNDS:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)
        if isinstance(error, _Rung):
            if self.mend is not None:
                self.mend()
            if error.bound is self:
                raise self.refusal from None

    def is_passed(self) -> bool:
        """Return whether the work is to end now; not again before it could have."""
        now = thread_time()
        if now < self._end and (self._most == inf or held() <= self._most):
            return False
        self._end, self._most = now + AGAIN, inf
        return True


def held() -> int:
    """Return the bytes of memory that the process has held at most; 0 where nobody says."""
    if resource is None:
        return 0
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT)


def _look(number: int, frame: FrameType | None) -> None:
    """End the outermost work that takes too much; never while a bound is being set or lifted."""
    if frame is None or frame.f_code.co_filename == __file__:
        return
    for bound in _BOUNDS:
        if bound.is_passed():
            raise _Rung(bound)
