"""SymPy and mpmath are used by one thread at a time.

SymPy deduces facts about expressions that all threads share while it works; an mpmath context has
one precision for everybody. What begins here gives the same result whatever other threads do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import RLock
from typing import Any, ParamSpec, TypeVar

from .exact import context

P = ParamSpec("P")
R = TypeVar("R")

_LOCK = RLock()


def alone(function: Callable[P, R]) -> Callable[P, R]:
    """Decorate a function that uses SymPy: no other thread does in the meantime."""

    @wraps(function)
    def locked(*arguments: P.args, **named: P.kwargs) -> R:
        with _LOCK:
            return function(*arguments, **named)

    return locked


@contextmanager
def precision(bits: int) -> Iterator[Any]:
    """Have our mpmath context at a precision, for this thread alone; yields the context."""
    with _LOCK, context().workprec(bits):
        yield context()
