"""``--verify``: notes are compared with what their commands give now, or written anew."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

import click

from .. import shell
from ..errors import TraceError
from ..features.verify import verify as notes
from ..formats import render
from . import progress
from .files import write_files
from .message import Refusal
from .output import prepare
from .request import read_file
from .settings import Asked
from .show import sections, style_of, tale, trace_of

T = TypeVar("T")

FORMATS = ("markdown", "latex", "typst", "html")
"""The formats that carry their command."""


def verify(asked: Asked) -> int:
    """Verify the notes, or update them; return 1 where one differs."""
    progress.end()
    prepare(sys.stdout)
    words = [word for word in (asked.request.word, *asked.request.extra) if word is not None]
    texts = {path: read_file(path) for path in dict.fromkeys([*asked.verify, *words])}
    if asked.update:
        written = {path: guarded(path, notes.update, text) for path, text in texts.items()}
        changed = [(path, [text]) for path, text in written.items() if text != texts[path]]
        write_files(changed)
        for path in texts:
            same = written[path] == texts[path]
            click.echo(f"{path}: {'nothing to update' if same else 'updated'}")
        return 0
    wrong = 0
    for path, text in texts.items():
        found = guarded(path, lambda text, run: list(notes.verify(text, run)), text)
        for finding in found:
            click.echo(f"{path}:{finding.line}: {finding.text}")
        if not found:
            click.echo(f"{path}: every number and formula is right")
        wrong += len(found)
    return 1 if wrong else 0


def guarded(path: str, work: Callable[[str, notes.Run], T], text: str) -> T:
    """Do something with a note; a refusal gets the file's name. Raises ``TraceError``."""
    try:
        return work(text, fresh)
    except TraceError as error:
        if error.code == "broken-note":
            error.message = f"{path}:{error.message}"
        raise


def fresh(words: Sequence[str]) -> notes.Fresh:
    """Run the command of a block. Raises ``TraceError``."""
    from ..formats.lines import labelled
    from .command import cli

    try:
        context = cli.make_context(shell.NAME, list(words))
    except Refusal as refusal:
        raise refusal.error from None
    except click.ClickException as error:
        raise TraceError("bad-option", error.message) from None
    again = Asked.of(context)
    format = again.format or ""
    if format not in FORMATS:
        raise TraceError("bad-option", f"its format is none of {', '.join(FORMATS)}")
    trace = trace_of(again)
    style = style_of(again, format)._replace(
        sections=sections(again, trace), tale=tale(again, trace)
    )
    lines = "".join(render(trace, format, style)).split("\n")
    body = next(notes.blocks(lines)).body
    labels = {notes.bare(line): label for line, label in labelled(trace, format, style)}
    return notes.Fresh(body, labels)
