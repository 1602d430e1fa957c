"""The lessons: their words, their figures against the print, against mpmath, and on the screen."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

import pytest
from mpmath import MPContext

from backprop_trace import Trace, TraceError, trace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.features.lessons.lessons import Lesson, all_lessons, lesson, lessons
from backprop_trace.training.descent import Descent
from tests.support.command import run, run_line
from tests.support.corpora import load
from tests.support.floats import agree
from tests.support.paths import ROOT
from tests.support.truth import Undecided, truth

NAMES = list(lessons())
ASKED = (
    "chain-rule product regression circuit neuron baydin karpathy mazur xor logistic softmax rnn"
    " lstm vanishing dead-relu fan-out attention"
)
SINGULAR = {"xor", "kink", "nan", "overflow"}
"""Their figures sit at corners or are not finite: mpmath has nothing to say."""


@pytest.fixture(params=NAMES)
def each(request: pytest.FixtureRequest) -> Lesson:
    return lesson(request.param)


def traced(each: Lesson) -> Trace:
    return trace(each.text, {name: float(text) for name, text in each.values.items()})


def is_printed(printed: str, number: float) -> bool:
    """Return whether a printed figure is a number rounded to the digits printed."""
    mantissa, _, exponent = printed.partition("e")
    decimals = len(mantissa.partition(".")[2]) - int(exponent or 0)
    unit = 10.0**-decimals
    return agree(float(printed), number, absolute=0.5 * unit + 4 * math.ulp(number))


def test_the_classics_are_there() -> None:
    assert set(ASKED.split()) <= set(NAMES)


def test_the_words(each: Lesson) -> None:
    for words in (each.aim, each.look):
        assert 20 <= len(words) <= 90, words
        assert words[-1] == "."
        assert "!" not in words
    assert re.search(r"(?<!squared )\berror|\bdelta", each.aim + each.look) is None
    assert re.search(r"https?://|arXiv|computed|\d{4}", each.source)
    if not each.figures["published"]:
        assert "computed" in each.source
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", each.name)


def test_the_figures_are_those_printed(each: Lesson) -> None:
    found = traced(each)
    figures = each.figures
    assert figures["values"]
    for name, printed in figures["values"].items():
        assert is_printed(printed, found.value_of(found.graph.index[name])), name
    for name, printed in figures["gradients"].items():
        gradient = found.gradient_of(found.graph.index[name])
        assert gradient is not None
        assert is_printed(printed, gradient), name


@pytest.mark.parametrize("name", [name for name in NAMES if name not in SINGULAR])
def test_mpmath_finds_the_same(name: str) -> None:
    each = lesson(name)
    found = traced(each)
    try:
        value, gradients = truth(found.graph, found.inputs)
    except Undecided:
        assert name == "dead-relu"  # its mpmath gradients are exact zeros
        return
    assert abs(value.exact - found.value) <= value.error
    for variable, right in gradients.items():
        gradient = found.gradients[variable]
        assert gradient is not None
        assert abs(right.exact - gradient) <= right.error, variable


# Without our parser, graph and table: the program as Python, with 60 digits and differences

MP = MPContext()
MP.dps = 60
STEP = MP.mpf(10) ** -20
FUNCTIONS: dict[str, Any] = {
    name: getattr(MP, name) for name in "exp log sin tanh sqrt erf".split()
}
FUNCTIONS |= {
    "sigmoid": lambda a: 1 / (1 + MP.exp(-a)),
    "relu": lambda a: max(a, MP.mpf(0)),
    "max": max,
    "mean": lambda *a: sum(a) / len(a),
}


def evaluated(
    each: Lesson, values: Mapping[str, Any], moved: str = "", by: Any = 0
) -> dict[str, Any]:
    """Return every named value; one of them is moved a little."""
    found = {**values}
    if moved in found:
        found[moved] += by
    for statement in each.program:
        name, _, expression = statement.partition(" = ")
        exact = re.sub(r"(?<![\w.])\d+(\.\d+)?", r"number('\g<0>')", expression)
        found[name] = eval(exact, {**FUNCTIONS, "number": MP.mpf}, found)
        if name == moved:
            found[name] += by
    return found


def slope(each: Lesson, values: Mapping[str, Any], name: str) -> Any:
    """Return d output/d name as a central difference."""
    output = each.program[-1].partition(" = ")[0]
    above, below = (evaluated(each, values, name, by)[output] for by in (STEP, -STEP))
    return (above - below) / (2 * STEP)


def start(each: Lesson) -> dict[str, Any]:
    return {name: MP.mpf(text) for name, text in each.values.items()}


@pytest.mark.parametrize("name", [name for name in NAMES if name not in SINGULAR - {"xor"}])
def test_differences_find_the_same_figures(name: str) -> None:
    each = lesson(name)
    values = start(each)
    found = evaluated(each, values)
    for node, printed in each.figures["values"].items():
        assert is_printed(printed, float(found[node])), node
    for node, printed in each.figures["gradients"].items():
        assert is_printed(printed, float(slope(each, values, node))), node
    if name == "xor":
        return  # the rest is at corners
    for variable, gradient in traced(each).gradients.items():
        right = float(slope(each, values, variable))
        assert (gradient or 0.0) == pytest.approx(right, rel=1e-11, abs=1e-25), variable


@pytest.mark.parametrize("name", [name for name in NAMES if lesson(name).steps is not None])
def test_differences_find_the_same_training(name: str) -> None:
    each = lesson(name)
    assert each.steps is not None and each.lr is not None
    values = start(each)
    updated = each.wrt.split(",") if each.wrt else list(values)
    for step in range(1, each.steps + 1):
        slopes = {parameter: slope(each, values, parameter) for parameter in updated}
        values |= {name: values[name] - MP.mpf(each.lr) * slopes[name] for name in updated}
        for parameter, printed in each.figures["trained"].get(str(step), {}).items():
            assert is_printed(printed, float(values[parameter])), (step, parameter)


def test_mazur_s_total_comes_from_updating_while_propagating() -> None:
    each = lesson("mazur")
    old = start(each)
    rate = MP.mpf(each.lr)
    weights = [f"w{number}" for number in range(1, 9)]
    new = {**old, **{name: old[name] - rate * slope(each, old, name) for name in weights}}
    at = evaluated(each, old)
    o1, o2 = (
        at[f"out_o{n}"] * (1 - at[f"out_o{n}"]) * (at[f"out_o{n}"] - at[f"t{n}"]) for n in (1, 2)
    )
    early = {**new}
    for h, (to1, to2), (from1, from2) in (
        (1, ("w5", "w7"), ("w1", "w2")),
        (2, ("w6", "w8"), ("w3", "w4")),
    ):
        upstream = (o1 * new[to1] + o2 * new[to2]) * at[f"out_h{h}"] * (1 - at[f"out_h{h}"])
        early |= {from1: old[from1] - rate * upstream * old["i1"]}
        early |= {from2: old[from2] - rate * upstream * old["i2"]}
    for total, values in (("0.291027774", new), ("0.291027924", early)):
        assert total in each.note
        assert is_printed(total, float(evaluated(each, values)["E"]))


def test_what_is_said_about_singular_places() -> None:
    beside = {"x": MP.mpf("0.001")}
    assert float(slope(lesson("kink"), beside, "x")) == 1.0
    overflow = lesson("overflow")
    assert float(evaluated(overflow, start(overflow))["f"]) == 1000.0
    assert float(slope(overflow, start(overflow), "x")) == 1.0
    stable = trace("softplus(x)", {"x": 1000.0})
    assert (stable.value, stable.gradients["x"]) == (1000.0, 1.0)


# The words' numbers and the sources' figures

COUNTED = {"vanishing": {"20", "0.25"}, "paths": {"20"}}
"""Numbers in ``look`` that count or bound rows, and stand in none."""


def numbers(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e-?\d+)?(?![\w(]|\.\d)", text))


@pytest.mark.parametrize("name", NAMES)
def test_the_row_to_look_at_is_on_the_screen(name: str) -> None:
    each = lesson(name)
    shown = run("--example", name, "--format", "text").out
    passes = shown[shown.index("Forward pass") : shown.index("What to look at")]
    wanted = numbers(each.look) - COUNTED.get(name, set())
    assert wanted <= numbers(traced(each).render("text")) | numbers(passes)


def test_what_is_counted() -> None:
    vanishing, paths = traced(lesson("vanishing")), traced(lesson("paths"))
    slopes = re.findall(r"^  \w+ → s\d+ .* ≈ (0\.\d+)$", vanishing.render("text"), re.MULTILINE)
    assert len(slopes) == 20
    assert max(map(float, slopes)) < 0.25
    assert len(re.findall(r"^  dy10/d\w+ via ", paths.render("text"), re.MULTILINE)) == 20


def test_all_figures_of_the_corpus_are_compared() -> None:
    theirs = {
        (tuple(re.split(r"; |\n", row["program"])), tuple(sorted(row["inputs"].items()))): row
        for row in load("worked-examples.json")
    }
    met = set()
    for each in lessons().values():
        values = {name: float(text) for name, text in each.values.items()}
        row = theirs.get((tuple(each.program), tuple(sorted(values.items()))))
        if row is None:
            continue
        met.add(row["id"])
        for figure in row["published"]:
            ours = each.figures["values" if figure["what"] == "forward" else "gradients"]
            assert ours[figure["name"]] == figure["printed"], (each.name, figure["name"])
    assert met >= {"seed-staged", "cs231n-xyz", "cs231n-maxgate", "colah", "jurafsky-martin"}
    assert met >= {"cs231n-neuron-code", "cs231n-staged", "karpathy-neuron-tanh", "mazur"}
    assert met >= {"micrograd-readme", "goodfellow-xor"}


def test_no_name_stands_twice() -> None:
    with open(ROOT / "backprop_trace/features/lessons/lessons.json", encoding="utf-8") as file:
        assert [row["name"] for row in json.load(file)] == NAMES


def test_all_variables_have_values(each: Lesson) -> None:
    values = {name: float(text) for name, text in each.values.items()}
    assert set(Graph.read(each.text, values).variables) == set(each.values)


@pytest.mark.parametrize("name", [name for name in NAMES if lesson(name).steps is not None])
def test_training(name: str) -> None:
    each = lesson(name)
    values = {name: float(text) for name, text in each.values.items()}
    graph = Graph.read(each.text, values)
    descent = Descent(graph, values, each.wrt, float(each.lr or "nan"), each.steps or 0)
    rows = list(descent.rows())
    assert each.figures["trained"]
    for step, parameters in each.figures["trained"].items():
        reached = descent.inputs_at(rows[int(step)])
        for parameter, printed in parameters.items():
            assert is_printed(printed, reached[parameter]), parameter


def test_the_command_shows_it_whole(each: Lesson) -> None:
    shown = run("--example", each.name, "--format", "text").out
    assert shown.index("with ") < shown.index(each.aim) < shown.index("Forward pass")
    assert shown.index("Gradients") < shown.index(each.look) < shown.index(each.source)
    assert ("Training" in shown) == (each.steps is not None)


def test_every_value_can_be_given_anew(each: Lesson) -> None:
    for variable in each.values:
        answer = run("--example", each.name, f"{variable}=0.75", "--format", "json")
        assert answer.status == 0
        assert json.loads(answer.out)["inputs"][variable] == 0.75


def test_words_about_numbers_say_that_they_are_the_lesson_s_own() -> None:
    said = run("--example", "neuron", "--w0", "3").out
    assert "With the values of the lesson: df/ddot is 0.1966" in said
    assert "With the values" not in run("--example", "neuron", "--w0", "2").out


def test_a_variable_may_stay_a_letter() -> None:
    assert "∂f/∂x = y" in run("--example", "product", "--symbolic", "x,y").out


def test_training_options_replace_those_of_the_lesson() -> None:
    shown = json.loads(
        run("--example", "regression", "--steps", "2", "--lr", "0.1", "--format", "json").out
    )
    assert [step["inputs"]["w"] for step in shown["training"]["steps"]][:2] == [0.0, 3.0]


@pytest.mark.parametrize("format", ["markdown", "latex", "typst"])
def test_a_lesson_in_a_note_verifies(format: str, tmp_path: object) -> None:
    name = f"{tmp_path}/note.md"
    assert run("--example", "mazur", "--w1", "0.2", "--format", format, "-o", name).status == 0
    assert "every number and formula is right" in run("--verify", name).out


def test_the_list_names_all() -> None:
    shown = run("--examples").out
    for each in all_lessons().values():
        assert each.name in shown
        assert each.aim in shown
    listed = json.loads(run("--examples", "--format", "json").out)
    assert [row["name"] for row in listed["lessons"]] == list(all_lessons())


def test_help_lists_the_variables_of_a_lesson() -> None:
    assert "The value of w0." in run("--example", "neuron", "--help").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--example", "neurn"), "did you mean `neuron`?"),
        (("--example",), "needs the name of a lesson"),
        (("--example", "neuron", "x*y"), "`x*y` is one too many"),
        (("--example", "neuron", "--file", "p.txt"), "is one too many"),
        (("--example", "neuron", "--q", "3"), "no variable `q`"),
        (("--examples", "x*y"), "is one too many"),
        (("--examples", "--format", "svg"), "not as svg"),
    ],
)
def test_refusals(words: tuple[str, ...], said: str) -> None:
    answer = run(*words)
    assert answer.status == 2
    assert said in answer.err


def test_an_unknown_lesson_in_the_library() -> None:
    with pytest.raises(TraceError, match="no lesson `xyzzy`"):
        lesson("xyzzy")


def test_the_help_for_an_unknown_lesson_works() -> None:
    with pytest.raises(TraceError) as caught:
        lesson("neurn")
    assert caught.value.code == "unknown-lesson"
    assert caught.value.help == "backprop-trace --example neuron"
    assert run_line(caught.value.help).status == 0
