"""Graphs that the tests draw: the networks of the guide, and random ones."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from backprop_trace import trace
from backprop_trace.document.graph_view import GraphView
from backprop_trace.drawing.drawing import Box, Drawing, Wire

NETWORK = """
h1 = tanh(w11*x1 + w12*x2 + b1)
h2 = tanh(w21*x1 + w22*x2 + b2)
o1 = u11*h1 + u12*h2 + c1
o2 = u21*h1 + u22*h2 + c2
L = (o1 - y1)**2 + (o2 - y2)**2
"""
"""39 nodes, 42 edges."""

NETWORK_VALUES = {
    name: 0.1 * (number + 1)
    for number, name in enumerate(
        "w11 x1 w12 x2 b1 w21 w22 b2 u11 h1 u12 h2 c1 u21 u22 c2 y1 y2".split()
    )
    if not name.startswith("h")
}

NETWORK_35 = """
h1 = tanh(max(w11*x1, w12*x2, b1))
h2 = tanh(max(w21*x1, w22*x2, b2))
o1 = max(u11*h1, u12*h2, c1)
o2 = max(u21*h1, u22*h2, c2)
L = (o1 - y1)**2 + (o2 - y2)**2
"""
"""The same with sums of three terms as one node: 35 nodes, 38 edges."""


def random_drawing(count: int, seed: int) -> Drawing:
    """Return a drawing of random shape: fan-out, the same operand twice, long edges, dead ends."""
    r = random.Random(seed)
    reach = r.choice([3, 8, count])
    inputs = r.randrange(1, max(2, count // 2))
    boxes: list[Box] = []
    wires: list[Wire] = []
    for k in range(count):
        operands = 0 if k < inputs else r.choice([1, 1, 2, 2, 2, 2, 3, 4])
        chosen = [r.randrange(max(0, k - reach), k) for _ in range(operands)]
        if operands > 1 and r.random() < 0.15:
            chosen[1] = chosen[0]
        if operands and r.random() < 0.2:
            chosen[0] = r.randrange(min(k, 3))
        for position, source in enumerate(chosen):
            wires.append(Wire(source, k, position, "", r.choice([None, "1", "-0.12345"])))
        name = f"n{k}" + "x" * r.choice([0, 0, 0, 5])
        value = "1" * r.randrange(1, 9)
        gradient = r.choice([None, "-2", "0.12345"])
        operation = "op" if operands else ""
        boxes.append(Box(k, name, operation, "", value, gradient, r.random() < 0.5))
    return Drawing(boxes, wires, count - 1, "")


def view(program: str, values: Mapping[str, float] | None = None, **more: Any) -> GraphView:
    """Return what a picture sees of a program's trace."""
    return GraphView(trace(program, values, **more))
