"""A new operation is one row: everything else reads it, or refuses in words.

The rows are in ``tests/support/newcomers.py``. No other file of the package has heard of them.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from typing import Any

import pytest

from backprop_trace import Trace, TraceError, trace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.codegen import TARGETS, emit
from backprop_trace.codegen.spelling import TARGETS as SPELLED
from backprop_trace.formats import FORMATS
from backprop_trace.operations import FUNCTIONS, TABLE, Operation
from backprop_trace.operations.operation import Elsewhere
from backprop_trace.operations.registry import registered
from backprop_trace.training.descent import Descent
from tests.support.command import run
from tests.support.newcomers import LOGADDEXP, LOGSIGMOID, PROD, STIRLING
from tests.support.scripts import each_of, printed

CASES: dict[str, tuple[Operation, str, dict[str, float], tuple[str, ...]]] = {
    # the row, a program, a point, the targets that have it
    "one operand": (
        LOGSIGMOID, "s = logsigmoid(w*x); s*s + lsig(x)", {"w": 0.5, "x": 1.25},
        ("numpy", "python"),
    ),
    "far out": (LOGSIGMOID, "logsigmoid(w*x)*x", {"w": -800.0, "x": 1.25}, ("numpy", "python")),
    "two operands": (
        LOGADDEXP, "logaddexp(w, x*w)*w", {"w": 0.5, "x": 1.25},
        ("pytorch", "jax", "numpy", "python"),
    ),
    "any number": (
        PROD, "prod(w, x, w + 1, 2)*w + prod(x)", {"w": 0.5, "x": 0.0},
        ("pytorch", "jax", "numpy", "python"),
    ),
    "in a function": (
        PROD, "f(a) = prod(a, a, 3); f(w)*x", {"w": 0.5, "x": 2.0},
        ("pytorch", "jax", "numpy", "python"),
    ),
    "nothing known": (STIRLING, "stirling(x)*w", {"w": 0.5, "x": 2.5}, ()),
}  # fmt: skip

EACH = pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
Case = tuple[Operation, str, dict[str, float], tuple[str, ...]]


@pytest.fixture(autouse=True)
def table(request: pytest.FixtureRequest) -> Iterator[None]:
    """Register the rows for one test."""
    with registered(LOGSIGMOID, LOGADDEXP, PROD, STIRLING):
        yield


def words(case: Case, *more: str) -> list[str]:
    _, program, values, _ = case
    return [program, *(f"{name}={value!r}" for name, value in values.items()), *more]


def test_a_row_leaves_with_its_context() -> None:
    rows, functions = TABLE.copy(), FUNCTIONS.copy()
    other = LOGSIGMOID._replace(name="tanh", aliases=("other",))
    with pytest.raises(ZeroDivisionError), registered(other):
        assert TABLE["tanh"] is FUNCTIONS["tanh"] is FUNCTIONS["other"] is other
        raise ZeroDivisionError
    assert (rows, functions) == (TABLE, FUNCTIONS)
    assert [*rows] == [*TABLE]


@EACH
def test_the_gradients_are_those_of_difference_quotients(case: Case) -> None:
    _, program, values, _ = case
    slopes = trace(program, values).gradients
    for name, value in values.items():
        step = 1e-6
        sides = [trace(program, {**values, name: value + h}).value for h in (step, -step)]
        expected = (sides[0] - sides[1]) / (2 * step)
        assert slopes[name] == pytest.approx(expected, rel=1e-6, abs=1e-8)


@EACH
@pytest.mark.parametrize("format", FORMATS)
def test_every_format_and_picture_shows_it(case: Case, format: str) -> None:
    done = run(*words(case, "--format", format))
    assert (done.status, done.err) == (0, "")
    assert case[0].name in done.out or "f(" in case[1]  # a call hides the body


@EACH
def test_json_has_its_numbers(case: Case) -> None:
    row, program, values, _ = case
    found = json.loads(run(*words(case, "--format", "json")).out)
    if "f(" not in program:
        assert row.name in {node["operation"] for node in found["nodes"]}
    assert found["gradients"] == trace(program, values).gradients


@EACH
@each_of(TARGETS)
def test_a_script_has_its_numbers_or_is_refused(case: Case, target: str) -> None:
    row, program, values, targets = case
    t = trace(program, values)
    if target not in targets:
        with pytest.raises(TraceError, match=f"^error: {target} has no `{row.name}`") as caught:
            emit(t, target)
        assert caught.value.code == "not-in-target"
        others = [each for each in targets if each in caught.value.message]
        assert tuple(others) == targets
        return
    found = dict(line.split(" = ") for line in printed(emit(t, target)).splitlines())
    assert float(found.pop(t.output)) == pytest.approx(t.value, rel=1e-12)
    slopes = {name: float(found[f"d{t.output}/d{name}"]) for name in t.gradients}
    assert slopes == pytest.approx(t.gradients, rel=1e-12, abs=1e-300)


def test_a_script_says_where_its_library_has_other_numbers() -> None:
    row = LOGADDEXP._replace(elsewhere=(Elsewhere("pytorch", lambda a, b: a == b, "it blinks"),))
    with registered(row):
        scripts = [emit(trace("logaddexp(x, y)", x=1, y=y), "pytorch") for y in (1, 2)]
    note = "# PyTorch may differ from the trace at logaddexp (L): it blinks."
    assert [note in script for script in scripts] == [True, False]


def test_targets_have_one_order() -> None:
    assert [*TARGETS] == [*SPELLED]


def checked(case: Case) -> tuple[dict[str, Any], str]:
    done = run(*words(case, "--check", "--format", "json"))
    text = run(*words(case, "--check", "--format", "text"))
    assert (done.status, text.status) == (0, 0)
    return json.loads(done.out)["check"], text.out


@EACH
def test_every_witness_agrees_or_says_why_it_is_silent(case: Case) -> None:
    row, _, values, targets = case
    findings, text = checked(case)
    assert {*findings} == {*values}
    for finding in findings.values():
        assert (finding["verdict"], finding["against"]) == ("agree", [])
        assert (finding["sympy"] is None) == (row is STIRLING)
        assert finding["differences"] is not None
        assert finding["forward_mode"] == pytest.approx(finding["gradient"], rel=1e-12)
    if "pytorch" not in targets and importlib.util.find_spec("torch"):
        assert f"PyTorch has no `{row.name}`" in text
    assert ("SymPy has nothing to say" in text) == (row is STIRLING)


@pytest.mark.parametrize(
    ("row", "verdict", "ulps", "status"),
    [
        (LOGSIGMOID, "proved", "ulp", 0),
        (LOGADDEXP, "proved", "not measured", 0),
        (PROD, "proved", "not measured", 0),
        (STIRLING, "not proved: `stirling` is defined as itself", "not measured", 1),
    ],
)
def test_a_proof_claims_what_was_proved_and_measured(
    row: Operation, verdict: str, ulps: str, status: int
) -> None:
    done = run("--prove", row.name)
    lines = [line for line in done.out.splitlines() if "worst evaluation" in line]
    assert lines
    for line in lines:
        assert line.strip().startswith(verdict)
        assert line.endswith(ulps)
    assert ("are not proved" in done.out) == (status == 1)
    assert "exact" not in done.out
    assert done.status == status


def test_a_proof_finds_what_is_wrong() -> None:
    local = LOGSIGMOID.local(0, 1)
    for wrong in (
        LOGSIGMOID._replace(locals=(local._replace(formula="exp(out)"),)),
        LOGSIGMOID._replace(locals=(local._replace(evaluate=lambda a, out: 1.0 - 2.0**out),)),
        LOGSIGMOID._replace(definition="log(1 + exp(-a))"),
    ):
        with registered(wrong):
            done = run("--prove", "logsigmoid")
        assert (done.status, "1 are WRONG" in done.out) == (1, True)


@EACH
@pytest.mark.parametrize(
    "words_more",
    [
        ("--exact",), ("--closed-form",), ("--mode", "forward"), ("--digits", "full"),
        ("--steps", "2", "--lr", "0.01"), ("--steps", "20", "--lr", "1e-9"),
    ],
)  # fmt: skip
def test_every_feature_takes_it_or_refuses_in_words(
    case: Case, words_more: tuple[str, ...]
) -> None:
    done = run(*words(case, *words_more))
    assert done.status == 0 or (done.status == 2 and done.err.startswith("error: "))


def test_fractions_go_on_through_a_definition() -> None:
    assert "5/8" in run("prod(w, x, w + 1)", "w=1/4", "x=2", "--exact").out


def test_many_steps_are_those_of_the_passes() -> None:
    """The compiled loop of a training run does what the two passes do, step by step."""
    values = {"w": 1.0, "x": 0.5}
    graph = Graph.read("prod(w, x, 3)**2 + logaddexp(w, x)", values)
    w = 1.0
    for row in Descent(graph, values, "w", 0.01, 30).rows():
        assert row.parameters[0] == pytest.approx(w, rel=1e-12)
        w -= 0.01 * (Trace(graph, {**values, "w": w}).gradients["w"] or 0.0)


@pytest.mark.parametrize(("row", "call"), [(LOGSIGMOID, "lsig()"), (LOGADDEXP, "logaddexp(1)")])
def test_a_wrong_call_is_explained(row: Operation, call: str) -> None:
    done = run(call)
    assert (done.status, done.err.startswith("error: ")) == (2, True)


def test_its_name_is_offered_for_a_slip() -> None:
    assert "logsigmoid" in run("logsigmid(x)", "x=1").err
