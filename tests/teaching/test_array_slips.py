"""The slips of arrays: their numbers by hand, and questions on entries of any array program."""

from __future__ import annotations

import json
import re
import shlex
from math import isfinite
from typing import Any

import pytest

from backprop_trace.autodiff.array_trace import ArrayTrace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.document.array_story import ArrayStory
from backprop_trace.document.sentence import told
from backprop_trace.errors import TraceError
from backprop_trace.features.claim.arrays import held_entries
from backprop_trace.features.claim.held import RIGHT as CLAIMED_RIGHT
from backprop_trace.features.lessons.lessons import array_lessons
from backprop_trace.features.quiz.judge import judge
from backprop_trace.language.any_value import any_value
from backprop_trace.notation.latex import Latex
from backprop_trace.notation.text import ASCII, UNICODE
from backprop_trace.teaching.accepted import RIGHT
from backprop_trace.teaching.array_questions import LEVELS, ArrayLesson
from backprop_trace.teaching.array_slips import ARRAY_SLIPS
from backprop_trace.teaching.array_wrong import HandedBack, truth_at, wrong_entries
from backprop_trace.teaching.embedded import question_as_json
from backprop_trace.teaching.rows import CONTRIBUTION, VALUE, Row
from backprop_trace.values.arrays import items_of, make, shape_of
from backprop_trace.values.written import in_full
from tests.support.command import run

X, W, B, Y = "[[1, 2], [3, 4]]", "[[1, -1], [2, 0.5]]", "[1, 0]", "[[1, 1], [0, 2]]"


def made(program: str, **values: str) -> ArrayTrace:
    given = {name: any_value(text) for name, text in values.items()}
    return ArrayTrace(Graph.read(program, given), given)


A = made("h = X @ W + b; mean((h - Y)**2)", X=X, W=W, b=B, Y=Y)


def numbers(t: ArrayTrace, row: Row) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for wrong in wrong_entries(t, row):
        found.setdefault(wrong.slip.name, []).append(wrong.value)
    return found


def edge(t: ArrayTrace, node: str, position: int, entry: int) -> Row:
    return Row(CONTRIBUTION, t.graph.index[node], position, entry)


def test_each_has_one_rule_and_a_sentence() -> None:
    for each in ARRAY_SLIPS:
        assert sum(rule is not None for rule in (each.back, each.value, each.terms)) in (1, 2)
        assert each.slip.words.endswith(".")


def test_a_missing_transpose_and_factors_the_other_way_round() -> None:
    # dL/dv1 is [[2.5, -0.5], [6, -1.5]]
    found = numbers(A, edge(A, "v1", 1, 1))  # dL/dW[0,1] = 1*(-0.5) + 3*(-1.5)
    assert truth_at(A, edge(A, "v1", 1, 1)) == -5
    assert found["missing-transpose"] == [1 * -0.5 + 2 * -1.5]
    assert found["factors-order"] == [2.5 * 3 + -0.5 * 4]  # dL/dv1 @ X.T
    assert found["entry-by-entry"] == [-0.5 * 2]
    found = numbers(A, edge(A, "v1", 0, 1))  # dL/dX[0,1] = 2.5*2 + (-0.5)*0.5
    assert found["missing-transpose"] == [2.5 * -1 + -0.5 * 0.5]
    assert found["factors-order"] == [1 * -0.5 + 2 * -1.5]  # W.T @ dL/dv1


def test_shapes_that_forbid_a_slip_have_none() -> None:
    t = made("sum((X @ W)**2)", X="[[1, 2, 3], [4, 5, 6]]", W="[[1], [2], [3]]")
    found = numbers(t, edge(t, "v1", 1, 0))
    assert not {"missing-transpose", "factors-order", "entry-by-entry"} & found.keys()


def test_a_sum_that_is_forgotten_over_a_repeated_axis() -> None:
    found = numbers(A, edge(A, "h", 1, 0))  # dL/db[0] = 2.5 + 6
    assert truth_at(A, edge(A, "h", 1, 0)) == 8.5
    assert found["sum-forgotten"] == [2.5, 6]


def test_a_mean_without_its_factor() -> None:
    assert numbers(A, edge(A, "L", 0, 0))["mean-no-n"] == [1]
    assert numbers(A, Row(VALUE, A.graph.output))["mean-no-n"] == [179]
    t = made("cross_entropy(z, t)", z="[[1, 2], [3, 0.5]]", t="[0, 1]")
    row = edge(t, "L", 0, 0)
    assert numbers(t, row)["mean-no-n"] == [pytest.approx(2 * truth_at(t, row))]


def test_a_product_entry_by_entry_and_a_softmax_without_its_sum() -> None:
    assert numbers(A, Row(VALUE, A.graph.index["v1"], 0, 1))["entry-by-entry"] == [-2]
    t = made("s = softmax(z); s[0]**2", z="[0, 1]")
    assert numbers(t, Row(VALUE, t.graph.index["s"], 0, 1))["softmax-sum"] == [
        pytest.approx(2.718281828459045)
    ]


def test_entries_have_the_slips_of_numbers_too() -> None:
    square = next(n for n, row in enumerate(A.graph.rows) if row and row.key == "pow")
    found = numbers(A, Row(CONTRIBUTION, square, 0, 0))  # 0.25 * 2*5
    assert found["power-no-factor"] == [1.25]
    assert found["value-for-slope"] == [0.25 * 25]


PROGRAMS: list[tuple[str, dict[str, str]]] = [
    ("h = X @ W + b; mean((h - Y)**2)", {"X": X, "W": W, "b": B, "Y": Y}),
    ("h = tanh(X @ W + b); p = softmax(h, axis=1); mean((p - Y)**2)",
     {"X": X, "W": W, "b": B, "Y": Y}),
    ("cross_entropy(X @ W + b, t)", {"X": X, "W": W, "b": B, "t": "[0, 1]"}),
    ("h = relu(W @ x + b); sum(h * v)", {"W": W, "x": "[1, 2]", "b": B, "v": "[3, -1]"}),
    ("mean(x * x + x.T)", {"x": X}),
    ("sum(sigmoid(x) / (1 + x**2))", {"x": "[0.5, -1, 2]"}),
    ("norm(x) + max(x) + dot(x, y)", {"x": "[3, 4]", "y": "[1, 2]"}),
    ("sum(X[0] * X[:, 1])", {"X": X}),
    ("log_softmax(z)[1] * 2", {"z": "[1, 2, 3]"}),
]  # fmt: skip


@pytest.mark.parametrize(("program", "values"), PROGRAMS, ids=lambda each: str(each)[:40])
def test_any_program_of_arrays_can_be_asked_about(program: str, values: dict[str, str]) -> None:
    t = made(program, **values)
    lesson = ArrayLesson(t)
    stories = [ArrayStory(t, notation, 4) for notation in (UNICODE, Latex(t.graph.user_names()))]
    asked = 0
    for level in (None, *LEVELS):
        for question in lesson.chosen(level, 9, None):
            asked += 1
            assert isfinite(question.truth)
            assert judge(question, repr(question.truth)).verdict == RIGHT
            for story in stories:
                assert question.asks(story)
                assert question.answers(question.story(story))
                assert all(question.facts(question.story(story)))
                entry = json.loads(json.dumps(question_as_json(question, story)))
                assert entry["truth"] == question.truth
                assert len(entry["wrong"]) == len(question.wrong)
            for wrong in question.wrong:
                found = judge(question, repr(wrong.value))
                assert found.verdict != RIGHT
                for story in stories if found.said is not None else ():
                    assert found.said is not None
                    assert told(found.said, story)
    assert asked


@pytest.mark.parametrize(("program", "values"), PROGRAMS, ids=lambda each: str(each)[:40])
def test_the_arrays_of_a_trace_are_right_as_claims(program: str, values: dict[str, str]) -> None:
    t = made(program, **values)
    names = t.graph.names
    claims: list[tuple[str, Any]] = [(names[n], t.value_of(n)) for n in t.operations()]
    claims += [(f"d{t.output}/d{names[n]}", t.gradient_of(n)) for n, _ in t.backward_order()]
    for left, value in claims:
        assert held_entries(t, f"{left} = {in_full(value)}").verdict == CLAIMED_RIGHT
        items = [item + 1 for item in items_of(value)]
        off = in_full(make(shape_of(value), items))
        assert held_entries(t, f"{left} = {off}").verdict != CLAIMED_RIGHT


# The command

WORDS = ["h = X @ W + b; mean((h - Y)**2)", "--X", X, "--W", W, "--b", B, "--Y", Y]


def test_a_quiz_on_arrays() -> None:
    done = run(*WORDS, "--quiz", "--level", "3", stdin="\n\n\n14.5\n")
    assert done.status == 0
    assert (
        "  dL/dW[0,0] = ?\n> 14.5\n  dL/dW = Xᵀ @ dL/dv1\n"
        "  dL/dW[0,0] = 2.5·1 + 6·3 = 20.5\n"
        "  14.5 leaves out a transpose; it is Xᵀ @ dL/dv1.\n"
    ) in done.out
    assert done.out.endswith("\n0 right, 1 slip named, 3 shown\n")


def test_the_arrays_that_a_number_is_made_of_are_shown() -> None:
    out = run(*WORDS, "--quiz", "--level", "1", stdin="\n" * 9).out
    assert (
        "  v1[0,1] = ?\n    v1 = X @ W\n    X = [[1, 2],\n         [3, 4]]\n"
        "    W = [[1,  -1],\n         [2, 0.5]]\n"
    ) in out.replace("v1[0,0]", "v1[0,1]")


def test_claims_on_arrays() -> None:
    done = run(*WORDS, "--format", "text", "--claim", "dL/dW[0,1] = -3.5", "--claim", "v1[0,0] = 5")
    assert done.status == 1
    assert "dL/dW[0,1] = -3.5: wrong." in done.out
    assert "-3.5 leaves out a transpose; it is Xᵀ @ dL/dv1." in done.out
    assert "v1[0,0] = 5: right." in done.out
    done = run(*WORDS, "--format", "text", "--claim", "v1 = [[1, -2], [6, 2]]")
    assert "4 of 4 entries are wrong; the first is [0,0]." in done.out
    assert "1 multiplies entry by entry; X @ W takes rows by columns." in done.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--claim", "dL/dW[2,0] = 1"], "there is no such entry, it is 2×2"),
        (["--claim", "dL/dW[0] = 1"], "there is no such entry, it is 2×2"),
        (["--claim", "dL/dW = 1"], "`dL/dW` is 2×2: claim an array, or dL/dW[0,0]"),
        (["--claim", "X[0,0] = 1"], "`X` is given"),
        (["--claim", "dL/dQ[0] = 1"], "the program has no `Q`"),
        (["--claim", "v1 = [[1, 2], [3]]"], "rows of different lengths"),
        (["--claim", "v1[0,0] = x"], "a number is asked for"),
    ],
    ids=str,
)
def test_refusals(words: list[str], message: str) -> None:
    done = run(*WORDS, *words, stdin="")
    assert done.status == 2
    assert message in done.err
    assert run(*shlex.split(done.err.rpartition("help: ")[2])[1:], stdin="").status == 0


def test_large_arrays_are_refused() -> None:
    big = "[" + ", ".join(["1"] * 2500) + "]"
    done = run("sum(x*x)", "--x", big, "--quiz", stdin="")
    assert done.status == 2
    assert "up to 2,000 entries" in done.err


FORMULAS = made(
    "y = V @ x + b; L = sum((y - t)**2)", V="[[1, -1, 2], [0, 3, 1]]", x="[1, 2, -1]",
    b="[1, 0]", t="[0, 2]",
)  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "verdict", "words"),
    [
        ("dL/dV = outer(dL/dv1, x)", "right", ""),
        ("dL/dV = dL/dv1 @ x.T", "right", ""),
        ("∂L/∂V = 2*outer(y - t, x)", "right", ""),
        ("dL/dx = V.T @ dL/dy", "right", ""),
        ("dL/dv3 = dL/dL for every entry", "right", ""),
        ("dL/dV[0,1] = x[1]*dL/dy[0]", "right", ""),
        ("y = V @ x + b", "right", ""),
        ("dL/dV = outer(x, dL/dv1)", "wrong", "It is 3×2, where the trace has 2×3."),
        ("dL/dx = V @ dL/dy", "wrong", "the inner sizes differ, 3 and 2"),
        ("dL/dv2 = v2", "wrong", "-2 leaves out the exponent"),
        ("dL/dV[0,1] = dL/dy[0]", "wrong", "-4 is the upstream gradient alone"),
        ("dL/dv3 = dL/dL", "wrong", "It is a number, where the trace has a vector of 2."),
        ("dL/db = dL/dy*x[0]", "right at this point only", "the same here, but not close by"),
    ],
)
def test_a_formula_is_held_here_and_close_by(claim: str, verdict: str, words: str) -> None:
    found = held_entries(FORMULAS, claim)
    assert found.verdict == verdict
    story = ArrayStory(FORMULAS, UNICODE, 4)
    assert words in " ".join("".join(told(said, story)) for said in found.said)


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ("dL/dV = dL/dq @ x.T", "the program has no `q`"),
        ("dL/dV = outer(dL/dy, q)", "the program has no `q`"),
        ("dL/dV = y; x", "one formula, without statements"),
        ("dL/dV = outer(y,", "`outer(y,`: "),
    ],
)
def test_what_is_no_formula_of_the_program(claim: str, message: str) -> None:
    with pytest.raises(TraceError, match=re.escape(message)):
        held_entries(FORMULAS, claim)


@pytest.mark.parametrize("name", array_lessons())
def test_every_rule_that_is_shown_is_right_as_it_stands(name: str) -> None:
    lesson = array_lessons()[name]
    t = made(lesson.text, **lesson.values)
    for notation in (UNICODE, ASCII):
        story = ArrayStory(t, notation, 4)
        for node, edges in t.backward_order():
            if len(edges) == 1:
                rule = HandedBack(*edges[0]).write(story)
                claim = f"d{t.output}/d{t.graph.names[node]} = {rule}"
                assert held_entries(t, claim).verdict == CLAIMED_RIGHT, claim


def test_a_wrong_gradient_is_tested_by_a_nudge_of_its_entry() -> None:
    found = held_entries(FORMULAS, "dL/dV[0,1] = 5")
    story = ArrayStory(FORMULAS, UNICODE, 4)
    assert "".join(told(found.said[-1], story)) == (
        "Test of 5: raising V[0,1] by 0.01 would change L by 0.05; it changes by -0.0796."
    )
    inner = held_entries(FORMULAS, "dL/dv2[1] = 5")
    assert "raising v2[1] by 0.01 would change L by 0.05; it changes by 0.0601." in "".join(
        told(inner.said[-1], story)
    )
    assert not held_entries(FORMULAS, "v2[1] = 5").said  # a value has no nudge


def test_an_entry_of_a_parameter_after_two_updates() -> None:
    t = made("sum((W @ x)**2)", W="[[1, -1]]", x="[2, 1]")
    questions = {each.row: each for each in ArrayLesson(t, 0.1).chosen(4, 20, None)}
    name = {(each.name, row.position): each for row, each in questions.items()}
    first = next(each for (text, step), each in name.items() if text == "W[0,0]" and step == 1)
    assert first.truth == pytest.approx(1 - 0.1 * 4)  # dL/dW = 2·(W @ x)·x = 2·1·[2, 1]
    wrong = {each.slip.name: each.value for each in first.wrong}
    assert wrong["uphill"] == pytest.approx(1.4)
    assert wrong["no-rate"] == -3
    second = next(each for (text, step), each in name.items() if text == "W[0,0]" and step == 2)
    # W is [0.6, -1.2] then, and x is [1.8, 1.2]: both moved.
    assert second.truth == pytest.approx(0.6 - 0.1 * 2 * (0.6 * 1.8 - 1.2 * 1.2) * 1.8)
    story = ArrayStory(t, UNICODE, 4)
    assert first.asks(story) == "W[0,0] after step 1"
    assert first.answers(story) == ["W[0,0] after step 1 = 1 - 0.1·4 = 0.6"]
    assert "dL/dW[0,0] = 4 at first" in ["".join(fact) for fact in second.facts(story)]
    assert first.trial(5.0) is None
