"""``--claim``: a student's results are right, right at this point only, or wrong for a reason."""

from __future__ import annotations

import json
import random
import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest

from backprop_trace import trace
from backprop_trace.features.claim.claims import claim_of
from backprop_trace.features.claim.held import FOLLOWS, ONLY_HERE, RIGHT, WRONG, held
from backprop_trace.features.lessons.lessons import lessons
from backprop_trace.language.value import value
from backprop_trace.teaching.planted import planted
from backprop_trace.teaching.rows import SUM, VALUE, rows_of
from tests.support.command import Run, run
from tests.support.seed import SEED

A = ["(w*x - y)**2", "--w", "2", "--x", "3", "--y", "3"]


def claimed(*texts: str, program: Sequence[str] = SEED) -> Run:
    words = [word for text in texts for word in ("--claim", text)]
    return run(*program, "--no-graph", "--format", "text", *words)


def verdicts(*texts: str) -> list[str]:
    t = trace("(w*x - y)**2", w=1, x=1, y=2)
    return [each.verdict for each in held(t, [claim_of(t, text) for text in texts])]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("dL/dw = -2", RIGHT),
        ("dL/dw=-4/2", RIGHT),
        (" dL / dw  =  −2", RIGHT),
        ("dL/dw = 2*x*(w*x - y)", RIGHT),
        ("dL/dw = 2*x*v2", RIGHT),
        ("dL/dw = 2*w*(w*x - y)", ONLY_HERE),
        ("dL/dw = -2*x", ONLY_HERE),
        ("dL/dw = 2", WRONG),
        ("dL/dw = -2.01", WRONG),
        ("dL/dw = w*x", WRONG),
        ("dL/dv1 = -2", RIGHT),
        ("dL/dL = 1", RIGHT),
        ("dv1/dw = x", RIGHT),
        ("∂v1/∂w = w", ONLY_HERE),
        ("∂L/∂v2 = 2*v2", RIGHT),
        ("∂v2/∂y = 1", WRONG),
        ("v2 = -1", RIGHT),
        ("v2 = w*x - y", RIGHT),
        ("L = 2", WRONG),
    ],
)
def test_one_claim(text: str, verdict: str) -> None:
    assert verdicts(text) == [verdict]
    assert claimed(text).status == int(verdict == WRONG)


def test_what_is_said_of_a_wrong_one() -> None:
    out = claimed("dL/dw = 3", program=A).out
    assert (
        "dL/dw = 3: wrong.\n"
        "\n"
        "The trace: dL/dw = dL/dv1 · ∂v1/∂w = 6·3 = 18\n"
        "\n"
        "3 is the local gradient alone; upstream 6 is missing.\n"
        "Test of 3: raising w by 0.01 would change L by 0.03; it changes by 0.1809.\n"
    ) in out


def test_where_a_lucky_formula_differs() -> None:
    out = claimed("dL/dw = 2*w*(w*x - y)").out
    assert "2*w*(w*x - y) is -2 here too, but at w = 2 it gives 0 for 0" not in out
    assert "2*w*(w*x - y) is -2 here too, but at w = 0 it gives 0 for -4.\n" in out


def test_a_wrong_number_that_follows_from_another() -> None:
    t = trace("(w*x - y)**2", w=2, x=3, y=3)
    texts = ["dL/dw = 27", "dL/dv2 = 9", "v1 = 6", "dL/dy = 5", "dL/dv1 = 9"]
    found = held(t, [claim_of(t, text) for text in texts])
    assert [each.verdict for each in found] == [FOLLOWS, WRONG, RIGHT, WRONG, FOLLOWS]
    assert found[1].slips == ["value-for-slope"]


def test_no_gradient_and_one_that_is_left_out() -> None:
    program = ["z = a*b; y = a + 1", "--a", "2", "--b", "3"]
    assert claimed("dy/db = 0", program=program).status == 0
    wrong = claimed("dy/db = 2", program=program)
    assert wrong.status == 1
    assert "y does not depend on b" in wrong.out


@pytest.mark.parametrize("format", ["markdown", "latex", "typst", "html", "text", "terminal"])
def test_every_format_has_the_claims(format: str) -> None:
    text = "dL/dw = 2*x*v2 + 1*1 - 1"
    done = run(*SEED, "--format", format, "--claim", text, "--claim", "v2 = 1")
    assert done.status == 1
    assert "Claims" in done.out
    assert "the other way round" in done.out


def test_what_is_typed_is_words_to_a_document() -> None:
    text = "dL/dw = x*(x<2)*0 - 2"
    done = run(*SEED, "--format", "html", "--claim", text)
    assert "x*(x&lt;2)*0 - 2: right" in done.out


def test_json() -> None:
    done = run(*SEED, "--format", "json", "--claim", "dL/dw = 2", "--claim", "dL/dx = -2*w")
    assert done.status == 1
    first, second = json.loads(done.out)["claims"]
    assert first["verdict"] == "wrong"
    assert (first["value"], first["truth"], first["slips"]) == (2, -2, ["sign"])
    assert second["verdict"] == "here"


# A file


def test_a_file_of_claims(tmp_path: Path) -> None:
    answers = tmp_path / "answers.txt"
    answers.write_text("# of A\n\nv1 = 6\nv2 = 3\ndL/dv2 = 9\ndL/dv1 = 9\ndL/dw = 27\n", "utf-8")
    done = run(*A, "--claims", str(answers))
    assert done.status == 1
    assert done.out == (
        "v1 = 6: right\n"
        "v2 = 3: right\n"
        "dL/dv2 = 9: wrong\n"
        "  dL/dv2 = dL/dL · ∂L/∂v2 = 1·6 = 6\n"
        "  9 takes the value of v2²; its slope is needed.\n"
        "  Test of 9: raising v2 by 0.01 would change L by 0.09; it changes by 0.0601.\n"
        "  In the order of the passes this is the first that is wrong.\n"
        "dL/dv1 = 9: wrong, as it follows from another\n"
        "  It follows from dL/dv2: with that number this one would be right.\n"
        "dL/dw = 27: wrong, as it follows from another\n"
        "  It follows from dL/dv2: with that number this one would be right.\n"
        "\n"
        "2 right, 3 wrong\n"
    )
    entries = json.loads(run(*A, "--claims", str(answers), "--format", "json").out)["claims"]
    assert [each["verdict"] for each in entries] == ["right"] * 2 + ["wrong"] + ["follows"] * 2
    answers.write_text("dL/dw = 18\ndL/dx = 2*w*v2\n", "utf-8")
    assert run(*A, "--claims", str(answers)).status == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "has no claims"),
        (b"# nothing\n", "has no claims"),
        (b"v1 = 6\nv1 = q\n", "line 2: q stands for nothing here"),
        (b"v1 6\n", "line 1: a claim is a name, `=` and a number or formula"),
        (b"v1 = \xff\n", "answers.txt"),
        (b"v1 = 1\n" * 1001, "more than 1,000 claims"),
        (b"#" * 1_000_001, "at most 1 MB"),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, content: bytes, message: str) -> None:
    answers = tmp_path / "answers.txt"
    answers.write_bytes(content)
    done = run(*A, "--claims", str(answers))
    assert done.status == 2
    assert message in done.err
    assert run(*A, "--claims", str(tmp_path)).status == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5", "a claim is a name, `=` and a number or formula: dL/dw = -2"),
        ("dL/dw =", "a claim is a name"),
        ("dL/dq = 2", "the program has no `q`"),
        ("dQ/dw = 2", "the program has no `Q`"),
        ("w = 1", "`w` is given"),
        ("dv2/dw = 1", "w is no operand of v2; the gradient is dL/dw"),
        ("v1 = 2*q", "q stands for nothing here"),
        ("v1 = __import__('os')", "there is no function `__import__`"),
        ("v1 == 1", "a claim is a name"),
        ("v1 = " + "1" * 2000, "a claim has at most 1,000 characters"),
    ],
)
def test_what_is_no_claim(text: str, message: str) -> None:
    done = claimed(text)
    assert done.status == 2
    assert message in done.err
    help = done.err.rpartition("help: ")[2]
    assert run(*shlex.split(help)[1:]).status == 0


def test_an_operand_that_is_used_twice_has_no_single_local_gradient() -> None:
    done = claimed("dv1/dx = 2*x", program=["x*x + 1", "--x", "2"])
    assert "x is used more than once in v1" in done.err
    out = claimed("dL/dx = 2", program=["z = a*b; a + b", "--a", "1", "--b", "2", "--wrt", "a"])
    assert out.status == 2


@pytest.mark.parametrize("name", [n for n in lessons() if n not in ("nan", "overflow", "kink")])
def test_the_numbers_of_every_lesson_are_right(name: str) -> None:
    lesson = lessons()[name]
    values = {each: value(text) for each, text in lesson.values.items()}
    t = trace(lesson.text, values, wrt=lesson.wrt)
    names, output = t.graph.names, t.output
    texts = [f"{names[n]} = {t.value_of(n)!r}" for n in t.operations()]
    texts += [f"d{output}/d{step.name} = {step.gradient!r}" for step in t.backward_steps()]
    found = held(t, [claim_of(t, text) for text in texts])
    assert {each.verdict for each in found} == {RIGHT}


def test_a_fault_planted_in_one_row_is_found_there_and_the_rest_follows() -> None:
    chance = random.Random(5)
    for _ in range(60):
        t = trace("(w*x - y)**2 + w*y", w=2, x=3, y=5)
        row = chance.choice([row for row in rows_of(t) if row.kind in (VALUE, SUM)])
        number = chance.choice([3.25, -7.5, 11.5])
        wrong = planted(t, {row: number})
        names, output = t.graph.names, t.output
        texts = [f"{names[n]} = {wrong.value_of(n)!r}" for n in t.operations()]
        texts += [
            f"d{output}/d{step.name} = {wrong.gradient_of(step.node)!r}"
            for step in t.backward_steps()
        ]
        found = held(t, [claim_of(t, text) for text in texts])
        first = [each for each in found if each.verdict == WRONG]
        assert len(first) == 1
        assert first[0].claim.row.node == row.node
