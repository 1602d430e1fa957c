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


def casadi(code: CodeType, values: Mapping[str, float]) -> Gradients:
    """Run a program in CasADi: a graph of SX, its gradient as a function, one call."""
    ca = import_module("casadi")

    variables = {name: ca.SX.sym(name) for name in values}
    space: dict[str, Any] = {**variables, "tanh": ca.tanh}
    exec(code, space)
    inputs = ca.vertcat(*variables.values())
    found = ca.Function("f", [inputs], [ca.gradient(space["L"], inputs)])(list(values.values()))
    return dict(zip(values, map(float, found.full().ravel()), strict=True))


def jax(code: CodeType, values: Mapping[str, float]) -> Gradients:
    """Run a program in JAX in double precision, not compiled."""
    module = import_module("jax")
    module.config.update("jax_enable_x64", True)

    def output(inputs: dict[str, Any]) -> Any:
        space = {**inputs, "tanh": module.numpy.tanh}
        exec(code, space)
        return space["L"]

    return {name: float(g) for name, g in module.grad(output)(dict(values)).items()}


Peer = Callable[[CodeType, Mapping[str, float]], Gradients]

PEERS: dict[str, tuple[str, Peer]] = {
    "micrograd": ("micrograd", micrograd),
    "HIPS autograd": ("autograd", autograd),
    "PyTorch": ("torch", pytorch),
    "CasADi": ("casadi", casadi),
    "JAX": ("jax", jax),
}
"""The tools by name: the module to import, and how to run a program in it."""
