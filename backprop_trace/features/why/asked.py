"""The questions of a command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from ... import shell
from ...declarations.feature import Run
from ...errors import TraceError
from .question import LeftOutError, questions
from .section import WhySection

if TYPE_CHECKING:
    from ...document.section import Section

T = TypeVar("T")

LONGEST = 400
"""Characters of a program that a suggested command repeats."""


def section(run: Run) -> Section:
    """Return what answers all of them. Raises ``TraceError``, with a command that works."""
    trace = run.trace
    if trace.is_array:
        from ...autodiff.array_trace import ArrayTrace  # array programs only
        from .array_question import questions as of_arrays
        from .array_section import ArrayWhySection

        assert isinstance(trace, ArrayTrace)  # noqa: S101  # is_array says so
        return ArrayWhySection(trace, answered(run, partial(of_arrays, trace)))
    return WhySection(trace, answered(run, partial(questions, trace)))


def answered(run: Run, ask: Callable[[str], Sequence[T]]) -> list[T]:
    """Return the answers to all questions. Raises ``TraceError``, with a command that works."""
    trace, found = run.trace, list[T]()
    for asked in dict.fromkeys(run.settings.why):
        try:
            found += ask(asked)
        except LeftOutError as error:
            wrt = ",".join([*trace.wrt, error.name])
            help = again(run, [f"--wrt={wrt}", f"--why={error.name}"])
            raise error.with_help(help) from None
        except TraceError as error:
            guess = error.help or next(iter(trace.graph.variables), trace.output)
            raise error.with_help(again(run, [f"--why={guess}"])) from None
    return found


def again(run: Run, options: list[str]) -> str:
    """Return a command of the same program with other options."""
    text = run.trace.program
    if run.source is not None or len(text) > LONGEST or not text.isprintable():
        return f"{shell.SEED} --why w"
    return shell.command(text, run.texts, options)
