"""Gradient descent: published tables, all updates at once, what is compiled, what is said of it."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import pytest

from backprop_trace import Trace, TraceError
from backprop_trace.autodiff.graph import Graph
from backprop_trace.autodiff.inputs import inputs_of
from backprop_trace.autodiff.recorder import GraphRecorder
from backprop_trace.features.training.diagnostics import CourseNote, factor_between, notes_of
from backprop_trace.operations import TABLE
from backprop_trace.training import descent as module
from backprop_trace.training.descent import Descent
from tests.support.corpora import load
from tests.support.programs import make
from tests.support.seed import POINT, PROGRAM

TABLES = load("training.json")


def descent(
    program: str = PROGRAM,
    values: dict[str, float] = POINT,
    wrt: str | None = "w",
    rate: float = 0.1,
    steps: int = 20,
    optimizer: str = "sgd",
    accumulate: bool = False,
) -> Descent:
    graph = Graph.read(program, values)
    return Descent(graph, values, wrt, rate, steps, optimizer, accumulate)


def mazur(steps: int) -> Descent:
    cases = load("worked-examples.json")
    case = next(case for case in cases if case["id"] == "mazur")
    wrt = ",".join(f"w{number}" for number in range(1, 9))
    return descent(case["program"], case["inputs"], wrt, 0.5, steps)


# Published and computed tables


@pytest.mark.parametrize("table", TABLES, ids=[table["id"] for table in TABLES])
def test_tables(table: dict[str, Any]) -> None:
    wrt = ",".join(table["params"])
    run = descent(table["program"], table["inputs"], wrt, table["lr"], table["steps"])
    tolerance = {"rel": table["tolerance"]["rel"], "abs": table["tolerance"]["abs"]}
    rows = list(run.rows())
    assert [row.step for row in rows] == list(range(table["steps"] + 1))
    for expected in table["rows"]:
        row = rows[expected["step"]]
        assert run.names == tuple(expected["params"])
        assert row.parameters == pytest.approx(tuple(expected["params"].values()), **tolerance)
        assert row.value == pytest.approx(expected["loss"], **tolerance)
        assert row.gradients == pytest.approx(tuple(expected["grads"].values()), **tolerance)
    for figure in table["published"]:
        row = rows[figure["step"]]
        parameters = dict(zip(run.names, row.parameters, strict=True))
        ours = row.value if figure["what"] == "loss" else parameters[figure["what"]]
        decimals = len(figure["printed"].partition(".")[2])
        assert f"{ours:.{decimals}f}" == figure["printed"]


def test_seed_has_a_closed_form() -> None:
    for row in descent().rows():
        assert row.parameters[0] == pytest.approx(2 - 0.8**row.step, rel=1e-14)
        assert row.value == pytest.approx(0.64**row.step, rel=1e-12)
        assert row.gradients[0] == pytest.approx(-2 * 0.8**row.step, rel=1e-12)


def test_mean_squared_error_of_linear_regression() -> None:
    samples = ", ".join(f"(w*{x} - {2 * x})**2" for x in (1, 2, 3, 4))
    run = descent(f"mean({samples})", {"w": 0.0}, "w", 0.01, 1)
    first, second = run.rows()
    assert (first.value, first.gradients[0]) == (30.0, -30.0)
    assert second.parameters[0] == pytest.approx(0.3, rel=1e-15)


def test_mazur() -> None:
    first, second = mazur(1).rows()
    assert f"{first.value:.9f}" == "0.298371109"
    published = (0.149780716, 0.19956143, 0.24975114, 0.29950229)
    biases = (0.35891648, 0.408666186, 0.511301270, 0.561370121)
    assert second.parameters == pytest.approx(published + biases, abs=5e-9)
    assert f"{second.value:.9f}" == "0.291027774"  # not 0.291027924: see the teaching notes


# The engine


def bits(values: Any) -> list[str]:
    return [repr(value) for value in values]


@pytest.mark.parametrize("number", range(150))
def test_what_is_compiled_makes_the_numbers_of_the_passes(number: int) -> None:
    case = make(number)
    graph = Graph.read(case.program, case.values)
    random = Random(number + 1)
    names = [name for name in graph.variables if random.random() < 0.7]
    nodes = [*(graph.variables[name] for name in names), None]
    leaves = {node: number.value for node, number in graph.program.constants.items()}
    values = inputs_of(graph, case.values)
    leaves |= {node: values[name] for name, node in graph.variables.items()}
    recorder = GraphRecorder(graph, graph.rows, nodes, leaves)
    passes, none = recorder.passes(), recorder.constant()
    found = [none if node is None else passes.gradient_of(node) or none for node in nodes]
    run = recorder.compiled(recorder.moving, (passes.value_of(graph.output), found))
    for _ in range(4):
        trace = Trace(graph, values, names or [graph.program.names[graph.output]])
        value, gradients = run([*(values[name] for name in names), 0.0])
        assert repr(value) == repr(trace.value), case
        assert bits(gradients[:-1]) == bits(trace.gradients[name] for name in names), case
        assert gradients[-1] is None
        for name in names:
            values[name] = random.choice((random.gauss(0, 2), 0.0, -1.0, 1e200, math.inf))


@pytest.mark.parametrize(
    "program", ["w", "w + w", "w*w*w*w + w*w", "sum(w, w, w, x)", "x", "-w - w"]
)
def test_what_is_compiled_of_a_small_program(program: str) -> None:
    values = {"w": 3.0, "x": 0.5}
    for row in descent(program, values, "w,x", 0.015625, 30).rows():
        at = {"w": row.parameters[0], "x": row.parameters[1]}
        trace = Trace(Graph.read(program, values), at)
        assert row.value == trace.value
        assert row.gradients == (trace.gradients["w"], trace.gradients["x"])


@pytest.mark.parametrize("name", TABLE)
def test_formulas_that_are_taken_literally_are_the_evaluation(name: str) -> None:
    row = TABLE[name]
    for count in range(row.least, min(row.most or 4, 4) + 1):
        arguments = [0.25 + 0.5 * k for k in range(count)]
        out = row.forward(*arguments)
        for position in range(count):
            rule = row.local(position, count)
            expected = {"1": 1.0, "-1": -1.0, "out": out, "a": arguments[0], "b": arguments[-1]}
            if rule.formula in expected and not rule.stable:
                for odd in (arguments, [math.inf] * count, [math.nan] * count, [0.0] * count):
                    value = row.forward(*odd)
                    expected |= {"out": value, "a": odd[0], "b": odd[-1]}
                    local = rule.evaluate(*odd, value)
                    assert repr(local) == repr(expected[rule.formula]), (name, position)


def test_all_gradients_are_taken_before_any_update() -> None:
    run = descent("a*b", {"a": 2.0, "b": 3.0}, None, 0.1, 1)
    assert run.row(1).parameters == (2.0 - 0.1 * 3.0, 3.0 - 0.1 * 2.0)


def test_only_parameters_are_updated() -> None:
    run = descent(wrt="w", steps=5)
    assert run.names == ("w",)
    assert run.data == ("x", "y")
    for row in run.rows():
        assert {**POINT, "w": row.parameters[0]} == run.inputs_at(row)


def test_parameter_without_influence_stays() -> None:
    run = descent("w**2", {"w": 1.0, "z": 7.0}, "w,z", 0.1, 20, "adam")
    last = run.row(-1)
    assert last.parameters[1] == 7.0
    assert last.gradients[1] is None
    assert [numbers[1] for numbers in last.states] == [0.0, 0.0]
    assert run.connected == (True, False)
    assert [each.name for each in run.assignments(run.row(0))] == ["w"] * 5


def test_rows_are_the_same_again_kept_or_not(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = descent(steps=700)
    list(kept.rows())
    monkeypatch.setattr(module, "KEPT", 0)
    made = descent(steps=700)
    for _ in range(2):
        assert list(kept.rows()) == list(made.rows())
    assert kept.row(-1) == made.row(700) == made.row(-1)
    assert kept._kept and not made._kept


def test_rows_asked_for_one_by_one_are_not_made_from_the_start_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = list(descent(steps=400).rows())
    for most in (0, module.KEPT):
        monkeypatch.setattr(module, "KEPT", most)
        begun: list[int] = []
        run = descent(steps=400)
        rows = run.rows
        monkeypatch.setattr(run, "rows", lambda rows=rows, begun=begun: begun.append(1) or rows())
        assert [run.row(step) for step in range(401)] == kept
        assert run.row(400) is run.row(-1)
        assert (run.row(7), run.row(7)) == (kept[7], kept[7])
        assert len(begun) <= 2


def test_interrupted_rows_start_again() -> None:
    run = descent(steps=50)
    rows = run.rows()
    next(rows)
    next(rows)
    assert [row.step for row in run.rows()] == list(range(51))


def test_trace_of_a_step() -> None:
    run = descent(steps=5)
    trace = run.trace_at(-1)
    row = run.row(5)
    assert trace.value == row.value
    assert tuple(trace.gradients.values()) == row.gradients
    assert trace.wrt == ("w",)
    for step in (6, -7):
        with pytest.raises(IndexError):
            run.trace_at(step)


def test_accumulated_gradients() -> None:
    # shared/guides/teaching.md: forgetting to reset, rate 0.1
    rows = list(descent(steps=6, accumulate=True).rows())
    weights = [row.parameters[0] for row in rows]
    assert weights == pytest.approx([1, 1.2, 1.56, 2.008, 2.4544, 2.80992, 3.003456])
    total = 0.0
    for row in rows:
        assert row.gradients[0] is not None
        total += row.gradients[0]
        assert row.sums[0] == pytest.approx(total)
        assert row.used == row.sums


# Refusals


@pytest.mark.parametrize(
    ("changes", "code", "word"),
    [
        ({"program": "s = w*x; (s - y)**2", "wrt": "w,s"}, "not-a-variable", "`s`"),
        ({"wrt": "q"}, "unknown-name", "`q`"),
        ({"wrt": ","}, "unknown-name", "nothing"),
        ({"values": {"w": 1.0}}, "missing-value", "`x`"),
        ({"rate": -0.1}, "bad-option", "-0.1"),
        ({"rate": math.nan}, "bad-option", "nan"),
        ({"rate": math.inf}, "bad-option", "inf"),
        ({"steps": -1}, "bad-option", "-1"),
        ({"steps": 10**9}, "bad-option", "1,000,000,000"),
        ({"optimizer": "adagrad"}, "bad-option", "adagrad"),
    ],
)
def test_refusals(changes: dict[str, Any], code: str, word: str) -> None:
    with pytest.raises(TraceError) as error:
        descent(**changes)
    assert error.value.code == code
    assert word in error.value.message
    if code == "not-a-variable":
        assert (error.value.source, error.value.start, error.value.end) == ("w,s", 2, 3)


# The course in words


def said(**changes: Any) -> list[CourseNote]:
    return notes_of(descent(**changes))


def one(**changes: Any) -> CourseNote:
    notes = said(**changes)
    assert len(notes) == 1, notes
    return notes[0]


def test_nothing_is_said_of_a_good_course() -> None:
    assert said(rate=0.1, steps=20) == []
    assert notes_of(mazur(200)) == []


def test_too_large_a_rate() -> None:
    note = one(rate=1.1, steps=10)
    assert (note.kind, note.step) == ("diverging", 0)
    assert "multiplies the distance by 1.2: the rate is too large" in note.text


def test_swinging_and_overshooting() -> None:
    assert one(rate=1.0, steps=6).kind == "swinging"
    note = one(rate=0.9, steps=10)
    assert note.kind == "overshooting"
    assert "0.8 times" in note.text


def test_several_parameters_share_one_direction() -> None:
    program, values = "5*a**2 + b**2", {"a": 1.0, "b": 1.0}
    note = one(program=program, values=values, wrt=None, rate=0.24, steps=80)
    assert note.kind == "diverging"
    assert "by 1.4: the rate" in note.text
    assert note.step > 0  # until the steep direction prevails


def test_growing_in_one_direction_is_not_blamed_on_the_rate() -> None:
    note = one(program="-w**2", values={"w": 1.0}, rate=0.1, steps=10)
    assert note.kind == "growing"
    assert "1.2 times" in note.text
    assert "rate" not in note.text


def test_no_claim_from_too_few_steps() -> None:
    assert [note.kind for note in said(rate=1.1, steps=3)] == ["rise"]


def test_a_stretch_that_ends_says_where() -> None:
    program, values = "where(abs(w - 2) < 3, (w - 2)**2, 2*abs(w - 2))", {"w": 1.0}
    notes = said(program=program, values=values, rate=1.1, steps=40)
    assert notes[0].text.startswith("Steps 0 to ")


def test_standstill() -> None:
    assert one(rate=0.5, steps=3).text == "From step 1 on nothing changes: every gradient is 0."
    assert "the rate is 0" in one(rate=0.0, steps=3).text
    note = one(rate=0.1, steps=2000)
    assert note.kind == "standstill"
    assert "rounding" in note.text
    assert "none of the parameters" in one(values={**POINT, "z": 1.0}, wrt="z").text


def test_overflow() -> None:
    notes = said(rate=1.1, steps=6000)
    text = " ".join(note.text for note in notes)
    assert [note.step for note in notes] == sorted(note.step for note in notes)
    run = descent(rate=1.1, steps=6000)
    first = next(row for row in run.rows() if math.isinf(row.value))
    assert f"At step {first.step} L is inf" in text
    broken = next(row for row in run.rows() if not math.isfinite(row.parameters[0]))
    assert f"At step {broken.step} " in text
    assert "nothing is learned" in text


def test_nan_is_said_where_it_begins() -> None:
    notes = said(program="sqrt(w)", values={"w": 0.1}, rate=1.0, steps=10)
    assert notes[0].text == "At step 1 L is nan and dL/dw is nan."
    assert notes[1].step == 2
    assert "w is nan" in notes[1].text


def test_many_names_are_counted() -> None:
    program = " + ".join(f"sqrt(w{k})" for k in range(9))
    values = {f"w{k}": 0.1 for k in range(9)}
    notes = said(program=program, values=values, wrt=None, rate=1.0, steps=5)
    assert "6 more" in notes[1].text


@pytest.mark.parametrize(
    ("before", "update", "factor"),
    [
        ([1.0], [-1.2], -1.2),
        ([1.0, 2.0], [0.5, 1.0], 0.5),
        ([1.0, 2.0], [0.5, -1.0], None),
        ([0.0], [1.0], None),
        ([1.0], [0.0], None),
        ([1e300, 1e300], [-2e300, -2e300], -2.0),
        ([1e-320], [2e-320], 2.0),
        ([math.inf], [1.0], None),
        ([1.0], [math.nan], None),
    ],
)
def test_factor(before: list[float], update: list[float], factor: float | None) -> None:
    found = factor_between(before, update)
    assert found == (None if factor is None else pytest.approx(factor, rel=1e-3))
