"""Time per operation from text to gradients, and of the trace alone, beside other tools."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from shutil import which
from typing import NamedTuple

from backprop_trace import trace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.autodiff.trace import Trace

from .measure import SHORT, Goal, Report, Spread, Timing, in_short, is_installed, take_turns
from .peers import PEERS, compiled, micrograd
from .programs import point, program

SIZES = (1_000, 10_000, 20_000) if SHORT else (1_000, 10_000, 100_000, 1_000_000)
LARGEST = {"HIPS autograd": 10_000, "PyTorch": 100_000, "CasADi": 100_000, "JAX": 1_000}
"""Where a peer would take minutes."""

TEXT, GRAPH, MICROGRAD_TEXT = "text to gradients", "trace of a built graph", "micrograd from text"


class Measured(NamedTuple):
    """The timings at one size."""

    operations: int
    timings: dict[str, Timing]

    def ratio(self, name: str, anchor: str) -> Spread:
        return self.timings[name].over(self.timings[anchor])

    def each(self, name: str) -> float:
        """Return the microseconds per operation."""
        return self.timings[name].median / self.operations * 1e6


def runs_at(operations: int) -> dict[str, Callable[[], object]]:
    """Return what takes turns at one size."""
    text, values = program(operations), point()
    graph, code = Graph.read(text, values), compiled(text)
    expected = trace(text, values).gradients
    runs: dict[str, Callable[[], object]] = {
        TEXT: lambda: trace(text, values).gradients,
        GRAPH: lambda: Trace(graph, values).gradients,
    }
    for name, (module, run) in PEERS.items():
        if is_installed(module) and operations <= LARGEST.get(name, operations):
            runs[name] = lambda run=run: run(code, values)  # type: ignore[misc]
            for variable, gradient in run(code, values).items() if operations < 100_000 else ():
                ours = expected[variable] or 0.0
                assert abs(ours - gradient) <= 1e-9 * max(1.0, abs(gradient)), (name, variable)
    if "micrograd" in runs:
        runs[MICROGRAD_TEXT] = lambda: micrograd(compiled(text), values)
    return runs


def timed(operations: int) -> Measured:
    """Measure one size in this process."""
    rounds = in_short(max(1, min(9, 300_000 // operations)), 2)
    count = len(Graph.read(program(operations), point()).rows)
    warm = 1 if operations <= 100_000 else 0
    return Measured(count, take_turns(runs_at(operations), rounds, warm))


def instructions(operations: int) -> float:
    """Return the instructions that a fresh process carries out from text to gradients."""
    words = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable]
    code = f"from tests.benchmarks.throughput import once; once({operations})"
    done = subprocess.run([*words, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stderr.rpartition("Collected : ")[2].split()[0])


def once(operations: int) -> None:
    """Go from text to gradients, and look at nothing."""
    trace(program(operations), point()).gradients  # noqa: B018


def measure() -> list[Measured]:
    """Measure every size in a process of its own: the heap of a long one is full of holes."""
    results = []
    for operations in SIZES:
        words = [sys.executable, "-m", "tests.benchmarks.throughput", str(operations)]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
        count, seconds = json.loads(done.stdout)
        results.append(Measured(count, {name: Timing(name, s) for name, s in seconds.items()}))
    return results


def goals(results: list[Measured]) -> Iterator[Goal]:
    limits = {
        10_000: ("10⁴", 0.45, 0.30),
        100_000: ("10⁵", 0.22, None),
        1_000_000: ("10⁶", 0.22, None),
    }
    for size, result in zip(SIZES, results, strict=True):
        if size in limits and MICROGRAD_TEXT in result.timings:
            name, limit, built = limits[size]
            yield Goal(f"text to gradients, relative to micrograd on the same text, {name}",
                       result.ratio(TEXT, MICROGRAD_TEXT), limit)  # fmt: skip
            if built:
                yield Goal(f"trace of a built graph, relative to micrograd's two passes, {name}",
                           result.ratio(GRAPH, "micrograd"), built)  # fmt: skip
    if which("valgrind") and not SHORT:
        least, few, many = map(instructions, (100, 10_000, 100_000))
        yield Goal("instructions an operation at 10⁵, relative to 10⁴",
                   (many - least) / 99_900 / ((few - least) / 9_900), 1.05)  # fmt: skip


def report() -> Report:
    """Measure, and return the figures."""
    results = measure()
    names = list(dict.fromkeys(name for result in results for name in result.timings))
    rows = [
        [f"{result.operations:,}"]
        + [f"{result.each(name):.2f}" if name in result.timings else "" for name in names]
        for result in results
    ]
    title = "Throughput: microseconds of the processor per operation"
    return Report(title, ["nodes", *names], rows, list(goals(results)))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        result = timed(int(sys.argv[1]))
        times = {name: timing.seconds for name, timing in result.timings.items()}
        print(json.dumps([result.operations, times]))
    else:
        print(report())
