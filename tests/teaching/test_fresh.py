"""Fresh numbers: friendly, telling, the same for a seed everywhere."""

from __future__ import annotations

import subprocess
import sys
from math import isfinite

import pytest

from backprop_trace.autodiff.graph import Graph
from backprop_trace.autodiff.trace import Trace
from backprop_trace.features.lessons.lessons import lessons
from backprop_trace.language.value import value
from backprop_trace.teaching.chance import Chance
from backprop_trace.teaching.fresh import (
    QUIZ,
    SHEET,
    Around,
    Wanted,
    fresh,
    is_exact,
    is_friendly,
    is_short,
)
from backprop_trace.teaching.rows import CONTRIBUTION, SUM, Row, rows_of

FEWER = {
    QUIZ: {"regression": 11, "micrograd": 3, "vanishing": 0, "paths": 0},
    SHEET: {"regression": 7, "micrograd": 1, "vanishing": 0, "paths": 0, "gelu": 27, "valley": 0},
}
"""The lessons that have no thirty sets of friendly numbers, and how many they have."""


def wanted(name: str, goal: str) -> Wanted:
    lesson = lessons()[name]
    values = {name: value(text) for name, text in lesson.values.items()}
    graph = Graph.read(lesson.text, set(values))
    vary = lesson.vary.split(",") if lesson.vary else list(graph.variables)
    return Wanted(graph, values, lesson.wrt, vary, {}, goal)


@pytest.mark.parametrize("goal", [QUIZ, SHEET])
@pytest.mark.parametrize("name", lessons())
def test_thirty_variants_of_a_lesson(name: str, goal: str) -> None:
    asked = wanted(name, goal)
    found = fresh(asked, 7, 30)
    assert len(found) == FEWER[goal].get(name, 30)
    assert len({tuple(each.values()) for each in found}) == len(found)
    fixed = set(asked.values) - set(asked.vary)
    for values in found[:3]:
        assert all(values[each] == asked.values[each] for each in fixed)
        t = Trace(asked.graph, values, asked.wrt)
        assert is_friendly(t)
        assert all(isfinite(t.value_of(node)) for node in range(len(asked.graph)))
        if is_exact(asked.graph):
            assert all(is_short(g) for g in t.gradients.values() if g is not None)
        if goal == SHEET:
            around = Around(t, asked.vary)
            rows = [row for row in rows_of(t) if row.kind in (CONTRIBUTION, SUM)]
            assert not any(around.question(row).is_lucky() for row in rows)


def test_enough_lessons_have_thirty() -> None:
    assert len(lessons()) - len(FEWER[QUIZ]) >= 28
    assert len(lessons()) - len(FEWER[SHEET]) >= 26


def test_luck_is_told_from_structure() -> None:
    graph = Graph.read("(w*x - y)**2")
    # 2*2 is 2 + 2: dL/dv1 is 2 and x is 2, so the sum equals the product by accident.
    t = Trace(graph, {"w": 2, "x": 2, "y": 3})
    row = Row(CONTRIBUTION, graph.index["v1"], 0)
    assert Around(t, ["w", "x", "y"]).question(row).is_lucky()
    # At a sum, upstream alone is the truth wherever one looks: that is no accident.
    t = Trace(Graph.read("(a + b)*c"), {"a": 2, "b": 5, "c": 3})
    row = Row(CONTRIBUTION, t.graph.index["v1"], 0)
    assert not Around(t, ["a", "b", "c"]).question(row).is_lucky()


@pytest.mark.parametrize(
    ("values", "is_one"),
    [
        ({"w": 2, "x": 3, "y": 3}, True),
        ({"w": 2.125, "x": 3, "y": 3.3}, False),
        ({"w": 200, "x": 3, "y": 3}, False),
        ({"w": 2, "x": 3, "y": 6}, False),
    ],
)
def test_friendly(values: dict[str, float], is_one: bool) -> None:
    assert is_friendly(Trace(Graph.read("(w*x - y)**2"), values)) is is_one


def test_a_kink_is_not_friendly() -> None:
    assert not is_friendly(Trace(Graph.read("relu(x)*y"), {"x": 0, "y": 2}))
    assert not is_friendly(Trace(Graph.read("max(x, y)"), {"x": 2, "y": 2}))


def test_chance_is_the_same_everywhere() -> None:
    chance = Chance(7)
    assert [chance.bits() for _ in range(2)] == [7191089600892374487, 309689372594955804]
    assert [Chance(0).below(10) for _ in range(3)] == [Chance(0).below(10)] * 3
    drawn = [Chance(seed).below(6) for seed in range(600)]
    assert all(60 < drawn.count(side) < 140 for side in range(6))
    assert sorted(Chance(3).shuffled(range(9))) == list(range(9))


def test_a_seed_gives_the_same_numbers_whatever_the_hashes_are() -> None:
    code = (
        "from tests.teaching.test_fresh import *\n"
        "print([fresh(wanted(n, g), 5, 4) for n in ('neuron', 'branches') for g in (QUIZ, SHEET)])"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(found) == 1
    assert "w0" in found.pop()
