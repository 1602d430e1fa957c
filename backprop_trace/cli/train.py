"""``--steps``: what training adds to the worked example."""

from __future__ import annotations

from .. import shell
from ..document.section import Section
from ..errors import TraceError
from ..features.training.curves import CurvesSection
from ..features.training.descent import Descent
from ..features.training.training import TrainingSection
from .files import write_files
from .settings import Asked

HELP = f"{shell.SEED} --steps 5 --lr 0.1"


def descent_of(asked: Asked) -> Descent | None:
    """Return the training that is asked for, if any. Raises ``TraceError``."""
    if asked.steps is None:
        for option in ("lr", "trace_steps", "plot", "accumulate"):
            if getattr(asked, option) not in (None, False):
                name = option.replace("_", "-")
                raise TraceError("bad-option", f"`--{name}` belongs to `--steps N`", help=HELP)
        return None
    if asked.lr is None:
        raise TraceError("bad-option", "`--steps` needs a learning rate: `--lr RATE`", help=HELP)
    request = asked.request
    assert request.graph is not None  # noqa: S101  # training needs a program
    return Descent(
        request.graph,
        request.values,
        asked.wrt,
        asked.lr,
        asked.steps,
        asked.optimizer,
        asked.accumulate,
    )


def sections(asked: Asked) -> tuple[Section, ...]:
    """Return the sections of training, and write its plot. Raises ``TraceError``."""
    descent = descent_of(asked)
    if descent is None:
        return ()
    curves = CurvesSection(descent, asked.plot or "")
    if asked.plot is not None:
        if not asked.plot.endswith(".svg"):
            raise TraceError(
                "unknown-suffix", f"`--plot` writes SVG: `{asked.plot}` should end in .svg",
                help=f"{HELP} --plot loss.svg",
            )  # fmt: skip
        write_files([(asked.plot, [curves.svg()])])
    return (TrainingSection(descent, shown_steps(asked.trace_steps, descent.steps)), curves)


def shown_steps(text: str | None, last: int) -> list[int]:
    """Return the numbers of a list such as ``1,5,last``. Raises ``TraceError``."""
    steps: list[int] = []
    for word in (text or "").split(","):
        word = word.strip()
        if word == "last":
            steps.append(last)
        elif word.isascii() and word.isdigit() and int(word) <= last:
            steps.append(int(word))
        elif word or text == "":
            raise TraceError(
                "bad-option",
                f"`--trace-steps` names steps from 0 to {last:,}, or last: not `{word[:40]}`",
                help=f"{HELP} --trace-steps 1,last",
            )
    return steps
