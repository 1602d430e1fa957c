"""Backpropagation on one page: a graph, its values, its local gradients, its gradients.

This is what backprop-trace does, without its language, its notations and its refusals. Read it from
top to bottom, then run it: ``python docs/engine.py`` prints the three passes of (w*x - y)**2.
A test holds every number of it against the program's own, on all worked examples and lessons.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Operation(NamedTuple):
    """What is known about an operation: how to compute it, and how it changes."""

    value: Callable[..., float]
    local_gradients: Callable[..., Sequence[float | None]]
    """d value/d operand for each operand, from the operands and, last, the value.

    None is a hard zero: this operand is not used here, so nothing flows back to it, whatever comes
    from upstream (0 times infinity would be nan).
    """


def largest(*numbers: float) -> Sequence[float | None]:
    """Share the gradient of max among the operands that are the largest."""
    *operands, value = numbers
    return [1 / operands.count(value) if a == value else None for a in operands]


OPERATIONS = {
    "add": Operation(lambda a, b: a + b, lambda a, b, out: (1, 1)),
    "sub": Operation(lambda a, b: a - b, lambda a, b, out: (1, -1)),
    "mul": Operation(lambda a, b: a * b, lambda a, b, out: (b, a)),
    "div": Operation(lambda a, b: a / b, lambda a, b, out: (1 / b, -a / b**2)),
    "neg": Operation(lambda a: -a, lambda a, out: (-1,)),
    "pow": Operation(
        lambda a, b: a**b,
        lambda a, b, out: (b * a ** (b - 1), out * math.log(a) if a > 0 else None),
    ),
    "exp": Operation(math.exp, lambda a, out: (out,)),
    "log": Operation(math.log, lambda a, out: (1 / a,)),
    "sqrt": Operation(math.sqrt, lambda a, out: (1 / (2 * out),)),
    "sin": Operation(math.sin, lambda a, out: (math.cos(a),)),
    "tanh": Operation(math.tanh, lambda a, out: (1 - out**2,)),
    "sigmoid": Operation(lambda a: 1 / (1 + math.exp(-a)), lambda a, out: (out * (1 - out),)),
    "softplus": Operation(
        lambda a: math.log(1 + math.exp(a)), lambda a, out: (1 / (1 + math.exp(-a)),)
    ),
    "erf": Operation(math.erf, lambda a, out: (2 / math.sqrt(math.pi) * math.exp(-(a**2)),)),
    "relu": Operation(lambda a: max(a, 0.0), lambda a, out: (1 if a > 0 else None,)),
    "max": Operation(max, largest),
    "mean": Operation(
        lambda *numbers: math.fsum(numbers) / len(numbers),
        lambda *numbers: [1 / (len(numbers) - 1)] * (len(numbers) - 1),
    ),
}


class Node:
    """A place in the graph: a variable or constant, or an operation on the nodes before it."""

    def __init__(self, operation: str, *operands: Node, number: float = 0.0) -> None:
        self.operation, self.operands = operation, operands
        self.number = number
        self.varies: bool = operation == "variable" or any(operand.varies for operand in operands)
        """Whether a variable stands in it: nobody asks for the gradient of a constant."""

    def __add__(self, other: Node) -> Node:
        return Node("add", self, other)

    def __sub__(self, other: Node) -> Node:
        return Node("sub", self, other)

    def __mul__(self, other: Node) -> Node:
        return Node("mul", self, other)

    def __pow__(self, exponent: float) -> Node:
        return Node("pow", self, Node("constant", number=exponent))


def topological_order(output: Node) -> list[Node]:
    """Return the nodes that the output needs, each behind its operands; a loop, so of any depth."""
    order: dict[Node, None] = {}
    pending = [output]
    while pending:
        node = pending[-1]
        waiting = [operand for operand in node.operands if operand not in order]
        pending += reversed(waiting)
        if not waiting:
            order[pending.pop()] = None
    return list(order)


def forward(order: Sequence[Node]) -> dict[Node, float]:
    """First pass: the value of every node, from the values of its operands."""
    values: dict[Node, float] = {}
    for node in order:
        if node.operands:
            operands = [values[operand] for operand in node.operands]
            values[node] = OPERATIONS[node.operation].value(*operands)
        else:
            values[node] = node.number
    return values


def local_gradients(values: dict[Node, float]) -> dict[Node, Sequence[float | None]]:
    """Second pass: how each node changes with each of its operands, all others kept as they are."""
    slopes: dict[Node, Sequence[float | None]] = {}
    for node, value in values.items():
        operands = [values[operand] for operand in node.operands]
        row = OPERATIONS.get(node.operation)  # none of a variable or constant
        slopes[node] = row.local_gradients(*operands, value) if row else ()
    return slopes


def backward(
    order: Sequence[Node], slopes: dict[Node, Sequence[float | None]]
) -> tuple[dict[Node, list[float]], dict[Node, float]]:
    """Third pass, from the output down: the contributions that arrive at a node, and their sum.

    The sum is the gradient d output/d node. A node hands to each operand upstream times local.
    """
    contributions: dict[Node, list[float]] = {node: [] for node in order}
    contributions[order[-1]] = [1.0]  # d output/d output: the seed
    gradients = {}
    for node in reversed(order):
        upstream = gradients[node] = math.fsum(contributions[node])
        for operand, slope in zip(node.operands, slopes[node], strict=True):
            if operand.varies:
                contributions[operand].append(0.0 if slope is None else upstream * slope)
    return contributions, gradients


if __name__ == "__main__":
    w, x, y = (Node("variable", number=number) for number in (1, 1, 2))
    v1 = w * x
    v2 = v1 - y
    L = v2**2
    names = {w: "w", x: "x", v1: "v1", y: "y", v2: "v2", L: "L"}
    order = topological_order(L)
    values = forward(order)
    slopes = local_gradients(values)
    contributions, gradients = backward(order, slopes)
    for node in (v1, v2, L):
        print(f"{names[node]} = {values[node]:g}, local gradients {[*slopes[node]]}")
    for node in (L, v2, v1, y, x, w):
        print(f"dL/d{names[node]} = {gradients[node]:g}, the sum of {contributions[node]}")
