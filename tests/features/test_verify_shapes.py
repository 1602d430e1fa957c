"""Verifying is never satisfied by nothing: a block is compared, or named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import run
from tests.support.note_shapes import BROKEN, FORGIVEN, Shape
from tests.support.paths import ROOT

SEED = ("(w*x - y)**2", "--x", "1", "--y", "2", "--w", "1")


pytestmark = pytest.mark.usefixtures("elsewhere")


@pytest.fixture(scope="module")
def right() -> str:
    return run(*SEED, "--format", "markdown").out.rstrip("\n")


def wrong_of(right: str) -> str:
    wrong = right.replace("| — | $-1$ |", "| — | $1$ |", 1)
    assert wrong != right
    return wrong


def verified(note: str, *options: str) -> tuple[int, str, str]:
    Path("n.md").write_bytes(note.encode())
    done = run("--verify", "n.md", *options)
    if not options:
        assert Path("n.md").read_bytes() == note.encode()
    return done.status, done.out, done.err


@pytest.mark.parametrize("shape", FORGIVEN.values(), ids=FORGIVEN.keys())
def test_any_place_for_a_block_is_found(right: str, shape: Shape) -> None:
    status, out, _ = verified(shape(right))
    assert (status, out) == (0, "n.md: 1 trace, every number and formula is right\n")
    status, out, _ = verified(shape(wrong_of(right)))
    assert status == 1
    assert "∂v2/∂y: expected -1, the note has 1: a lost minus" in out
    assert "is right" not in out


@pytest.mark.parametrize("shape", FORGIVEN.values(), ids=FORGIVEN.keys())
def test_an_update_keeps_the_place_and_is_right_at_once(right: str, shape: Shape) -> None:
    before, after = "first\r\n\rsecond\n\n", "\r\r\nlast  \r"
    note = before + shape(wrong_of(right)) + "\n" + after
    status, out, _ = verified(note, "--update")
    assert (status, out) == (0, "n.md: 1 trace, 1 updated\n")
    text = Path("n.md").read_bytes().decode()
    assert text.startswith(before)
    assert text.endswith(after)
    assert run("--verify", "n.md").status == 0
    assert run("--verify", "n.md", "--update").out == "n.md: 1 trace, nothing to update\n"
    assert Path("n.md").read_bytes().decode() == text


@pytest.mark.parametrize("shape", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize("neighbour", [False, True], ids=["alone", "beside a right one"])
def test_a_broken_block_is_never_passed_over(right: str, shape: Shape, neighbour: bool) -> None:
    beside = f"{right}\n\n" if neighbour else ""
    for block in (right, wrong_of(right)):
        status, out, err = verified(f"{beside}{shape(block)}\n")
        assert status in (1, 2)
        assert "is right" not in out
        assert "n.md:" in out + err
        assert verified(f"{beside}{shape(block)}\n", "--update")[0] in (0, 2)
        text = Path("n.md").read_bytes().decode()
        assert text.startswith(beside)


@pytest.mark.parametrize(
    "words",
    ["", "hello", "\ufeff", "\r\r\r", "Run `backprop-trace --verify notes.md` in CI.",
     "# backprop-trace: step by step\n\nbackprop-trace: a tool", "    backprop-trace x --format md",
     "`<!-- backprop-trace: end -->` ends it", "```\n<!-- backprop-trace: … -->\n…\n```",
     "<!-- made with backprop-trace -->", "https://backprop-trace:80/ 100 % backprop-trace"],
)  # fmt: skip
def test_words_about_it_are_no_trace(words: str, right: str) -> None:
    status, out, err = verified(words)
    assert (status, out, err) == (2, "", "error: n.md: no trace found\n")
    assert verified(f"{words}\n\n{right}\n")[0] == 0


def test_every_trace_is_counted(right: str) -> None:
    assert verified(f"{right}\n\n{right}\n")[1].startswith("n.md: 2 traces, every")


def test_every_flaw_is_named(right: str) -> None:
    broken = BROKEN["a comment of C"](right)
    status, out, err = verified(
        f"{broken}\n{wrong_of(right)}\n{broken}\n<!-- backprop-trace: x -->"
    )
    assert status == 2
    assert "a lost minus" in out
    height = right.count("\n") + 1
    lines = [1, height, 2 * height + 1, 3 * height, 3 * height + 1]
    assert [line.split(":")[2] for line in err.splitlines()] == list(map(str, lines))


def test_the_page_about_notes_is_one() -> None:
    done = run("--verify", str(ROOT / "docs" / "notes.md"))
    assert (done.status, done.err) == (0, "")
    assert ": 1 trace, every" in done.out
