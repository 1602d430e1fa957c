"""Notes that check themselves: all of ours are accepted, every planted mistake is named."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import run
from tests.support.corpora import load

EXAMPLES = load("worked-examples.json")
NOTE = ("(w*x - y)**2*w", "--x", "1", "--y", "2", "--w", "1.23456")
pytestmark = pytest.mark.usefixtures("elsewhere")


def write(name: str, *argv: str) -> str:
    assert run(*argv, "-o", name).status == 0
    return Path(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_all_notes_are_accepted(example: dict[str, Any]) -> None:
    values = [f"{name}={value!r}" for name, value in example["inputs"].items()]
    notes = ("n.md", "n.tex", "n.typ")
    files = [word for name in notes for word in ("-o", name)]
    assert run(example["program"], *values, *files).status == 0
    done = run("--verify", *notes)
    assert (done.status, done.err) == (0, "")
    assert done.out.count("every number and formula is right") == 3


@pytest.mark.parametrize(
    "options",
    [("--flavor", "notion"), ("--flavor", "gitlab"), ("--digits", "full"), ("--wrt", "w"),
     ("--plain-names",)],
)  # fmt: skip
def test_options_are_kept_in_the_command(options: tuple[str, ...]) -> None:
    write("n.md", *NOTE, *options)
    assert run("--verify", "n.md").status == 0


@pytest.mark.parametrize(
    ("name", "right", "wrong", "said"),
    [
        (
            "n.md",
            "| — | $-1$ |",
            "| — | $1$ |",
            "∂v2/∂y: expected -1, the note has 1: a lost minus",
        ),
        ("n.md", "1.235 \\cdot 1$", "1.235 \\cdot 2$", "v1: expected 1, the note has 2"),
        ("n.md", "(-0.76544)^2", "(0.76544)^2", "v3: expected -0.76544, the note has 0.76544"),
        ("n.md", "-1.304 \\\\", "-1.403 \\\\", "dL/dw: expected -1.304, the note has -1.403"),
        ("n.md", "\\text{ via } v_1 &=", "\\text{ via } v_2 &=", "dL/dw via v1: expected"),
        ("n.md", "v_1 - y", "v_1 + y", "v2: expected"),
        (
            "n.tex",
            "{btlocal}{-1}$",
            "{btlocal}{1}$",
            "∂v2/∂y: expected -1, the note has 1: a lost minus",
        ),
        ("n.tex", "0.585898 \\cdot 1.23456", "0.585898 \\cdot 1.23465", "L: expected 1.23456"),
        (
            "n.typ",
            "#btlocal, -1)",
            "#btlocal, 1)",
            "∂v2/∂y: expected -1, the note has 1: a lost minus",
        ),
        ("n.typ", "dient, -2.333", "dient, -2.3", "dL/dx: expected -2.333, the note has -2.3"),
    ],
)
def test_a_planted_mistake_is_named(name: str, right: str, wrong: str, said: str) -> None:
    text = write(name, *NOTE)
    assert right in text
    Path(name).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    done = run("--verify", name)
    assert done.status == 1
    line = text[: text.index(right)].count("\n") + 1
    assert f"{name}:{line}: {said}" in done.out
    assert run("--verify", name, "--update").status == 0
    assert Path(name).read_text(encoding="utf-8") == text


def test_missing_and_foreign_lines_are_named() -> None:
    lines = write("n.md", *NOTE).splitlines(keepends=True)
    place = next(k for k, line in enumerate(lines) if line.startswith("| 2 |"))
    Path("n.md").write_text("".join([*lines[:place], *lines[place + 1 :]]), encoding="utf-8")
    assert "missing: v2" in run("--verify", "n.md").out
    Path("n.md").write_text("".join([*lines[:place], "mine\n", *lines[place:]]), encoding="utf-8")
    assert "not of this trace: mine" in run("--verify", "n.md").out


def test_words_around_blocks_stay() -> None:
    text = write("n.md", *NOTE)
    note = f"# My lecture\n\nFirst:\n\n{text}\nSecond:\n\n{text.replace('$1.235', '$9.999')}\nEnd."
    Path("n.md").write_text(note, encoding="utf-8")
    assert run("--verify", "n.md").status == 1
    assert run("--verify", "n.md", "--update").status == 0
    updated = Path("n.md").read_text(encoding="utf-8")
    assert updated == f"# My lecture\n\nFirst:\n\n{text}\nSecond:\n\n{text}\nEnd."
    assert "nothing to update" in run("--verify", "n.md", "--update").out


def test_line_ends_of_windows_stay() -> None:
    text = write("n.md", *NOTE).replace("\n", "\r\n")
    Path("n.md").write_bytes(text.replace("$-1$", "$1$").encode())
    assert run("--verify", "n.md").status == 1
    assert run("--verify", "n.md", "--update").status == 0
    assert Path("n.md").read_bytes() == text.encode()


BEGIN = "<!-- backprop-trace: {} -->\n"
END = BEGIN.format("end")
REFUSED = [
    ("backprop-trace 'x", "n.md:1: its command is no command of a shell"),
    ("rm -rf /", "n.md:1: its command is none of backprop-trace"),
    ('backprop-trace "x!" --x 1 --format markdown', "its command is refused: `!` (factorial)"),
    ('backprop-trace "x" --x 1 -o y.md', "n.md:1: its command may not use -o or --output"),
    ("backprop-trace --file=/etc/passwd", "n.md:1: its command may not use --file"),
    ('backprop-trace "x" --x 1 --format json', "its format is none of markdown, latex, typst"),
]


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (BEGIN.format('backprop-trace "x" --x 1'), "n.md:1: this block has no end"),
        (f"text\n{END}", "n.md:2: this comment ends a block that never began"),
        *[(BEGIN.format(command) + END, said) for command, said in REFUSED],
    ],
)
def test_broken_notes(note: str, said: str) -> None:
    Path("n.md").write_text(note, encoding="utf-8")
    for options in ((), ("--update",)):
        done = run("--verify", "n.md", *options)
        assert (done.status, done.out) == (2, "")
        assert said in done.err
        assert Path("n.md").read_text(encoding="utf-8") == note
        assert os.listdir(".") == ["n.md"]


def test_a_note_that_is_not_there() -> None:
    done = run("--verify", "nowhere.md")
    assert done.status == 2
    assert "cannot read `nowhere.md`" in done.err


def test_of_several_notes_all_are_updated_or_none() -> None:
    text = write("a.md", *NOTE).replace("$-1$", "$1$")
    Path("a.md").write_text(text, encoding="utf-8")
    Path("b.md").write_text(BEGIN.format("backprop-trace x"), encoding="utf-8")
    assert run("--verify", "a.md", "b.md", "--update").status == 2
    assert Path("a.md").read_text(encoding="utf-8") == text
