"""``--explain``: a sentence a row, true of the row, and the result read as sentences."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from math import isfinite

import pytest

from backprop_trace import Trace, trace
from backprop_trace.autodiff.nudge import moved
from backprop_trace.document.explanation import Explanation
from backprop_trace.document.sentence import in_plain_text
from backprop_trace.document.story import Story
from backprop_trace.features.explain.explained import Explained
from backprop_trace.features.lessons.lessons import lessons
from backprop_trace.notation.text import UNICODE
from backprop_trace.operations import TABLE
from tests.support.command import run
from tests.support.programs import make
from tests.support.seed import SEED


def sentences(program: str, **values: float) -> dict[str, list[str]]:
    t = trace(program, values)
    story = Story(t, UNICODE, 4)
    explained = Explained(t)
    kinds = {"forward": t.operations(), "local": t.edges(), "backward": story.backward_items()}
    found = {
        kind: in_plain_text((explained.sentence(kind, item) for item in items), story)
        for kind, items in kinds.items()
    }
    return found | {"result": in_plain_text(explained.explanation.result(), story)}


def test_the_seed() -> None:
    said = sentences("(w*x - y)**2", w=1, x=1, y=2)
    assert said["forward"] == ["v1 is w times x.", "v2 is v1 minus y.", "L is v2 squared."]
    assert said["local"][:3] == [
        "If v2 grows by a little, L changes by -2 times as much.",
        "If v1 grows by a little, v2 grows as much.",
        "If y grows by a little, v2 falls as much.",
    ]
    assert said["backward"][:3] == [
        "The output changes by 1 when it changes by 1: the pass starts from 1.",
        "Upstream 1 times local gradient -2: the gradient of v2.",
        "Upstream -2 times local gradient 1: the gradient of v1.",
    ]
    assert said["result"] == [
        "Raising w by 0.01 changes L by about -0.02. Calculated: -0.0199.",
        "Raising x by 0.01 changes L by about -0.02. Calculated: -0.0199.",
        "Raising y by 0.01 changes L by about 0.02. Calculated: 0.0201.",
    ]


def test_a_fan_out() -> None:
    said = sentences("v = x*2; v*v + v", x=3)
    assert said["forward"][0] == "v is x times 2. It is used 3 times further on."
    assert (
        "If v grows by a little as operand 1 alone, v1 changes by 6 times as much." in said["local"]
    )
    assert "If v alone grows by a little, L grows as much." in said["local"]
    assert said["backward"][1:6] == [
        "Upstream 1 times local gradient 1: the gradient of v1.",
        "Upstream 1 times local gradient 1: one contribution to the gradient of v, by way of L.",
        "Upstream 1 times local gradient 6: one contribution to the gradient of v, by way of v1.",
        "Upstream 1 times local gradient 6: one contribution to the gradient of v, by way of v1.",
        "v is used 3 times on the way to L, so its gradient is the sum of 3 contributions.",
    ]


@pytest.mark.parametrize(
    ("program", "x", "kind", "words"),
    [
        ("relu(x)", -2, "local", "Nothing is handed back here: x = -2 is negative, and there relu"),
        ("relu(x)", -2, "backward", "Nothing is handed back here: x = -2 is negative"),
        ("relu(x)", 0, "local", "here: relu has a corner at 0: the local gradient 0 is used"),
        ("abs(x)", 0, "local", "At L: abs has a corner at 0: the local gradient 0 is used"),
        ("x**2", 0, "local", "If x grows by a little, L does not change at first."),
        ("sqrt(x)", 0, "local", "L is infinitely steep here."),
        ("x**y", -2, "local", "L has no slope here."),
        ("where(x > 1, 5, x)", 3, "local", "stands in a condition, and nothing passes back"),
        ("max(x, 2, 3, 4, 5, 6)", 9, "forward", "L is the largest of x, 2, 3 and 3 more."),
        ("mean(x, 2)", 9, "forward", "L is the mean of x and 2."),
        ("x**3", 2, "forward", "L is x cubed."),
        ("x**1.5", 2, "forward", "L is x to the power 1.5."),
        ("where(x < 2, x, 3)", 1, "forward", "v1 is 1 if x is less than 2, else 0."),
        ("where(x < 2, x, 3)", 1, "forward", "L is x if v1 is 1, else 3."),
        ("f(a) = a*a; f(x)", 2, "forward", "L is f of x."),
        ("tanh(x)", 2, "forward", "L is tanh of x."),
    ],
)
def test_special_rows(program: str, x: float, kind: str, words: str) -> None:
    values = {"x": x} | ({"y": 0.5} if "y" in program else {})
    assert words in " ".join(sentences(program, **values)[kind])


def test_what_is_not_there_is_not_read() -> None:
    assert sentences("z = a*b; y = a + 1", a=2, b=3)["result"] == [
        "Raising a by 0.01 changes y by about 0.01. Calculated: 0.01.",
        "y does not depend on b.",
    ]
    assert sentences("relu(x)", x=0)["result"] == []
    many = sentences(" + ".join(f"x{k}" for k in range(11)), **{f"x{k}": 1.0 for k in range(11)})
    assert len(many["result"]) == 9
    assert many["result"][-1] == "The other 3 gradients are read alike."


_CHANGES = re.compile(r"If (\w+)( alone)? grows by a little, (\w+) changes by ([-\d.e]+) times")


def test_what_a_local_sentence_says_of_a_small_change_is_so() -> None:
    """Operands are moved by a little; the node moves as the sentence says."""
    tried = 0
    for seed in range(200):
        case = make(seed, kinks=False, own=False)
        t = trace(case.program, case.values)
        story, explanation = Story(t, UNICODE, 12), Explanation(t)
        for node, position in t.edges():
            said = in_plain_text([explanation.local((node, position))], story)[0]
            found = _CHANGES.match(said)
            place = t.graph.operands[node][position]
            if not found or not isfinite(t.value_of(node)) or t.graph.names[place] != found[1]:
                continue
            row = t.graph.rows[node]
            assert row is not None
            arguments = [t.value_of(each) for each in t.graph.operands[node]]
            by = 1e-6 * abs(arguments[position])
            if not by:
                continue
            arguments[position] += by
            change = row.forward(*arguments) - t.value_of(node)
            room = 1e-3 * abs(float(found[4])) + 1e-15 * abs(t.value_of(node)) / by * 4
            assert abs(change / by - float(found[4])) <= room + 1e-6, (case, said)
            tried += 1
    assert tried > 300


def test_a_sentence_without_alone_holds_for_the_whole_graph() -> None:
    t = trace("a = x*y; b = a*a; b + x", x=2, y=3)
    story, explanation = Story(t, UNICODE, 12), Explanation(t)
    for node, position in t.edges():
        said = in_plain_text([explanation.local((node, position))], story)[0]
        place = t.graph.operands[node][position]
        if "alone" in said:
            assert t.uses_of(place) > 1
        elif node == t.graph.output:
            change = moved(t, {place: t.value_of(place) + 1e-6}) - t.value
            assert change == pytest.approx(1e-6 * t.local(node, position)[0], rel=1e-4)


@pytest.mark.parametrize("name", list(TABLE))
def test_every_operation_has_words(name: str) -> None:
    row = TABLE[name]
    assert row is not None
    slots = set(re.findall(r"\{(\w+)\}", row.words))
    expected = {"all"} if row.most != row.least else set("abc"[: row.least])
    assert slots <= {*"abc"[: row.most or 0], "all"}
    if row.words:
        assert slots == expected or "all" in slots


def test_every_lesson_has_a_sentence_a_row() -> None:
    for lesson in lessons().values():
        t = trace(lesson.text, {name: float(text) for name, text in lesson.values.items()})
        found = Explained(t).as_json()["explain"]
        assert isinstance(found, dict)
        story = Story(t, UNICODE, 4)
        assert len(found["forward"]) == len(t.nodes)
        assert len(found["local"]) == len(list(t.edges()))
        assert len(found["backward"]) == len(list(story.backward_items()))
        for said in every(found):
            assert said.endswith(".")
            assert "{" not in said


def every(found: dict[str, list[str]]) -> Iterator[str]:
    for said in found.values():
        yield from said


# Where it is said


@pytest.mark.parametrize(
    ("words", "row"),
    [
        (["--format", "text"], "  v1 = w·x      1·1      1\n      v1 is w times x.\n"),
        (["--format", "terminal"], "      v1 is w times x.\n"),
        (["--format", "markdown"], "| $1 \\cdot 1$ | $1$ | $v_1$ is $w$ times $x$. |\n"),
        (["--flavor", "notion"], "= 1$$ — $$v_1$$ is $$w$$ times $$x$$.\n"),
        (["--flavor", "anki"], "<br>\\(v_1\\) is \\(w\\) times \\(x\\).\n"),
        (["--format", "latex"], "{\\footnotesize\\itshape $v_1$ is $w$ times $x$.} \\\\"),
        (["--format", "typst"], "[#text(0.85em)[$v_1$ is $w$ times $x$.]],\n"),
        (["--format", "html"], '<tr class="said"><td colspan="5"><math>'),
    ],
)
def test_every_format_says_it(words: list[str], row: str) -> None:
    shown = run(*SEED, "--explain", *words)
    assert shown.status == 0
    assert row in shown.out


def test_the_rows_are_those_without_sentences() -> None:
    for format in ("text", "terminal"):
        plain = run(*SEED, "--format", format).out.split("\n")
        explained = run(*SEED, "--explain", "--format", format).out.split("\n")
        assert [line for line in explained if line in plain and line] == list(filter(None, plain))


def test_json_has_the_sentences(seed: Trace) -> None:
    found = json.loads(run(*SEED, "--explain", "--format", "json").out)["explain"]
    assert list(found) == ["forward", "local", "backward", "result"]
    assert found["forward"] == ["v1 is w times x.", "v2 is v1 minus y.", "L is v2 squared."]


def test_a_narrow_terminal_wraps_sentences() -> None:
    shown = run(*SEED, "--explain", env={"COLUMNS": "40"}).out
    assert max(map(len, shown.split("\n"))) <= 40
    assert "\n      Upstream 1 times local gradient\n        -2: the gradient of v2.\n" in shown


@pytest.mark.parametrize("words", [["--exact"], ["--symbolic", "w"]])
def test_it_speaks_of_rounded_numbers_only(words: list[str]) -> None:
    program = ["(w*x - y)**2", "--x", "1", "--y", "2"]
    refused = run(*program, *(["--w", "1"] if words == ["--exact"] else []), "--explain", *words)
    assert refused.status == 2
    assert "`--explain` speaks of rounded numbers" in refused.err


def test_a_long_table_says_what_it_leaves_out() -> None:
    program = "; ".join(["y0 = sin(x)", *(f"y{k} = sin(y{k - 1})" for k in range(1, 400))])
    shown = run(program, "--x", "1", "--explain", "--no-graph", "--format", "terminal").out
    assert "y0 is sin of x." in shown
    assert "y399 is sin of y398." in shown
    assert "y200 is sin of y199." not in shown
    assert "200 rows are left out" in shown
