"""Where the text of a mode goes: standard output, files, the clipboard."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from .. import shell
from ..document.screen import Screen
from ..errors import TraceError
from . import progress
from .output import STANDARD_OUTPUT, format_of, prepare, screen, write
from .settings import Asked


def deliver(
    asked: Asked, make: Callable[[str, Screen | None], Iterable[str]], only_one: str | None = None
) -> None:
    """Write what ``make(format, screen)`` yields to every place that was asked for.

    ``only_one`` is the format of a mode that writes no other: files may be called as they like.
    """
    wanted = only_one or asked.format
    files = [path for path in asked.output if path != STANDARD_OUTPUT]
    default = "markdown" if asked.flavor else "terminal"
    if asked.copy:
        from . import clipboard

        clipboard.check()
    if files:
        from .files import write_files

        write_files([(path, make(wanted or format_of(path), None)) for path in files])
    if not files or STANDARD_OUTPUT in asked.output:
        write(make(wanted or default, screen(prepare(sys.stdout))))
    if asked.copy:
        progress.end()
        clipboard.copy("".join(make(wanted or "text", None)))


def only(format: str, formats: tuple[str, ...], option: str) -> None:
    """Refuse a format that a mode can't be written in."""
    if format not in formats:
        raise TraceError(
            "bad-option",
            f"`{option}` is written as {', '.join(formats)}, not as {format}",
            help=f"{shell.NAME} {option} --format {formats[-1]}",
        )
