"""PyTorch's gradients, where it is installed: the program is run node by node on its tensors.

Functions are called by the names that ``--emit pytorch`` writes; where a script has an expression
in place of a call, the same is done here.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

from ...autodiff.defined import flatten
from ...autodiff.trace import Trace
from ...codegen.pytorch_script import THRESHOLD, PytorchSpelling
from ...operations import Operation

LARGEST = 20_000
"""Nodes up to which PyTorch is asked."""

Tensor = Any
"""A tensor, or a constant's number: PyTorch is no dependency, so its types are not known here."""


class Absent(Exception):  # noqa: N818  # no error: one witness less
    """PyTorch has nothing to say, for the reason that the text gives."""


def gradients(trace: Trace) -> tuple[str, list[float | None]]:
    """Return PyTorch's version and its gradients in the order of ``wrt``. Raises ``Absent``."""
    try:
        import torch
    except (ImportError, OSError):
        raise Absent("PyTorch is not installed (pip install 'backprop-trace[torch]')") from None
    if len(trace.graph) > LARGEST:
        raise Absent(f"PyTorch is asked up to {LARGEST:,} nodes")
    wanted = run(torch, trace)
    found = []
    for name, gradient in trace.gradients.items():
        tensor = wanted.get(name)
        theirs = None if tensor is None else tensor.grad
        found.append(None if gradient is None else 0.0 if theirs is None else theirs.item())
    return str(torch.__version__).partition("+")[0], found


def run(torch: Any, trace: Trace) -> dict[str, Tensor]:
    """Run both passes; return the tensors of ``wrt``, which hold their gradients."""
    graph = trace.graph
    flat = flatten(graph.program, graph.table, 0)
    names = {flat.places[node]: node for node in graph.variables.values()}
    wanted = {
        flat.places[node]: name for name in trace.wrt if (node := graph.index.get(name)) is not None
    }
    functions = functions_of(torch)
    tensors: list[Tensor] = []
    kept: dict[str, Tensor] = {}
    for place, row in enumerate(flat.rows):
        if place in names:
            tensor = _leaf(torch, trace.value_of(names[place]))
        elif row is None:
            tensor = flat.constants[place].value
        else:
            operands = [tensors[each] for each in flat.operands[place]]
            tensor = _applied(torch, functions, row, operands)
        if place in wanted and not (row is not None and row.is_truth):
            tensor = tensor if torch.is_tensor(tensor) else _leaf(torch, tensor)
            if tensor.requires_grad:
                tensor.retain_grad()
            else:
                tensor.requires_grad_()
            kept[wanted[place]] = tensor
        tensors.append(tensor)
    output = tensors[flat.output]
    if torch.is_tensor(output) and output.requires_grad:
        output.backward()
    return kept


def functions_of(torch: Any) -> Mapping[str, Callable[..., Tensor]]:
    """Return what PyTorch calls for each operation."""
    functional = torch.nn.functional
    called = {
        name: operator.attrgetter(text.partition(".")[2])(
            torch if text.startswith("torch.") else functional
        )
        for name, text in PytorchSpelling.functions.items()
    }
    signs = {
        "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
        "pow": operator.pow, "neg": operator.neg, "lt": operator.lt, "le": operator.le,
        "gt": operator.gt, "ge": operator.ge, "eq": operator.eq, "ne": operator.ne,
    }  # fmt: skip
    return {
        **called,
        **signs,
        "identity": torch.clone,
        "softplus": lambda a: functional.softplus(a, threshold=THRESHOLD),
        "cbrt": lambda a: torch.sign(a) * torch.abs(a) ** (1 / 3),
        "max": lambda *operands: reduce(torch.maximum, operands),
        "min": lambda *operands: reduce(torch.minimum, operands),
        "sum": lambda *operands: torch.sum(torch.stack(operands)),
        "mean": lambda *operands: torch.mean(torch.stack(operands)),
    }


INFIX = frozenset(("add", "sub", "mul", "div", "pow", "lt", "le", "gt", "ge", "eq", "ne"))


def _applied(
    torch: Any,
    functions: Mapping[str, Callable[..., Tensor]],
    row: Operation,
    operands: Sequence[Tensor],
) -> Tensor:
    """Return an operation's result; constants stay numbers where a script has them so."""
    stay = set(row.literals)
    if row.key in INFIX and any(map(torch.is_tensor, operands)):
        stay = {0, 1}
    return functions[row.key](
        *[
            each if position in stay or torch.is_tensor(each) else _leaf(torch, each)
            for position, each in enumerate(operands)
        ]
    )


def _leaf(torch: Any, value: float) -> Tensor:
    return torch.tensor(value, dtype=torch.float64)
