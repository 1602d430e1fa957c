"""Console sessions in documents and golden files: found, run, compared, written anew.

A session is a block of lines that starts with ``$ command``; up to the next ``$`` or the block's
end stands what the command prints. Run ``python -m tests.support.consoles`` to write all outputs
anew, and read the difference before committing it.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from tests.support.paths import ROOT

_BLOCK = re.compile(
    r"^(?P<fence>`{3,})console\n(?P<body>.*?)^(?P=fence)$", re.DOTALL | re.MULTILINE
)


class Session(NamedTuple):
    """A command and what it prints; ``start`` and ``end`` are where the output stands."""

    command: str
    output: str
    start: int
    end: int


def documents() -> list[Path]:
    """Return the files that hold sessions."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
    return [*filter(Path.exists, pages), *sorted((ROOT / "tests" / "golden").glob("*.txt"))]


def sessions(path: Path) -> Iterator[Session]:
    """Yield the sessions of a file."""
    text = path.read_text(encoding="utf-8")
    blocks = (
        _BLOCK.finditer(text)
        if path.suffix == ".md"
        else [re.compile(r"(?s)(?P<body>.*)").match(text)]
    )
    for block in blocks:
        assert block is not None
        commands = list(re.compile(r"^\$ (.*)\n", re.MULTILINE).finditer(text, *block.span("body")))
        ends = [command.start() for command in commands[1:]] + [block.end("body")]
        for command, end in zip(commands, ends, strict=True):
            yield Session(command[1], text[command.end() : end], command.end(), end)


def printed(command: str) -> str:
    """Run a command and return what a person sees, errors included."""
    from tests.support.command import run

    words = shlex.split(command)
    env: dict[str, str | None] = {"COLUMNS": None}
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        env[name] = value
    assert words.pop(0) == "backprop-trace", command
    with mock.patch.dict(sys.modules, {"torch": None}):  # documents show what all have installed
        done = run(*words, env=env)
    return done.out + done.err


def refresh(path: Path) -> None:
    """Write the outputs of a file's sessions anew."""
    text = path.read_text(encoding="utf-8")
    for session in reversed(list(sessions(path))):
        if session.command.split()[0] == "backprop-trace" or session.command.startswith("COLUMNS"):
            text = text[: session.start] + printed(session.command) + text[session.end :]
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    for document in documents():
        refresh(document)
