"""What is longer than the terminal goes through the pager; what fits, or is piped, does not."""

from __future__ import annotations

import os
import pty
import select
import struct
import sys
from fcntl import ioctl
from pathlib import Path
from subprocess import Popen
from termios import TIOCSWINSZ

import pytest

from tests.support.seed import SEED

PAGER = """
import sys
text = sys.stdin.read()
open({path!r}, "w", encoding="utf-8").write(text)
print("paged", text.count(chr(10)))
"""
QUITTER = "import sys; sys.stdin.readline(); sys.stdin.close(); print('left')"


def shown(lines: int, environment: dict[str, str], *argv: str) -> tuple[str, int]:
    """Run the command on a terminal of so many lines; return what it shows, and its status."""
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", lines, 80, 0, 0))
    command = [sys.executable, "-m", "backprop_trace", *argv]
    everything = {**os.environ, "TERM": "xterm", **environment}
    process = Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=everything)
    os.close(theirs)
    text = b""
    while select.select([ours], [], [], 20)[0]:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        text += piece
    os.close(ours)
    return text.decode().replace("\r\n", "\n"), process.wait()


@pytest.fixture
def pager(tmp_path: Path) -> tuple[dict[str, str], Path]:
    script, seen = tmp_path / "pager.py", tmp_path / "seen.txt"
    script.write_text(PAGER.format(path=str(seen)), encoding="utf-8")
    return {"PAGER": f"'{sys.executable}' '{script}'"}, seen


def test_a_long_trace_is_paged_whole(pager: tuple[dict[str, str], Path]) -> None:
    environment, seen = pager
    text, status = shown(24, environment, *SEED)
    paged = seen.read_text(encoding="utf-8")
    assert status == 0
    assert text.split("\r")[-1].strip() == f"paged {paged.count(chr(10))}"
    assert "w·x - y" in paged
    assert "Gradients" in paged


@pytest.mark.parametrize("more", [("--no-pager",), ()], ids=["--no-pager", "a tall terminal"])
def test_what_needs_no_pager_has_none(
    pager: tuple[dict[str, str], Path], more: tuple[str, ...]
) -> None:
    environment, seen = pager
    text, status = shown(24 if more else 80, environment, *SEED, *more)
    assert status == 0
    assert "Gradients" in text
    assert not seen.exists()


@pytest.mark.parametrize("name", ["cat", "", "no-such-pager", "'open quote"])
def test_without_a_pager_the_text_is_written(name: str) -> None:
    text, status = shown(24, {"PAGER": name}, *SEED)
    assert status == 0
    assert "Gradients" in text


def test_leaving_the_pager_early_is_no_failure(tmp_path: Path) -> None:
    script = tmp_path / "quit.py"
    script.write_text(QUITTER, encoding="utf-8")
    long = "+".join(["x"] * 3000)
    text, status = shown(24, {"PAGER": f"'{sys.executable}' '{script}'"}, long, "x=1")
    assert status == 0
    assert "left" in text
    assert "error" not in text
