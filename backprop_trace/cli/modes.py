"""What the command can do: one row a mode, each a function that prints and returns the status."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import NamedTuple

from .. import shell
from ..language import TraceError
from ..render import render
from ..render.screen import Screen
from ..render.style import Style
from ..trace import Trace
from . import clipboard
from .asked import Asked
from .files import write_files
from .output import STANDARD_OUTPUT, format_of, prepare, screen, write


def show_trace(asked: Asked) -> int:
    """Print the worked example."""
    request = asked.request
    assert request.graph is not None  # noqa: S101  # this mode needs a program
    trace = Trace(request.graph, request.values, asked.wrt)
    deliver(asked, lambda format, here: pieces(trace, asked, format, here))
    return 0


def pieces(trace: Trace, asked: Asked, format: str, here: Screen | None) -> Iterable[str]:
    """Return the worked example in a format, piece by piece; ``here`` is the screen, if any."""
    style = Style(
        digits=asked.digits,
        command=asked.request.command_for(format),
        flavor=asked.flavor or "github",
        standalone=asked.standalone,
        plain_names=asked.plain_names,
    )
    if here is not None and format in ("terminal", "text"):
        module = import_module(f"backprop_trace.render.{format}")
        shown: Iterable[str] = module.render(trace, style, here)
        return shown
    return render(trace, format, style)


def prove(asked: Asked) -> int:
    """Print the proof of the operations table, or of some operations."""
    from ..notation.text import ASCII, UNICODE
    from ..proof.page import Page
    from ..proof.report import rows

    graph = asked.request.graph
    own = graph.program.definitions if graph is not None else {}
    names = [name.strip() for name in (asked.prove or "").split(",") if name.strip()]
    page = Page(rows(names or list(own) or None, own))

    def proof(format: str, here: Screen | None) -> Iterable[str]:
        only(format, ("terminal", "text", "json"), "--prove")
        notation = ASCII if here is not None and here.ascii else UNICODE
        return page.as_json() if format == "json" else page.text(notation)

    deliver(asked, proof)
    return 1 if page.failed else 0


def deliver(asked: Asked, make: Callable[[str, Screen | None], Iterable[str]]) -> None:
    """Write what ``make(format, screen)`` yields to every place that was asked for."""
    files = [path for path in asked.output if path != STANDARD_OUTPUT]
    default = "markdown" if asked.flavor else "terminal"
    if asked.copy:
        clipboard.check()
    if files:
        write_files([(path, make(asked.format or format_of(path), None)) for path in files])
    if not files or STANDARD_OUTPUT in asked.output:
        write(make(asked.format or default, screen(prepare(sys.stdout))))
    if asked.copy:
        clipboard.copy("".join(make(asked.format or "text", None)))


def only(format: str, formats: tuple[str, ...], option: str) -> None:
    """Refuse a format that a mode can't be written in."""
    if format not in formats:
        raise TraceError(
            "bad-option",
            f"`{option}` is written as {', '.join(formats)}, not as {format}",
            help=f"{shell.NAME} {option} --format {formats[-1]}",
        )


class Mode(NamedTuple):
    """One thing that the command can do."""

    option: str
    """The option that asks for it; empty for the trace."""
    run: Callable[[Asked], int]
    """Prints; returns the exit status."""
    needs_program: bool = True


TRACE = Mode("", show_trace)

MODES = (Mode("prove", prove, needs_program=False),)
"""The modes besides the trace; two of them exclude each other."""


def mode_of(asked: Asked) -> Mode:
    """Return the mode that was asked for. Raises ``TraceError`` for two at once."""
    found = [mode for mode in MODES if getattr(asked, mode.option) not in (None, False, ())]
    if len(found) > 1:
        first, second = found[0].option, found[1].option
        raise TraceError(
            "two-modes",
            f"`--{first}` and `--{second}` exclude each other",
            help=shell.SEED,
        )
    return found[0] if found else TRACE
