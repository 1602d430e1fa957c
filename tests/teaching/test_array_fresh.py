"""Fresh numbers for array programs: friendly in every entry, and no slip is right by luck."""

from __future__ import annotations

from math import isfinite

import pytest

from backprop_trace.autodiff.array_trace import ArrayTrace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.features.lessons.lessons import array_lessons
from backprop_trace.language.any_value import any_value
from backprop_trace.teaching.array_around import ArrayAround, numbers_in
from backprop_trace.teaching.array_fresh import TRIED, fits_arrays, is_friendly_array
from backprop_trace.teaching.array_questions import ArrayLesson
from backprop_trace.teaching.fresh import QUIZ, SHEET, Wanted, fresh, is_exact, is_short
from backprop_trace.teaching.rows import CONTRIBUTION, SUM, Row
from backprop_trace.values.arrays import items_of, shape_of
from tests.support.command import run

COUNT = 4
LINEAR = ("y = W @ x; sum(y**2)", "--W", "[[1, 2], [3, 4]]", "--x", "[1, 0.5]", "--quiz")


def made(program: str, **values: str) -> ArrayTrace:
    given = {name: any_value(text) for name, text in values.items()}
    return ArrayTrace(Graph.read(program, given), given)


def wanted(name: str, goal: str) -> Wanted:
    lesson = array_lessons()[name]
    t = made(lesson.text, **lesson.values)
    can_vary = numbers_in(t)
    vary = [each for each in (lesson.vary or ",".join(can_vary)).split(",") if each in can_vary]
    point = t.point()
    fixed = {each: value for each, value in point.items() if each not in vary}
    shapes = {each: shape_of(point[each]) for each in vary}
    return Wanted(Graph.read(lesson.text), fixed, lesson.wrt, vary, shapes, goal)


@pytest.mark.parametrize("goal", [QUIZ, SHEET])
@pytest.mark.parametrize("name", array_lessons())
def test_variants_of_a_lesson(name: str, goal: str) -> None:
    asked = wanted(name, goal)
    found = fresh(asked, 7, COUNT, fits=fits_arrays)
    assert len(found) == COUNT
    assert fresh(asked, 7, COUNT, fits=fits_arrays) == found
    for values in found[:1]:
        t = ArrayTrace(asked.graph, values, asked.wrt)
        assert all(t.point()[each] == asked.values[each] for each in asked.values)
        assert all(isfinite(each) for n in t.operations() for each in items_of(t.value_of(n)))
        assert is_friendly_array(t)
        if goal == SHEET:
            around, lesson = ArrayAround(t, asked.vary), ArrayLesson(t)
            for row in lesson.bare((CONTRIBUTION, SUM)):
                entries = list(lesson.entries(row, TRIED))
                assert not entries or not all(around.question(e).is_lucky() for e in entries)


def test_entries_are_short_where_they_can_be() -> None:
    asked = wanted("edge-detector", QUIZ)
    assert is_exact(asked.graph)
    t = ArrayTrace(asked.graph, fresh(asked, 3, 1, fits=fits_arrays)[0])
    assert all(is_short(each) for g in t.results().values() for each in items_of(g))


def test_classes_and_probabilities_are_not_drawn() -> None:
    t = made("cross_entropy(X @ W, t)", X="[[1, 2]]", W="[[1, 2], [3, 4]]", t="[1]")
    assert numbers_in(t) == ["X", "W"]
    t = made("cross_entropy(take(C, i), p)", C="[[1, 2], [3, 4]]", i="[1]", p="[[0.5, 0.5]]")
    assert numbers_in(t) == ["C"]


def test_a_corner_is_not_friendly() -> None:
    assert is_friendly_array(made("sum(relu(x)*x)", x="[2, 3, -1]"))
    assert not is_friendly_array(made("sum(relu(x)*x)", x="[2, 0, 3]"))
    assert not is_friendly_array(made("max(x)", x="[2, 3, 3]"))


def test_luck_is_told_entry_by_entry() -> None:
    # Upstream is 2·v: at the first entry 2, as is the local gradient x, and 2 + 2 is 2·2.
    t = made("v = w*x; sum(v**2)", w="[0.5, 5]", x="[2, 3]")
    around, node = ArrayAround(t, ["w", "x"]), t.graph.index["v"]
    lucky = [around.question(Row(CONTRIBUTION, node, 0, k)).is_lucky() for k in range(2)]
    assert lucky == [True, False]


def test_the_quiz_draws_numbers_in_the_shapes_given() -> None:
    shown = run(*LINEAR, "--seed", "3", stdin="")
    assert shown.status == 0
    assert "  W   2×2   [[" in shown.out
    assert "[[1, 2]," not in shown.out
    assert shown.out == run(*LINEAR, "--seed", "3", stdin="").out
    kept = run(*LINEAR, "--seed", "3", "--vary", "x", stdin="").out
    assert "  W   2×2   [[1, 2],\n" in kept


def test_what_cannot_be_drawn_is_refused() -> None:
    words = ["cross_entropy(z, t)", "--z", "[1, 2]", "--t", "1", "--quiz", "--seed", "1"]
    assert "t says which" in run(*words, "--vary", "t", stdin="").err
    nothing = run("sum(W @ x)", "--x", "[1, 2]", "--quiz", "--seed", "1", stdin="")
    assert nothing.status == 2
    assert "no value for W: numbers are drawn in the shape of a value" in nothing.err
