"""Make tests/data/pytorch.json: programs with PyTorch's values and gradients, float64.

Run where PyTorch is installed, beside this package and mpmath:

    PYTHONPATH=.:tests python tests/data/pytorch.py 400

Everything is done by PyTorch's own operations and its autograd; only the program's graph is ours.
``agrees`` says whether PyTorch is within the running bound of the truth, as we are.
"""

from __future__ import annotations

import json
import sys
from functools import reduce
from pathlib import Path
from typing import Any

import torch

from backprop_trace.autodiff.graph import Graph
from backprop_trace.language.program import CONSTANT, VARIABLE, Program
from backprop_trace.operations import TABLE
from tests.support.programs import Case, make
from tests.support.truth import Undecided, truth

F = torch.nn.functional
DOUBLE = torch.float64
INF, NAN = float("inf"), float("nan")


def constant(value: float) -> Any:
    return torch.tensor(value, dtype=DOUBLE)


def cbrt(a: Any) -> Any:
    return torch.sign(a) * torch.abs(a) ** (1.0 / 3.0)


OPERATIONS: dict[str, Any] = {
    "identity": lambda a: a * 1,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / b,
    "neg": lambda a: -a,
    "pow": lambda a, b: a ** (b if b.requires_grad else b.item()),
    "cbrt": cbrt,
    "abs": torch.abs,
    "relu": F.relu,
    "log": torch.log,
    "softplus": lambda a: F.softplus(a, threshold=700.0),
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "gelu": F.gelu,
    "silu": F.silu,
    "mish": F.mish,
    "softsign": F.softsign,
    "relu6": F.relu6,
    "hardtanh": F.hardtanh,
    "max": lambda *terms: reduce(torch.maximum, terms),
    "min": lambda *terms: reduce(torch.minimum, terms),
    "clamp": lambda a, low, high: torch.minimum(torch.maximum(a, low), high),
    "sum": lambda *terms: sum(terms[1:], terms[0]),
    "mean": lambda *terms: sum(terms[1:], terms[0]) / len(terms),
    "where": lambda condition, a, b: torch.where(condition, a, b),
    "lt": torch.lt,
    "le": torch.le,
    "gt": torch.gt,
    "ge": torch.ge,
    "eq": torch.eq,
    "ne": torch.ne,
}


def run(program: Program, leaves: dict[int, Any], graph: Graph) -> list[Any]:
    """Return the tensors of a program's nodes."""
    values: list[Any] = []
    definitions = graph.program.definitions
    for node, (name, operands) in enumerate(zip(program.functions, program.operands, strict=True)):
        arguments = [values[operand] for operand in operands]
        if node in leaves:
            values.append(leaves[node])
        elif name == CONSTANT:
            values.append(constant(program.constants[node].value))
        elif name in definitions:
            body = definitions[name].body
            values.append(run(body, dict(enumerate(arguments)), graph)[body.output])
        else:
            function = OPERATIONS.get(name) or getattr(torch, name)
            values.append(function(*arguments))
    return values


def row(case: Case) -> dict[str, Any] | None:
    """Return a case with PyTorch's results; None where there is no finite truth."""
    graph = Graph.read(case.program)
    try:
        right, right_gradients = truth(graph, case.values)
    except Undecided:
        return None
    leaves = {
        node: torch.tensor(case.values[name], dtype=DOUBLE, requires_grad=True)
        for name, node in graph.variables.items()
    }
    assert all(graph.program.functions[node] == VARIABLE for node in leaves)
    output = run(graph.program, dict(leaves), graph)[graph.output]
    if not right_gradients or not output.requires_grad:
        return None
    output.backward()
    gradients = {
        name: 0.0 if leaves[node].grad is None else leaves[node].grad.item()
        for name, node in graph.variables.items()
        if name in right_gradients
    }
    pairs = [(output.item(), right)]
    pairs += [(gradients[name], right_gradients[name]) for name in gradients]
    agrees = all(abs(each.exact - number) <= each.error for number, each in pairs)
    return {
        "program": case.program,
        "inputs": {name: value.hex() for name, value in case.values.items()},
        "value": float(output.item()).hex(),
        "gradients": {name: float(each).hex() for name, each in gradients.items()},
        "agrees": agrees,
    }


SINGLE = (0.0, -0.0, INF, -INF, NAN, 1.0, -1.0, 2.0, -2.0, 6.0, 1e200, -1e200)
PAIRS = (
    *((-2.0, 2000.0), (-0.0, -3.0), (-0.0, 3.0), (-INF, 3.0), (-INF, 2.0), (-INF, -3.0)),
    *((-3.0, INF), (2.0, NAN), (0.0, -1.0), (0.0, -2.5), (0.0, 2.0), (-0.0, 2.0), (-0.0, -2.0)),
    *((-0.0, -0.5), (-INF, -0.5), (-INF, 2.5), (INF, -0.5), (-2.0, INF), (-2.0, -INF), (-0.5, INF)),
    *((-1.0, INF), (0.5, -INF), (-2.0, 0.0), (-1e-200, 4.0), (-1e-200, -3.0), (1e-200, 1.75)),
    *((2.0, INF), (2.0, -INF), (0.5, INF), (INF, 2.0), (INF, -1.0), (-1e200, 3.0), (-1e-200, 3.0)),
    *((1.0, INF), (INF, 1.0), (-INF, 1.0), (1.0, -INF), (INF, INF), (-INF, INF), (0.0, INF)),
    *((NAN, 1.0), (1.0, NAN), (NAN, NAN), (INF, 0.0), (0.0, NAN), (0.0, 0.0), (-0.0, 0.0)),
    *((0.0, -0.0), (-0.0, -0.0), (1.0, 0.0), (1.0, -0.0), (-1.0, 0.0), (0.0, -0.5), (-0.0, 0.5)),
    *((0.0, 0.5), (2.0, 2.0), (-2.0, 0.5), (1e-160, -1e-170), (INF, 0.5), (-INF, 0.5), (NAN, 0.5)),
)  # fmt: skip
TRIPLES = (
    *((1.0, NAN, 0.0), (1.0, 0.0, NAN), (NAN, 0.0, 1.0), (1.0, NAN, 2.0), (3.0, NAN, 2.0)),
    *((5.0, 2.0, 1.0), (0.0, 2.0, 1.0), (INF, NAN, 1.0), (0.0, 0.0, 1.0), (1.0, 0.0, 1.0)),
    *((-INF, 0.0, 1.0), (INF, 0.0, 1.0), (-0.0, 0.0, 0.0), (1.0, -INF, INF), (NAN, NAN, NAN)),
)
SKIPPED = ("where", "lt", "le", "gt", "ge", "eq", "ne", "sum", "mean", "identity", "cbrt")
LOSSES = {
    *(("acosh", -1e200), ("asinh", 1e200), ("asinh", -1e200), ("acosh", 1e200), ("tanh", 2.0)),
    *(("sigmoid", 2.0), ("sigmoid", 6.0), ("silu", 6.0), ("mish", -1.0), ("mish", -1e200)),
    *(("tanh", -2.0), ("tanh", 6.0), ("atan2", -1e200, 3.0)),
    ("atan2", 1e-160, -1e-170),
}
"""Where PyTorch's gradient loses digits, or under- or overflows on the way."""


def singular() -> list[list[Any]]:
    """Return [operation, operands, value, gradients] by PyTorch at singular points."""
    found: list[list[Any]] = []
    for name, operation in TABLE.items():
        points: Any = [(x,) for x in SINGLE] if operation.least == 1 else PAIRS
        if operation.least == 3:
            points = TRIPLES
        if name in ("max", "min"):
            points = PAIRS
        for operands in points if name not in SKIPPED else ():
            if (name, *operands) in LOSSES:
                continue
            leaves = [torch.tensor(x, dtype=DOUBLE, requires_grad=True) for x in operands]
            function = SINGULAR.get(name) or OPERATIONS.get(name) or getattr(torch, name)
            out = function(*leaves)
            out.backward()
            gradients = [0.0 if x.grad is None else x.grad.item() for x in leaves]
            found.append(
                [name, list(map(str, operands)), str(out.item()), list(map(str, gradients))]
            )
    return found


SINGULAR: dict[str, Any] = {
    "clamp": torch.clamp,
    "pow": lambda a, b: a**b,
    "softplus": F.softplus,
}


def main(wanted: int) -> None:
    """Write the table of the first ``wanted`` programs that have a finite truth."""
    cases: list[dict[str, Any]] = []
    seed = 0
    while len(cases) < wanted:
        found = row(make(f"torch {seed}"))
        cases += [found] if found else []
        seed += 1
    lines = ",\n".join(json.dumps(case) for case in cases)
    rows = ",\n".join(json.dumps(row) for row in singular())
    head = json.dumps({"torch": torch.__version__, "seeds": seed})[:-1]
    head = f'{head}, "singular": [\n{rows}\n]'
    path = Path(__file__).with_suffix(".json")
    path.write_text(f'{head}, "cases": [\n{lines}\n]}}\n', encoding="ascii")
    print(f"{len(cases)} cases, {sum(not case['agrees'] for case in cases)} beyond the bound")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
