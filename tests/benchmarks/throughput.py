"""Time per operation from text to gradients, and of the trace alone, beside other tools."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

from backprop_trace import trace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.autodiff.trace import Trace

from .measure import Goal, Report, Timing, is_installed, take_turns
from .peers import PEERS, compiled, micrograd
from .programs import point, program

SIZES: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
LARGEST = {"HIPS autograd": 100_000, "PyTorch": 100_000}
"""Where a peer would take minutes."""

TEXT, GRAPH, MICROGRAD_TEXT = "text to gradients", "trace of a built graph", "micrograd from text"


class Measured(NamedTuple):
    """The timings at one size."""

    operations: int
    timings: dict[str, Timing]

    def ratio(self, name: str, anchor: str) -> float:
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
            for variable, gradient in run(code, values).items():
                ours = expected[variable] or 0.0
                assert abs(ours - gradient) <= 1e-9 * max(1.0, abs(gradient)), (name, variable)
    if "micrograd" in runs:
        runs[MICROGRAD_TEXT] = lambda: micrograd(compiled(text), values)
    return runs


def timed(operations: int) -> Measured:
    """Measure one size in this process."""
    rounds = max(3, min(15, 300_000 // operations))
    count = len(Graph.read(program(operations), point()).rows)
    return Measured(count, take_turns(runs_at(operations), rounds))


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
    by_size = dict(zip(SIZES, results, strict=True))
    if not {10_000, 100_000, 1_000_000} <= by_size.keys():
        return
    ten, hundred, million = by_size[10_000], by_size[100_000], by_size[1_000_000]
    if MICROGRAD_TEXT in ten.timings:
        for limit, at, size in ((0.5, ten, "10⁴"), (0.4, hundred, "10⁵")):
            yield Goal(f"text to gradients, relative to micrograd on the same text, {size}",
                       at.ratio(TEXT, MICROGRAD_TEXT), limit)  # fmt: skip
        for at, size in ((ten, "10⁴"), (hundred, "10⁵")):
            yield Goal(f"trace of a built graph, relative to micrograd's two passes, {size}",
                       at.ratio(GRAPH, "micrograd"), 0.5)  # fmt: skip
    if "PyTorch" in ten.timings:
        yield Goal("text to gradients, relative to PyTorch's two passes, 10⁴",
                   ten.ratio(TEXT, "PyTorch"), 0.6)  # fmt: skip
    yield Goal("time per operation at 10⁶, relative to that at 10⁴",
               million.each(TEXT) / ten.each(TEXT), 1.5)  # fmt: skip


def report() -> Report:
    """Measure, and return the figures."""
    results = measure()
    names = list(dict.fromkeys(name for result in results for name in result.timings))
    rows = [
        [f"{result.operations:,}"]
        + [f"{result.each(name):.2f}" if name in result.timings else "" for name in names]
        for result in results
    ]
    title = "Throughput: microseconds per operation"
    return Report(title, ["nodes", *names], rows, list(goals(results)))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        result = timed(int(sys.argv[1]))
        times = {name: timing.seconds for name, timing in result.timings.items()}
        print(json.dumps([result.operations, times]))
    else:
        print(report())
