"""Medians of interleaved repetitions, in this process or in fresh ones.

The speed of a machine drifts by more than what we want to tell apart, so things that are compared
take turns, and what is compared is a ratio within each round.
"""

from __future__ import annotations

import gc
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import perf_counter
from typing import NamedTuple


class Timing(NamedTuple):
    """The seconds that one thing took, round by round."""

    name: str
    seconds: Sequence[float]

    @property
    def median(self) -> float:
        """The median time in seconds."""
        return median(self.seconds)

    def over(self, anchor: Timing) -> float:
        """Return the median over the rounds of this time relative to the anchor's."""
        return median(a / b for a, b in zip(self.seconds, anchor.seconds, strict=True))


class Goal(NamedTuple):
    """A ratio (or size) that must not be exceeded, and what was measured."""

    what: str
    measured: float
    limit: float
    unit: str = "×"

    @property
    def is_reached(self) -> bool:
        """Whether the measured figure is within the limit."""
        return self.measured <= self.limit

    @property
    def cells(self) -> list[str]:
        """What is told of it: the goal, measured, at most, whether it is reached."""
        verdict = "reached" if self.is_reached else "missed"
        return [self.what, shown(self.measured, self.unit), shown(self.limit, self.unit), verdict]


class Report(NamedTuple):
    """What one question gave: a table of figures, and goals."""

    title: str
    headers: list[str]
    rows: list[list[str]]
    goals: list[Goal]

    def __str__(self) -> str:
        goals = [["goal", "measured", "at most", ""], *(goal.cells for goal in self.goals)]
        parts = [f"\n{self.title} ({machine()})", grid([self.headers, *self.rows])]
        return "\n".join([*parts, "", grid(goals)] if self.goals else parts)


def shown(figure: float, unit: str) -> str:
    """Write a figure with its unit; ratios to two decimals."""
    return f"{figure:.2f} {unit}" if unit == "×" else f"{figure:,.0f} {unit}"


def grid(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as lines of columns, the first aligned at its left edge."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("    " + "   ".join([f"{first:<{widths[0]}}", *cells]).rstrip())
    return "\n".join(lines)


def take_turns(
    runs: Mapping[str, Callable[[], object]], rounds: int, warm: int = 1
) -> dict[str, Timing]:
    """Time each of ``runs`` once in every round; return their timings by name."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(-warm, rounds):
        for name, run in runs.items():
            gc.collect()
            start = perf_counter()
            result = run()
            duration = perf_counter() - start
            del result
            if number >= 0:
                seconds[name].append(duration)
    return {name: Timing(name, times) for name, times in seconds.items()}


def python(*words: str) -> Callable[[], object]:
    """Return a run of a fresh interpreter with its output thrown away."""
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def run() -> object:
        return subprocess.run(
            [sys.executable, *words],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=True,
        )

    return run


def is_installed(module: str) -> bool:
    """Return whether a peer can be imported here, without importing it into this process."""
    from importlib.util import find_spec

    return find_spec(module) is not None


def machine() -> str:
    """Describe the machine without naming it."""
    parts = [
        f"{platform.python_implementation()} {platform.python_version()}",
        f"{os.cpu_count()} CPUs",
        f"{platform.system()} on {platform.machine()}",
    ]
    return ", ".join(parts)


def versions(*names: str) -> str:
    """Return the versions of those of the named distributions that are installed."""
    from importlib.metadata import PackageNotFoundError, version

    found: list[str] = []
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)
