"""Scripts written by ``--emit`` are run; what they print is the trace's."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from backprop_trace import Trace, TraceError, trace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.codegen import TARGETS, emit
from backprop_trace.operations import FUNCTIONS
from backprop_trace.operations.operation import letters
from backprop_trace.training.descent import Descent
from tests.support.command import run
from tests.support.corpora import load
from tests.support.floats import agree
from tests.support.programs import make
from tests.support.scripts import each_of, printed
from tests.support.truth import Undecided, truth

EACH = each_of(TARGETS)

EXAMPLES = load("worked-examples.json")
EDGES = load("edge.json")["cases"]
TABLES = load("training.json")


def numbers(script: str) -> dict[str, str]:
    """Return what a script prints, by its labels."""
    return dict(line.split(" = ", 1) for line in printed(script).splitlines())


def pairs(t: Trace, script: str) -> list[tuple[str, str, float | None]]:
    """Return (label, printed, of the trace) for the output and each gradient."""
    found = numbers(script)
    expected: dict[str, float | None] = {t.output: t.value}
    expected.update((f"d{t.output}/d{name}", slope) for name, slope in t.gradients.items())
    assert list(found) == list(expected)
    return [(label, found[label], value) for label, value in expected.items()]


def same(text: str, value: float | None, relative: float = 1e-12) -> bool:
    found = None if text == "None" else float(text)
    return agree(found, value, relative=relative, absolute=1e-300)


def test_the_seed_by_hand() -> None:
    done = run("(w*x - y)**2", "w=1", "x=1", "y=2", "--wrt", "w", "--emit", "python")
    assert done.status == 0
    assert done.out == (
        "# Written by backprop-trace, for plain Python, from the program\n"
        "#   (w*x - y)**2\n\n"
        "w = 1.0\nx = 1.0\ny = 2.0\n\n"
        "# forward pass\nv1 = w * x\nv2 = v1 - y\nL = v2 ** 2\n\n"
        "# backward pass\nd_L = 1.0\nd_v2 = d_L * (2 * v2)\nd_v1 = d_v2\nd_w = d_v1 * x\n\n"
        'print("L =", L)\nprint("dL/dw =", d_w)\n'
    )


def test_only_the_wanted_tensors_require_gradients() -> None:
    done = run("(w*x - y)**2", "w=1", "x=1", "y=2", "--wrt", "w", "--emit", "pytorch")
    assert "w = torch.tensor(1.0, requires_grad=True)\nx = torch.tensor(1.0)\n" in done.out
    assert done.out.count("requires_grad") == 1
    assert "L.backward()" in done.out
    assert "w.grad.item()" in done.out


def test_a_fan_out_is_added() -> None:
    assert "d_a += d_L\n" in emit(trace("a + a", a=1), "python")


@EACH
def test_a_script_runs_as_a_program_of_its_own(target: str, tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    done = run("(w*x - y)**2", "w=1", "x=1", "y=2", "--emit", target, "-o", str(path))
    assert (done.status, done.out) == (0, "")
    ran = subprocess.run(
        [sys.executable, str(path)], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert ran.stdout == "L = 1.0\ndL/dw = -2.0\ndL/dx = -2.0\ndL/dy = 2.0\n"
    assert ran.stderr == ""


@EACH
def test_worked_examples(target: str) -> None:
    ran = 0
    for case in EXAMPLES:
        t = trace(case["program"], case["inputs"])
        try:
            script = emit(t, target)
        except TraceError as error:
            assert (error.code, target) == ("not-in-target", "micrograd")
            continue
        ran += 1
        for label, text, value in pairs(t, script):
            assert same(text, value) or abs(float(text) - float(value or 0)) < 1e-15, (case, label)
    assert ran >= 15


@each_of(["python", "numpy", "pytorch"])
def test_singular_points(target: str) -> None:
    """Both scripts by hand and PyTorch give a trace's inf, nan and kinks (micrograd, JAX: no)."""
    for case in EDGES:
        if target == "pytorch" and "exact" in case:
            continue  # there the true value wins over PyTorch's
        t = trace(case["program"], {name: float(value) for name, value in case["inputs"].items()})
        for label, text, value in pairs(t, emit(t, target)):
            assert same(text, value, 1e-13), (case["program"], case["inputs"], label, text, value)


CALLS = [
    (f"{spelling}({', '.join(letters(count))})", count)
    for spelling, row in FUNCTIONS.items()
    if row.name != "where"
    for count in sorted({row.least, min(row.most or 12, 12)})
    if not row.literals or count == 1
]
CALLS += [("leaky_relu(a, 0.2)", 1), ("where(a < b, a*c, b/c)", 3), ("-a + a**b - b/a", 2)]
CALLS += [(f"where(a {sign} b, a, b)", 2) for sign in ("<", "<=", ">", ">=", "==", "!=")]


@EACH
@pytest.mark.parametrize(("call", "count"), CALLS)
def test_every_operation(target: str, call: str, count: int) -> None:
    spread = {name: 0.55 - 0.07 * place for place, name in enumerate(letters(count))}
    if call.startswith("acosh") or call.startswith("arccosh"):
        spread = {"a": 1.55}
    t = trace(f"s = {call}; s*s + s", spread)
    try:
        script = emit(t, target)
    except TraceError as error:
        assert (error.code, target) == ("not-in-target", "micrograd")
        return
    for label, text, value in pairs(t, script):
        assert same(text, value, 1e-11), (label, text, value)


@each_of(["python", "numpy", "pytorch", "micrograd"])
@pytest.mark.parametrize("first", range(0, 200, 50))
def test_programs_made_at_random(target: str, first: int) -> None:
    """A script's numbers are as close to the truth as rounding explains."""
    slack = 8 if target in ("python", "numpy") else 1e9  # libraries lose digits of their own
    for seed in range(first, first + 50):
        case = make(seed, own=target != "pytorch")
        t = trace(case.program, case.values)
        try:
            value, gradients = truth(t.graph, t.inputs)
            script = emit(t, target)
        except (Undecided, TraceError):
            continue
        for label, text, ours in pairs(t, script):
            right = gradients.get(label.rpartition("/d")[2], value) if "/" in label else value
            if ours is None or float(text) == ours:
                continue
            assert abs(right.exact - float(text)) <= slack * right.error, (case, label, text, ours)


def rows(script: str) -> list[list[str]]:
    return [line.split("\t") for line in printed(script).splitlines()]


@EACH
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["id"])
def test_training_loops(target: str, table: dict[str, Any]) -> None:
    graph = Graph.read(table["program"], table["inputs"])
    steps = min(table["steps"], 20)
    descent = Descent(graph, table["inputs"], table["params"], table["lr"], steps)
    t = Trace(graph, table["inputs"], table["params"])
    try:
        script = emit(t, target, descent)
    except TraceError as error:
        assert (error.code, target) == ("not-in-target", "micrograd")
        return
    head, *found = rows(script)
    names = table["params"]
    assert head == ["step", *names, t.output, *(f"d{t.output}/d{name}" for name in names)]
    assert len(found) == steps + 1
    for cells, row in zip(found, descent.rows(), strict=True):
        ours = [row.step, *row.parameters, row.value, *row.gradients]
        assert [float(cell) for cell in cells] == pytest.approx(ours, rel=1e-9, abs=1e-12)


@EACH
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("accumulate", [False, True])
def test_optimizers_and_the_gradients_that_are_not_reset(
    target: str, optimizer: str, accumulate: bool
) -> None:
    values = {"w": 1.0, "x": 1.5, "y": 2.0, "b": -0.5}
    graph = Graph.read("(w*x - y)**2 + b**4", values)
    descent = Descent(graph, values, "w,b", 0.05, 12, optimizer, accumulate)
    found = rows(emit(Trace(graph, values, "w,b"), target, descent))[1:]
    for cells, row in zip(found, descent.rows(), strict=True):
        ours = [row.step, *row.parameters, row.value, *row.used]
        assert [float(cell) for cell in cells] == pytest.approx(ours, rel=1e-9, abs=1e-12)


@EACH
def test_the_command_writes_the_loop(target: str) -> None:
    done = run(
        *("(w*x - y)**2", "w=1", "x=1", "y=2", "--wrt", "w", "--emit", target),
        *("--steps", "20", "--lr", "0.1"),
    )
    assert done.status == 0
    for step, w, *_ in rows(done.out)[1:]:
        assert float(w) == pytest.approx(2 - 0.8 ** int(step), rel=1e-12)


HOSTILE = (
    *("lambda class def print float sum import None True torch np math jnp Value F x_ ").split(),
    *("d_L d_x slopes chain total rate step optimizer program gradients range str λ ñ").split(),
)


@EACH
@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_a_variable(target: str, name: str) -> None:
    program = f"f(p) = p*p; x*{name}**2 + f({name})"
    t = trace(program, {"x": 3.0, name: 2.0}, wrt=[name, "x"])
    found = [line.rpartition(" = ")[2] for line in printed(emit(t, target)).splitlines()]
    assert [float(number) for number in found] == [16.0, 16.0, 4.0]


@EACH
def test_a_comment_stays_a_comment(target: str) -> None:
    program = 'x*2 # """ \\\n# \u2028import os; os.abort()\n + 1'
    for text in (program, "x*2 #\x0cprint(1)", "x*2 #\x85print(1)\r\n+1"):
        with contextlib.suppress(TraceError):  # what the language refuses can't be emitted
            t = trace(text, x=3.0)
            script = emit(t, target)
            heading = script.splitlines()[: script.splitlines().index("")]
            assert all(line.startswith("#") for line in heading)
            assert numbers(script)[t.output] in ("6.0", "7.0")


@EACH
def test_intermediates_and_what_is_not_connected(target: str) -> None:
    t = trace("a = x*y; b = a + 1; unused = z; a*b", x=2.0, y=3.0, z=1.0, wrt="a,z,x")
    assert [text for _, text, _ in pairs(t, emit(t, target))] == ["42.0", "13.0", "None", "39.0"]


@EACH
def test_two_names_of_one_value_have_a_gradient_each(target: str) -> None:
    t = trace("b = x; c = b; b*x*c", x=2.0, wrt="b,x,c")
    assert [text for _, text, _ in pairs(t, emit(t, target))] == ["8.0", "8.0", "12.0", "4.0"]


@EACH
def test_no_variables(target: str) -> None:
    t = trace("2*3")
    assert numbers(emit(t, target)) == {"L": "6.0"}


@EACH
def test_nothing_passes_back_through_a_condition(target: str) -> None:
    t = trace("f(p, q) = where(p > 1, q, 2*q); where(x*x > 1, x, 3*x) + f(x, x)", x=0.0)
    try:
        script = emit(t, target)
    except TraceError as error:
        assert (error.code, target) == ("not-in-target", "micrograd")
    else:
        assert [float(text) for _, text, _ in pairs(t, script)] == [0.0, 5.0]


def test_micrograd_refuses_what_it_lacks() -> None:
    for program, value in (("exp(x)", 1.0), ("x**x", 2.0), ("x**0.5", -1.0), ("1/x", 0.0)):
        with pytest.raises(TraceError) as caught:
            emit(trace(program, x=value), "micrograd")
        assert caught.value.code == "not-in-target"
        assert "pytorch, jax, numpy and python" in caught.value.message


def test_a_long_program() -> None:
    program = " + ".join(["x*0.5"] * 3000)
    t = trace(program, x=2.0)
    assert numbers(emit(t, "python")) == {"L": "3000.0", "dL/dx": "1500.0"}


def test_an_unknown_target_is_refused() -> None:
    done = run("x**2", "x=1", "--emit", "torch")
    assert done.status == 2
    assert "did you mean `pytorch`?" in done.err
    with pytest.raises(TraceError, match="did you mean"):
        emit(trace("x", x=1), "jaks")


@pytest.mark.parametrize(
    "words",
    [
        ("--format", "json"),
        ("--graph",),
        ("--closed-form",),
        ("--exact",),
        ("--steps", "3"),
        ("--lr", "1"),
        ("--prove",),
    ],
)
def test_what_does_not_belong_to_a_script_is_refused(words: tuple[str, ...]) -> None:
    done = run("x**2", "x=1", "--emit", "python", *words)
    assert (done.status, done.out if words != ("--format", "json") else "") == (2, "")
