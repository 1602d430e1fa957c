"""``--verify``: notes are compared with what their commands give now, or written anew."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from time import thread_time
from typing import TYPE_CHECKING

from ... import shell
from ...declarations.feature import Outcome, Run
from ...display import visible
from ...errors import TraceError
from ...language import limits
from ...utf8 import decode
from . import verify
from .block import fresh, refused

if TYPE_CHECKING:
    from ...document.screen import Screen

WRONG, UNCHECKED = 1, 2
"""The statuses: something differs; something could not be checked."""


def verified(run: Run) -> Outcome:
    """Verify the notes, or update them; the status is 0 only if every block was compared.

    Raises ``TraceError`` where no note is named.
    """
    paths = [path for path in dict.fromkeys([*run.settings.verify, *run.words]) if path]
    if not paths:
        help = f"{shell.NAME} --verify notes.md{' --update' if run.settings.update else ''}"
        raise TraceError("bad-option", "`--verify` needs a note", help=help)
    notes = Notes(run, paths)
    lines = notes.update() if run.settings.update else notes.compare()

    def make(format: str, here: Screen | None) -> Iterator[str]:
        # nothing in a note reaches the terminal as a control character
        return (f"{visible(line)}\n" for line in lines)

    return Outcome(make, lambda: notes.status)


class Notes:
    """The notes of a run that can be read."""

    def __init__(self, run: Run, paths: Iterable[str]) -> None:
        self.run = run
        self.status = 0
        self.begun = thread_time()
        self.held: dict[str, bytes] = {}
        for path in paths:
            try:
                raw = read(path)
                decode(raw, f"`{path}`")
            except TraceError as error:
                self.complain([error.message])
            else:
                self.held[path] = raw

    def compare(self) -> Iterator[str]:
        """Yield for each note what differs, or how many traces are right."""
        for path, raw in self.held.items():
            verdict = verify.verify(raw.decode(), self.fresh)
            for finding in verdict.findings:
                self.status = self.status or WRONG
                yield f"{path}:{finding.line}: {finding.text}"
            self.complain(f"{path}:{line}: {reason}" for line, reason in verdict.unchecked)
            found = self.is_found(path, verdict.checked, bool(verdict.unchecked))
            if found and not verdict.findings:
                yield f"{path}: {traces(verdict.checked)}, every number and formula is right"

    def update(self) -> list[str]:
        """Write the notes anew: all of them, or none if something in one can't be checked.

        Returns a line for each note.
        """
        updated = {}
        for path, raw in self.held.items():
            updated[path] = note = verify.update(raw.decode(), self.fresh)
            self.complain(f"{path}:{line}: {reason}" for line, reason in note.unchecked)
            self.is_found(path, note.checked, bool(note.unchecked))
        if self.status:
            return []
        lines = []
        for path, note in updated.items():
            if note.changed:
                self.run.write(path, [note.text], self.held[path])
            what = f"{note.changed} updated" if note.changed else "nothing to update"
            lines.append(f"{path}: {traces(note.checked)}, {what}")
        return lines

    def fresh(self, words: Sequence[str]) -> verify.Fresh:
        """Run the command of a block, as long as all of them take no more than their time."""
        if thread_time() - self.begun > limits.NOTES_SECONDS:
            limit = f"{limits.NOTES_SECONDS} seconds, the limit of a run"
            raise refused(f"the blocks before it took {limit}: verify fewer notes at once")
        return fresh(self.run, words)

    def is_found(self, path: str, checked: int, has_others: bool) -> bool:
        """Return whether all traces of a note were checked; say so where it holds none."""
        if not checked and not has_others:
            self.complain([f"{path}: no trace found"])
        return bool(checked) and not has_others

    def complain(self, lines: Iterable[str]) -> None:
        """Say what can't be checked."""
        for line in lines:
            self.status = UNCHECKED
            self.run.complain(line)


def traces(count: int) -> str:
    """Return how many traces there are, in words."""
    return f"{count:,} {'trace' if count == 1 else 'traces'}"


def read(path: str) -> bytes:
    """Return the bytes of a note: a file of bounded size. Raises ``TraceError``."""
    try:
        with open(path, "rb", opener=_opened) as file:
            status = os.fstat(file.fileno())
            is_file = stat.S_ISREG(status.st_mode)
            raw = file.read(limits.NOTE + 1) if is_file and status.st_size <= limits.NOTE else b""
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
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
