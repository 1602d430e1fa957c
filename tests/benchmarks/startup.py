"""Whole commands in fresh processes, beside the imports that they cannot do without."""

from __future__ import annotations

from collections.abc import Iterator

from .measure import (
    Goal,
    Report,
    Timing,
    in_short,
    is_installed,
    of_children,
    python,
    take_turns,
)

COMMAND = ("-c", "from backprop_trace.cli import main; main()")
"""What the installed script does."""

SEED = (*COMMAND, "(w*x - y)**2", "w=1", "x=1", "y=2")

PYTORCH = """
import torch
w, x, y = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (1.0, 1.0, 2.0))
L = (w*x - y)**2
L.backward()
print(L, w.grad, x.grad, y.grad)
"""

OWN = (*COMMAND, "f(a, b) = (a - b)**2; f(w*x, y)", "w=1", "x=1", "y=2")

RUNS: dict[str, tuple[str, ...]] = {
    "bare interpreter": ("-c", "pass"),
    "import click": ("-c", "import click"),
    "import click and rich's console and table": (
        "-c", "import click, rich.console, rich.table",
    ),
    "import sympy": ("-c", "import sympy"),
    "PyTorch script": ("-c", PYTORCH),
    "plain trace": SEED,
    "--help": (*COMMAND, "--help"),
    "--format json": (*SEED, "--format", "json"),
    "--format text": (*SEED, "--format", "text"),
    "--format svg": (*SEED, "--format", "svg"),
    "--format html": (*SEED, "--format", "html"),
    "a function of the program's own": OWN,
}  # fmt: skip

CLICK, RICH = list(RUNS)[1:3]
TORCH = "PyTorch script"
ROUNDS = in_short(11, 2)


def measure() -> dict[str, Timing]:
    """Time every command, taking turns."""
    runs = {name: python(*words) for name, words in RUNS.items()}
    if not is_installed("torch"):
        del runs[TORCH]
    return take_turns(runs, ROUNDS, clock=of_children)


def goals(results: dict[str, Timing]) -> Iterator[Goal]:
    wanted = [
        ("plain trace", RICH, 1.15),
        ("--format text", CLICK, 1.25),
        ("--format json", CLICK, 1.15),
        ("--format svg", CLICK, 1.4),
        ("--format html", CLICK, 1.5),
        ("a function of the program's own", "plain trace", 1.3),
    ]
    for name, anchor, limit in wanted:
        if anchor in results:
            ratio = results[name].over(results[anchor])
            yield Goal(f"{name}, relative to {anchor}", ratio, limit)


def report() -> Report:
    """Measure, and return the figures."""
    results = measure()
    rows = [[name, f"{timing.median * 1000:.1f}"] for name, timing in results.items()]
    title = "Start-up: milliseconds of the processor for a whole process"
    return Report(title, ["process", "ms"], rows, list(goals(results)))


if __name__ == "__main__":
    print(report())
