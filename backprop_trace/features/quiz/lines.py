"""Lines: those that are read, whatever stands in them, and those that are shown."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

from ...display import width
from ...document.screen import Screen

LONGEST = 4_096
"""Bytes of a line that are looked at; an answer may be shorter still."""
INDENT = "  "
GAP = "     "
NARROWEST = 20


class Lines:
    """Standard input, line by line."""

    def __init__(self, screen: Screen) -> None:
        self._file: Any = getattr(sys.stdin, "buffer", sys.stdin)
        self.is_echoed = sys.stdin is not None and sys.stdin.isatty()
        """Whether the terminal shows what is typed."""
        self._encoding = getattr(sys.stdin, "encoding", None) or "utf-8"

    def read(self) -> str | None:
        """Return the next line without its end; None at the end of the input."""
        sys.stdout.flush()
        if self._file is None:
            return None
        try:
            line = self._file.readline(LONGEST)
            rest = line
            while len(rest) == LONGEST and not rest.endswith((b"\n", "\n")[isinstance(rest, str)]):
                rest = self._file.readline(LONGEST)
        except (OSError, ValueError):  # the terminal is gone
            return None
        if not line:
            return None
        text = line if isinstance(line, str) else line.decode(self._encoding, "replace")
        return text.rstrip("\r\n")


def wrapped(text: str, asides: Sequence[str], columns: int | None) -> Iterator[str]:
    """Yield a line and what stands behind it: below it, where there is no room."""
    if any("\n" in each for each in asides):  # matrices
        yield from wrapped(text, (), columns)
        for each in asides:
            yield from (f"{INDENT}{INDENT}{line}\n" for line in each.split("\n"))
        return
    aside = ", ".join(asides)
    line = f"{INDENT}{text}{GAP if aside else ''}{aside}"
    if columns is None or width(line) <= columns:
        yield f"{line}\n"
        return
    yield from broken(text.split(" "), INDENT, columns)
    if asides:
        words = [word for each in asides for word in pieces_of(f"{each},", columns)]
        yield from broken([*words[:-1], words[-1].removesuffix(",")], INDENT + INDENT, columns)


def pieces_of(text: str, columns: int) -> list[str]:
    """Return a text whole, or in words where it has no room on a line of its own."""
    return [text] if width(text) <= columns - 2 * len(INDENT) else text.split(" ")


def broken(pieces: Sequence[str], first: str, columns: int) -> Iterator[str]:
    """Yield pieces in lines: the first one begins with ``first``, the others with more blanks."""
    line, room = first, max(columns, NARROWEST)
    for piece in pieces:
        if width(f"{line} {piece}") > room and line.strip():
            yield f"{line.rstrip()}\n"
            line = INDENT + INDENT
        line = f"{line}{' ' if line.strip() else ''}{piece}"
    yield f"{line}\n"
