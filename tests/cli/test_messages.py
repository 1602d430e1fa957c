"""Messages: each mistake gets its own words, the place, and a command that works."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.support.command import run, run_line

W = ("--x", "1", "--y", "2", "--w", "1")


pytestmark = pytest.mark.usefixtures("elsewhere")


def test_the_message_of_the_design() -> None:
    done = run("(w*x - y)^2", *W)
    assert done.status == 2
    assert done.out == ""
    assert done.err == (
        "error: `^` is not power here\n"
        "  |\n"
        "  | (w*x - y)^2\n"
        "  |          ^ write ** for power\n"
        "  |\n"
        'help: backprop-trace "(w*x - y)**2" --x 1 --y 2 --w 1\n'
    )


MISTAKES = [
    (["2x", "--x", "1"], "2*x"),
    (["x y", "--x", "1", "--y", "1"], "*"),
    (["(x)(y)", "--x", "1", "--y", "1"], "*"),
    (["x == 1", "--x", "1"], "="),
    (["3,5*x", "--x", "1"], "3.5"),
    ([r"\frac{x}{2}", "--x", "1"], "LaTeX"),
    (["x**2 if x > 0 else 0", "--x", "1"], "where"),
    (["np.exp(x)", "--x", "1"], "exp"),
    (["lambda x: x", "--x", "1"], "lambda"),
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
    (["x", "-x", "1"], "two dashes"),
    (["x", "+", "y", "--x", "1"], "quotes"),
    (["x", "--x", "1", "--wrt", "z"], "`z`"),
    (["x", "--x", "1", "--wrt", ""], "wrt"),
    (["x", "--x", "1", "--format", "jsn"], "`json`"),
    (["x", "--x", "1", "--digits", "0"], "17"),
    (["x", "--x", "1", "--digits", "many"], "full"),
    (["x", "--x", "1", "-o", "trace.docx"], ".docx"),
    (["x", "--x", "1", "-o", "nowhere/trace.txt"], "nowhere"),
    (["--file", "nothing.txt"], "nothing.txt"),
    (["a = 1; a = 2; a*x", "--x", "1"], "`a`"),
    (["f(a) = f(a); f(x)", "--x", "1"], "itself"),
    (["f(a) = a*b; f(x)", "--x", "1"], "`b`"),
    (["f(a) = a; f(x, x)", "--x", "1"], "argument"),
    (["sin(x, x)", "--x", "1"], "argument"),
    (["sin()", "--x", "1"], "argument"),
    (["|x|", "--x", "1"], "abs"),
    (["x!", "--x", "1"], "!"),
    (["x % 2", "--x", "1"], "fmod"),
    (["x // 2", "--x", "1"], "floor"),
    (["x\u201d", "--x", "1"], "U+201D"),
    (["x > 1", "--x", "1"], "where"),
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
    assert lines[-1].startswith("help: backprop-trace")
    assert all(len(line) < 400 for line in lines)
    again = run_line(lines[-1].removeprefix("help: "))
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
    assert error["help"].startswith("backprop-trace")
    assert (error["start"] is None) == (error["end"] is None)


def test_all_missing_values_are_named_at_once() -> None:
    done = run("a*b + c*d", "--b", "2")
    assert "no values for `a`, `c`, `d`" in done.err
    assert "--b 2 --a 1 --c 1 --d 1" in done.err


def test_a_line_of_several_is_numbered() -> None:
    done = run("a = x*2\nb = a^2\nb*3", "--x", "1")
    assert "2 | b = a^2" in done.err


def test_carets_count_columns() -> None:
    done = run("权重^2", "--权重", "1")
    _, _, source, caret, *_ = done.err.splitlines()
    assert source == "  | 权重^2"
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
    assert run_line(help.removeprefix("help: ")).status == 0


def test_a_suggestion_names_its_program_once(tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text("x*y", encoding="utf-8")
    for words in (["--x", "1"], ["--x", "1", "--y", "2", "--animate"]):
        done = run("--file", str(tmp_path / "p.txt"), *words)
        assert done.status == 2
        help = done.err.splitlines()[-1].removeprefix("help: ")
        assert run_line(help).status == 0
        assert ('"x*y"' in help) != ("--file" in help)


def test_a_program_is_not_written_over() -> None:
    Path("p.txt").write_text("x*y", encoding="utf-8")
    done = run("--file", "p.txt", "x=1", "y=2", "-o", "./p.txt")
    assert done.status == 2
    assert "`./p.txt` holds the program" in done.err
    assert Path("p.txt").read_text(encoding="utf-8") == "x*y"
