"""Messages: each mistake gets its own words, the place, and a command that works."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.support.command import filled, run, run_line

W = ("--x", "1", "--y", "2", "--w", "1")


pytestmark = pytest.mark.usefixtures("elsewhere")


def test_the_message_of_the_design() -> None:
    done = run("1/2x + w", "--x", "1", "--w", "1")
    assert done.status == 2
    assert done.out == ""
    assert done.err == (
        "error: is `x` below the `/` or beside it? Parentheses would say it\n"
        "  |\n"
        "  | 1/2x + w\n"
        "  |  ^^^ write what you mean\n"
        "  |\n"
        'help: backprop-trace "1/2*x + w" --x 1 --w 1\n'
        'help: backprop-trace "1/(2*x) + w" --x 1 --w 1\n'
    )


MISTAKES = [
    (["x == 1", "--x", "1"], "="),
    (["3,5*x", "--x", "1"], "3.5"),
    (["x[0]", "--x", "1"], "["),
    (["exq(x)", "--x", "1"], "`exp`"),
    (["x + )", "--x", "1"], ")"),
    (["(x + 1", "--x", "1"], "never closed"),
    (["x +", "--x", "1"], "missing"),
    (["", "--x", "1"], "empty"),
    ([], "expression"),
    (["x*y*z", "--x", "1"], "`y`, `z`"),
    (["x", "--x", "1", "--y", "2"], "`y`"),
    (["width*x", "--widht", "1", "--x", "1"], "`--width`"),
    (["x", "--x", "one"], "one"),
    (["x", "--x", "1e999"], "1e999"),
    (["x", "--x", "nan"], "nan"),
    (["x", "--x", "1/0"], "0"),
    (["x", "--x", "1", "--x", "2"], "twice"),
    (["x", "--x"], "value"),
    (["x", "+", "y", "--x", "1"], "quotes"),
    (["x", "--x", "1", "--wrt", "z"], "`z`"),
    (["x", "--x", "1", "--wrt", ""], "wrt"),
    (["x", "--x", "1", "--format", "jsn"], "`json`"),
    (["x", "--x", "1", "--digits", "0"], "17"),
    (["x", "--x", "1", "--digits", "many"], "full"),
    (["x", "--x", "1", "--digits", "?"], "or full: `?` stands for it"),
    (["x", "--x", "1", "--quiz", "--questions", "?"], "up to 100: `?` stands for it"),
    (["x", "--x", "1", "-o", "trace.docx"], ".docx"),
    (["x", "--x", "1", "-o", "nowhere/trace.txt"], "nowhere"),
    (["--file", "nothing.txt"], "nothing.txt"),
    (["f(a) = f(a); f(x)", "--x", "1"], "itself"),
    (["f(a) = a*b; f(x)", "--x", "1"], "`b`"),
    (["f(a) = a; f(x, x)", "--x", "1"], "argument"),
    (["sin(x, x)", "--x", "1"], "argument"),
    (["sin()", "--x", "1"], "argument"),
    (["x!", "--x", "1"], "!"),
    (["x % 2", "--x", "1"], "fmod"),
    (["x\u201d", "--x", "1"], "U+201D"),
    (["x > 1", "--x", "1"], "where"),
    (["1/2x", "--x", "1"], "below the `/` or beside it"),
    (["factorial(x)", "--x", "1"], "write the number"),
    (["argmax(x, x)", "--x", "1"], "max(a, b)"),
    (["for i in range(3): x", "--x", "1"], "--steps"),
    (["∂x", "--x", "1"], "what this program shows"),
    (["x^2 = 4", "--x", "1"], "square the difference"),
    (["w^{(2)}*x", "--x", "1", "--w", "1"], "index of a layer"),
    (["x", "--x", "3cm"], "units"),
    (["x", "--x", "1,000"], "thousands"),
    (["x", "--x", "?"], "missing"),
]


@pytest.mark.parametrize(("argv", "said"), MISTAKES, ids=lambda part: " ".join(part)[:40])
def test_each_mistake_has_its_own_words(argv: list[str], said: str) -> None:
    done = run(*argv)
    assert done.status == 2
    assert done.out == ""
    assert said in done.err
    lines = done.err.splitlines()
    assert len(lines) <= 10
    assert lines[0].startswith("error: ")
    assert all(len(line) < 400 for line in lines)
    for line in lines:
        if line.startswith("help: ") and " ?" not in line:
            again = run_line(line.removeprefix("help: "))
            assert again.status == 0, again.err
            assert again.out or os.listdir(".")


@pytest.mark.parametrize(
    ("argv", "said"),
    [case for case in MISTAKES if not {"--format", "trace.docx"} & set(case[0])],
    ids=lambda part: " ".join(part)[:40],
)
def test_the_same_as_json(argv: list[str], said: str) -> None:
    done = run("--format", "json", *argv)
    assert done.status == 2
    assert done.err == ""
    error = json.loads(done.out)["error"]
    assert list(error) == ["code", "message", "start", "end", "help"]
    assert all(line.startswith("backprop-trace") for line in error["help"].splitlines())
    assert (error["start"] is None) == (error["end"] is None)


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (["x=1,y=2"], {"x": 1.0, "y": 2.0}),
        (["x", "=", "1", "y", "=", "2"], {"x": 1.0, "y": 2.0}),
        (["x:1", "y:2"], {"x": 1.0, "y": 2.0}),
        (["-x", "1", "-y", "-2"], {"x": 1.0, "y": -2.0}),
        (["x", "1", "y", "2"], {"x": 1.0, "y": 2.0}),
        (["--x=\u22121", "--y", "=", "2"], {"x": -1.0, "y": 2.0}),
        (["x=2^-3", "y=-sqrt(4)/2"], {"x": 0.125, "y": -1.0}),
        (["x=1 y=2"], {"x": 1.0, "y": 2.0}),
        (["x = 1; y = 2"], {"x": 1.0, "y": 2.0}),
        (["{x: 1, y: 2}"], {"x": 1.0, "y": 2.0}),
        (["x==1", "-y=2"], {"x": 1.0, "y": 2.0}),
        (["--x:1", "y\u21922"], {"x": 1.0, "y": 2.0}),
        (["x=ln(1)", "y=log_2(8)"], {"x": 0.0, "y": 3.0}),
    ],
)
def test_values_as_people_give_them(words: list[str], values: dict[str, float]) -> None:
    done = run("x*y", *words, "--format", "json")
    assert json.loads(done.out)["inputs"] == values


@pytest.mark.parametrize(
    ("argv", "meant"),
    [
        (["x**2", "--x", "2", "--steps", "3", "--learning-rate", "0.1"],
         ['backprop-trace "x**2" --x 2 --steps 3 --lr 0.1']),
        (["x", "--x", "1", "--precision", "6"], ['backprop-trace "x" --x 1 --digits 6']),
        (["x", "--x", "1", "--jitter", "6"], []),
        (["x", "--x", "1", "--latex"], ['backprop-trace "x" --x 1 --format latex']),
        (["x", "--x", "1", "--stpes", "3", "--wrt", "x"],
         ['backprop-trace "x" --x 1 --wrt x --steps 3 --lr ?']),
        (["x", "--x", "1", "--steps", "three"], ['backprop-trace "x" --x 1 --steps ? --lr ?']),
        (["x", "x=-1_000"], ['backprop-trace "x" --x=-1000']),
        (["x", "x=-0xzz"], ['backprop-trace "x" --x ?']),
        (["x", "x=2e"], ['backprop-trace "x" --x ?']),
        (["x*y", "x=1", "z=2"], []),
        (["L = x*y", "x=1", "L=2"], []),
        (["\u0251*a", "a=2"], []),
        (["\u0251*b", "a=2", "b=1"], ['backprop-trace "a*b" --a 2 --b 1']),
        (["w*x", "--w", "1", "--wrt", "w"], ['backprop-trace "w*x" --w 1 --x ? --wrt w']),
        (["ax + b"], ['backprop-trace "ax + b" --ax ? --b ?',
                      'backprop-trace "a*x + b" --a ? --x ? --b ?']),
        (["ax + b", "a=2", "b=1"], ['backprop-trace "a*x + b" --a 2 --b 1 --x ?']),
        (["x", "--x", "1", "--y", "2"], []),
        (["(w*x - y**2", "--x", "1", "--y", "2", "--w", "1"], []),
        (["sin(x", "--x", "1"], ['backprop-trace "sin(x)" --x 1']),
        (["sinn(x)", "--x", "1"], []),
        (["x!", "--x", "3"], []),
        (["x*y", "--x", "1", "y"], []),
    ],
    ids=lambda part: " ".join(part)[:40],
)  # fmt: skip
def test_a_command_means_what_was_typed_or_none_is_given(argv: list[str], meant: list[str]) -> None:
    lines = run(*argv).err.splitlines()
    assert [line.removeprefix("help: ") for line in lines if line.startswith("help: ")] == meant


def test_the_program_as_read_is_printed() -> None:
    assert run("f(x,y) = xy; x = 3; y = 2", "--show-program").out == "x = 3\ny = 2\nf = x*y\n"
    assert run("½(wx + b)²", "w=1", "x=2", "--show-program").out == "1/2*(w*x + b)**2\n"


def test_all_missing_values_are_named_at_once() -> None:
    done = run("a*b + c*d", "--b", "2")
    assert "no values for `a`, `c`, `d`" in done.err
    assert "--b 2 --a ? --c ? --d ?" in done.err


def test_a_line_of_several_is_numbered() -> None:
    done = run("a = x*2\nb = a!\nb*3", "--x", "1")
    assert "2 | b = a!" in done.err


def test_carets_count_columns() -> None:
    done = run("权重!", "--权重", "1")
    _, _, source, caret, *_ = done.err.splitlines()
    assert source == "  | 权重!"
    assert caret.startswith("  |     ^ ")


def test_control_characters_are_spelled_out() -> None:
    done = run("x\x1b[31m", "--x", "1")
    assert "\x1b" not in done.err
    assert "<U+001B>" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--lr"], "`--lr` needs a value: `--lr RATE`"),
        (["--exact=abc"], "`--exact` takes no value: `--exact=abc` has one"),
        (["--digits", "99"], "1 to 17 significant digits"),
        (["--wrt", "z"], "`z`"),
        (["--copy", "--digits", "3"], "there is no terminal to copy by"),
        (["--steps", "3", "--trace-steps", "9"], "needs a learning rate"),
        (["--steps", "3", "--lr", "0.1", "--trace-steps", "9"], "steps from 0 to 3"),
        (["--steps", "3", "--lr", "0.1", "--plot", "p.png"], "should end in .svg"),
        (["--mode", "forward", "--wrt", "y", "--symbolic", "x"], "leaves no numbers"),
        (["--digits", "99", "--animate", "--flavor", "nothing"], "1 to 17"),
    ],
    ids=lambda part: " ".join(part)[:40],
)
def test_the_command_that_is_suggested_is_the_one_that_was_typed(
    words: list[str], said: str
) -> None:
    letters = "--symbolic" in words
    done = run("a = x*y/3; a**2", *([] if letters else ["--x", "1.5"]), "y=-2", *words)
    assert done.status == 2
    assert said in done.err
    help = done.err.splitlines()[-1]
    assert help.startswith('help: backprop-trace "a = x*y/3; a**2" ')
    assert "-2" in help
    assert letters or "1.5" in help
    assert run_line(filled(help.removeprefix("help: "))).status == 0


def test_a_suggestion_names_its_program_once(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text("x*y", encoding="utf-8")
    for words in (["--x", "1"], ["--x", "1", "--y", "2", "--animate"]):
        done = run("--file", str(tmp_path / "p.txt"), *words)
        assert done.status == 2
        help = done.err.splitlines()[-1].removeprefix("help: ")
        assert run_line(filled(help)).status == 0
        assert ('"x*y"' in help) != ("--file" in help)


def test_a_program_is_not_written_over() -> None:
    Path("p.txt").write_text("x*y", encoding="utf-8")
    done = run("--file", "p.txt", "x=1", "y=2", "-o", "./p.txt")
    assert done.status == 2
    assert "`./p.txt` holds the program" in done.err
    assert Path("p.txt").read_text(encoding="utf-8") == "x*y"
