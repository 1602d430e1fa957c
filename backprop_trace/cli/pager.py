"""A pager for what is longer than the terminal, as git has one: what comes first stays in sight.

``BACKPROP_TRACE_PAGER``, else ``PAGER``, else ``less``; ``cat`` or nothing is no pager. The command
is split as a shell splits it and run without one.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain

NAMES = ("BACKPROP_TRACE_PAGER", "PAGER")
USUAL = "less"
LESS = {"LESS": "FRX", "LV": "-c"}
"""What git tells pagers, where nothing else is asked: end on one page, let colours through."""


def command(environment: Mapping[str, str]) -> list[str]:
    """Return the words of the pager's command; none where there is to be no pager."""
    import shlex

    text = next((environment[name] for name in NAMES if name in environment), USUAL)
    try:
        words = shlex.split(text)
    except ValueError:  # an open quote
        return []
    if not words or words[0] == "cat" or shutil.which(words[0]) is None:
        return []
    return words


def room() -> int:
    """Return the lines that the terminal shows besides the shell's next prompt."""
    try:
        return max(os.get_terminal_size(sys.stdout.fileno()).lines - 1, 1)
    except (OSError, ValueError):
        return 0


def split(pieces: Iterable[str], lines: int) -> tuple[list[str], Iterator[str], bool]:
    """Return the beginning of a text, the rest, and whether all is longer than so many lines."""
    iterator = iter(pieces)
    head: list[str] = []
    seen = 0
    for piece in iterator:
        head.append(piece)
        seen += piece.count("\n")
        if seen > lines:
            return head, iterator, True
    return head, iterator, False


def paged(pieces: Iterable[str], environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Show a text in the pager if it is longer than the terminal; yield what is left to write."""
    lines = room()
    words = command(environment) if lines else []
    if not words or not sys.stdin.isatty():
        yield from pieces
        return
    head, rest, is_long = split(pieces, lines)
    if not is_long or not show(words, chain(head, rest), environment):
        yield from chain(head, rest)


def show(words: list[str], pieces: Iterable[str], environment: Mapping[str, str]) -> bool:
    """Write a text to the pager and wait for its end; return False if it could not be started."""
    more = {name: value for name, value in LESS.items() if name not in environment}
    try:
        process = subprocess.Popen(words, stdin=subprocess.PIPE, env={**environment, **more})
    except OSError:
        return False
    assert process.stdin is not None  # noqa: S101  # a pipe was asked for
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the pager's
    try:
        with suppress(OSError):  # left before the end was read
            for piece in pieces:
                process.stdin.write(piece.encode("utf-8", "backprop-trace"))
        with suppress(OSError):
            process.stdin.close()
        process.wait()
    finally:
        signal.signal(signal.SIGINT, before)
    return True
