"""PyTorch: tensors of ``float64``, ``backward()``, ``.grad`` and ``torch.optim``."""

from __future__ import annotations

from ..errors import TraceError
from ..language.formula import Number
from ..notation.writer import INFIX_RANKS, Leaf
from ..operations import TABLE
from .choice import is_cut
from .functions import forward_functions, statements
from .helpers import Helpers
from .loop import NOT_CONNECTED, Loop, head_of_table, results, row_of_table
from .script import Job, assemble, heading
from .spelling import Spelling, value_text


class PytorchSpelling(Spelling):
    """PyTorch's functions."""

    target = "pytorch"
    makes_array = "torch.tensor"

    def operand(self, function: str, number: Number, alone: bool = True, position: int = 0) -> Leaf:
        """Return a constant: a tensor where PyTorch does not take a number."""
        is_number = function in TABLE and position in TABLE[function].literals
        if (function in INFIX_RANKS and not alone) or is_number:
            return super().operand(function, number, False)
        return self.wrapped(number, "torch.tensor")


def write(job: Job) -> str:
    """Return the script."""
    table = job.graph.table
    spelling = PytorchSpelling(Helpers(job.naming))
    spelling.own.update(job.functions)
    body = job.body()
    live = body.live([*job.wanted.values()], is_cut)
    arrives = body.reached(live, is_cut)
    after: dict[int, str] = {}
    for name, node in job.wanted.items():
        row = body.rows[node]
        if row is not None and not row.is_truth:
            is_inner = any(True for _ in body.passes_on(node, live, is_cut))
            call = "retain_grad" if is_inner else "requires_grad_"
            after[node] = f"{job.variable(name)}.{call}()"
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
    blocks = [*spelling.helpers.blocks, *definitions]
    return assemble([heading(job, "PyTorch"), imports, *blocks, values(job), *tail])


def values(job: Job) -> list[str]:
    """Return one tensor for each variable."""
    needed = [job.variable(name) for name in job.trace.wrt]
    lines = []
    for _, own, value in job.inputs():
        ending = ", requires_grad=True" if own in needed else ""
        lines.append(f"{own} = torch.tensor({value_text(value)}{ending})")
    return lines


def gradient(job: Job, name: str, arrives: set[int]) -> str:
    """Return the expression of a wanted gradient."""
    if not job.trace.is_connected(name):
        return NOT_CONNECTED
    if job.wanted[name] not in arrives:
        return job.number(name, job.zero(name, "torch"))
    return job.number(name, f"{job.variable(name)}.grad", "{}.item()")


def training(job: Job, lines: list[str], gradients: list[str]) -> list[list[str]]:
    """Return the training loop."""
    loop = Loop(job)
    optimizer = job.naming.claim("optimizer")
    names = ", ".join(loop.parameters)
    chosen = loop.descent.optimizer
    if not chosen.pytorch:
        others = "jax, numpy, python and micrograd write its rules out"
        raise TraceError("not-in-target", f"pytorch has no optimizer `{chosen.name}`; {others}")
    made = chosen.pytorch.format(names=names, rate=value_text(loop.descent.rate))
    numbers = [
        job.number(name, own, "{}.item()")
        for name, own in zip(loop.descent.names, loop.parameters, strict=True)
    ]
    numbers.append(f"{job.output}.item()")
    row = row_of_table(loop.step, [*numbers, *gradients])
    reset = [f"{optimizer}.zero_grad()", ""]
    if loop.descent.accumulate:
        reset = ["# no zero_grad(): the gradients are not reset"]
    inner = [*reset, *lines, "", row]
    return [
        [f"{optimizer} = torch.optim.{made}", head_of_table(job)],
        loop.written(inner, [f"{optimizer}.step()"]),
    ]
