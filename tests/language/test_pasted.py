"""What people paste: read with its one meaning and said back, or refused; never misread.

`tests/data/readings.txt` has texts of every kind beside their meaning in our language.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import Any

import pytest

from backprop_trace import TraceError, trace
from backprop_trace.language.parse import parse
from backprop_trace.language.program import Program
from backprop_trace.operations import FUNCTIONS
from tests.support.command import run
from tests.support.corpora import load
from tests.support.paths import DATA
from tests.support.styles import NAMES, STYLES, written

FORMULAS = int(os.environ.get("BACKPROP_TRACE_FORMULAS", "60"))
"""Random formulas that are written in each style and read back."""


def readings(kind: str) -> Iterator[tuple[str, set[str], str]]:
    """Yield the texts of one kind, the names that have a value, and what each means."""
    text = (DATA / "readings.txt").read_text(encoding="utf-8")
    section = text.split(f"\n== {kind}\n")[1].split("\n== ")[0]
    for line in section.splitlines():
        if line.strip():
            typed, names, *means = (part.strip() for part in line.split(";;"))
            yield lines(typed), {*names.split()}, means[0] if means else ""


def lines(text: str) -> str:
    r"""Return a text with line ends for ``\n``, which begins no command of LaTeX."""
    return (
        text
        if text.count("\\") > text.count("\\n") or "\\nabla" in text
        else text.replace("\\n", "\n")
    )


def same(found: Program, wanted: Program) -> bool:
    """Return whether two programs have the same nodes, names and values."""
    return (
        found.formula(found.output) == wanted.formula(wanted.output)
        and {*found.names.values()} == {*wanted.names.values()}
        and found.values.keys() == wanted.values.keys()
    )


@pytest.mark.parametrize("kind", ["mathematics as written", "LaTeX", "code", "statements"])
def test_what_has_one_meaning_is_read(kind: str) -> None:
    cases = [*readings(kind)]
    assert len(cases) >= 19
    for typed, names, means in cases:
        program = parse(typed, FUNCTIONS, names)
        assert same(program, parse(means, FUNCTIONS, names)), (typed, program.text)


def test_what_has_several_meanings_or_none_is_refused() -> None:
    cases = [*readings("refused")]
    assert len(cases) > 30
    for typed, names, _ in cases:
        with pytest.raises(TraceError) as refused:
            parse(typed, FUNCTIONS, names)
        assert refused.value.message, typed


@pytest.mark.parametrize(
    ("typed", "names", "meanings"),
    [
        ("1/2x", "x", ("1/2*x", "1/(2*x)")),
        ("sin x y", "x y", ("sin(x)*y", "sin(x*y)")),
        ("sin x / 2", "x", ("sin(x)/2", "sin(x/2)")),
        ("e^2x", "x", ("exp(2)*x", "exp(2*x)")),
        ("sin⁻¹(x)", "x", ("asin(x)", "1/sin(x)")),
        ("√x²", "x", ("sqrt(x)**2", "sqrt(x**2)")),
        ("a = 2x; 1/2a + 1", "x", ("a = 2*x; 1/2*a + 1", "a = 2*x; 1/(2*a) + 1")),
    ],
)
def test_all_meanings_are_offered_with_everything_typed(
    typed: str, names: str, meanings: tuple[str, ...]
) -> None:
    with pytest.raises(TraceError) as refused:
        parse(typed, FUNCTIONS, names.split())
    assert refused.value.meanings == meanings


@pytest.mark.parametrize(
    "typed",
    ["d/dx x^2", r"\frac{d}{dx} x^2", "\u2202/\u2202x x^2", r"$\frac{\partial}{\partial x} x^2$"],
)
def test_a_derivative_is_answered_by_what_it_is_of(typed: str) -> None:
    done = run(typed, "--x", "3", "--wrt", "x", "--format", "json")
    shown = json.loads(done.out)["error"]
    assert shown["message"] == "a derivative is what this program shows, of the formula alone"
    assert shown["help"] == 'backprop-trace "x^2" --x 3 --wrt x --format json'


@pytest.mark.parametrize("style", STYLES)
def test_a_random_formula_reads_the_same_in_every_style(style: str) -> None:
    for number in range(FORMULAS):
        plain, typed = written(f"{style}-{number}", style)
        found, wanted = parse(typed, FUNCTIONS, NAMES), parse(plain, FUNCTIONS, NAMES)
        assert found.formula(found.output) == wanted.formula(wanted.output), typed


@pytest.mark.parametrize("case", load("pasted.json"), ids=lambda case: case["id"])
def test_the_corpus_of_pasted_command_lines(case: dict[str, Any]) -> None:
    """Right is the value and the gradients of what it means; or a refusal without a command."""
    done = run(*case["argv"], "--format", "json")
    if case.get("ambiguous"):
        assert (done.status, json.loads(done.out)["error"]["help"]) == (2, "")
        return
    names = {new: old for old, new in case.get("rename", {}).items()}
    wanted, found = trace(case["means"], case["inputs"]), json.loads(done.out)
    assert found["value"] == pytest.approx(wanted.value, rel=1e-14)
    for name, gradient in wanted.gradients.items():
        assert found["gradients"][names.get(name, name)] == pytest.approx(gradient, rel=1e-14), name


# What is said of it


def test_what_was_read_differently_is_said() -> None:
    assert parse("2x", FUNCTIONS, ["x"]).notes == ['Read "2x" as "2*x".']
    assert parse("2*x", FUNCTIONS, ["x"]).notes == []
    assert parse("y = x; y = y*w; y", FUNCTIONS, ["x", "w"]).notes[1:] == [
        "y given anew is called y_2."
    ]
    assert parse("x*y; x + y", FUNCTIONS, ["x", "y"]).notes[1:] == [
        '"x*y" is called s1: the output is the last statement.'
    ]


def test_a_value_given_wins_over_the_program_s_own_and_that_is_said() -> None:
    found = trace("x = 3; x**2", x=5.0)
    assert (found.value, found.gradients) == (25.0, {"x": 10.0})
    assert found.graph.program.notes == ["x has the value given, not the program's 3."]


def test_a_number_behind_a_name_is_a_variable_s_value() -> None:
    assert trace("x = 3; y = pi/4; x*sin(y)").gradients.keys() == {"x", "y"}
    assert trace("L = w*x; w = 2; x = 3").gradients == {"w": 3.0, "x": 2.0}
    assert trace("a = x*2; b = 3", x=1.0).value == 3.0  # the last statement is the output


@pytest.mark.parametrize(
    ("program", "value", "gradients"),
    [
        ("a = 2; e = a*b; d = e + 1; d*1", 7.0, {"a": 3.0, "b": 2.0}),
        ("d = e + 1; e = 2b; d*e", 42.0, {"b": 26.0}),
        ("e = 2; d = e + 1; d*e", 6.0, {"e": 5.0}),
        ("d = e^2; d*e", 27.0, {"e": 27.0}),
        ("pi = 3; y = pi/2; y*pi", 4.5, {"pi": 3.0}),
        ("e = 2*b; x = 1e-3; x*e", 0.006, {"b": 0.002, "x": 6.0}),
    ],
)
def test_a_name_that_has_a_value_is_no_constant(
    program: str, value: float, gradients: dict[str, float]
) -> None:
    given = {"e": 3.0} if program.startswith("d = e^2") else {"b": 3.0}
    found = trace(program, {k: v for k, v in given.items() if k in program})
    assert found.value == pytest.approx(value, rel=1e-15)
    assert found.gradients == pytest.approx(gradients, rel=1e-15)


def test_a_number_that_ends_the_program_is_its_output() -> None:
    assert trace("own(p) = p*p; h = x*y; loss = 0.5", x=1.0, y=2.0).value == 0.5


def test_steps_that_the_output_does_not_use_are_named() -> None:
    (note,) = trace("L1 = x*y; L2 = x + y", x=1.0, y=2.0).notes()
    assert note.text == "L1 is left out: L2 does not use it"


def test_the_program_as_read_reads_as_itself() -> None:
    for kind in ("mathematics as written", "LaTeX", "code", "statements"):
        for typed, names, _ in readings(kind):
            program = parse(typed, FUNCTIONS, names)
            again = parse(program.text, FUNCTIONS, names)
            assert same(program, again), typed
            assert not [note for note in again.notes if note.startswith("Read")], typed


# What it must not do


def test_a_plain_program_loads_no_second_reader() -> None:
    from tests.docs.test_speed_guards import SEED, loaded_by

    assert not [name for name in loaded_by(*SEED) if ".pasted" in name]
    assert [name for name in loaded_by("2x", "x=1") if ".pasted" in name]


def test_words_are_cut_only_where_all_parts_have_values() -> None:
    assert parse("ax + b", FUNCTIONS, ["a", "x", "b"]).text == "a*x + b"
    assert {name for _, name in parse("ax + b", FUNCTIONS, ["ax", "b"]).variables()} == {"ax", "b"}
    assert {name for _, name in parse("ax + b", FUNCTIONS, ["a", "b"]).variables()} == {"ax", "b"}
    assert {name for _, name in parse("ax + b", FUNCTIONS, []).variables()} == {"ax", "b"}


def test_deep_nesting_is_no_limit() -> None:
    depth = 3_000
    assert trace("2" + "(" * depth + "x" + ")" * depth, x=1.5).value == 3.0
    assert trace("{" * depth + "2x" + "}" * depth, x=1.5).value == 3.0


@pytest.mark.parametrize("text", ["x.__class__", "(x).__init__()", "__import__('os').system('ls')",
                                  "np.load('x')", "x.backward", "lambda: x"])  # fmt: skip
def test_nothing_else_of_a_language_is_reached(text: str) -> None:
    with pytest.raises(TraceError):
        parse(text, FUNCTIONS, ["x"])


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (["x=10⁻³", "y=2"], 2e-3),
        (["x=3×10⁻³", "y=–2"], -6e-3),
        ([r"x=\frac{1}{2}", r"y=\sqrt{4}"], 1.0),
        (["x=np.float64(0.5)", "y=2;"], 1.0),
        (["x=1,", "y=2"], 2.0),
        (["at", "x=1", ",", "y=2"], 2.0),
        (["(x=1,y=2)"], 2.0),
    ],
)
def test_values_as_people_write_them(words: list[str], value: float) -> None:
    done = run("x*y", *words, "--format", "json")
    assert json.loads(done.out)["value"] == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["sum(x)", "--x", "[1,'a',2kg]"], '"sum(x)" --x "[1,?,?]"'),
        (["sum(x)", "--x", "[3,,4]"], '"sum(x)" --x "[3, ?,4]"'),
        (["sum(W@x)", "--x", "[1,2]"], '"sum(W@x)" --W "[?, ?]" --x "[1,2]"'),
        (["x*2", "--x", "?"], '"x*2" --x ?'),
    ],
)
def test_what_is_missing_is_a_blank_and_no_number_is_made_up(words: list[str], meant: str) -> None:
    done = run(*words)
    assert done.err.splitlines()[-1] == f"help: backprop-trace {meant}"
    assert "fill in a number" in done.err or words[-1] != "?"


# Arrays

X, W, Y = [1.0, 2.0], [[1.0, 2.0], [3.0, 4.0]], [1.0, 1.0]


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("np.mean((W @ x - y)**2)", "mean((W @ x - y)**2)"),
        ("sum((W@x)^2)", "sum((W @ x)**2)"),
        ("torch.softmax(x, dim=0)[0]", "softmax(x, axis=0)[0]"),
        ("np.sum(W, axis=0, keepdims=True)[0,1]", "sum(W, axis=0, keepdims=True)[0, 1]"),
        ("F.mse_loss(np.dot(W, x), y)", "mean((W @ x - y)**2)"),
        ("nn.CrossEntropyLoss()(W @ x, y)", "cross_entropy(W @ x, y)"),
        ("W.t()[0,1] + x.reshape(2, 1).sum()", "W.T[0, 1] + sum(reshape(x, 2, 1))"),
        ("W.sum(axis=0)[0]", "sum(W, axis=0)[0]"),
        ("sum(Wx + y)", "sum(W @ x + y)"),
        ("2x[0]^2 + x[-1]", "2*x[0]**2 + x[-1]"),
        ("‖Wx − y‖²", "norm(W @ x - y)**2"),
        (r"\|x\|_1 + \lVert x \rVert_2", "sum(abs(x)) + norm(x)"),
        ("||x||", "norm(x)"),
        ("xᵀWx + w^T x", "x @ W @ x + w @ x"),
        (
            "import torch\nh = torch.relu(W @ x)\nloss = (h - y).pow(2).sum()\nloss.backward()",
            "h = relu(W @ x); loss = sum((h - y)**2)",
        ),
        (
            "v = np.array([1., 2.])\nf = lambda z: 1/(1 + np.exp(-z))\nnp.sum(f(np.dot(W, v)))",
            "f(z) = 1/(1 + exp(-z)); v = [1., 2.]; sum(f(W @ v))",
        ),
    ],
)
def test_code_of_libraries_on_arrays_is_read(typed: str, means: str) -> None:
    values = {"x": X, "W": W, "y": Y, "w": Y}
    used = {
        name: value for name, value in values.items() if re.search(rf"{name}(?![a-z_(])", means)
    }
    found, wanted = trace(typed, used), trace(means, used)
    assert (found.value, found.gradients) == (wanted.value, wanted.gradients)
    assert found.graph.program.text == means


@pytest.mark.parametrize(
    ("typed", "meanings"),
    [
        ("sum(np.array([1, 2]) + x)", ["sum([1, 2] + x)"]),
        ("sum(x y)", ["sum(x*y)", "sum(x @ y)"]),
    ],
)
def test_other_ways_to_write_arrays_are_refused_with_the_same_program(
    typed: str, meanings: list[str]
) -> None:
    words = [
        f"{name}={value}" for name, value in (("x", X), ("W", W), ("y", Y)) if name in meanings[0]
    ]
    done = run(typed, *words, "--format", "json")
    commands = json.loads(done.out)["error"]["help"].splitlines()
    assert done.status == 2
    assert [command.split('"')[1] for command in commands] == meanings


@pytest.mark.parametrize(
    "typed", ["‖W‖", "x.std()", "torch.foo(x)", "W.T x^T", "np.sum(x, axis=y)"]
)
def test_what_has_no_meaning_for_arrays_is_refused(typed: str) -> None:
    with pytest.raises(TraceError):
        trace(typed, x=X, W=W, y=Y)
