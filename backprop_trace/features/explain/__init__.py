"""``--explain``: a plain sentence for each row, and the result read as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...declarations.feature import Clash, Feature, Run
from ...declarations.option import FLAG, Option
from ...formats import PASSES

if TYPE_CHECKING:
    from ...document.section import Passes


def passes(run: Run) -> Passes:
    """Return the three passes with their sentences."""
    from .explained import Explained

    return Explained(run.trace)


FEATURES = (
    Feature(
        "explain",
        order=84,
        options=(
            Option("explain", "Say in a sentence what each row means, and what the result does.",
                   "Explanations", FLAG, shows=PASSES, in_notes=True),
        ),
        asks="explain",
        arrays=True,
        passes=passes,
        keys=("explain",),
        clashes=(
            Clash(("exact", "symbolic"), "`--explain` speaks of rounded numbers: leave `{other}`"
                  " out"),
        ),
    ),
)  # fmt: skip
