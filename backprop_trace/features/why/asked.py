"""The questions of a command line."""

from __future__ import annotations

from ... import shell
from ...declarations.feature import Run
from ...errors import TraceError
from .question import LeftOutError, questions
from .section import WhySection

LONGEST = 400
"""Characters of a program that a suggested command repeats."""


def section(run: Run) -> WhySection:
    """Return what answers all of them. Raises ``TraceError``, with a command that works."""
    trace = run.trace
    found = []
    for asked in dict.fromkeys(run.settings.why):
        try:
            found += questions(trace, asked)
        except LeftOutError as error:
            wrt = ",".join([*trace.wrt, error.name])
            help = again(run, [f"--wrt={wrt}", f"--why={error.name}"])
            raise error.with_help(help) from None
        except TraceError as error:
            guess = error.help or next(iter(trace.graph.variables), trace.output)
            raise error.with_help(again(run, [f"--why={guess}"])) from None
    return WhySection(trace, found)


def again(run: Run, options: list[str]) -> str:
    """Return a command of the same program with other options."""
    text = run.trace.program
    if run.source is not None or len(text) > LONGEST or not text.isprintable():
        return f"{shell.SEED} --why w"
    return shell.command(text, run.texts, options)
