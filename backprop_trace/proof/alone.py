"""SymPy and mpmath are used by one thread at a time.

SymPy deduces facts about expressions that all threads share while it works; an mpmath context has
one precision for everybody. What begins here gives the same result whatever other threads do.
Effort is bounded by counting before it is spent; what counting does not foresee ends by a bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import RLock
from typing import Any, ParamSpec, TypeVar

from ..deadline import deadline
from ..language import limits
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


def bounded(refusal: Exception, seconds: float | None = None) -> deadline:
    """Return a bound for what SymPy does: ``refusal`` is raised where it takes more.

    SymPy, ended in the middle of a deduction, would remember half of it: it forgets all.
    """
    from sympy.core.cache import clear_cache

    seconds = limits.FORMULA_SECONDS if seconds is None else seconds
    return deadline(seconds, refusal, limits.MORE_MEMORY, clear_cache)
