"""``--symbolic``: variables that stay letters, so that every row shows a formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...declarations.feature import Clash, Feature, Run
from ...declarations.option import Option
from ...formats import PASSES

if TYPE_CHECKING:
    from ...document.section import Passes

NUMBERS = ("check", "mode", "closed_form", "steps", "digits", "graph", "no_graph", "why")
"""The options that say something of numbers."""


def passes(run: Run) -> Passes:
    """Return the passes in letters."""
    from .symbols import SymbolicTale

    letters = [name.strip() for name in run.settings.symbolic.split(",") if name.strip()]
    if run.trace.is_array:
        from .array_symbols import ArraySymbolicTale  # array programs only

        return ArraySymbolicTale(run.trace, run.texts, letters)  # type: ignore[arg-type]  # is_array
    return SymbolicTale(run.trace, run.texts, letters)


FEATURES = (
    Feature(
        "symbolic",
        order=50,
        options=(
            Option("symbolic", "These variables stay letters; every row then shows a formula.",
                   "Values", metavar="NAMES", shows=PASSES, opens=True, in_notes=True),
        ),
        asks="symbolic",
        arrays=True,
        passes=passes,
        keys=("symbolic",),
        clashes=(
            Clash(("exact",), "`--symbolic` is exact already: leave `{other}` out"),
            Clash(NUMBERS, "`--symbolic` leaves no numbers for `{other}`"),
        ),
    ),
)  # fmt: skip
