"""Letters for values, and closed forms: formulas that SymPy derives, in our own language."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backprop_trace import trace
from backprop_trace.features.closed_form.closed_form import closed_forms
from backprop_trace.language.syntax.parser import parse_formula
from backprop_trace.notation.text import LANGUAGE
from tests.support.command import run
from tests.support.corpora import load
from tests.support.seed import SEED

EXAMPLES = load("worked-examples.json")


def test_the_closed_form_of_the_seed() -> None:
    forms = closed_forms(trace("(w*x - y)**2", w=1, x=1, y=2))
    assert {form.name: LANGUAGE.write(form.formula) for form in forms if form.formula} == {
        "w": "2*x*(w*x - y)",
        "x": "2*w*(w*x - y)",
        "y": "2*(y - w*x)",
    }
    out = run(*SEED, "--closed-form").out
    assert "2·x·(w·x - y)" in out
    assert json.loads(run(*SEED, "--closed-form", "--format", "json").out)["closed_form"]["w"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_a_closed_form_gives_the_gradient(example: dict[str, Any]) -> None:
    t = trace(example["program"], example["inputs"])
    for form in closed_forms(t):
        if form.formula is not None and form.value is not None:
            values = {**t.inputs, t.output: t.value}
            text = LANGUAGE.write(form.formula)
            used = {name: value for name, value in values.items() if name in text}
            found = trace(text, used).value
            assert found == pytest.approx(form.value, rel=1e-8, abs=1e-12)


def test_letters_stay_through_all_passes() -> None:
    out = run("(w*x - y)**2", "--x", "1/3", "--symbolic", "w,y", "--format", "text").out
    assert "(w/3 - y)²" in out
    assert "dL/dw = 2·(w/3 - y)/3" in out
    assert "Left as letters: w, y" in out


def test_letters_as_json_parse_back() -> None:
    done = run("(w*x - y)**2", "--x", "2", "--symbolic", "w,y", "--format", "json")
    shown = json.loads(done.out)["symbolic"]
    assert shown["values"]["L"] == "(2*w - y)**2"
    for text in [*shown["values"].values(), *shown["gradients"].values()]:
        parse_formula(text)


def test_what_is_shown_is_right_at_numbers() -> None:
    done = run("sigmoid(w*x)*w + max(w, 1)", "--x", "2", "--symbolic", "w", "--format", "json")
    gradient = json.loads(done.out)["symbolic"]["gradients"]["w"]
    target = trace("sigmoid(w*x)*w + max(w, 1)", w=3.0, x=2.0).gradients["w"]
    assert trace(gradient, w=3.0).value == pytest.approx(target)


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("w*x", "--x", "1", "--symbolic", "z"), "no variable `z`"),
        (("w*x", "--x", "1", "--w", "2", "--symbolic", "w"), "can't stay a letter"),
        (("w*x", "--symbolic", "w"), "no value for `x`"),
        (("w*x", "--x", "1", "--symbolic", "w", "--exact"), "exact already"),
        (("+".join(["w"] * 400), "--symbolic", "w"), "too large"),
    ],
)
def test_what_is_refused(argv: tuple[str, ...], said: str) -> None:
    done = run(*argv)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
