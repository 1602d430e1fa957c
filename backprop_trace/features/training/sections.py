"""What training adds to a run: its sections, and the file with its curves."""

from __future__ import annotations

from collections.abc import Iterable

from ... import shell
from ...autodiff.running import has_arrays
from ...declarations.feature import Run
from ...document.section import Section
from ...errors import TraceError
from ...training.asked import descent_of
from .curves import CurvesSection
from .training import TrainingSection


def check(run: Run) -> None:
    """Refuse a rate, steps or a plot that can't be. Raises ``TraceError``."""
    descent, plot = descent_of(run), run.settings.plot
    if descent is not None:
        shown_steps(run.settings.trace_steps, descent.steps)
    if plot is not None and not plot.endswith(".svg"):
        raise TraceError(
            "unknown-suffix",
            f"`--plot` writes SVG: `{plot}` should end in .svg",
            help=f"{shell.AS_TYPED} --plot loss.svg",
        )
    if plot is not None and not is_text(plot):
        raise TraceError(
            "not-utf8",
            f"`--plot` can't be `{plot}`: its name is repeated in notes, and is not UTF-8",
            help=f"{shell.AS_TYPED} --plot loss.svg",
        )


def is_text(path: str) -> bool:
    """Return whether a path has only bytes that stand for text."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def sections(run: Run) -> Iterable[Section]:
    """Return the sections of training. Raises ``TraceError``."""
    descent = descent_of(run)
    if descent is None:
        return ()
    plot = run.settings.plot
    shown = shown_steps(run.settings.trace_steps, descent.steps)
    if has_arrays(descent.graph, descent.inputs):
        from .array_training import sections_of  # array programs only

        training, curves = sections_of(descent, shown, plot or "")
    else:
        training, curves = TrainingSection(descent, shown), CurvesSection(descent, plot or "")
    if plot is not None:
        run.write(plot, [curves.svg()])
    return training, curves


def shown_steps(text: str | None, last: int) -> list[int]:
    """Return the numbers of a list such as ``1,5,last``. Raises ``TraceError``."""
    steps: list[int] = []
    for word in (text or "").split(","):
        word = word.strip()
        if word == "last":
            steps.append(last)
        elif word.isascii() and word.isdigit() and len(word) < 10 and int(word) <= last:
            steps.append(int(word))
        elif word or text == "":
            raise TraceError(
                "bad-option",
                f"`--trace-steps` names steps from 0 to {last:,}, or last: not `{word[:40]}`",
                help=f"{shell.AS_TYPED} --trace-steps 0,last",
            )
    return steps
