"""What training adds to a run: its sections, and the file with its curves."""

from __future__ import annotations

from collections.abc import Iterable

from ... import shell
from ...declarations.feature import Run
from ...document.section import Section
from ...errors import TraceError
from .curves import CurvesSection
from .descent import Descent
from .training import TrainingSection

HELP = f"{shell.SEED} --steps 5 --lr 0.1"


def sections(run: Run) -> Iterable[Section]:
    """Return the sections of training. Raises ``TraceError``."""
    descent = Descent.of(run)
    if descent is None:
        return ()
    plot = run.settings.plot
    shown = shown_steps(run.settings.trace_steps, descent.steps)
    curves = CurvesSection(descent, plot or "")
    if plot is not None:
        if not plot.endswith(".svg"):
            raise TraceError(
                "unknown-suffix", f"`--plot` writes SVG: `{plot}` should end in .svg",
                help=f"{HELP} --plot loss.svg",
            )  # fmt: skip
        run.write(plot, curves.svg())
    return TrainingSection(descent, shown), curves


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
                help=f"{HELP} --trace-steps 1,last",
            )
    return steps
