"""What the command can do: one row a mode, each a function that prints and returns the status."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple

from ..language import TraceError
from ..render import render
from ..trace import Trace
from . import compose
from .asked import Asked
from .output import format_of, prepare, screen, write


def show_trace(asked: Asked) -> int:
    """Print the worked example."""
    request = asked.request
    assert request.graph is not None  # noqa: S101  # this mode needs a program
    trace = Trace(request.graph, request.values, asked.wrt)
    limited = prepare(sys.stdout) if asked.output is None else False
    chosen = asked.format or format_of(asked.output)
    if chosen == "terminal":
        from ..render.terminal import render as render_terminal

        pieces = render_terminal(trace, asked.digits, screen(asked.output, limited))
    elif chosen == "text":
        from ..render.text import render as render_text

        pieces = render_text(trace, asked.digits, limited)
    else:
        pieces = render(trace, chosen, digits=asked.digits)
    write(pieces, asked.output)
    return 0


def prove(asked: Asked) -> int:
    """Print the proof of the operations table, or of some operations."""
    from ..notation.text import ASCII, UNICODE
    from ..proof.page import Page
    from ..proof.report import rows

    graph = asked.request.graph
    own = graph.program.definitions if graph is not None else {}
    names = [name.strip() for name in (asked.prove or "").split(",") if name.strip()]
    page = Page(rows(names or None if not own else names or list(own), own))
    limited = prepare(sys.stdout) if asked.output is None else False
    chosen = asked.format or format_of(asked.output)
    only(chosen, ("terminal", "text", "json"), "--prove")
    notation = ASCII if limited else UNICODE
    write(page.as_json() if chosen == "json" else page.text(notation), asked.output)
    return 1 if page.failed else 0


def only(format: str, formats: tuple[str, ...], option: str) -> None:
    """Refuse a format that a mode can't be written in."""
    if format not in formats:
        raise TraceError(
            "bad-option",
            f"`{option}` is written as {', '.join(formats)}, not as {format}",
            help=f"{compose.NAME} {option} --format {formats[-1]}",
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
            help=compose.SEED,
        )
    return found[0] if found else TRACE
