"""Where the steps go: to a person at a terminal, or all at once to a file or a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...declarations.feature import Outcome, Run
from ...document.screen import Screen
from .steps import Steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...autodiff.trace import Trace


def show(run: Run) -> Outcome:
    """Return what walks through the rows. Raises ``TraceError`` for a program that can't run."""
    settings, trace = run.settings, run.trace

    def make(format: str, screen: Screen | None) -> Iterable[str]:
        here = screen or Screen()
        steps = steps_of(trace, here.ascii, settings.digits, settings.explain)
        if screen is None or not is_watched():
            yield from steps.text(len(steps))
            return
        yield ""  # whatever else is on the terminal goes
        from . import walk

        if settings.step == "lines" or os.environ.get("TERM", "dumb") in ("dumb", "unknown"):
            yield from walk.by_lines(steps)
        else:
            yield from walk.by_screens(steps, here, settings.no_graph)

    return Outcome(make, pages=False)


def is_watched() -> bool:
    """Return whether a person can press keys, and see what they do."""
    try:
        import termios  # noqa: F401  # not on Windows
    except ImportError:
        return False
    streams: Iterator[object] = iter((sys.stdin, sys.stdout))
    return all(stream is not None and stream.isatty() for stream in streams)  # type: ignore[attr-defined]


def steps_of(trace: Trace, ascii: bool, digits: int | None, explains: bool) -> Steps:
    """Return the steps of a trace."""
    if not trace.is_array:
        return Steps(trace, ascii, digits, explains)
    from .array_steps import ArraySteps  # array programs only

    return ArraySteps(trace, ascii, digits, explains)  # type: ignore[arg-type]  # is_array
