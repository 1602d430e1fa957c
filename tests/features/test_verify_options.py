"""A note decides nothing: whatever its command says, verifying only computes and compares."""

from __future__ import annotations

import time
from pathlib import Path

import click
import pytest

from backprop_trace.cli.command import cli
from backprop_trace.cli.options import Declared
from backprop_trace.declarations.option import Option
from backprop_trace.language import limits
from tests.support.command import run
from tests.support.paths import ROOT

BEGIN = "<!-- backprop-trace: {} -->\n"
END = BEGIN.format("end")
PARAMS = cli.get_params(click.Context(cli))
SPELLINGS = [
    pytest.param(param, spelling, id=f"{name} {spelling}")
    for param in PARAMS
    for name in param.opts
    for spelling in (name, f"{name} victim.svg", f"{name}=victim.svg", f"{name}victim.svg",
                     f"{name} x", f"{name}=3", f"--steps 2 --lr 0.1 {name} victim.svg")
]  # fmt: skip


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (tmp_path / "secret").write_text("secret", encoding="ascii")
    (folder / "victim.svg").symlink_to("../secret")
    monkeypatch.chdir(folder)


def in_notes(param: click.Parameter) -> bool:
    return isinstance(param, Declared) and param.option.in_notes


def held(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def note(command: str, body: str = "") -> str:
    text = BEGIN.format(f"backprop-trace {command}") + body + END
    Path("n.md").write_text(text, encoding="utf-8")
    return text


@pytest.mark.parametrize(("param", "spelling"), SPELLINGS)
def test_any_option_in_a_block(param: click.Parameter, spelling: str, tmp_path: Path) -> None:
    for place in ('{} "x**2" --x 3 --format markdown', '"x**2" --x 3 --format markdown {}'):
        note(place.format(spelling), "$L = 10$\n")
        before = held(tmp_path)
        done = run("--verify", "n.md")
        assert held(tmp_path) == before
        assert done.status in (1, 2)
        assert "is right" not in done.out
        assert "\x1b" not in done.out
        if not in_notes(param):
            assert done.status == 2
            if spelling.endswith(" victim.svg"):
                said = f"n.md:1: its command may not use {' or '.join(param.opts)}\n"
                assert said in done.err
        if run("--verify", "n.md", "--update").status == 2:
            assert held(tmp_path) == before
        else:
            (tmp_path / "notes" / "n.md").unlink()
            before.pop(str(tmp_path / "notes" / "n.md"))
            assert held(tmp_path) == before


def test_a_new_option_is_closed_to_notes() -> None:
    assert not Option("new", "Do something new.", "Output").in_notes
    assert not any(in_notes(param) for param in PARAMS if param.is_eager)


def test_the_document_lists_what_is_open() -> None:
    text = (ROOT / "docs" / "notes.md").read_text(encoding="utf-8")
    listed = text.partition("A block's command may have these options")[2].partition("\n\n")[0]
    named = {f"--{word.split('`')[0]}" for word in listed.split("`--")[1:]}
    assert named == {p.opts[0] for p in PARAMS if in_notes(p)}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("- x=1 --format markdown", "n.md:1: its command may not read standard input (-)"),
        ("x --x 1 --digits -h", "n.md:1: its command is refused: `--digits` takes"),
        ("x --x 1 --flavor anki --format markdown", "n.md:1: its command is refused: it makes no"),
        ("x --x 1 --format json", "n.md:1: its command is refused: its format is none of markdown"),
    ],
)
def test_other_ways_out_are_closed(words: str, said: str) -> None:
    note(words)
    for options in ((), ("--update",)):
        done = run("--verify", "n.md", *options, stdin="x")
        assert (done.status, done.out) == (2, "")
        assert said in done.err


def test_an_option_of_one_note_does_not_hide_another() -> None:
    note("x --x 1 --version --format markdown")
    Path("n.md").rename("a.md")
    note("x --x 1 --format markdown", "$2$\n")
    done = run("--verify", "a.md", "nowhere.md", "n.md")
    assert done.status == 2
    assert "a.md:1: its command may not use --version" in done.err
    assert "cannot read `nowhere.md`" in done.err
    assert "n.md:2: " in done.out


@pytest.mark.parametrize("format", ["md", "tex", "typ", "html"])
def test_a_note_with_a_plot_carries_a_command_without(format: str, tmp_path: Path) -> None:
    name = f"w.{format}"
    words = ("x**2", "--x", "1", "--steps", "2", "--lr", "0.1", "--plot", "p.svg")
    assert run(*words, "-o", name).status == 0
    text = Path(name).read_text(encoding="utf-8")
    end = text.index("backprop-trace: end")
    assert ("<figure>" if format == "html" else "p.svg") in text[end:]
    assert "p.svg" not in text[:end]
    before = held(tmp_path)
    assert run("--verify", name).status == 0
    assert run("--verify", name, "--update").status == 0
    assert held(tmp_path) == before


STEPS = ",".join(map(str, range(4000)))
SUM = f"sum({','.join(['x'] * 60_000)})"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (f"x**2 --x 1 --steps 4000 --lr .1 --trace-steps {STEPS}", "the limit in a note is 1,000"),
        ("x**2 --x 1 --steps 4000 --lr .1 --trace-steps all", "`--trace-steps` names steps"),
        ("x**2 --x 1 --steps 100000 --lr .1", "the limit in a note is 100,000"),
        (
            f"'{'*'.join(['x'] * 100)}' --x 1 --steps 50000 --lr .1",
            "the limit in a note is 3,000,000",
        ),
        (f"'{SUM}' --x 1", "the limit in a note is 100,000"),
        (f"'{'x+' * 600_000}x' --x 1", "the limit in a note is 1,000,000"),
    ],
)
def test_what_a_block_costs_is_bounded(words: str, said: str) -> None:
    note(f"{words} --format markdown")
    begun = time.process_time()
    done = run("--verify", "n.md")
    assert time.process_time() - begun < 2
    assert done.status == 2
    assert said in done.err


def test_what_cannot_be_counted_runs_under_a_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NOTE_SECONDS", 0.5)
    squares = ";".join(f"a{k + 1}=a{k}**2+x" for k in range(30))
    note(f'"a0=x;{squares}" --symbolic x --format markdown')
    done = run("--verify", "n.md")
    assert done.status == 2
    assert "n.md:1: its command takes more than 0.5 seconds, the limit" in done.err
    note('"x" --x 1 --format markdown')
    assert run("--verify", "n.md").status == 1  # the clock is stopped
