"""PyTorch's gradients, where it is installed: the program is run node by node on its tensors.

What is called is what ``--emit pytorch`` writes, so that a script and this witness never differ.
"""

from __future__ import annotations

import ast
import functools
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...autodiff.defined import flatten
from ...autodiff.trace import Trace
from ...codegen.spelling import is_name
from ...language.program import Program
from ...operations import Operation, letters

LARGEST = 20_000
"""Nodes up to which PyTorch is asked."""

Tensor = Any
"""A tensor, or a constant's number: PyTorch is no dependency, so its types are not known here."""


class Absent(Exception):  # noqa: N818  # no error: one witness less
    """PyTorch has nothing to say, for the reason that the text gives."""


def gradients(trace: Trace, size: int) -> tuple[str, list[float | None]]:
    """Return PyTorch's version and its gradients in the order of ``wrt``. Raises ``Absent``.

    ``size`` are the program's operations, its functions written out.
    """
    torch = installed()
    if size > LARGEST:
        raise Absent(f"PyTorch is asked up to {LARGEST:,} nodes")
    wanted = run(torch, trace)
    found = []
    for name, gradient in trace.gradients.items():
        tensor = wanted.get(name)
        theirs = None if tensor is None else tensor.grad
        found.append(None if gradient is None else 0.0 if theirs is None else theirs.item())
    return str(torch.__version__).partition("+")[0], found


def installed() -> Any:
    """Return PyTorch. Raises ``Absent``."""
    try:
        import torch
    except (ImportError, OSError):
        raise Absent("PyTorch is not installed (pip install 'backprop-trace[torch]')") from None
    return torch


def run(torch: Any, trace: Trace) -> dict[str, Tensor]:
    """Run both passes; return the tensors of ``wrt``, which hold their gradients."""
    graph = trace.graph
    flat = flatten(graph.program, graph.table, 0)
    names = {flat.places[node]: node for node in graph.variables.values()}
    wanted = {
        flat.places[node]: name for name in trace.wrt if (node := graph.index.get(name)) is not None
    }
    functions = Functions(torch)
    tensors: list[Tensor] = []
    kept: dict[str, Tensor] = {}
    for place, row in enumerate(flat.rows):
        if place in names:
            tensor = _leaf(torch, trace.value_of(names[place]))
        elif row is None:
            tensor = flat.constants[place].value
        else:
            operands = [tensors[each] for each in flat.operands[place]]
            tensor = applied(torch, functions, row, operands)
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


class Functions:
    """What PyTorch calls for each operation: what the operation's row has for scripts."""

    def __init__(self, torch: Any) -> None:
        self._known: dict[tuple[str, int], Callable[..., Tensor]] = {}
        self._modules = {"torch": torch, "F": torch.nn.functional, "functools": functools}

    def of(self, row: Operation, count: int) -> Callable[..., Tensor]:
        """Return the function of ``count`` operands. Raises ``Absent``: PyTorch has none."""
        text = row.spelling("pytorch", count)
        if not text:
            raise Absent(f"PyTorch has no `{row.name}`")
        return self.of_text(text, count)

    def of_text(self, text: str, count: int) -> Callable[..., Tensor]:
        """Return the function that a text over the letters of ``count`` operands stands for."""
        if (text, count) not in self._known:
            self._known[text, count] = self._made(text, count)
        return self._known[text, count]

    def _made(self, text: str, count: int) -> Callable[..., Tensor]:
        """Return a row's text as a function. It is read as a tree: nothing runs text."""
        names = letters(count)
        if is_name(text) and text.partition(".")[0] not in names:
            name: Callable[..., Tensor] = _value(ast.parse(text, mode="eval").body, self._modules)
            return name
        tree: ast.AST = ast.parse(text).body[-1]
        if isinstance(tree, ast.FunctionDef):
            names = tuple(argument.arg for argument in tree.args.args)
            tree = tree.body[-1]
        if not isinstance(tree, (ast.Expr, ast.Return)) or tree.value is None:
            raise Absent(f"PyTorch's `{text}` is more than an expression")
        expression = tree.value

        def function(*operands: Tensor) -> Tensor:
            known = dict(zip(names, operands, strict=True))
            return _value(expression, {**self._modules, **known, "*": operands})

        return function


OPERATORS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def _value(tree: ast.expr, names: Mapping[str, Any]) -> Any:
    """Return what a spelling's expression is worth (ours, and small: recursion is safe)."""
    if isinstance(tree, ast.Name):
        return names[tree.id]
    if isinstance(tree, ast.Constant):
        return tree.value
    if isinstance(tree, ast.Attribute):
        return getattr(_value(tree.value, names), tree.attr)
    if isinstance(tree, ast.List):  # of all operands: [*a]
        return [*names["*"]]
    if isinstance(tree, ast.UnaryOp):
        return -_value(tree.operand, names)
    if isinstance(tree, ast.BinOp):
        return OPERATORS[type(tree.op)](_value(tree.left, names), _value(tree.right, names))
    if isinstance(tree, ast.Compare):
        other = _value(tree.comparators[0], names)
        return OPERATORS[type(tree.ops[0])](_value(tree.left, names), other)
    if isinstance(tree, ast.Subscript | ast.Tuple | ast.Slice):
        return _part(tree, names)
    if not isinstance(tree, ast.Call):
        raise Absent(f"PyTorch's `{ast.unparse(tree)}` cannot be read")
    arguments = [_value(each, names) for each in tree.args]
    options = {each.arg: _value(each.value, names) for each in tree.keywords if each.arg}
    return _value(tree.func, names)(*arguments, **options)


def _part(tree: ast.Subscript | ast.Tuple | ast.Slice, names: Mapping[str, Any]) -> Any:
    """Return what an index, or a tensor with an index, is worth."""
    if isinstance(tree, ast.Tuple):
        return tuple([_value(each, names) for each in tree.elts])
    if isinstance(tree, ast.Slice):
        bounds = (tree.lower, tree.upper, tree.step)
        return slice(*[None if each is None else _value(each, names) for each in bounds])
    return _value(tree.value, names)[_value(tree.slice, names)]


INFIX = frozenset(("add", "sub", "mul", "div", "pow", "lt", "le", "gt", "ge", "eq", "ne"))


def run_body(
    torch: Any,
    functions: Functions,
    body: Program,
    table: Mapping[str, Operation | None],
    operands: Sequence[Tensor],
) -> Tensor:
    """Return the result of a function of the program."""
    tensors = list(operands)
    for node in range(len(operands), len(body.functions)):
        row = table[body.functions[node]]
        if row is None:
            tensors.append(body.constants[node].value)
            continue
        given = [tensors[place] for place in body.operands[node]]
        if row.body is not None:
            tensors.append(run_body(torch, functions, row.body.body, table, given))
        else:
            tensors.append(applied(torch, functions, row, given))
    return tensors[body.output]


def applied(
    torch: Any,
    functions: Functions,
    row: Operation,
    operands: Sequence[Tensor],
) -> Tensor:
    """Return an operation's result; constants stay numbers where a script has them so."""
    stay = set(row.literals)
    if row.key in INFIX and any(map(torch.is_tensor, operands)):
        stay = {0, 1}
    return functions.of(row, len(operands))(
        *[
            each if position in stay or torch.is_tensor(each) else _leaf(torch, each)
            for position, each in enumerate(operands)
        ]
    )


def _leaf(torch: Any, value: float) -> Tensor:
    return torch.tensor(value, dtype=torch.float64)
