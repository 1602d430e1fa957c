"""However a program is laid out, the note that is made of it is right at once.

The command in a note has the program on one line, without comments: title, picture and length are
told from that line, not from the text as it was typed.
"""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from backprop_trace.document.story import LONGEST_TITLE
from tests.support.command import run
from tests.support.programs import make

FORMATS = ("md", "tex", "typ", "html")


def scattered(program: str, seed: int) -> str:
    """Return a program with comments, blank lines and breaks where nothing minds them."""
    random = Random(seed)

    def gap(match: re.Match[str]) -> str:
        breaks = ("", "\n", "  # why, -- > or -->\n", "\r\n\r\n", "\t\n")
        return match[0] + random.choice(breaks)

    within = re.sub(r"(?<=\w)\(|,", gap, program)
    ends = (";", "\n", "\n\n", " # end; -->\n", "\r\n\r\n", "\n  \n")
    whole = re.sub(r"\n|;", lambda _: random.choice(ends), program)
    return f"# {seed}\n\n{random.choice((within, whole))}\n\n"


@pytest.mark.parametrize("seed", range(8))
def test_any_layout(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    case = make(seed, own=False)
    Path("p.txt").write_bytes(scattered(case.program, seed).encode())
    values = [f"{name}={value!r}" for name, value in case.values.items()]
    notes = [f"n.{suffix}" for suffix in FORMATS]
    done = run("--file", "p.txt", *values, *[word for note in notes for word in ("-o", note)])
    assert done.status == 0, done.err
    done = run("--verify", *notes)
    assert (done.status, done.err) == (0, ""), done.out


@pytest.mark.parametrize("length", range(LONGEST_TITLE - 4, LONGEST_TITLE + 8, 3))
@pytest.mark.parametrize("layout", ["{}", "{} # and why", "a = x\n{}", "\n\n{}\n"])
def test_a_title_is_shown_or_not_alike(
    length: int, layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rest = length - len(layout.format(""))
    program = layout.format("x" + "+1" * (rest // 2) + " " * (rest % 2))
    Path("p.txt").write_text(program, encoding="ascii")
    assert run("--file", "p.txt", "--x", "1", "--no-graph", "-o", "n.md").status == 0
    assert run("--verify", "n.md").status == 0
