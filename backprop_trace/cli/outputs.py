"""Where the text goes that a run makes: standard output, files, the clipboard."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from .. import shell
from ..errors import TraceError
from ..formats import FORMATS, SUFFIXES, asked_by
from . import progress
from .stream import prepare, screen, write

if TYPE_CHECKING:
    from ..declarations.feature import Outcome
    from ..declarations.option import Settings

STANDARD_OUTPUT, CLIPBOARD = "-", "the clipboard"
"""Where a text goes, if not to a file."""


def format_of(output: str) -> str:
    """Return the format that a file's suffix asks for."""
    if (found := asked_by(output)) is not None:
        return found
    suffix = os.path.splitext(output)[1]
    known = " ".join(SUFFIXES)
    raise TraceError(
        "unknown-suffix",
        f"no format belongs to the suffix of `{output}`",
        output,
        len(output) - len(suffix),
        len(output),
        label=f"one of {known}, or say --format ({', '.join(FORMATS)})",
        in_program=False,
        help=f"{shell.AS_TYPED} -o trace.json",
    )


def formats_of(settings: Settings, formats: Sequence[str] = ()) -> list[str]:
    """Return the format of each output. Raises ``TraceError``."""
    return [format for _, format in targets(settings, formats)]


def targets(settings: Settings, formats: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Return where the output goes, a path or one of the two names, and the format there.

    ``formats`` are those that there can be, () is all; a single one is that of every file.
    Raises ``TraceError`` for a suffix that no format belongs to.
    """
    only = formats[0] if len(formats) == 1 else None
    wanted = only or settings.format
    default = "markdown" if settings.flavor else "terminal"
    files = [path for path in settings.output if path != STANDARD_OUTPUT]
    found: list[tuple[str, str]] = [(path, wanted or format_of(path)) for path in files]
    if not files or STANDARD_OUTPUT in settings.output:
        found.append((STANDARD_OUTPUT, wanted or default))
    if settings.copy:
        found.append((CLIPBOARD, wanted or "text"))
    return found


def check_targets(settings: Settings, formats: Sequence[str]) -> None:
    """Refuse a place where nothing can be written. Raises ``TraceError``."""
    places = [place for place, _ in targets(settings, formats)]
    if CLIPBOARD in places:
        from . import clipboard

        clipboard.check("")
    if files := [place for place in places if place not in (STANDARD_OUTPUT, CLIPBOARD)]:
        from .files import check_files

        with elsewhere(settings):
            check_files(files, settings.file)


@contextmanager
def elsewhere(settings: Settings) -> Iterator[None]:
    """Offer another file where one of ``-o`` can't be written; one of another option stays."""
    try:
        yield
    except TraceError as error:
        if not any(f"cannot write `{path}`" in error.message for path in settings.output):
            raise
        raise error.with_help(f"{shell.AS_TYPED} -o trace.txt") from None


def deliver(
    settings: Settings,
    outcome: Outcome,
    formats: Sequence[str],
    files: Iterable[tuple[str, Iterable[str]]],
    held: Mapping[str, bytes],
) -> None:
    """Write an outcome to every place that was asked for, and files of features beside it.

    Of these, ``held`` is what some held when they were read: they are not written if edited since.

    Nothing is written before all texts are made, as far as standard output lets one know: of a
    long text there it is the beginning. Raises ``TraceError``.
    """
    found = targets(settings, formats)
    copied = ""
    if settings.copy:
        from . import clipboard

        copied = "".join(outcome.make(dict(found)[CLIPBOARD], None))
        clipboard.check(copied)
    shown: Iterable[str] = ()
    if STANDARD_OUTPUT in dict(found):
        pieces = iter(
            outcome.make(dict(found)[STANDARD_OUTPUT], screen(prepare(sys.stdout), settings.color))
        )
        shown = chain([next(pieces, "")], pieces)
    places = [
        (path, outcome.make(format, None))
        for path, format in found
        if path not in (STANDARD_OUTPUT, CLIPBOARD)
    ]
    if places := [*places, *files]:
        from .files import write_files

        with elsewhere(settings):
            write_files(places, held)
    told = dict(found).get(STANDARD_OUTPUT) == "terminal"
    write(shown, pages=told and outcome.pages and not settings.no_pager)
    if copied:
        progress.end()
        clipboard.copy(copied)
