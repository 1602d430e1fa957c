"""What the program can do: a room each, whose ``FEATURES`` declare its options and what it adds."""

from __future__ import annotations

import os
from importlib import import_module

from ..declarations.feature import Feature


def rooms() -> list[str]:
    """Return the names of all rooms: every package in this folder is one."""
    found: list[str] = []
    for folder in __path__:
        try:
            names = os.listdir(folder)
        except OSError:  # in a zip file
            from pkgutil import iter_modules

            found += [module.name for module in iter_modules([folder]) if module.ispkg]
        else:
            found += [n for n in names if os.path.exists(os.path.join(folder, n, "__init__.py"))]
    return sorted(found)


def declared() -> list[Feature]:
    """Return what all rooms declare."""
    return [feature for room in rooms() for feature in import_module(f".{room}", __name__).FEATURES]
