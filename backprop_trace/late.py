"""Modules that few commands need, such as those that explain mistakes."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Late:
    """Stands for a module, and loads it when one of its names is first asked for."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, attribute: str) -> Any:
        """Return what the module has under that name."""
        return getattr(import_module(self.name), attribute)
