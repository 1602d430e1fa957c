"""Gradient descent on Mazur's network beside a plain Python loop of the same arithmetic."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import exp

from backprop_trace.autodiff.graph import Graph
from backprop_trace.training.descent import Descent
from tests.support.paths import DATA

from .measure import Goal, Report, Timing, in_short, take_turns

CORPUS = DATA / "worked-examples.json"
RATE = 0.5
STEPS = 10_000
LIMIT = 2.5
WEIGHTS = ("w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8")


def network() -> tuple[str, dict[str, float]]:
    cases = json.loads(CORPUS.read_text(encoding="utf-8"))
    case = next(case for case in cases if case["id"] == "mazur")
    return case["program"], case["inputs"]


def plain(values: Mapping[str, float], steps: int) -> tuple[float, list[float]]:
    """Train with each operation written out by hand, as fast as Python does it."""
    i1, i2, t1, t2, b1, b2 = (values[name] for name in ("i1", "i2", "t1", "t2", "b1", "b2"))
    w1, w2, w3, w4, w5, w6, w7, w8 = (values[name] for name in WEIGHTS)
    loss = 0.0
    for step in range(steps + 1):
        e1 = exp(-(w1 * i1 + w2 * i2 + b1))
        e2 = exp(-(w3 * i1 + w4 * i2 + b1))
        d1, d2 = 1 + e1, 1 + e2
        h1, h2 = 1 / d1, 1 / d2
        e3 = exp(-(w5 * h1 + w6 * h2 + b2))
        e4 = exp(-(w7 * h1 + w8 * h2 + b2))
        d3, d4 = 1 + e3, 1 + e4
        o1, o2 = 1 / d3, 1 / d4
        s1, s2 = t1 - o1, t2 - o2
        loss = 0.5 * s1**2 + 0.5 * s2**2
        if step == steps:
            break
        n1 = -(-(0.5 * (2 * s1)) * (-o1 / d3) * e3)
        n2 = -(-(0.5 * (2 * s2)) * (-o2 / d4) * e4)
        m1 = -((n1 * w5 + n2 * w7) * (-h1 / d1) * e1)
        m2 = -((n1 * w6 + n2 * w8) * (-h2 / d2) * e2)
        g5, g6, g7, g8 = n1 * h1, n1 * h2, n2 * h1, n2 * h2
        g1, g2, g3, g4 = m1 * i1, m1 * i2, m2 * i1, m2 * i2
        w1, w2, w3, w4 = w1 - RATE * g1, w2 - RATE * g2, w3 - RATE * g3, w4 - RATE * g4
        w5, w6, w7, w8 = w5 - RATE * g5, w6 - RATE * g6, w7 - RATE * g7, w8 - RATE * g8
    return loss, [w1, w2, w3, w4, w5, w6, w7, w8]


def ours(program: str, values: Mapping[str, float], steps: int) -> tuple[float, list[float]]:
    """Train with the rows of a descent, none of them looked at but the last."""
    descent = Descent(Graph.read(program, values), values, WEIGHTS, RATE, steps)
    for row in descent.rows():
        last = row
    return last.value, list(last.parameters)


def measure(steps: int = STEPS, rounds: int = in_short(9, 2)) -> dict[str, Timing]:
    """Time both, in turns."""
    program, values = network()
    loss, weights = plain(values, 100)
    value, parameters = ours(program, values, 100)
    for one, other in zip((loss, *weights), (value, *parameters), strict=True):
        assert abs(one - other) <= 1e-12 * abs(one), (one, other)
    return take_turns(
        {"descent": lambda: ours(program, values, steps), "plain": lambda: plain(values, steps)},
        rounds,
    )


def report() -> Report:
    """Measure, and return the figures."""
    timings = measure()
    ratio = timings["descent"].over(timings["plain"])
    goal = Goal("training, relative to a plain Python loop of the same arithmetic", ratio, LIMIT)
    rows = [[name, f"{timing.median:.3f}"] for name, timing in timings.items()]
    title = f"Gradient descent: {STEPS:,} steps of Mazur's network"
    return Report(title, ["loop", "seconds"], rows, [goal])


if __name__ == "__main__":
    print(report())
