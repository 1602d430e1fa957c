"""``--check``: four witnesses agree with every gradient, and are against a wrong one."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from typing import Any

import pytest

import backprop_trace.autodiff.run
from backprop_trace import Trace, TraceError, trace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.autodiff.passes import backward
from backprop_trace.features.check import differences
from backprop_trace.features.check.bounds import Bounds
from backprop_trace.features.check.differences import Lines, difference, sides
from backprop_trace.features.check.section import CheckSection
from backprop_trace.features.check.whole_program import Whole
from backprop_trace.features.check.witnesses import Witnesses
from tests.support.command import run
from tests.support.corpora import load
from tests.support.programs import make
from tests.support.tools import has_library, needs_library

EXAMPLES = load("worked-examples.json")
HAS_TORCH = has_library("torch")


def verdicts(t: Trace) -> dict[str, str]:
    return {finding.name: finding.verdict for finding in Witnesses(t).findings}


@pytest.mark.parametrize("case", EXAMPLES, ids=lambda case: case["id"])
def test_every_witness_speaks_for_the_worked_examples(case: dict[str, Any]) -> None:
    witnesses = Witnesses(trace(case["program"], case["inputs"]))
    for finding in witnesses.findings:
        if finding.gradient is None:
            assert finding.verdict == "not connected"
        else:
            assert (finding.verdict, finding.against) == ("agree", ())
            assert None not in (finding.tangent, finding.sympy, finding.difference)
            assert (finding.pytorch is not None) == HAS_TORCH
    assert not witnesses.failed


@pytest.mark.parametrize("first", range(0, 240, 40))
def test_no_false_alarm_on_programs_made_at_random(first: int) -> None:
    agreed = 0
    for seed in range(first, first + 40):
        case = make(seed)
        witnesses = Witnesses(trace(case.program, case.values))
        against = [finding for finding in witnesses.findings if "SymPy" in finding.against]
        assert not against, (case, against)
        agreed += sum(
            finding.verdict == "agree" and finding.sympy is not None
            for finding in witnesses.findings
        )
    assert agreed > 20


# A wrong gradient


def overwriting(*arguments: Any) -> list[float | None]:
    """Do the backward pass with the commonest mistake: a fan-out keeps its last contribution."""
    rows, operands, values, _, output, *_ = arguments
    gradients: list[float | None] = [None] * len(rows)
    gradients[output] = 1.0
    for node in range(output, -1, -1):
        upstream, row = gradients[node], rows[node]
        if upstream is not None and row is not None:
            numbers = [values[place] for place in operands[node]]
            for k, place in enumerate(operands[node]):
                local = row.local(k, len(numbers)).evaluate(*numbers, values[node])
                gradients[place] = upstream * (local or 0.0)
    return gradients


def scaled(factor: float) -> Callable[..., Sequence[float | None]]:
    def wrong(*arguments: Any) -> list[float | None]:
        right = backward(*arguments)
        return [None if each is None else each * factor for each in right]

    return wrong


@pytest.mark.parametrize("wrong", [overwriting, scaled(1 + 1e-9), scaled(-1.0), scaled(2.0)])
def test_a_wrong_gradient_is_found(
    monkeypatch: pytest.MonkeyPatch, wrong: Callable[..., Any]
) -> None:
    monkeypatch.setattr(backprop_trace.autodiff.run, "backward", wrong)
    done = run("sin(x)*x + x/3", "x=2", "--check", "--format", "json")
    found = json.loads(done.out)["check"]["x"]
    assert done.status == 1
    assert found["verdict"] == "differ"
    assert {"forward mode", "SymPy"} <= set(found["against"])


def test_a_wrong_rule_is_found_by_those_who_do_not_use_it(monkeypatch: pytest.MonkeyPatch) -> None:
    t = trace("cos(x)*2", x=0.7)
    row = t.graph.rows[1]
    assert row is not None
    wrong = row.local(0, 1)._replace(evaluate=lambda a, out: math.sin(a))
    t.graph.rows[1] = row._replace(locals=(wrong,))
    (finding,) = Witnesses(Trace(t.graph, {"x": 0.7})).findings
    assert {"differences", "SymPy"} <= set(finding.against)
    assert "forward mode" not in finding.against


# Kinks


@pytest.mark.parametrize(
    ("program", "left", "right"),
    [
        ("relu(x)", 0.0, 1.0),
        ("abs(x)", -1.0, 1.0),
        ("max(x, 3*x)", 1.0, 3.0),
        ("relu(x) - relu(-x)", 1.0, 1.0),  # the convention gives 0
        ("clamp(-1, x, x)", 1.0, 1.0),
    ],
)
def test_a_kink_is_no_disagreement(program: str, left: float, right: float) -> None:
    witnesses = Witnesses(trace(program, x=0.0))
    (finding,) = witnesses.findings
    assert finding.verdict == "kink"
    assert finding.sides == pytest.approx((left, right))
    assert finding.difference is not None
    assert finding.difference.slope == pytest.approx((left + right) / 2)
    assert witnesses.kinks
    assert not witnesses.failed


@pytest.mark.parametrize(
    ("program", "x"),
    [
        ("round(x)", 1e15),  # a staircase whose steps are smaller than the smallest step tried
        ("floor(x)", 2.0),
        ("sin(x)", 1e20),  # the next double is periods away
        ("cos(x)*x", 1e17),
        ("sign(x)", 1e-100),  # the jump is nearer than any step that rounding lets one take
        ("fmod(x, 1e-3)", 1e10),
        ("where(x < 3, x, 7)", 3.0),
    ],
)
def test_differences_know_when_they_cannot_tell(program: str, x: float) -> None:
    witnesses = Witnesses(trace(program, x=x))
    (finding,) = witnesses.findings
    assert not witnesses.failed, finding
    slope = finding.difference
    assert slope is None or slope.error > abs(slope.slope - (finding.gradient or 0.0))


@pytest.mark.parametrize(
    ("program", "x", "slope"),
    [("x**2", 0.0, 0.0), ("where(x > 1e-30, x, -x)", 1e-31, -1.0), ("abs(x)", 1e-30, 1.0),
     ("floor(x)*x", 2.5, 2.0), ("sin(1e6*x)", 0.3, 1e6 * math.cos(3e5)), ("x**3", 1e5, 3e10)],
)  # fmt: skip
def test_differences_still_tell_where_they_can(program: str, x: float, slope: float) -> None:
    found = Witnesses(trace(program, x=x)).findings[0].difference
    assert found is not None
    assert abs(found.slope - slope) <= 10.0 * found.error + 1e-6 * abs(slope)


@pytest.mark.parametrize(
    ("program", "values", "slope", "written"),
    [
        ("where(x > 0, sqrt(x), x)", {"x": -1}, "1", "sqrt(where(x > 0, x, 1))"),
        ("where(x <= 0, x, log(sqrt(x)))", {"x": -1}, "1", "sqrt(where(x <= 0, 1, x))"),
        ("s = x*y; where(s > 0, sqrt(s), s**2)", {"x": -1, "y": 2}, "-8",
         "sqrt(where(s > 0, s, 1))"),
        ("where(x == 0, 1, sin(x)/x)", {"x": 0}, "0", "sin(x)/where(x == 0, 1, x)"),
        ("where(abs(x) < 1, asin(x), x)", {"x": 2}, "1", "asin(where(abs(x) < 1, x, 0.5))"),
        ("f(a) = where(a > 0, sqrt(a), a); f(2*x)*3", {"x": -1}, "6", "sqrt(where(a > 0, a, 1))"),
        ("f(b) = where(b > 0, b, sqrt(-b)); g(a) = f(2*a)*a; g(x)", {"x": 2}, "8",
         "sqrt(where(b > 0, 1, -b))"),
    ],
)  # fmt: skip
def test_a_branch_that_is_not_taken_and_spoils_the_gradient_is_named(
    program: str, values: dict[str, float], slope: str, written: str
) -> None:
    found = {finding.name: finding for finding in Witnesses(trace(program, values)).findings}["x"]
    assert found.verdict == "not finite"
    assert found.hidden.startswith(f"the slope is {slope}, but ")
    assert found.hidden.endswith(f"write {written} in its place")
    old = found.hidden.split("but ")[1].split(", in a branch")[0].removeprefix("inside of f, ")
    better = Witnesses(trace(program.replace(old, written), values)).findings[0]
    assert (better.verdict, better.hidden) == ("agree", "")
    words = [f"{name}={value}" for name, value in values.items()]
    done = run(program, *words, "--check", "--format", "text", "--no-graph")
    assert f"dL/dx is not finite: {found.hidden}" in done.out


@pytest.mark.parametrize(("program", "x"), [("sqrt(x)", 0.0), ("where(x > 0, x, sqrt(x))", -1.0)])
def test_what_no_hidden_branch_spoils_is_not_said_to_be(program: str, x: float) -> None:
    (finding,) = Witnesses(trace(program, x=x)).findings
    assert (finding.verdict, finding.hidden) == ("not finite", "")


def test_what_is_said_at_a_kink() -> None:
    done = run("relu(x)*y", "x=0", "y=2", "--check", "--no-graph", "--format", "text")
    assert done.status == 0
    assert "dL/dx: a kink, the slope is 0 on the left and 2 on the right" in done.out
    assert "the central difference is the mean of both" in done.out
    assert "relu has a corner at 0: the local gradient 0 is used (as PyTorch" in done.out


# The witnesses one by one


@pytest.mark.parametrize(
    ("program", "x", "slope"),
    [
        ("x**3", 2.0, 12.0),
        ("exp(x)", 700.0, math.exp(700.0)),
        ("log(x)", 1e-9, 1e9),
        ("x*x", 1e8, 2e8),
        ("sin(x)", 1e3, math.cos(1e3)),
        ("sqrt(x)", 1e-12, 5e5),
        ("x", 0.0, 1.0),
        ("1/x", -3e-5, -1 / 9e-10),
    ],
)
def test_a_difference_knows_its_error(program: str, x: float, slope: float) -> None:
    t = trace(program, x=x)
    found = difference(Lines(t).along(t.graph.index["x"]), Bounds(t).values[t.graph.output])
    assert found is not None
    assert abs(found.slope - slope) <= 10 * found.error + 1e-15 * abs(slope)
    assert found.error <= 1e-6 * abs(slope)


def test_sides() -> None:
    assert sides(Lines(trace("abs(x) + x**2", x=0.0)).along(0)) == pytest.approx((-1.0, 1.0))
    assert sides(Lines(trace("log(x)", x=0.0)).along(0)) is None


def test_many_variables_share_a_program_that_is_compiled_to_the_bit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = 0
    for number in range(40):
        case = make(number)
        t = trace(case.program, case.values)
        lines = Lines(t)
        for node in lines.variables:
            with monkeypatch.context() as patch:
                patch.setattr(differences, "FEW", 0)
                fast = lines.along(node)
                patch.setattr(differences, "LARGEST", 0)
                slow = lines.along(node)
            for value in (0.5, -1.0, 0.0, 1e200, t.value_of(node)):
                assert repr(fast.output(value)) == repr(slow.output(value)), case
                assert repr(fast.at(value)) == repr(slow.at(value)), case
                compared += 1
    assert compared > 300


def test_a_bound_grows_with_cancellation() -> None:
    close = trace("(exp(x) - 1)/x", x=1e-9)
    bounds = Bounds(close)
    gradient = close.gradients["x"]
    assert gradient is not None
    assert abs(gradient - 0.5) <= bounds.gradients[0]
    assert bounds.gradients[0] > 1e-3
    assert Bounds(trace("x*x", x=3.0)).gradients[0] < 1e-14


def test_sympy_expands_functions_of_the_program() -> None:
    t = trace("f(p) = p*p; g(p, q) = f(p) + sin(q); g(x, f(x))", x=0.5)
    assert Whole(t).derivative(t.graph.index["x"]) == pytest.approx(
        1.0 + math.cos(0.25) * 1.0, rel=1e-15
    )


def test_sympy_never_computes_with_large_numbers() -> None:
    t = trace("x + 9**9**9*0 + 2**(10**9)*0", x=1.0)
    assert Whole(t).derivative(0) == 1.0  # at once, and with fifty digits there is no overflow


def test_a_long_program_is_taken_in_pieces() -> None:
    t = trace(f"{'sin(x + tanh(' * 20}x{'*x))' * 20}", x=0.5)
    whole = Whole(t)
    assert len(whole.pieces) > 2
    assert whole.derivative(0) == pytest.approx(t.gradients["x"], rel=1e-14)


def test_a_step_of_the_program_is_checked_too() -> None:
    found = {f.name: f for f in Witnesses(trace("a = x*x; a*x", x=3.0, wrt="a,x")).findings}
    assert found["a"].sympy == found["a"].tangent == 3.0
    assert found["x"].sympy == found["x"].tangent == 27.0


def test_not_connected_and_not_finite() -> None:
    assert verdicts(trace("x*0 + sqrt(z)", x=1.0, y=1.0, z=0.0, wrt="x,y,z")) == {
        "x": "agree",
        "y": "not connected",
        "z": "not finite",
    }


def test_too_much_work_is_refused() -> None:
    program = " + ".join(f"x{k}" for k in range(3000))
    with pytest.raises(TraceError, match="--wrt"):
        CheckSection(trace(program, {f"x{k}": 1.0 for k in range(3000)}))
    graph = Graph.read(program)
    CheckSection(Trace(graph, {f"x{k}": 1.0 for k in range(3000)}, "x7"))


# The command


def test_the_table() -> None:
    done = run("(w*x - y)**2", "w=1", "x=1", "y=2", "--check", "--no-graph", "--format", "text")
    assert done.status == 0
    table = done.out[done.out.index("4  Check") :]
    assert [line.split()[0] for line in table.splitlines()[2:5]] == ["dL/dw", "dL/dx", "dL/dy"]
    assert table.count("agree") == 3
    if not HAS_TORCH:
        assert "PyTorch is not installed (pip install 'backprop-trace[torch]')" in table


@pytest.mark.parametrize("format", ["markdown", "latex", "typst", "html", "terminal"])
def test_every_format_has_it(format: str) -> None:
    done = run("x**2", "x=3", "--check", "--format", format)
    assert done.status == 0
    assert "agree" in done.out


@needs_library("torch")
def test_pytorch_is_a_witness() -> None:
    import torch

    before = torch.get_default_dtype()
    done = run("x*tanh(y)", "x=3", "y=0.5", "--check", "--format", "json")
    found = json.loads(done.out)
    assert found["check"]["x"]["pytorch"] == pytest.approx(found["gradients"]["x"], rel=1e-15)
    assert torch.get_default_dtype() == before


def test_letters_cannot_be_checked() -> None:
    done = run("x**2", "--symbolic", "x", "--check")
    assert done.status == 2
    assert "`--symbolic` leaves no numbers for `--check`" in done.err
