"""Bytes an operation at the peak of a trace, beside micrograd."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from typing import NamedTuple

from .measure import Goal, is_installed, machine
from .programs import point, program

SIZES = (10_000, 100_000, 1_000_000)


class Size(NamedTuple):
    """What one operation costs at a size of program."""

    operations: int
    ours: float
    peer: float | None


def peak(tool: str, operations: int) -> float:
    """Return the bytes an operation by which the process's peak grew, in a fresh process."""
    words = [sys.executable, "-m", "benchmarks.memory", tool, str(operations)]
    return float(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def highest() -> int:
    """Return the peak of this process's resident memory in bytes (Linux, macOS)."""
    from resource import RUSAGE_SELF, getrusage

    return getrusage(RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def grow(tool: str, operations: int) -> float:
    """Trace a program in this process and return the growth of its peak for each operation."""
    from backprop_trace import trace

    from .peers import compiled, micrograd

    values = point()
    text, small = program(operations), program(100)
    trace(small, values)
    if tool == "ours":
        before = highest()
        result = trace(text, values)
        assert result.gradients
        return (highest() - before) / operations
    micrograd(compiled(small), values)
    code = compiled(text)
    before = highest()
    micrograd(code, values)
    return (highest() - before) / operations


def measure() -> list[Size]:
    """Measure every size, each in a process of its own."""
    peer = is_installed("micrograd")
    return [Size(n, peak("ours", n), peak("micrograd", n) if peer else None) for n in SIZES]


def goals(results: list[Size]) -> Iterator[Goal]:
    """Yield what was to be reached."""
    for result in results[1:]:
        yield Goal(f"peak of a trace, {result.operations:,} operations", result.ours, 400,
                   "bytes an operation")  # fmt: skip


def report(results: list[Size]) -> None:
    """Print the figures."""
    print(f"\nMemory: bytes an operation at the peak ({machine()})")
    for result in results:
        peer = f"{result.peer:8.0f} micrograd" if result.peer is not None else ""
        print(f"{result.operations:>9,} operations {result.ours:8.0f} ours {peer}")
    for goal in goals(results):
        print(goal)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(grow(sys.argv[1], int(sys.argv[2])))
    else:
        report(measure())
