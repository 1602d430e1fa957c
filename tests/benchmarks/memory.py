"""Bytes an operation at the peak of a trace, beside micrograd."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from .measure import SHORT, Goal, Report, is_installed
from .programs import point, program

SIZES = (10_000, 100_000) if SHORT else (10_000, 100_000, 1_000_000)
MOST = 100_000
"""Operations up to which micrograd is asked."""


class Size(NamedTuple):
    """What one operation costs at a size of program."""

    operations: int
    ours: float
    peer: float | None


def peak(tool: str, operations: int) -> float:
    """Return the bytes an operation by which the process's peak grew, in a fresh process."""
    words = [sys.executable, "-m", "tests.benchmarks.memory", tool, str(operations)]
    return float(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def highest() -> int:
    """Return the peak of this process's resident memory in bytes.

    On Linux ``getrusage`` keeps the peak of the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (row for row in status.read_text().splitlines() if row.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
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
    asked = {n: peak("micrograd", n) for n in SIZES if peer and n <= MOST}
    return [Size(n, peak("ours", n), asked.get(n)) for n in SIZES]


def goals(results: list[Size]) -> Iterator[Goal]:
    for result in results[1:]:
        yield Goal(f"peak of a trace, {result.operations:,} operations", result.ours, 400,
                   "bytes an operation")  # fmt: skip


def report() -> Report:
    """Measure, and return the figures."""
    results = measure()
    rows = [
        [
            f"{each.operations:,}",
            f"{each.ours:.0f}",
            "" if each.peer is None else f"{each.peer:.0f}",
        ]
        for each in results
    ]
    title = "Memory: bytes an operation at the peak of a trace"
    return Report(title, ["operations", "ours", "micrograd"], rows, list(goals(results)))


if __name__ == "__main__":
    print(grow(sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else report())
