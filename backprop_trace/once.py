"""An attribute that is worked out when it is first asked for.

``functools.cached_property`` before Python 3.12 holds one lock for all objects of a class while it
works: two threads that need each other's result, or SymPy's lock, then wait for ever. Here two
threads may both work it out; they get equal values.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class once(Generic[T]):  # noqa: N801  # used as a decorator, as ``property`` is
    """Decorate a method without arguments: its value is kept in the object's ``__dict__``."""

    def __init__(self, method: Callable[[Any], T]) -> None:
        self.method = method
        self.name = method.__name__
        self.__doc__ = method.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> once[T]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> T: ...

    def __get__(self, instance: object | None, owner: type) -> once[T] | T:
        """Work the value out; from then on the object's own attribute hides this one."""
        if instance is None:
            return self
        value = self.method(instance)
        instance.__dict__[self.name] = value
        return value
