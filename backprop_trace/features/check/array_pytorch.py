"""PyTorch's gradients of an array program: node by node on its tensors."""

from __future__ import annotations

from typing import Any

from ...autodiff.array_trace import ArrayTrace
from ...operations.arrays.elementwise import Elementwise
from ...operations.arrays.spelled import text_of
from ...values.arrays import Value, flattened, make, nested
from .pytorch import Absent, Functions, applied, installed, run_body

LARGEST = 20_000
"""Entries of all nodes up to which PyTorch is asked."""


def gradients(trace: ArrayTrace) -> tuple[str, dict[str, Value | None]]:
    """Return PyTorch's version and its gradients by name. Raises ``Absent``."""
    torch = installed()
    functions = Functions(torch)
    graph = trace.graph
    kept: dict[int, Any] = {}
    wanted = {node for name in trace.wrt if (node := graph.index.get(name)) is not None}
    tensors: list[Any] = []
    for node in range(graph.output + 1):
        if graph.rows[node] is None:
            value = nested(trace.value_of(node))
            alone = node in graph.program.constants and not isinstance(value, list)
            tensor = value if alone else torch.tensor(value, dtype=torch.float64)
        else:
            tensor = _result(torch, functions, trace, node, tensors)
        if node in wanted and torch.is_tensor(tensor) and tensor.dtype == torch.float64:
            tensor.retain_grad() if tensor.requires_grad else tensor.requires_grad_()
            kept[node] = tensor
        tensors.append(tensor)
    output = tensors[graph.output]
    if torch.is_tensor(output) and output.requires_grad:
        output.backward()
    found: dict[str, Value | None] = {}
    for name, ours in trace.results().items():
        tensor = kept.get(graph.index.get(name, -1))
        if ours is None or tensor is None:
            found[name] = None
            continue
        given = torch.zeros_like(tensor) if tensor.grad is None else tensor.grad
        found[name] = make(*flattened(given.tolist()))
    return str(torch.__version__).partition("+")[0], found


def _result(torch: Any, functions: Functions, trace: ArrayTrace, node: int, known: Any) -> Any:
    """Return a node's tensor."""
    row, places = trace.row(node), trace.graph.operands[node]
    operands = [known[place] for place in places]
    if isinstance(row, Elementwise):
        if row.row.body is not None:
            return run_body(torch, functions, row.row.body.body, trace.graph.table, operands)
        return applied(torch, functions, row.row, operands)
    text = text_of("pytorch", row.name, trace.options(node), [trace.shape(p) for p in places])
    whole = [
        each if torch.is_tensor(each) else torch.tensor(each, dtype=torch.float64)
        for each in operands
    ]
    return functions.of_text(text, len(whole))(*whole)


__all__ = ["Absent", "gradients"]
