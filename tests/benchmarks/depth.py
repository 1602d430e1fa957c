"""How deep a program may nest, at the default recursion limit: every shape, a million deep."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import NamedTuple

from backprop_trace import trace

from .measure import Goal, Report, in_short, own

DEPTH = in_short(1_000_000, 10_000)

SHAPES: dict[str, Callable[[int], str]] = {
    "nested parentheses": lambda n: "(" * n + "x" + ")" * n,
    "unary minus": lambda n: "-" * n + "x",
    "nested calls": lambda n: "tanh(" * n + "x" + ")" * n,
    "a chain to the left": lambda n: "x" + " + x" * n,
    "a chain to the right": lambda n: "x + (" * n + "x" + ")" * n,
    "powers of powers": lambda n: "x" + "**x" * n,
    "a statement an operation": lambda n: "\n".join(
        ["a0 = x", *(f"a{k} = a{k - 1} + x" for k in range(1, n))]
    ),
}
"""Programs of a depth, by the name of their shape. All take ``x`` alone."""


class Dive(NamedTuple):
    """One shape at the full depth."""

    shape: str
    seconds: float
    gradient: float | None


def measure() -> list[Dive]:
    """Trace every shape."""
    dives = []
    for shape, make in SHAPES.items():
        text = make(DEPTH)
        start = own()
        gradient = trace(text, x=0.5).gradients["x"]
        dives.append(Dive(shape, own() - start, gradient))
    return dives


def goals(results: list[Dive]) -> Iterator[Goal]:
    """Yield what was to be reached: every shape at the full depth."""
    failed = len(SHAPES) - sum(dive.gradient is not None for dive in results)
    yield Goal(f"shapes that fail at a depth of {DEPTH:,}", failed, 0, "of " + str(len(SHAPES)))


def report() -> Report:
    """Measure, and return the figures."""
    results = measure()
    rows = [[dive.shape, f"{dive.seconds:.2f}"] for dive in results]
    title = f"Depth {DEPTH:,} at the recursion limit {sys.getrecursionlimit():,}"
    return Report(title, ["shape", "seconds"], rows, list(goals(results)))


if __name__ == "__main__":
    print(report())
