"""The lessons over arrays: their words, their figures against the print and against PyTorch."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from backprop_trace import trace
from backprop_trace.api import Trace
from backprop_trace.features.lessons.lessons import Lesson, array_lessons, lesson, lessons
from backprop_trace.language.any_value import any_value
from backprop_trace.values.arrays import flattened, items_of, make, nested, shape_of
from tests.features.test_lessons import is_printed, numbers
from tests.support.command import run
from tests.support.corpora import load

NAMES = list(array_lessons())
ASKED = (
    "linear-layer batch-and-bias softmax-cross-entropy two-layers mazur-matrices"
    " attention-matrices layer-norm rnn-step edge-detector"
)


@pytest.fixture(params=NAMES)
def each(request: pytest.FixtureRequest) -> Lesson:
    return lesson(request.param)


def traced(each: Lesson, wrt: str | None = None) -> Trace:
    values = {name: nested(any_value(text)) for name, text in each.values.items()}
    return trace(each.text, values, wrt=wrt)


def all_printed(printed: Any, found: Any) -> bool:
    """Whether figures, nested as the array is, are its entries rounded to the digits printed."""
    shape, texts = flattened(printed)
    pairs = zip(texts, items_of(found), strict=True)
    return shape == shape_of(found) and all(is_printed(text, item) for text, item in pairs)


def test_the_lessons_of_the_courses_are_there() -> None:
    assert set(ASKED.split()) <= set(NAMES)
    assert not set(NAMES) & set(lessons())


def test_the_words(each: Lesson) -> None:
    for words in (each.aim, each.look):
        assert 20 <= len(words) <= 90, words
        assert words[-1] == "."
    assert re.search(r"https?://|arXiv|computed|\d{4}", each.source)
    if not each.figures["published"]:
        assert "computed" in each.source
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", each.name)


def test_the_figures_are_those_printed(each: Lesson) -> None:
    found, figures = traced(each), each.figures
    assert figures["values"]
    for name, printed in figures["values"].items():
        assert all_printed(printed, found.value_of(found.graph.index[name])), name
    for name, printed in figures["gradients"].items():
        assert all_printed(printed, found.gradient_of(found.graph.index[name])), name


def test_pytorch_finds_the_same(each: Lesson) -> None:
    pytest.importorskip("torch", reason="needs torch")
    from tests.support import array_torch

    found = traced(each)
    point = {name: any_value(text) for name, text in each.values.items()}
    value, gradients = array_torch.run(each.text, point)
    assert value == pytest.approx(found.value, rel=1e-12)
    for name, ours in found.gradients.items():
        if ours is None:
            continue
        theirs = gradients[name]
        size = max(map(abs, flattened(ours)[1])) or 1.0
        assert items_of(theirs) == pytest.approx(flattened(ours)[1], rel=1e-9, abs=1e-12 * size)


def test_the_corpus_prints_the_same() -> None:
    """What the corpus has of the same programs was read in the sources."""
    known = {row["id"]: row for row in load("worked-examples-arrays.json")}
    for name, id in (
        ("linear-layer", "cs231n-norm2"), ("softmax-cross-entropy", "cs231n-softmax-loss"),
        ("mazur-matrices", "mazur-matrices"), ("edge-detector", "d2l-edge-detector"),
    ):  # fmt: skip
        each, row = lesson(name), known[id]
        values = {key: nested(any_value(text)) for key, text in each.values.items()}
        assert values == row["inputs"]
        for figure in row["published"]:
            kind = "values" if figure["what"] == "forward" else "gradients"
            printed = each.figures[kind].get(figure["name"])
            if printed is None:
                continue
            for place in figure.get("index", ()):
                printed = printed[place]
            shape, texts = flattened(printed)
            assert nested(make(shape, list(map(float, texts)))) == figure["printed"]


def test_mazur_in_matrices_is_mazur() -> None:
    numbers_, arrays = lesson("mazur"), lesson("mazur-matrices")
    scalar = trace(numbers_.text, {name: float(text) for name, text in numbers_.values.items()})
    found: Any = traced(arrays).gradients
    assert [found["W1"], found["W2"]] == [
        [pytest.approx([scalar.gradients[f"w{k}"], scalar.gradients[f"w{k + 1}"]], rel=1e-12)
         for k in (first, first + 2)]
        for first in (1, 5)
    ]  # fmt: skip


def test_the_row_to_look_at_is_on_the_screen(each: Lesson) -> None:
    shown = run("--example", each.name, "--format", "text").out
    passes = shown[shown.index("Forward pass") : shown.index("What to look at")]
    wanted = numbers(each.look) - {"1", "2", "3", "6", "0"}  # indices, counts, 1/3 of a batch
    rounded = numbers(traced(each).render("text")) | numbers(passes)
    assert wanted <= rounded, wanted - rounded


def test_the_command_shows_it_whole(each: Lesson) -> None:
    done = run("--example", each.name, "--format", "text")
    assert (done.status, done.err) == (0, "")
    assert done.out.index(each.aim) < done.out.index("Forward pass") < done.out.index(each.look)
    assert each.source in done.out


def test_every_value_can_be_given_anew(each: Lesson) -> None:
    for variable, text in each.values.items():
        anew = re.sub(r"[1-9]", "3", text) if variable not in ("t", "y") else text
        done = run("--example", each.name, f"{variable}={anew}", "--format", "json")
        assert done.status == 0, done.err
        assert json.loads(done.out)["inputs"][variable] == nested(any_value(anew))


@pytest.mark.parametrize("words", [["--check"], ["--emit", "numpy"], ["--why", "W1[0,0]"]])
def test_options_go_with_a_lesson(words: list[str]) -> None:
    done = run("--example", "mazur-matrices", *words)
    assert (done.status, done.err) == (0, "")
