"""Notes as files: what is not a note, what an update keeps, and how long a comparison takes."""

from __future__ import annotations

import os
import random
import shlex
import time
from pathlib import Path
from typing import Any

import pytest

from backprop_trace.features.verify import block, notes
from backprop_trace.features.verify.pairing import changes
from backprop_trace.features.verify.verify import Fresh
from backprop_trace.shell import words_of_line
from tests.support.command import run

SEED = ("(w*x - y)**2", "--x", "1", "--y", "2", "--w", "1")


pytestmark = pytest.mark.usefixtures("elsewhere")


def wrong() -> str:
    return run(*SEED, "--format", "markdown").out.replace("| — | $-1$ |", "| — | $1$ |", 1)


@pytest.mark.parametrize("options", [(), ("--update",)])
def test_what_is_no_file_is_refused_at_once(options: tuple[str, ...]) -> None:
    os.mkfifo("pipe.md")
    os.mkdir("folder.md")
    for path in ("pipe.md", "/dev/zero", "folder.md"):
        done = run("--verify", path, *options)
        assert (done.status, done.out) == (2, "")
        said = "a directory" if path == "folder.md" else "a pipe or a device, not a note"
        assert f"`{path}`" in done.err
        assert said in done.err.lower()


@pytest.mark.parametrize("options", [(), ("--update",)])
def test_a_huge_note_is_refused_and_stays(options: tuple[str, ...]) -> None:
    Path("huge.md").write_text(wrong(), encoding="utf-8")
    size = 1024**3 + 10_000_000
    os.truncate("huge.md", size)
    done = run("--verify", "huge.md", *options)
    assert done.status == 2
    assert f"`huge.md` has {size:,} bytes: the limit of a note is 67,108,864" in done.err
    assert os.stat("huge.md").st_size == size


def test_text_that_is_none_is_named() -> None:
    Path("n.md").write_bytes(wrong().encode() + b"\xff")
    done = run("--verify", "n.md")
    assert done.status == 2
    assert "`n.md` is not UTF-8 text: byte 0xFF" in done.err


def test_the_bytes_outside_stay() -> None:
    before, after = b"\xef\xbb\xbfa\r\nb\rc\n\x0b\xc2\x85 \xe2\x80\xa8\t\n", b"\r\n\r\n\n  end"
    Path("n.md").write_bytes(before + wrong().encode() + after)
    assert run("--verify", "n.md", "--update").status == 0
    found = Path("n.md").read_bytes()
    assert found.startswith(before)
    assert found.endswith(after)
    assert len(found) == len(before) + len(wrong().encode()) + 1 + len(after)
    assert run("--verify", "n.md").status == 0


def test_an_edit_made_meanwhile_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("n.md").write_text(wrong(), encoding="utf-8")
    Path("m.md").write_text(wrong(), encoding="utf-8")

    def editing(run: Any, words: Any) -> Fresh:
        with open("n.md", "a", encoding="utf-8") as file:
            file.write("mine\n")
        return block.fresh(run, words)

    monkeypatch.setattr(notes, "fresh", editing)
    done = run("--verify", "m.md", "n.md", "--update")
    assert done.status == 2
    assert done.err == "error: `n.md` was edited meanwhile: nothing is written, run it again\n"
    assert Path("n.md").read_text(encoding="utf-8") == wrong() + "mine\n" * 2
    assert Path("m.md").read_text(encoding="utf-8") == wrong()
    assert sorted(os.listdir(".")) == ["m.md", "n.md"]


@pytest.mark.parametrize(
    "words",
    [("--verify", "n.md", "--update"), ("--update", "--verify", "n.md"), ("--verify", "--update",
     "n.md"), ("--update", "n.md", "--verify"), ("n.md", "--verify", "--update")],
)  # fmt: skip
def test_the_options_stand_in_any_order(words: tuple[str, ...]) -> None:
    Path("n.md").write_text(wrong(), encoding="utf-8")
    assert run(*words).out == "n.md: 1 trace, 1 updated\n"
    assert run("n.md", "--verify").status == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [(("--verify",), "`--verify` needs a note"), (("--verify", "--update"), "needs a note"),
     (("--update", "n.md"), "`--update` belongs to `--verify NOTE`")],
)  # fmt: skip
def test_without_a_note(words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


def test_what_a_note_says_reaches_no_terminal() -> None:
    Path("n.md").write_text(wrong().replace("$1$ |", "\x1b[31m$1$ |", 1), encoding="utf-8")
    done = run("--verify", "n.md")
    assert done.status == 1
    assert "\x1b" not in done.out


PROGRAMS = [
    ("x**2 # my loss\n", "1"), ("\n\na = x*2 # α -->\n\n(a +\n 1)*2", "1"), ("x\r+1", "1"),
    ("a=x\r\na*2\r\n", "1"), ("-x", "-1/3"), ("where(x--1>--x, x, 1)", "1"), ("log(x)", "-1"),
    ("f(a, b)=a*b # q\n f(x, 2)", "-pi"), ("x\t*\u00a02", "1e300"), ("lr=x*2; lr", "0.1"),
    (r"\frac{x}{2} + x^2", "1"), ("loss = (2x² - 1)\nloss.backward()", "1.5"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "value"), PROGRAMS)
@pytest.mark.parametrize(
    "options",
    [(), ("--steps", "2", "--lr", "0.1", "--trace-steps", " 1 ,\nlast"), ("--wrt", "x,\n"),
     ("--closed-form", "--mode", "forward"), ("--standalone", "--plain-names", "--digits=full")],
    ids=lambda options: " ".join(options[:1]),
)  # fmt: skip
def test_every_note_that_is_written_is_right(
    program: str, value: str, options: tuple[str, ...]
) -> None:
    Path("p.txt").write_bytes(program.encode())
    notes = ("c.md", "c.tex", "c.typ", "c.html")
    files = [word for name in notes for word in ("-o", name)]
    done = run("--file", "p.txt", f"x={value}", *options, *files)
    assert done.status == 0, done.err
    done = run("--verify", *notes)
    assert (done.status, done.err) == (0, "")
    assert done.out.count(": 1 trace, every number and formula is right\n") == 4


def test_long_texts_are_compared_in_linear_time() -> None:
    rows = [f"| {number % 7} |" for number in range(40_000)]
    theirs = [*rows[:10], "mine", *rows[10:20_000], *rows[20_001:]]
    for number in range(100, 39_000, 11):
        theirs[number] = "| 9 |"
    begun = time.process_time()
    assert sum(change.ii - change.i + change.jj - change.j for change in changes(rows, theirs))
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("seed", range(20))
def test_changes_lead_from_one_text_to_the_other(seed: int) -> None:
    rng = random.Random(seed)
    ours = [str(rng.randrange(rng.choice((3, 400)))) for _ in range(rng.randrange(400))]
    theirs = [line for line in ours if rng.random() < 0.9]
    for _ in range(rng.randrange(20)):
        theirs.insert(rng.randrange(len(theirs) + 1), str(rng.randrange(400)))
    rebuilt: list[str] = []
    at = 0
    for i, ii, j, jj in changes(ours, theirs):
        assert ours[i:ii] != theirs[j:jj]
        rebuilt += [*ours[at:i], *theirs[j:jj]]
        at = ii
    assert rebuilt + ours[at:] == theirs


def test_words_are_split_as_by_a_shell() -> None:
    rng = random.Random(1)
    for _ in range(5_000):
        line = "".join(rng.choice("ab \\\"'\n\t#-=") for _ in range(rng.randrange(12)))
        try:
            expected = shlex.split(line)
        except ValueError:
            with pytest.raises(ValueError, match="without"):
                words_of_line(line)
        else:
            assert words_of_line(line) == expected, line
