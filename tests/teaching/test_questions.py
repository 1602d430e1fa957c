"""Questions: which rows are asked, in which order, and that no slip's number is right."""

from __future__ import annotations

import json
from math import isfinite

import pytest

from backprop_trace import Trace, trace
from backprop_trace.document.story import Story
from backprop_trace.features.lessons.lessons import lessons
from backprop_trace.language.value import value
from backprop_trace.notation.latex import Latex
from backprop_trace.notation.text import UNICODE
from backprop_trace.teaching.accepted import RIGHT, Number, judged
from backprop_trace.teaching.embedded import question_as_json
from backprop_trace.teaching.questions import LEVELS, ROWS, Lesson, Question
from backprop_trace.teaching.rows import CONTRIBUTION, FINAL, LOCAL, SUM, UPDATE, VALUE
from backprop_trace.teaching.wrong import diagnosis

A = trace("(w*x - y)**2", w=2, x=3, y=3)


def lesson(name: str) -> Lesson:
    row = lessons()[name]
    values = {each: value(text) for each, text in row.values.items()}
    return Lesson(trace(row.text, values, wrt=row.wrt), float(row.lr or 0.1))


def told(question: Question) -> tuple[str, list[str], str]:
    story = Story(question.trace, UNICODE, question.digits)
    row = question.blocks(story)[-1]
    left = UNICODE.qualified(row.left, row.qualifier)
    return left, ["".join(fact) for fact in question.facts(story)], row.result


def test_what_is_known_and_what_is_asked() -> None:
    asked = {q.row.kind: told(q) for q in Lesson(A, 0.1).chosen(None, 20, None)}
    assert asked[VALUE] == ("L", ["v2 = 3"], "9")
    assert asked[LOCAL] == ("∂v1/∂x", ["v1 = w·x", "w = 2", "x = 3"], "2")
    assert asked[CONTRIBUTION] == ("dL/dx", ["dL/dv1 = 6", "v1 = w·x", "w = 2", "x = 3"], "12")
    fan = trace("x*x + 2*x", x=3)
    [total] = [q for q in Lesson(fan, 0.1).chosen(2, 20, None) if q.row.kind == SUM]
    assert told(total) == ("dL/dx", ["via v1: 3", "via v1: 3", "via v2: 2"], "8") or told(total)[1]
    [final] = Lesson(fan, 0.1).chosen(3, 20, None)
    assert told(final) == ("dL/dx sum of 3", [], "8")


def test_an_update_shows_what_it_is_made_of() -> None:
    t = trace("(w*x - y)**2", w=1, x=1, y=2, wrt="w")
    first, second = Lesson(t, 0.1).chosen(4, 6, None)
    assert told(first) == ("w after step 1", ["rate 0.1", "w = 1", "dL/dw = -2"], "1.2")
    assert told(second) == (
        "w after step 2",
        ["rate 0.1", "w = 1 at first", "w = 1.2 after step 1", "dL/dw = -2 at first",
         "dL/dw = -1.6 after step 1"],
        "1.36",
    )  # fmt: skip


def test_the_digits_of_an_update_tell_the_step() -> None:
    asked = {q.name: q for q in lesson("mazur").chosen(4, 16, None) if q.row.position == 1}
    _, facts, result = told(asked["w1"])
    assert result == "0.1497807"
    assert facts == ["rate 0.5", "w1 = 0.15", "dE/dw1 ≈ 0.0004385677"]


def test_values_come_first_then_the_rows_from_the_output_down() -> None:
    rows = Lesson(A, 0.1).rows(ROWS)
    names = [(row.kind, A.graph.names[row.node], row.position) for row in rows]
    assert names == [
        *((VALUE, name, 0) for name in ("v1", "v2", "L")),
        (LOCAL, "L", 0),
        (CONTRIBUTION, "L", 0),
        (LOCAL, "v2", 1),
        (CONTRIBUTION, "v2", 1),
        (LOCAL, "v1", 0),
        (CONTRIBUTION, "v1", 0),
        (LOCAL, "v1", 1),
        (CONTRIBUTION, "v1", 1),
    ]


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_asks_its_kinds_alone(level: int) -> None:
    asked = lesson("mazur").chosen(level, 12, 3)
    assert {question.row.kind for question in asked} <= set(LEVELS[level])
    assert len(asked) == 12 or level == 3
    assert len({question.row for question in asked}) == len(asked)


def test_a_seed_draws_the_questions_too() -> None:
    asked = [[q.row for q in lesson("mazur").chosen(None, 6, seed)] for seed in (1, 1, 2)]
    assert asked[0] == asked[1] != asked[2]


@pytest.mark.parametrize(
    ("program", "point"),
    [("relu(x)*y", {"x": 0, "y": 2}), ("sqrt(x**2)", {"x": 0}), ("max(x, y)*x", {"x": 2, "y": 2})],
)
def test_nothing_is_asked_at_a_corner_or_a_pole(program: str, point: dict[str, float]) -> None:
    t: Trace = trace(program, point)
    for kind in (*ROWS, FINAL, UPDATE):
        for row in Lesson(t, 0.1).rows([kind]):
            if kind != VALUE:
                assert t.graph.rows[row.node] is None or t.graph.names[row.node] == "L"
    assert all(isfinite(q.truth) for q in Lesson(t, 0.1).chosen(None, 9, None))


@pytest.mark.parametrize("name", lessons())
def test_no_number_of_a_slip_is_right_and_each_is_known(name: str) -> None:
    asked = lesson(name)
    for level in LEVELS:
        for row in asked.rows(LEVELS[level]):
            question = Question(asked, row)
            truth = Number(question.truth)
            assert judged(truth, question.truth, question.wrong, question.scale) == RIGHT
            for wrong in question.wrong:
                verdict = judged(
                    Number(wrong.value), question.truth, question.wrong, question.scale
                )
                assert verdict != RIGHT, (row, wrong.slip.name)
                names = {each.slip.name for each in diagnosis(question.wrong, wrong.value)}
                assert (
                    not names
                    or wrong.slip.name in names
                    or any(
                        wrong.slip.name in each.slip.below
                        for each in question.wrong
                        if each.slip.name in names
                    )
                )


@pytest.mark.parametrize("name", ["neuron", "branches", "mazur", "descent"])
def test_a_question_is_data_for_a_page(name: str) -> None:
    asked = lesson(name)
    for level in (*LEVELS, None):
        for question in asked.chosen(level, 6, None):
            for notation in (UNICODE, Latex(asked.trace.graph.user_names())):
                entry = question_as_json(question, Story(asked.trace, notation, 4))
                again = json.loads(json.dumps(entry, allow_nan=False))
                assert again["truth"] == question.truth
                assert {each["slip"] for each in again["wrong"]} == {
                    wrong.slip.name for wrong in question.wrong
                }
                assert all(each["said"].endswith(".") for each in again["wrong"])
