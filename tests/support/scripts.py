"""Scripts that ``--emit`` writes: run here, each where its library is installed."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterable

import pytest

from tests.support.tools import needs_library

LIBRARIES = {"pytorch": "torch", "jax": "jax", "numpy": "numpy", "micrograd": "micrograd"}
"""What a target's scripts import."""


def each_of(targets: Iterable[str]) -> pytest.MarkDecorator:
    """Return a mark that tries the targets, each where its library is installed."""
    return pytest.mark.parametrize(
        "target",
        [
            pytest.param(name, marks=needs_library(LIBRARIES[name]) if name in LIBRARIES else ())
            for name in targets
        ],
    )


def printed(script: str) -> str:
    """Run a script and return what it prints; it needs nothing but its library."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(script, "script.py", "exec"), {"__name__": "__main__"})
    return out.getvalue()


def shown(script: str) -> list[float | None]:
    """Return the numbers that a script prints, as they are."""
    found: list[float | None] = []
    exec(script.replace("print(", "shown("), {"shown": lambda *words: found.append(words[-1])})
    return found
