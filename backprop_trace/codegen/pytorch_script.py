"""PyTorch: tensors of ``float64``, ``backward()``, ``.grad`` and ``torch.optim``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from ..autodiff.graph import Graph
from ..language.formula import Formula, Number
from ..notation.writer import ANY, ATOM, INFIX_RANKS, Layout, Leaf, call
from .body import Body
from .functions import forward_functions, statements
from .loop import NONE_ARRIVES, NOT_CONNECTED, Loop, head_of_table, results, row_of_table
from .naming import Naming
from .script import Job, assemble, heading
from .spelling import LONGEST_SUM, Spelling, items, literal_text, value_text

OPTIMIZERS = {
    "sgd": "SGD([{names}], lr={rate})",
    "momentum": "SGD([{names}], lr={rate}, momentum=0.9)",
    "adam": "Adam([{names}], lr={rate})",
}

THRESHOLD = 700
"""For ``softplus``: from PyTorch's own, 20, on the last digits would be dropped."""


def cbrt(name: str) -> list[str]:
    """Return the function for cube roots, which PyTorch lacks."""
    return [
        f"def {name}(a):",
        '    """Return the real cube root (the gradient at 0 is nan here)."""',
        "    return torch.sign(a) * torch.abs(a) ** (1 / 3)",
    ]


class PytorchSpelling(Spelling):
    """PyTorch's functions."""

    functions: ClassVar[Mapping[str, str]] = {
        name: f"torch.{name}"
        for name in (
            *("exp", "expm1", "log", "log2", "log10", "log1p", "sqrt", "hypot", "sin", "cos"),
            *("tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh"),
            *("atanh", "erf", "fmod", "sigmoid", "relu", "abs", "sign", "floor", "ceil", "round"),
            *("square", "where", "clamp"),
        )
    } | {
        name: f"F.{name}"
        for name in ("leaky_relu", "elu", "gelu", "silu", "mish", "softsign", "relu6", "hardtanh")
    }
    layouts: ClassVar[Mapping[str, Layout]] = {
        "identity": (ATOM, ["torch.clone(", (0, ANY), ")"]),
        "softplus": (ATOM, ["F.softplus(", (0, ANY), f", threshold={THRESHOLD})"]),
    }

    def __init__(self, naming: Naming) -> None:
        super().__init__()
        self.helpers: list[list[str]] = []
        """The function for cube roots, if it is needed."""
        self._naming = naming
        self._cbrt = ""

    def layout(self, function: str, operands: Sequence[Formula]) -> Layout:
        """Return how an operation is set."""
        count = len(operands)
        if function in ("max", "min"):
            name = f"torch.{function}imum"
            if count < 3:
                return call(name, 2) if count == 2 else self.layouts["identity"]
            self.imports.add("functools")
            return ATOM, [f"functools.reduce({name}, [", *items(count), "])"]
        if function in ("sum", "mean") and count > LONGEST_SUM:
            return ATOM, [f"torch.{function}(torch.stack([", *items(count), "]))"]
        rank, parts = super().layout(function, operands)
        if any(isinstance(part, str) and part.startswith("F.") for part in parts):
            self.imports.add("F")
        return rank, parts

    def missing(self, function: str, operands: Sequence[Formula]) -> Layout:
        """Return the call of our function for cube roots."""
        if not self._cbrt:
            self._cbrt = self._naming.claim_function("cbrt")
            self.helpers.append(cbrt(self._cbrt))
        return call(self._cbrt, len(operands))

    def operand(self, function: str, number: Number, alone: bool = True, position: int = 0) -> Leaf:
        """Return a constant: a tensor where PyTorch does not take a number."""
        slope = function == "leaky_relu" and position == 1
        if (function in INFIX_RANKS and not alone) or slope:
            return super().operand(function, number, False)
        constant = number.text in ("pi", "e")
        text = self.literal(number.text) if constant else literal_text(number, True)
        return Leaf(f"torch.tensor({text})")


def write(job: Job) -> str:
    """Return the script."""
    table = job.graph.table
    spelling = PytorchSpelling(job.naming)
    spelling.own.update(job.functions)
    active = active_nodes(job)
    arrives = arriving(job, active)
    after: dict[int, str] = {}
    for name, node in job.wanted.items():
        row = job.graph.rows[node]
        if row is not None and not row.is_truth:
            fresh = not any(active[place] for place in passing(job.graph, node))
            after[node] = f"{job.variable(name)}.{'requires_grad_' if fresh else 'retain_grad'}()"
    body = Body(job.program, table, job.names, [])
    lines = ["# forward pass", *statements(body, spelling, after), ""]
    definitions = list(forward_functions(job, table, spelling))
    if any(node in arrives for node in job.wanted.values()):
        lines += ["# backward pass", f"{job.output}.backward()"]
    else:
        lines += [f"# no gradient gets from {job.output} to any of these variables"]
    gradients = [gradient(job, name, arrives) for name in job.trace.wrt]
    tail = [lines, results(job, f"{job.output}.item()", gradients)]
    if job.descent:
        tail = training(job, lines, gradients)
    imports = [f"import {name}" for name in ("functools", "math") if name in spelling.imports]
    imports += [*([""] if imports else []), "import torch"]
    if "F" in spelling.imports:
        imports.append("import torch.nn.functional as F")
    imports += ["", "torch.set_default_dtype(torch.float64)"]
    return assemble(
        [heading(job, "PyTorch"), imports, *spelling.helpers, *definitions, values(job), *tail]
    )


def values(job: Job) -> list[str]:
    """Return one tensor for each variable."""
    needed = [job.variable(name) for name in job.trace.wrt]
    lines = []
    for _, own, value in job.inputs():
        ending = ", requires_grad=True" if own in needed else ""
        lines.append(f"{own} = torch.tensor({value_text(value)}{ending})")
    return lines


def passing(graph: Graph, node: int) -> list[int]:
    """Return the operands through which PyTorch's graph goes on from a node."""
    row, places = graph.rows[node], graph.operands[node]
    if row is None:
        return []
    return [place for k, place in enumerate(places) if not row.local(k, len(places)).cut]


def active_nodes(job: Job) -> bytearray:
    """Return one byte a node: 1 if it is in PyTorch's graph."""
    active = bytearray(len(job.graph))
    for node in job.wanted.values():
        active[node] = 1
    for node in range(len(active)):
        if any(active[place] for place in passing(job.graph, node)):
            active[node] = 1
    return active


def arriving(job: Job, active: bytearray) -> set[int]:
    """Return the nodes that ``backward()`` reaches."""
    output = job.graph.output
    reached = {output} if active[output] else set()
    for node in range(output, -1, -1):
        if node in reached:
            reached.update(place for place in passing(job.graph, node) if active[place])
    return reached


def gradient(job: Job, name: str, arrives: set[int]) -> str:
    """Return the expression of a wanted gradient."""
    if job.trace.gradients[name] is None:
        return NOT_CONNECTED
    return f"{job.variable(name)}.grad.item()" if job.wanted[name] in arrives else NONE_ARRIVES


def training(job: Job, lines: list[str], gradients: list[str]) -> list[list[str]]:
    """Return the training loop."""
    loop = Loop(job)
    optimizer = job.naming.claim("optimizer")
    names = ", ".join(loop.parameters)
    make = OPTIMIZERS[loop.descent.optimizer.name]
    made = make.format(names=names, rate=value_text(loop.descent.rate))
    numbers = [f"{name}.item()" for name in (*loop.parameters, job.output)]
    row = row_of_table(loop.step, [*numbers, *gradients])
    reset = [f"{optimizer}.zero_grad()", ""]
    if loop.descent.accumulate:
        reset = ["# no zero_grad(): the gradients are not reset"]
    inner = [*reset, *lines, "", row]
    return [
        [f"{optimizer} = torch.optim.{made}", head_of_table(job)],
        loop.written(inner, [f"{optimizer}.step()"]),
    ]
