"""The same program in other tools: each returns the gradients of the variables."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from importlib import import_module
from types import CodeType
from typing import Any

Gradients = dict[str, float]


def compiled(text: str) -> CodeType:
    return compile(text, "program", "exec")


def micrograd(code: CodeType, values: Mapping[str, float]) -> Gradients:
    """Run a program in micrograd: forward while it is executed, then backward."""
    Value = import_module("micrograd.engine").Value  # noqa: N806  # a class

    def tanh(x: Any) -> Any:
        """The tanh of micrograd's lectures; the package has only relu."""
        t = math.tanh(x.data)
        out = Value(t, (x,), "tanh")

        def _backward() -> None:
            x.grad += (1 - t**2) * out.grad

        out._backward = _backward
        return out

    variables = {name: Value(value) for name, value in values.items()}
    space: dict[str, Any] = {**variables, "tanh": tanh}
    exec(code, space)
    space["L"].backward()
    return {name: variable.grad for name, variable in variables.items()}


def autograd(code: CodeType, values: Mapping[str, float]) -> Gradients:
    """Run a program in HIPS autograd."""
    np, grad = import_module("autograd.numpy"), import_module("autograd").grad

    def output(*inputs: Any) -> Any:
        space = {**dict(zip(values, inputs, strict=True)), "tanh": np.tanh}
        exec(code, space)
        return space["L"]

    gradients = grad(output, tuple(range(len(values))))(*map(float, values.values()))
    return {name: float(value) for name, value in zip(values, gradients, strict=True)}


def pytorch(code: CodeType, values: Mapping[str, float]) -> Gradients:
    """Run a program in PyTorch, eagerly, in double precision."""
    torch = import_module("torch")

    variables = {
        name: torch.tensor(value, dtype=torch.float64, requires_grad=True)
        for name, value in values.items()
    }
    space: dict[str, Any] = {**variables, "tanh": torch.tanh}
    exec(code, space)
    space["L"].backward()
    return {name: float(variable.grad) for name, variable in variables.items()}


Peer = Callable[[CodeType, Mapping[str, float]], Gradients]

PEERS: dict[str, tuple[str, Peer]] = {
    "micrograd": ("micrograd", micrograd),
    "HIPS autograd": ("autograd", autograd),
    "PyTorch": ("torch", pytorch),
}
"""The tools by name: the module to import, and how to run a program in it."""
