"""``--bank``: questions with many numbers for a course site."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from backprop_trace import trace
from backprop_trace.features.bank import jupyterquiz
from backprop_trace.features.bank.item import Item, Reply
from tests.support.command import Run, run
from tests.support.seed import SEED


def bank(folder: Path, suffix: str, *words: str) -> tuple[Run, str]:
    path = folder / f"bank{suffix}"
    done = run(*words, "--bank", str(path))
    return done, path.read_text(encoding="utf-8") if path.exists() else ""


def truth_of(lines: list[str]) -> float:
    """Calculate what a question on a final gradient of the seed asks for."""
    with_point = next(line for line in lines if line.startswith("with "))
    values = {n: float(v) for n, v in re.findall(r"(\w+) = (-?[\d.]+)", with_point)}
    name = re.fullmatch(r"dL/d(\w+) = \?", lines[-1])
    assert name is not None
    found = trace(SEED[0], values).gradients[name[1]]
    assert found is not None
    return found


def test_moodle_tries_the_right_answer_first_and_then_the_slips(tmp_path: Path) -> None:
    done, text = bank(tmp_path, ".xml", *SEED, "--level", "3", "--variants", "5")
    assert (done.status, done.err) == (0, "")
    assert done.out.endswith("bank.xml: 3 questions, 5 sets of numbers each\n")
    root = ET.fromstring(text)
    assert root.tag == "quiz"
    kinds = [question.get("type") for question in root]
    assert kinds == ["category", *["numerical"] * 5] * 3
    for question in root:
        if question.get("type") == "category":
            path = question.findtext("category/text") or ""
            assert re.fullmatch(r"\$course\$/top/Backpropagation/.*/dL//d[wxy]", path)
            continue
        lines = re.findall(r"<p>(.*?)</p>", question.findtext("questiontext/text") or "")
        answers = question.findall("answer")
        assert [a.get("fraction") for a in answers] == ["100", *["0"] * (len(answers) - 1)]
        assert float(answers[0].findtext("text") or "") == pytest.approx(truth_of(lines), rel=1e-13)
        assert answers[-1].findtext("text") == "*"
        numbers = [float(a.findtext("text") or "") for a in answers[:-1]]
        assert len(set(numbers)) == len(numbers) >= 2
        for answer in answers:
            assert float(answer.findtext("tolerance") or "nan") >= 0
            assert (answer.findtext("feedback/text") or "").startswith("<p>")


@pytest.mark.parametrize("suffix", [".xml", ".json"])
def test_entries_of_arrays_are_questions_too(tmp_path: Path, suffix: str) -> None:
    words = ["y = W @ x; sum(y**2)", "--W", "[[1, 2], [3, 4]]", "--x", "[1, 2]", "--questions", "4"]
    done, text = bank(tmp_path, suffix, *words, "--variants", "2", "--seed", "3")
    assert done.out.endswith(": 4 questions, 2 sets of numbers each\n")
    assert len(re.findall(r"dL/dW\[0,\d\] = \?", text)) == 2
    assert re.search(r"with W = \[\[-?\d, -?\d\], \[-?\d, -?\d\]\], x = ", text)
    assert "is the upstream gradient alone" in text


def test_an_exact_answer_of_jupyterquiz_is_what_its_digits_show() -> None:
    item = Item("v", 1, ["v = ?"], Reply(0.1 * 3, 3e-13, "Right.", True), [], "It is 0.3.")
    (question,) = json.loads("".join(jupyterquiz.written("0.1*x", [[item]])))
    assert question["answers"][0]["value"] == 0.3  # the site compares for equality


def test_jupyterquiz_has_a_reply_to_each_wrong_value(tmp_path: Path) -> None:
    done, text = bank(tmp_path, ".json", *SEED, "--level", "3", "--variants", "4")
    assert done.status == 0
    entries = json.loads(text)
    assert len(entries) == 12
    for entry in entries:
        assert entry["type"] == "numeric"
        truth = truth_of(entry["question"].split("\n"))
        right, *wrong, otherwise = entry["answers"]
        assert right["correct"] and right["value"] == truth
        assert not any(answer["correct"] for answer in wrong)
        assert otherwise == {"type": "default", "feedback": otherwise["feedback"]}
        for answer in wrong:
            low, high = answer.get("range", [answer.get("value")] * 2)
            assert not low <= truth <= high


@pytest.mark.parametrize("lesson", ["neuron", "softmax", "fan-out", "mazur"])
def test_lessons_make_banks(tmp_path: Path, lesson: str) -> None:
    done, text = bank(tmp_path, ".xml", "--example", lesson, "--variants", "3")
    assert done.status == 0
    assert len(ET.fromstring(text).findall("question[@type='numerical']")) >= 3


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    words = (*SEED, "--variants", "3")
    first = bank(tmp_path, ".xml", *words)[1]
    assert first == bank(tmp_path, ".xml", *words)[1]
    assert first != bank(tmp_path, ".xml", *words, "--seed", "2")[1]


def test_hostile_names_are_text(tmp_path: Path) -> None:
    _, text = bank(tmp_path, ".xml", "a < b", "a=1", "b=2", "--variants", "2")
    assert text == "" or ET.fromstring(text) is not None
    _, text = bank(tmp_path, ".xml", "where(a < b, a*a, b)*b", "a=1", "b=2", "--variants", "2")
    assert "&lt;" in text and ET.fromstring(text) is not None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--bank", "bank.gift"), "no kind of bank belongs to the suffix"),
        (("--bank", "no/such/folder/bank.xml"), "cannot write"),
        (("--bank", "bank.xml", "--variants", "0"), "at least one question"),
        (("--bank", "bank.xml", "--questions", "0"), "at least one question"),
        (("--bank", "bank.xml", "--check"), "has no effect on them"),
        (("--bank", "bank.xml", "--quiz"), "exclude each other"),
    ],
)
def test_what_is_refused(words: tuple[str, ...], said: str) -> None:
    done = run(*SEED, *words)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
