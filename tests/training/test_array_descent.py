"""Training on arrays: PyTorch's optimizers, scripts, and what is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backprop_trace import TraceError
from backprop_trace.autodiff.array_trace import ArrayTrace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.codegen import emit
from backprop_trace.training.array_descent import ArrayDescent, Entries
from backprop_trace.values.arrays import Value, flattened, items_of, make, nested, shape_of
from tests.support.command import run
from tests.support.scripts import each_of, printed

NETWORK = "H = relu(X @ W1 + b1); Z = H @ W2 + b2; L = cross_entropy(Z, t)"
INPUTS: dict[str, Any] = {
    "X": [[1, 2], [3, -1], [0, 1]], "W1": [[1, 0, -1], [2, 1, 0]], "b1": [0, 1, -1],
    "W2": [[1, 0], [0, 1], [1, 1]], "b2": [0, 0], "t": [0, 1, 1],
}  # fmt: skip
PROGRAMS = [
    (NETWORK, INPUTS, "W1,b1,W2,b2"),
    ("Y = X @ W + b; mean((Y - T)**2)",
     {"X": [[1, 2], [3, 4], [0, 1]], "W": [[1], [2]], "b": 0.5, "T": [[1], [2], [0]]}, "W,b"),
    ("sum(x**2) + 0*y", {"x": [1, 2], "y": 3, "z": [1]}, "x,y,z"),
]  # fmt: skip
OPTIMIZERS = pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])


def value(data: Any) -> Value:
    shape, items = flattened(data)
    return make(shape, [float(item) for item in items])


def descent(
    program: str, inputs: dict[str, Any], wrt: str, optimizer: str, accumulate: bool = False
) -> ArrayDescent:
    values = {name: value(data) for name, data in inputs.items()}
    graph = Graph.read(program, values)
    return ArrayDescent(graph, values, wrt, 0.05, 6, optimizer, accumulate)


@pytest.mark.parametrize(("program", "inputs", "wrt"), PROGRAMS[:2])
@OPTIMIZERS
def test_pytorch_takes_the_same_steps(
    program: str, inputs: dict[str, Any], wrt: str, optimizer: str
) -> None:
    torch = pytest.importorskip("torch", reason="needs torch")
    from tests.support.array_torch import evaluated, tensor

    d = descent(program, inputs, wrt, optimizer)
    leaves = {name: tensor(value(data)) for name, data in inputs.items()}
    parameters = [leaves[name].requires_grad_() for name in wrt.split(",")]
    kinds = {
        "sgd": lambda: torch.optim.SGD(parameters, lr=0.05),
        "momentum": lambda: torch.optim.SGD(parameters, lr=0.05, momentum=0.9),
        "adam": lambda: torch.optim.Adam(parameters, lr=0.05),
    }
    made = kinds[optimizer]()
    for row in d.rows():
        made.zero_grad()
        out = evaluated(d.graph.program, leaves)
        out.backward()
        assert out.item() == pytest.approx(row.value, rel=1e-12)
        for ours, theirs in zip(row.parameters, parameters, strict=True):
            assert items_of(ours) == pytest.approx(theirs.detach().reshape(-1).tolist(), rel=1e-12)
        made.step()


def read(script: str) -> list[list[Any]]:
    _, *rows = printed(script).splitlines()
    return [[eval(cell, {"__builtins__": {}}) for cell in row.split("\t")] for row in rows]


@each_of(["pytorch", "jax", "numpy", "python"])
@pytest.mark.parametrize(("program", "inputs", "wrt"), PROGRAMS)
@pytest.mark.parametrize("accumulate", [False, True])
def test_scripts_train(
    target: str, program: str, inputs: dict[str, Any], wrt: str, accumulate: bool
) -> None:
    """A script in plain Python has a column an entry, all others one an array."""
    for optimizer in ("sgd", "momentum", "adam"):
        d = descent(program, inputs, wrt, optimizer, accumulate)
        rows = Entries(d).rows() if target == "python" else d.rows()
        script = emit(ArrayTrace(d.graph, d.inputs, wrt), target, d)
        if target == "python" and "z" in inputs:
            continue  # what the program does not use has no column there
        for found, row in zip(read(script), rows, strict=True):
            expected = [row.step, *row.parameters, row.value, *row.used]
            for theirs, ours in zip(found, expected, strict=True):
                assert (theirs is None) == (ours is None) or ours is None
                if ours is None:
                    continue
                shape, items = flattened(theirs)
                assert shape == shape_of(ours)
                assert items == pytest.approx(items_of(ours), rel=1e-9, abs=1e-12)


def test_updates_are_the_rules_entry_by_entry() -> None:
    d = descent(*PROGRAMS[1], "adam")
    row = d.row(2)
    last = {each.name: each.result for each in d.assignments(row)}
    for name, after in zip(d.names, d.row(3).parameters, strict=True):
        assert items_of(last[name]) == pytest.approx(items_of(after), rel=1e-14)


def test_gradients_that_are_not_reset_add_up() -> None:
    d = descent(*PROGRAMS[1], "sgd", accumulate=True)
    first, second = d.row(0), d.row(1)
    sums = [a + b for a, b in zip(items_of(first.gradients[0]), items_of(second.gradients[0]),
                                  strict=True)]  # fmt: skip
    assert items_of(second.used[0]) == sums


WORDS = [
    "Y = X @ W + b; L = mean((Y - T)**2)", "--X", "[[1,2],[3,4]]", "--W", "[[1],[2]]",
    "--b", "0.5", "--T", "[[1],[2]]", "--wrt", "W,b", "--steps", "3", "--lr", "0.05",
]  # fmt: skip


def test_the_section_tells_arrays_one_entry_and_norms() -> None:
    done = run(*WORDS, "--format", "text", "--trace-steps", "2")
    assert done.status == 0
    for words in (
        "W <- W - 0.05",
        "W[0,0] <- 1 - 0.05",
        "norm(dL/dW)",
        "After update 1:",
        "Step 2",
    ):
        assert words in done.out.replace("\u2190", "<-").replace("\u00b7", "*"), done.out


def test_json_has_arrays_at_every_step() -> None:
    training = json.loads(run(*WORDS, "--format", "json").out)["training"]
    given = {"X": [[1, 2], [3, 4]], "W": [[1], [2]], "b": 0.5, "T": [[1], [2]]}
    d = descent("Y = X @ W + b; L = mean((Y - T)**2)", given, "W,b", "sgd")
    assert len(training["steps"]) == 4
    for step, row in zip(training["steps"], d.rows(), strict=False):
        assert step["inputs"]["W"] == nested(row.parameters[0])
        assert step["gradients"]["b"] == row.gradients[1]


def test_what_diverges_is_said_of_its_entry() -> None:
    done = run("sum(x**2)", "--x", "[1,2]", "--steps", "6", "--lr", "1.5", "--format", "text")
    assert "overshoots" in done.out


def test_a_plot_has_the_entries(elsewhere: Any) -> None:
    done = run(*WORDS, "--plot", "curves.svg", "--format", "text")
    assert (done.status, done.err) == (0, "")
    assert "W[1,0]" in (elsewhere / "curves.svg").read_text(encoding="utf-8")


def test_steps_of_the_program_are_no_parameters() -> None:
    with pytest.raises(TraceError, match="only variables can be updated"):
        descent("y = 2*x; sum(y)", {"x": [1, 2]}, "y", "sgd")
