"""``--exact``: the three passes in fractions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...declarations.feature import Feature, Run
from ...declarations.option import FLAG, Option
from ...formats import PASSES

if TYPE_CHECKING:
    from ...document.section import Passes


def passes(run: Run) -> Passes:
    """Return the passes in fractions."""
    if run.trace.is_array:
        from .array_exact import ArrayExactTale  # array programs only

        return ArrayExactTale(run.trace, run.texts)  # type: ignore[arg-type]  # is_array says so
    from .exact import ExactTale

    return ExactTale(run.trace, run.texts)


FEATURES = (
    Feature(
        "exact",
        order=40,
        options=(
            Option("exact", "Calculate in fractions: 1/3 stays 1/3.", "Values", FLAG, shows=PASSES,
                   in_notes=True),
        ),
        asks="exact",
        arrays=True,
        passes=passes,
        keys=("exact",),
    ),
)  # fmt: skip
