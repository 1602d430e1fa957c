"""The slips: one changed rule each, their numbers by hand, and where each of them is told."""

from __future__ import annotations

import runpy
from math import isfinite

import pytest

from backprop_trace import Trace, trace
from backprop_trace.autodiff.nudge import change_of
from backprop_trace.document.sentence import told
from backprop_trace.document.story import Story
from backprop_trace.features.lessons.lessons import lessons
from backprop_trace.language.value import value
from backprop_trace.notation.latex import Latex
from backprop_trace.notation.text import UNICODE
from backprop_trace.teaching.broken import Broken, Training
from backprop_trace.teaching.planted import planted
from backprop_trace.teaching.rows import (
    CONTRIBUTION,
    FINAL,
    LOCAL,
    SUM,
    UPDATE,
    VALUE,
    Row,
    finals_of,
    rows_of,
    updates_of,
)
from backprop_trace.teaching.slips import BY_NAME, SLIPS, Slip
from backprop_trace.teaching.wrong import Wrong, diagnosis, of, said_of, wrong_numbers
from tests.support.paths import DOCS

RULES = ("local", "value", "product", "total", "number", "moved")
OF_THE_PASS = {"already-times-upstream", "seed", "inner-stop", "product-rule"}
"""Slips whose one rule is not of a row: the engine has it."""


def of_lesson(name: str) -> Trace:
    lesson = lessons()[name]
    values = {name: value(text) for name, text in lesson.values.items()}
    return trace(lesson.text, values, wrt=lesson.wrt)


def numbers(found: list[Wrong]) -> dict[str, list[float]]:
    made: dict[str, list[float]] = {}
    for wrong in found:
        made.setdefault(wrong.slip.name, []).append(wrong.value)
    return made


def test_there_are_36_for_the_passes_and_9_for_training() -> None:
    assert sum(not slip.is_training for slip in SLIPS) == 36
    assert sum(slip.is_training for slip in SLIPS) == 9
    assert len(BY_NAME) == 45


def test_each_slip_has_a_rule_and_a_sentence_and_known_families() -> None:
    for slip in SLIPS:
        rules = [name for name in RULES if getattr(slip, name) is not None]
        assert bool(rules) != (slip.name in OF_THE_PASS), slip.name
        assert slip.words.endswith(".")
        assert set(slip.below) <= BY_NAME.keys()
        assert all(slip.name not in BY_NAME[general].below for general in slip.below)


# Numbers by hand: (w*x - y)**2 at w=2, x=3, y=3, where v1 = 6, v2 = 3


A = trace("(w*x - y)**2", w=2, x=3, y=3)
PRODUCT, DIFFERENCE, SQUARE = (A.graph.index[name] for name in ("v1", "v2", "L"))
W = A.graph.index["w"]


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (Row(VALUE, PRODUCT), {"added": [5]}),
        (Row(VALUE, DIFFERENCE), {"turned-round": [-3]}),
        (Row(VALUE, SQUARE), {"times-exponent": [6]}),
        (
            Row(LOCAL, SQUARE, 0),
            {
                "sign": [-6],
                "value-for-slope": [9],
                "power-no-factor": [3],
                "power-not-lowered": [18],
            },
        ),
        (
            Row(LOCAL, DIFFERENCE, 1),
            {"sign": [1], "lost-minus": [1], "already-times-upstream": [-6]},
        ),
        (
            Row(CONTRIBUTION, PRODUCT, 0),
            {
                "local-only": [3],
                "upstream-only": [6],
                "added": [9],
                "sign": [-18],
                "swapped": [12],
                "product-as-sum": [6],
                "value-for-slope": [36],
            },
        ),
        (
            Row(FINAL, W),
            {
                "local-only": [3],
                "upstream-only": [1],
                "added": [1 + 6 + 1 + 3],
                "sign": [-18],
                "swapped": [12],
                "product-as-sum": [6],
                "value-for-slope": [9 * 6],
                "power-no-factor": [9],
                "power-not-lowered": [54],
                "seed": [9 * 18],
                "inner-stop": [6],
                "product-rule": [0],
            },
        ),
    ],
    ids=lambda each: f"{each.kind} {each.node}" if isinstance(each, Row) else "",
)  # fmt: skip
def test_numbers_by_hand(row: Row, wrong: dict[str, list[float]]) -> None:
    assert numbers(of(A, row)) == wrong


def test_fan_outs() -> None:
    t = trace("ln(x1) + x1*x2 - sin(x2)".replace("ln", "log"), x1=2, x2=5)
    found = numbers(of(t, Row(SUM, t.graph.index["x1"])))
    assert found["overwrite"] in ([0.5, 5.0], [5.0, 0.5])
    assert found["multiplied"] == [2.5]
    assert found["averaged"] == [2.75]
    assert "forgets-one" not in found
    three = trace("x + 2*x + 4*x", x=1)
    assert numbers(of(three, Row(SUM, three.graph.index["x"])))["forgets-one"] == [3, 6, 5]


@pytest.mark.parametrize(
    ("program", "row", "slip", "wrong"),
    [
        ("sigmoid(x)", LOCAL, "half-formula", 1 - 0.8807970779778823),
        ("sigmoid(x)", LOCAL, "out-at-input", 2 * (1 - 2)),
        ("tanh(x)", LOCAL, "out-at-input", 1 - 2**2),
        ("exp(x)", LOCAL, "out-at-input", 2),
        ("log(x)", LOCAL, "log-ten", 0.21714724095162590),
        ("log(x)", LOCAL, "at-output", 1 / 0.6931471805599453),
        ("log(x)", VALUE, "log-ten", 0.3010299956639812),
        ("sin(x)", LOCAL, "trig-sign", 0.4161468365471424),
        ("sin(x)", VALUE, "degrees", 0.03489949670250097),
        ("exp(x)", VALUE, "exp-minus-lost", 0.1353352832366127),
        ("x**3", LOCAL, "at-output", 3 * 8**2),
        ("3/x", LOCAL, "quotient-sign", 0.75),
        ("3/x", LOCAL, "quotient-not-squared", -1.5),
        ("x/4", LOCAL, "mean-no-n", 1),
        ("x/4", VALUE, "mean-no-n", 2),
        ("3*x", LOCAL, "constant-lost", 1),
        ("1 - -x", VALUE, "double-minus", -1),
        ("(-x)**2", VALUE, "minus-squared", -4),
        ("relu(-x)", LOCAL, "gate-open", 1),
        ("relu(-x)", VALUE, "relu-off", -2),
        ("relu(x)", LOCAL, "relu-value", 2),
        ("max(x, 3)", LOCAL, "gate-open", 1),
    ],
)
def test_rules_by_hand(program: str, row: str, slip: str, wrong: float) -> None:
    t = trace(program, x=2)
    position = 1 if program == "3/x" or program == "3*x" else 0
    found = numbers(of(t, Row(row, t.graph.output, position)))
    assert found[slip] == [pytest.approx(wrong, rel=1e-14)]


def test_numbers_of_training_by_hand() -> None:
    t = trace("(w*x - y)**2", w=1, x=1, y=2, wrt="w")
    training, w = Training(t, 0.1), t.graph.index["w"]
    first = numbers(wrong_numbers(Broken(t), Row(UPDATE, w, 1), training))
    assert training.truth(Row(UPDATE, w, 1)) == 1.2
    assert first == {
        "uphill": [0.8],
        "no-rate": [3],
        "update-alone": [0.2],
        "rate-only": [0.9],
        "gradient-as-weight": [-2],
    }
    second = numbers(wrong_numbers(Broken(t), Row(UPDATE, w, 2), training))
    assert training.truth(Row(UPDATE, w, 2)) == pytest.approx(1.36)
    assert second["accumulated"] == [pytest.approx(1.2 + 0.1 * 3.6)]
    assert second["old-gradient"] == [pytest.approx(1.4)]
    assert second["from-the-start"] == [pytest.approx(1.16)]


def test_updating_while_propagating_gives_the_number_that_is_printed_about() -> None:
    t = of_lesson("mazur")
    training, w1 = Training(t, 0.5), t.graph.index["w1"]
    found = numbers(wrong_numbers(Broken(t), Row(UPDATE, w1, 1), training))
    assert f"{training.truth(Row(UPDATE, w1, 1)):.9f}" == "0.149780716"
    assert f"{found['while-propagating'][0]:.9f}" == "0.149817639"


# What is said


def said(t: Trace, row: Row, number: float) -> str:
    story = Story(t, UNICODE, 4)
    sentence = said_of(diagnosis(of(t, row), number), number)
    return "" if sentence is None else "".join(told(sentence, story))


def test_one_two_and_none() -> None:
    row = Row(CONTRIBUTION, PRODUCT, 0)
    assert said(A, row, 3) == "3 is the local gradient alone; upstream 6 is missing."
    assert said(A, row, 9) == "9 is 6 + 3; along a path the factors are multiplied."
    assert said(A, row, 12) == "12 takes w itself; the other one makes the local gradient."
    assert said(A, row, 5) == ""
    seed = trace("(w*x - y)**2", w=1, x=1, y=2)
    assert said(seed, Row(CONTRIBUTION, SQUARE, 0), 1) == (
        "Either: 1 is the upstream gradient alone; local -2 is missing."
        " Or: 1 takes the value of v2²; its slope is needed."
    )
    assert said(seed, Row(FINAL, W), 1) == ""


def test_the_special_slip_goes_before_the_general_one() -> None:
    row = Row(CONTRIBUTION, PRODUCT, 0)
    found = of(A, row)
    assert {wrong.slip.name for wrong in found if wrong.value == 6} == {
        "upstream-only",
        "product-as-sum",
    }
    assert [wrong.slip.name for wrong in diagnosis(found, 6)] == ["product-as-sum"]


def test_a_number_that_was_rounded_is_known_too() -> None:
    t = trace("sigmoid(w*x)", w=1.5, x=2)
    row = Row(CONTRIBUTION, t.graph.index["v1"], 0)
    [local_only] = numbers(of(t, row))["local-only"]
    assert local_only == 2
    up = t.gradient_of(t.graph.index["v1"])
    assert up is not None
    assert [w.slip.name for w in diagnosis(of(t, row), round(up, 4), 1e-4)] == ["product-as-sum"]
    assert diagnosis(of(t, row), up * 1.02) == []


@pytest.mark.parametrize("name", lessons())
def test_every_sentence_can_be_told(name: str) -> None:
    t = of_lesson(name)
    broken, training = Broken(t), None
    rows = [*rows_of(t), *finals_of(t)]
    if all(isfinite(each or 0.0) for each in t.gradients.values()):
        training = Training(t, 0.1)
        rows += updates_of(t)
    stories = [Story(t, UNICODE, 4), Story(t, Latex(t.graph.user_names()), 4)]
    for row in rows:
        found = wrong_numbers(broken, row, training)
        for wrong in found:
            sentence = said_of(diagnosis(found, wrong.value), wrong.value)
            for story in stories if sentence is not None else ():
                assert sentence is not None
                text = "".join(told(sentence, story))
                assert "+ -" not in text
                assert "{" not in text or story is stories[1]


# Planted faults


BACKWARD = [
    slip
    for slip in SLIPS
    if any((slip.local, slip.product, slip.total, slip.number))
    or slip.name in ("seed", "inner-stop")
]


@pytest.mark.parametrize("slip", BACKWARD, ids=lambda slip: slip.name)
def test_a_broken_pass_is_found_by_the_change_of_the_output(slip: Slip) -> None:
    """Each engine is a fault that a check by differences must find somewhere."""
    found = 0
    for program, point in PROGRAMS:
        t = trace(program, point)
        gradients = Broken(t).gradients(slip)
        for name, node in t.graph.variables.items() if gradients is not None else ():
            right, wrong = t.gradients[name], gradients and gradients[node]
            assert right is not None
            assert wrong is not None
            slope = (change_of(t, node, 1e-6) - change_of(t, node, -1e-6)) / 2e-6
            assert slope == pytest.approx(right, rel=1e-5, abs=1e-7)
            found += wrong != pytest.approx(slope, rel=1e-3)
    assert found


PROGRAMS = (
    ("(w*x - y)**2", {"w": 2, "x": 3, "y": 3}),
    ("log(a) + a*b - sin(b) + a/4 + 2*a", {"a": 2, "b": 5}),
    ("sigmoid(a)*tanh(b)/(a**3) - relu(-a) + relu(b) + 3/b", {"a": 2, "b": 5}),
)


def test_what_follows_from_a_wrong_number_follows() -> None:
    wrong = planted(A, {Row(CONTRIBUTION, SQUARE, 0): 3.0})
    assert wrong.gradients == {"w": 9.0, "x": 6.0, "y": -3.0}
    assert wrong.value == A.value
    wrong = planted(A, {Row(VALUE, PRODUCT): 5.0})
    assert wrong.value == 4.0
    assert wrong.gradients == {"w": 12.0, "x": 8.0, "y": -4.0}
    wrong = planted(A, {Row(LOCAL, DIFFERENCE, 1): 1.0})
    assert wrong.gradients == {"w": 18.0, "x": 12.0, "y": 6.0}
    assert planted(A, {}).gradients == A.gradients
    fan = trace("x*x + x", x=3)
    assert planted(fan, {Row(SUM, fan.graph.index["x"]): 1.0}).gradients == {"x": 1.0}


def test_the_page_of_slips_is_as_its_script_writes_it() -> None:
    script = runpy.run_path(str(DOCS / "slips.py"))
    assert (DOCS / "slips.md").read_text(encoding="utf-8") == script["page"](), (
        "python docs/slips.py"
    )


def test_slips_of_the_passes_are_told_on_all_lessons_where_they_differ_but_these() -> None:
    counts = runpy.run_path(str(DOCS / "slips.py"))["Counts"]()
    silent = {
        (slip.name, lesson)
        for slip in SLIPS
        if not slip.is_training
        for lesson in counts.differs[slip.name]
        if lesson not in counts.named[slip.name]
    }
    assert silent == {
        *((name, "fan-out") for name in ("overwrite", "multiplied", "averaged")),
        ("inner-stop", "chain-rule"),
        ("product-rule", "logistic"),
    }
