"""Hostile notes: verifying writes nothing, and is never satisfied by what is wrong."""

from __future__ import annotations

import os
import random
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from backprop_trace.cli.command import cli
from tests.support.command import run
from tests.support.note_shapes import BROKEN, FORGIVEN

FORMATS = ("markdown", "latex", "typst", "html")
PROGRAMS = ("(w*x - y)**2 + w", "a = sigmoid(w*x)\na*a + y # loss", "f(a) = a**3; f(w) - x/y")
SHAPES = [*FORGIVEN.values(), *BROKEN.values()]
VALUES = ("victim.svg", "link.svg", "../secret", "x", "3", "", "full", "python", "sigmoid",
          "1,last", "99999", "\x1b[31m", "--", "-", "-h", "a'b", "markdown", "anki")  # fmt: skip


def options(rng: random.Random) -> Iterator[str]:
    """Yield words of random options in random spellings."""
    params = cli.get_params(click.Context(cli))
    for _ in range(rng.randrange(4)):
        name = rng.choice(rng.choice(params).opts)
        value = rng.choice(VALUES)
        yield from rng.choice(([name], [name, value], [f"{name}={value}"], [f"{name}{value}"]))


def block(rng: random.Random, is_wrong: bool) -> str:
    """Return a trace, right or with a wrong number in every line that has one."""
    words = [rng.choice(PROGRAMS), "w=0.25", "x=2", "y=3", "--format", rng.choice(FORMATS)]
    if rng.random() < 0.3:
        words += ["--steps", "2", "--lr", "0.1"]
    text = run(*words).out
    begin = text.index("backprop-trace: ")
    line = text.index("\n", begin)
    end = text.rindex("backprop-trace: end")
    body = text[line:end]
    if is_wrong:
        body = body.replace("3", "8")
    return text[:line] + body + text[end:]


def hostile(rng: random.Random) -> tuple[str, bool]:
    """Return a note, and whether something in it is wrong."""
    pieces: list[str] = []
    is_wrong = False
    for _ in range(rng.randrange(1, 4)):
        wrong = rng.random() < 0.7
        text = block(rng, wrong)
        more = list(options(rng)) if rng.random() < 0.6 else []
        if more:
            at = " --format " if rng.random() < 0.5 else "w=0.25 "
            joined = " ".join(map(shlex.quote, more))
            text = text.replace(at, f" {joined} {at}", 1)
        if rng.random() < 0.6:
            text = rng.choice(SHAPES)(text.rstrip("\n")) + "\n"
        pieces.append(text)
        is_wrong = is_wrong or wrong
    return rng.choice(("\n", "\n\nwords\n\n", "\r\n")).join(pieces), is_wrong


@contextmanager
def folder() -> Iterator[Path]:
    """Work in a folder of its own, beside a file that nobody may touch."""
    before = os.getcwd()
    with TemporaryDirectory() as name:
        notes = Path(name, "notes")
        notes.mkdir()
        Path(name, "secret").write_text("secret", encoding="ascii")
        Path(notes, "victim.svg").write_text("victim", encoding="ascii")
        Path(notes, "link.svg").symlink_to("../secret")
        os.chdir(notes)
        try:
            yield Path(name)
        finally:
            os.chdir(before)


def held(root: Path) -> dict[str, bytes]:
    """Return what all files but the note hold."""
    paths = [path for path in root.rglob("*") if path.is_file() and path.name != "n.md"]
    return {str(path): path.read_bytes() for path in paths}


def check(seed: str) -> bool:
    """Verify a hostile note, then update it; return whether it was taken for right."""
    rng = random.Random(seed)
    note, is_wrong = hostile(rng)
    with folder() as root:
        path = Path("n.md")
        path.write_bytes(note.encode())
        before = held(root)
        done = run("--verify", "n.md", stdin="x")
        assert done.status in (0, 1, 2), done
        assert (done.status == 0) == done.out.endswith("every number and formula is right\n"), done
        assert not (is_wrong and done.status == 0), done
        assert path.read_bytes() == note.encode(), "verifying wrote the note"
        assert held(root) == before, "verifying wrote"
        assert "\x1b" not in done.out + done.err, done
        updated = run("--verify", "n.md", "--update", stdin="x")
        assert held(root) == before, "updating wrote another file"
        if updated.status:
            assert path.read_bytes() == note.encode(), "half an update"
        else:
            assert run("--verify", "n.md").status == 0, "an update that is wrong"
    return done.status == 0
