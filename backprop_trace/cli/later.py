"""Modules of Python that wait until something of them is used.

Click and rich import ``inspect`` at their head: an eighth of a short run, for a function that takes
indents off help texts and one for functions as default values. ``importlib.util.LazyLoader`` is
made for that, but gives in to a second ``import``.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any


class _Waiting(ModuleType):
    """A module that is run when something is asked of it that isn't there yet."""

    def __getattr__(self, name: str) -> Any:
        self.__class__ = ModuleType  # type: ignore[assignment]  # from now on it is as any other
        assert self.__spec__ is not None and self.__spec__.loader is not None  # noqa: S101
        self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def later(name: str) -> None:
    """Let a module be run when it is first used, unless it is there already."""
    spec = None if name in sys.modules else find_spec(name)
    if spec is not None and spec.loader is not None:
        module = module_from_spec(spec)
        module.__class__ = _Waiting
        sys.modules[name] = module
