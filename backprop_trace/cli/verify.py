"""``--verify``: notes are compared with what their commands give now, or written anew."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable

import click

from .. import shell
from ..errors import TraceError
from ..features.verify import verify as notes
from ..language import limits
from ..language.display import visible
from . import progress
from .files import write_files
from .note import fresh
from .output import prepare
from .request import decode
from .settings import Asked

WRONG, UNCHECKED = 1, 2
"""The statuses: something differs; something could not be checked."""


def verify(asked: Asked) -> int:
    """Verify the notes, or update them; return the status, 0 only if every block was compared."""
    progress.end()
    prepare(sys.stdout)
    words = [word for word in (asked.request.word, *asked.request.extra) if word is not None]
    paths = [path for path in dict.fromkeys([*asked.verify, *words]) if path]
    if not paths or not asked.verify:
        message = "`--verify` needs a note" if asked.verify else "`--update` belongs to `--verify`"
        help = f"{shell.NAME} --verify notes.md{' --update' if asked.update else ''}"
        raise TraceError("bad-option", message, help=help)
    held: dict[str, bytes] = {}
    for path in paths:
        try:
            held[path] = read_note(path)
            decode(held[path], f"`{path}`")
        except TraceError as error:
            held.pop(path, None)
            complain([error.message])
    missing = UNCHECKED if len(held) < len(paths) else 0
    return max(missing, update(held, not missing) if asked.update else compare(held))


def compare(held: dict[str, bytes]) -> int:
    """Say for each note what differs and what can't be checked, or how many traces are right."""
    status = 0
    for path, raw in held.items():
        verdict = notes.verify(raw.decode(), fresh)
        say(f"{path}:{finding.line}: {finding.text}" for finding in verdict.findings)
        complain(f"{path}:{line}: {reason}" for line, reason in verdict.unchecked)
        if verdict.findings:
            status = max(status, WRONG)
        if verdict.unchecked or not is_found(path, verdict.checked):
            status = UNCHECKED
        elif not verdict.findings:
            say([f"{path}: {traces(verdict.checked)}, every number and formula is right"])
    return status


def update(held: dict[str, bytes], may_write: bool) -> int:
    """Write the notes anew: all of them, or none if something in one can't be checked."""
    updated = {path: notes.update(raw.decode(), fresh) for path, raw in held.items()}
    for path, note in updated.items():
        complain(f"{path}:{line}: {reason}" for line, reason in note.unchecked)
        if note.unchecked or not is_found(path, note.checked):
            may_write = False
    if not may_write:
        return UNCHECKED
    changed = [path for path, note in updated.items() if note.changed]
    write_files(
        [(path, [updated[path].text]) for path in changed], {path: held[path] for path in changed}
    )
    for path, note in updated.items():
        what = f"{note.changed} updated" if note.changed else "nothing to update"
        say([f"{path}: {traces(note.checked)}, {what}"])
    return 0


def is_found(path: str, checked: int) -> bool:
    """Return whether a note holds a trace; say so where it holds none."""
    if not checked:
        complain([f"{path}: no trace found"])
    return bool(checked)


def traces(count: int) -> str:
    """Return how many traces there are, in words."""
    return f"{count:,} {'trace' if count == 1 else 'traces'}"


def say(lines: Iterable[str]) -> None:
    """Print lines; nothing in a note reaches the terminal as a control character."""
    for line in lines:
        click.echo(visible(line))


def complain(lines: Iterable[str]) -> None:
    """Print on standard error what can't be checked."""
    prepare(sys.stderr)
    for line in lines:
        click.echo(f"error: {visible(line)}", err=True)


def read_note(path: str) -> bytes:
    """Return the bytes of a note: a file of bounded size. Raises ``TraceError``."""
    try:
        with open(path, "rb", opener=_opened) as file:
            status = os.fstat(file.fileno())
            is_file = stat.S_ISREG(status.st_mode)
            raw = file.read(limits.NOTE + 1) if is_file and status.st_size <= limits.NOTE else b""
    except OSError as error:
        reason = error.strerror or error
        raise TraceError("unreadable", f"cannot read `{path}`: {reason}") from None
    if not is_file:
        raise TraceError("unreadable", f"`{path}` is a pipe or a device, not a note")
    size = max(status.st_size, len(raw))
    if size > limits.NOTE:
        message = f"`{path}` has {size:,} bytes: the limit of a note is {limits.NOTE:,}"
        raise TraceError("too-large", message)
    return raw


def _opened(path: str, flags: int) -> int:
    """Open a file without waiting for the other end of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
