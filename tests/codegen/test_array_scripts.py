"""Scripts of array programs are run; what they print is the trace's."""

from __future__ import annotations

from math import isfinite
from random import Random
from typing import Any

import pytest

from backprop_trace import Trace, TraceError, trace
from backprop_trace.codegen import emit
from backprop_trace.values.arrays import flattened
from tests.support.array_programs import FAMILIES, nested_inputs, weighed
from tests.support.command import run
from tests.support.corpora import load
from tests.support.scripts import each_of, printed

TARGETS = ("pytorch", "jax", "numpy", "python")
EACH = each_of(TARGETS)
ALL = slice(None)
PARTS = [
    pytest.param(slice(0, None, 4), id="some"),
    pytest.param(ALL, id="all", marks=pytest.mark.slow),
]
"""JAX compiles each program anew."""
NAMES = {"nan": float("nan"), "inf": float("inf")}


def numbers(data: Any) -> Any:
    """Return nested lists with the numbers that JSON has not."""
    return [numbers(each) for each in data] if isinstance(data, list) else float(data)


def read(text: str) -> Any:
    """Return what a script prints: a number, nested lists, None."""
    return eval(text, {"__builtins__": {}}, NAMES)


def wrong(t: Trace, script: str) -> list[str]:
    """Return the labels of the numbers that a script prints otherwise."""
    found = dict(line.split(" = ", 1) for line in printed(script).splitlines())
    expected: dict[str, Any] = {t.output: t.value}
    expected.update((f"d{t.output}/d{name}", slope) for name, slope in t.gradients.items())
    assert list(found) == list(expected)
    items = [item for each in expected.values() if each is not None for item in flattened(each)[1]]
    size = max([abs(item) for item in items if isfinite(item)] or [0.0])
    return [label for label, value in expected.items() if not near(read(found[label]), value, size)]


def near(found: Any, expected: Any, size: float) -> bool:
    """Whether two arrays have a shape and, to 1e-11 of a size, equal numbers."""
    if found is None or expected is None:
        return found is expected
    (shape, ours), (own, theirs) = flattened(found), flattened(expected)
    return shape == own and all(
        a == b or (a != a and b != b) or abs(a - b) <= 1e-11 * size + 1e-300
        for a, b in zip(ours, theirs, strict=True)
    )


@EACH
@pytest.mark.parametrize("part", PARTS)
def test_worked_examples(target: str, part: slice) -> None:
    for case in load("worked-examples-arrays.json")[part]:
        own = case["node_grads"] if target != "jax" else {}  # JAX rounds what cancels otherwise
        t = trace(case["program"], case["inputs"], wrt=[*case["wrt"], *own])
        assert wrong(t, emit(t, target)) == [], case["id"]


@EACH
@pytest.mark.parametrize("part", PARTS)
def test_edges(target: str, part: slice) -> None:
    """Where a script has other numbers, its comment says so; plain Python refuses two."""
    refused = 0
    for case in load("edge-arrays.json")["cases"][part]:
        if "program" not in case or "refused" in case:
            continue
        t = trace(case["program"], {k: numbers(value) for k, value in case["inputs"].items()})
        try:
            script = emit(t, target)
        except TraceError as error:
            assert (error.code, target) == ("not-in-target", "python")
            refused += 1
            continue
        assert wrong(t, script) == [] or "may differ from the trace at" in script, case["id"]
        if target in ("numpy", "python"):
            assert wrong(t, script) == [] or "rounded once" in script, case["id"]
    if part == ALL or target != "python":
        assert refused == (2 if target == "python" else 0)


@EACH
@pytest.mark.parametrize("family", FAMILIES)
def test_programs_made_at_random(target: str, family: str) -> None:
    t = weighed(family, Random(f"script {family}"))
    same = trace(t.program, nested_inputs(t))
    script = emit(same, target)
    assert wrong(same, script) == [], (same.program, nested_inputs(t), script)


PROGRAMS: list[tuple[str, dict[str, Any]]] = [
    ("f(p, q) = p*sigmoid(q) + relu(p - q); sum(f(x, b)**2)",
     {"x": [[1, 2], [3, -4]], "b": [1, 2]}),
    ("g(p) = sum(p**2); g(x) + g(2*x[1:])", {"x": [1, 2, 3]}),
    ("sum(x*0 + floor(x))", {"x": [1.5, 2.5]}),
    ("a = x[0]; sum(a)*sum(x) + sum(floor(y))", {"x": [[1, 2], [3, 4]], "y": [1.5]}),
    ("sum(gelu(x)) + sum(mish(x)) + sum(softplus(x))", {"x": [-40, -5, 0.5, 30]}),
    ("sum(where(x > 0, log(x), x**2))", {"x": [-2.0, 0.0, 3.0]}),
    ("sum(elu(x)) + sum(leaky_relu(x, 0.2)) + sum(abs(x))", {"x": [-1e-9, 2.0, 0.0]}),
    ("sum(max(x, y, 2)) + sum(min(x, y))", {"x": [1.0, 5.0], "y": [[3.0], [2.0]]}),
    ("sum(sqrt(x)*0)", {"x": [0.0, 4.0]}),
    ("prod(x) + sum(norm(x - x, axis=0))", {"x": [[0.0, 2.0], [3.0, 4.0]]}),
    ("sum(silu(x) + tanh(x)*erf(x))/norm(x)", {"x": [[0.3, -2.0], [1.0, 4.0]]}),
    ("sum([x, 2*x, [1, 2]] @ W)", {"x": [1.0, 2.0], "W": [[1.0], [2.0]]}),
    ("lambda*sum(np) + sum(torch)*sum(softmax(jnp))",
     {"lambda": 2.0, "np": [1.0, 2.0], "torch": [3.0], "jnp": [1.0, 0.0]}),
    ("softmax = exp(x); sum(softmax*log_softmax(x))", {"x": [1.0, 2.0]}),
    ("x*x", {"x": 3.0}),
]  # fmt: skip
"""Functions of the program, stable evaluations, hard zeros, corners, names."""


@EACH
@pytest.mark.parametrize(("program", "inputs"), PROGRAMS)
def test_programs(target: str, program: str, inputs: dict[str, Any]) -> None:
    t = trace(program, inputs)
    script = emit(t, target)
    assert wrong(t, script) == [] or (target == "jax" and "may differ" in script), script


@EACH
def test_steps_have_gradients_too(target: str) -> None:
    t = trace("a = x[1:]; b = a*2; sum(b*x[:2])", x=[1.0, 2.0, 3.0], wrt="a,b,x")
    assert wrong(t, emit(t, target)) == []


def test_numpy_by_hand() -> None:
    """The lines that a student must write: the transpose, the sum of a bias, 1/N."""
    given = {"X": [[1, 2], [3, 4]], "W": [[1], [2]], "b": [0.5], "T": [[1], [2]]}
    t = trace("Y = X @ W + b; mean((Y - T)**2)", given, wrt="W,b")
    backward = emit(t, "numpy").partition("# backward pass\n")[2].partition("\n\n")[0]
    assert backward == (
        "d_L = 1.0\n"
        "d_v3 = np.broadcast_to(d_L, v3.shape) / 2\n"
        "d_v2 = d_v3 * (2 * v2)\n"
        "d_Y = d_v2\n"
        "d_v1 = d_Y\n"
        "d_b = np.sum(d_Y, axis=0)\n"
        "d_W = X.T @ d_v1"
    )


def test_targets_without_arrays_say_so() -> None:
    done = run("sum(W @ x)", "--W", "[[1]]", "--x", "[1]", "--emit", "micrograd")
    assert (done.status, done.out) == (2, "")
    assert "micrograd has numbers only" in done.err
    size = [[1.0] * 50] * 50
    with pytest.raises(TraceError, match="pytorch, jax and numpy have arrays"):
        emit(trace("sum(A @ A)", A=size), "python")
