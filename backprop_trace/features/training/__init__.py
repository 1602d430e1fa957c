"""``--steps``: gradient descent behind the worked example of its first step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...declarations.feature import Feature, Run
from ...declarations.option import FLAG, NUMBER, Choice, Count, Kind, Option
from ...formats import SECTIONS, STEPS
from ...language import limits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...document.section import Section


def optimizers() -> Mapping[str, str]:
    """Return the optimizers by name, with what each does."""
    from ...training.optimizers import OPTIMIZERS

    return {name: row.purpose for name, row in OPTIMIZERS.items()}


def check(run: Run) -> None:
    """Refuse a rate, steps or a plot that can't be. Raises ``TraceError``."""
    from .sections import check

    check(run)


def sections(run: Run) -> Iterable[Section]:
    """Return the table of the steps and the curves, which may be a file too."""
    from .sections import sections

    return sections(run)


SHOWN_BY = ("trace_steps", "plot")
"""The options that show the steps where the table of training is not."""

FEATURES = (
    Feature(
        "training",
        order=60,
        options=(
            Option("steps", "Steps of gradient descent on the variables of --wrt.", "Training",
                   Count(limits.STEPS), "N", wants=("lr", "a learning rate"),
                   shows=SECTIONS, through=SHOWN_BY, in_notes=True,
                   elsewhere=("epochs", "epoch", "iterations", "iters", "num_steps", "n_steps")),
            Option("lr", "The learning rate.", "Training", NUMBER, "RATE", example="?",
                   belongs_to=("steps", "quiz"), shows=SECTIONS, through=SHOWN_BY, in_notes=True,
                   elsewhere=("learning_rate", "learn_rate", "rate", "eta", "step_size")),
            Option("optimizer", "One of {words}.", "Training", Choice(optimizers), "NAME",
                   default="sgd", belongs_to="steps", shows=SECTIONS, through=SHOWN_BY,
                   in_notes=True,
                   elsewhere=("optim", "opt")),
            Option("accumulate", "Don't reset the gradients between the steps: a common mistake.",
                   "Training", FLAG, belongs_to="steps", shows=SECTIONS, through=SHOWN_BY,
                   in_notes=True),
            Option("trace_steps", "Show these steps in full too, as in 1,5,last.", "Training",
                   Kind(numeric=True), "LIST", belongs_to="steps", shows=STEPS, in_notes=True),
            Option("plot", "Write the output and the parameters over the steps as a picture.",
                   "Training", metavar="FILE.svg", belongs_to="steps"),
        ),
        asks="steps",
        arrays=True,
        check=check,
        sections=sections,
        keys=("training",),
    ),
)  # fmt: skip
