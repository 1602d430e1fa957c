"""Medians of interleaved repetitions, in this process or in fresh ones, in processor time.

The speed of a machine drifts by more than what we want to tell apart, so things that are compared
take turns, and what is compared is a ratio within each round; the half of the rounds in the middle
says how sure it is. Processor time is what this process, or its children, used: what waits behind
others on a busy machine does not count.
"""

from __future__ import annotations

import gc
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median, quantiles
from typing import NamedTuple

SHORT = bool(os.environ.get("SHORT_BENCHMARKS"))
"""Whether all is only tried: few rounds, small sizes."""


def in_short(long: int, short: int) -> int:
    """Return a number of rounds or a size."""
    return min(long, short) if SHORT else long


def own() -> float:
    """Return the seconds that this process has used of the processors."""
    used = getrusage(RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def of_children() -> float:
    """Return the seconds that the processes that this one started have used."""
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Timing(NamedTuple):
    """The seconds that one thing took, round by round."""

    name: str
    seconds: Sequence[float]

    @property
    def median(self) -> float:
        """The median time in seconds."""
        return median(self.seconds)

    def over(self, anchor: Timing) -> Spread:
        """Return this time relative to the anchor's, round by round."""
        return Spread([a / b for a, b in zip(self.seconds, anchor.seconds, strict=True)])


class Spread(NamedTuple):
    """A figure as it was in each round."""

    figures: Sequence[float]

    @property
    def median(self) -> float:
        """What is compared with a goal."""
        return median(self.figures)

    @property
    def middle(self) -> tuple[float, float]:
        """Between which figures half of the rounds are."""
        if len(self.figures) < 4:
            return min(self.figures), max(self.figures)
        low, _, high = quantiles(self.figures, n=4, method="inclusive")
        return low, high


class Goal(NamedTuple):
    """A ratio (or size) that must not be exceeded, and what was measured."""

    what: str
    measured: float | Spread
    limit: float
    unit: str = "×"

    @property
    def figure(self) -> float:
        """What is compared with the limit."""
        return self.measured.median if isinstance(self.measured, Spread) else self.measured

    @property
    def is_reached(self) -> bool:
        """Whether the measured figure is within the limit."""
        return self.figure <= self.limit

    @property
    def cells(self) -> list[str]:
        """What is told of it, under ``GOALS``."""
        verdict = "reached" if self.is_reached else "missed"
        figure, limit = shown(self.figure, self.unit), shown(self.limit, self.unit)
        low, high = (
            (shown(each, "").strip() for each in self.measured.middle)
            if isinstance(self.measured, Spread)
            else ("", "")
        )
        return [self.what, figure, f"{low} to {high}" if low else "", limit, verdict]


GOALS = ["goal", "measured", "half of the rounds", "at most", ""]


class Report(NamedTuple):
    """What one question gave: a table of figures, and goals."""

    title: str
    headers: list[str]
    rows: list[list[str]]
    goals: list[Goal]

    def __str__(self) -> str:
        goals = [GOALS, *(goal.cells for goal in self.goals)]
        parts = [f"\n{self.title} ({machine()})", grid([self.headers, *self.rows])]
        return "\n".join([*parts, "", grid(goals)] if self.goals else parts)


def shown(figure: float, unit: str) -> str:
    """Write a figure with its unit; ratios to two decimals."""
    return f"{figure:.2f} {unit}" if unit in ("×", "") else f"{figure:,.0f} {unit}"


def grid(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as lines of columns, the first aligned at its left edge."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("    " + "   ".join([f"{first:<{widths[0]}}", *cells]).rstrip())
    return "\n".join(lines)


def take_turns(
    runs: Mapping[str, Callable[[], object]],
    rounds: int,
    warm: int = 1,
    clock: Callable[[], float] = own,
) -> dict[str, Timing]:
    """Time each of ``runs`` once in every round; return their timings by name."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(-warm, rounds):
        for name, run in runs.items():
            gc.collect()
            start = clock()
            result = run()
            duration = clock() - start
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
