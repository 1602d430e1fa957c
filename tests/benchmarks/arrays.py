"""Programs of arrays beside PyTorch and HIPS autograd: small ones, and from which size on we lose.

No goal but honesty: numbers here are Python's floats in lists, and are meant to be looked at.
Beyond some thousand entries a library with compiled loops is faster: ``--emit`` is the way on.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from random import Random
from typing import Any

from backprop_trace import trace

from .measure import Report, in_short, is_installed, take_turns

SIZES = (2, 4, 8, 16, 32, 64)
PROGRAM = "h = tanh(W1 @ x + b1); y = W2 @ h + b2; mean((y - t)**2)"


def point(size: int) -> dict[str, Any]:
    draw = Random(size).gauss
    values: dict[str, Any] = {
        name: [[draw(0, 1) / size**0.5 for _ in range(size)] for _ in range(size)]
        for name in ("W1", "W2")
    }
    return values | {name: [draw(0, 1) for _ in range(size)] for name in ("x", "b1", "b2", "t")}


def ours(values: dict[str, Any]) -> Callable[[], Any]:
    return lambda: trace(PROGRAM, values).gradients["W1"]


def pytorch(values: dict[str, Any]) -> Callable[[], Any]:
    torch = import_module("torch")

    def run() -> Any:
        made = {
            name: torch.tensor(value, dtype=torch.float64, requires_grad=True)
            for name, value in values.items()
        }
        hidden = torch.tanh(made["W1"] @ made["x"] + made["b1"])
        torch.mean((made["W2"] @ hidden + made["b2"] - made["t"]) ** 2).backward()
        return made["W1"].grad.tolist()

    return run


def autograd(values: dict[str, Any]) -> Callable[[], Any]:
    np, grad = import_module("autograd.numpy"), import_module("autograd").grad

    def output(made: dict[str, Any]) -> Any:
        hidden = np.tanh(np.dot(made["W1"], made["x"]) + made["b1"])
        return np.mean((np.dot(made["W2"], hidden) + made["b2"] - made["t"]) ** 2)

    def run() -> Any:
        return grad(output)({name: np.array(value) for name, value in values.items()})[
            "W1"
        ].tolist()

    return run


PEERS = {"PyTorch": ("torch", pytorch), "HIPS autograd": ("autograd", autograd)}


def report() -> Report:
    """Measure, and return the figures."""
    peers = {name: make for name, (module, make) in PEERS.items() if is_installed(module)}
    rows = []
    for size in SIZES:
        values = point(size)
        runs = {"ours": ours(values), **{name: make(values) for name, make in peers.items()}}
        found = [run() for run in runs.values()]
        for other in found[1:]:
            flat = [(a, b) for one, two in zip(found[0], other, strict=True)
                    for a, b in zip(one, two, strict=True)]  # fmt: skip
            assert all(abs(a - b) <= 1e-9 for a, b in flat)
        timings = take_turns(runs, in_short(15, 2))
        rows.append([f"{size} x {size}", *(f"{t.median * 1e6:,.0f}" for t in timings.values())])
    title = "Arrays: microseconds from text, or lists, to all gradients of two layers"
    return Report(title, ["layers", "ours, from text", *peers], rows, [])


if __name__ == "__main__":
    print(report())
