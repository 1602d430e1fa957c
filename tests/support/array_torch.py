"""An array program in PyTorch float64, node by node: nothing of ours but the parsed program."""

from __future__ import annotations

from functools import reduce
from typing import Any

import torch

from backprop_trace.autodiff.array_trace import ArrayTrace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.language.program import CONSTANT, VARIABLE, Program
from backprop_trace.values.arrays import Value, flattened, items_of, make, nested, shape_of
from tests.support.array_programs import near, nested_inputs, size_of

functional = torch.nn.functional

ROUNDING = 256.0
"""Ulps of the largest number of both passes: sums are rounded otherwise there."""

PLAIN: dict[str, Any] = {
    "identity": lambda a: a.clone(), "neg": torch.neg, "add": torch.add, "sub": torch.sub,
    "mul": torch.mul, "div": torch.div, "pow": torch.pow, "gt": torch.gt, "lt": torch.lt,
    "ge": torch.ge, "le": torch.le, "eq": torch.eq, "ne": torch.ne, "where": torch.where,
    "matmul": torch.matmul, "outer": torch.outer, "transpose": lambda a: a.T,
    "mT": lambda a: a.mT, "softplus": functional.softplus, "gelu": functional.gelu,
    "silu": functional.silu, "elu": functional.elu, "mish": functional.mish,
    "flatten": lambda a: a.reshape(-1), "relu": torch.relu,
}  # fmt: skip
FOLDED = {"sum": torch.add, "max": torch.maximum, "min": torch.minimum}
REDUCED = {
    "sum": torch.sum, "mean": torch.mean, "max": torch.amax, "min": torch.amin,
    "norm": torch.linalg.vector_norm, "logsumexp": torch.logsumexp,
}  # fmt: skip


def tensor(value: Value) -> Any:
    """Return an array as a tensor."""
    return torch.tensor(nested(value), dtype=torch.float64)


def array(found: Any) -> Value:
    """Return a tensor as an array."""
    shape, items = flattened(found.detach().tolist())
    return make(shape, items)


def run(program: str, inputs: dict[str, Value]) -> tuple[Value, dict[str, Value | None]]:
    """Return the value and the gradients of the inputs."""
    graph = Graph.read(program, inputs)
    leaves = {name: tensor(inputs[name]).requires_grad_() for name in graph.variables}
    output = evaluated(graph.program, leaves)
    output.backward()
    gradients = {n: None if t.grad is None else array(t.grad) for n, t in leaves.items()}
    return array(output), gradients


def differing(trace: ArrayTrace) -> list[str]:
    """Return what PyTorch has otherwise, beyond rounding."""
    value, gradients = run(trace.program, trace.point())
    size = size_of(trace)
    found = [] if near(trace.value, value, size, ROUNDING) else ["value"]
    for name, gradient in trace.results().items():
        theirs = gradients[name]
        if gradient is None:
            continue
        if theirs is None:  # nothing of it is used
            theirs = make(shape_of(gradient), [0.0] * len(items_of(gradient)))
        if not near(gradient, theirs, size, ROUNDING):
            found.append(f"{name} of {trace.program} at {nested_inputs(trace)}")
    return found


def evaluated(program: Program, leaves: dict[str, Any]) -> Any:
    """Return a program's output at some tensors."""
    return _output(program, program, leaves)


def _output(read: Program, whole: Program, leaves: dict[str, Any]) -> Any:
    """Return a program's output, or that of the body of a function of ``whole``."""
    own = {definition.key: definition for definition in whole.definitions.values()}
    values: list[Any] = []
    for node, name in enumerate(read.functions):
        operands = [values[place] for place in read.operands[node]]
        if name == VARIABLE:
            values.append(leaves[read.names[node]])
        elif name == CONSTANT:
            values.append(tensor(read.constants[node].value))
        elif name in own:
            given = dict(zip(own[name].parameters, operands, strict=True))
            values.append(_output(own[name].body, whole, given))
        elif name == "pow" and read.operands[node][1] in read.constants:
            values.append(operands[0] ** read.constants[read.operands[node][1]].value)
        else:
            values.append(_applied(name, operands, dict(read.options.get(node, ()))))
    return values[read.output]


def _applied(name: str, operands: list[Any], options: dict[str, Any]) -> Any:
    if len(operands) > 1 and name in ("sum", "mean", "max", "min"):
        folded = reduce(FOLDED["sum" if name == "mean" else name], operands)
        return folded / len(operands) if name == "mean" else folded
    if name in REDUCED or name == "prod":
        return _reduced(name, operands[0], options)
    if name in PLAIN:
        return PLAIN[name](*operands)
    whole = {**options, "dim": options.get("axis", -1)}
    return OTHERS[name](operands, whole) if name in OTHERS else getattr(torch, name)(*operands)


def _reduced(name: str, a: Any, options: dict[str, Any]) -> Any:
    axis, keep = options.get("axis"), options.get("keepdims", False)
    if name == "prod":
        if axis is not None:
            return torch.prod(a, dim=axis, keepdim=keep)
        return torch.prod(a).reshape((1,) * a.dim() if keep else ())
    every = tuple(range(a.dim())) if axis is None else axis
    return REDUCED[name](a, dim=every, keepdim=keep)


def _conv(operands: list[Any], is_full: bool) -> Any:
    a, b = (each[None, None] for each in operands)
    forward = functional.conv1d if operands[0].dim() == 1 else functional.conv2d
    back = functional.conv_transpose1d if operands[0].dim() == 1 else functional.conv_transpose2d
    return (back if is_full else forward)(a, b)[0, 0]


def _index(operands: list[Any], options: dict[str, Any]) -> Any:
    parts = [part if isinstance(part, int) else slice(*part) for part in options["index"]]
    return operands[0][tuple(parts)]


def _expand(operands: list[Any], options: dict[str, Any]) -> Any:
    a, like = operands
    if "axis" in options and a.dim() < like.dim():
        a = a.unsqueeze(options["axis"])
    return a.expand(like.shape)


def _entropy(operands: list[Any], options: dict[str, Any]) -> Any:
    a, t = operands
    return functional.cross_entropy(a, t if t.shape == a.shape else t.detach().long())


def _hot(operands: list[Any], options: dict[str, Any]) -> Any:
    return functional.one_hot(operands[0].detach().long(), options["sizes"][0]).double()


OTHERS: dict[str, Any] = {
    "softmax": lambda xs, o: torch.softmax(xs[0], o["dim"]),
    "log_softmax": lambda xs, o: torch.log_softmax(xs[0], o["dim"]),
    "reshape": lambda xs, o: xs[0].reshape(o["sizes"]),
    "stack": lambda xs, o: torch.stack(xs),
    "concat": lambda xs, o: torch.cat(xs, dim=o.get("axis", 0)),
    "take": lambda xs, o: xs[0][xs[1].detach().long()],
    "conv": lambda xs, o: _conv(xs, False), "conv_full": lambda xs, o: _conv(xs, True),
    "index": _index, "expand": _expand, "cross_entropy": _entropy, "one_hot": _hot,
}  # fmt: skip
