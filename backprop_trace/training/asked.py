"""The training that a run asks for, over numbers or over arrays."""

from __future__ import annotations

from ..autodiff.running import has_arrays
from ..declarations.feature import Run
from .descent import Descent


def descent_of(run: Run) -> Descent | None:
    """Return the training that a run asks for, if it does. Raises ``TraceError``."""
    asked = run.settings
    if asked.steps is None or run.graph is None:
        return None
    kind = Descent
    if has_arrays(run.graph, run.values):
        from .array_descent import ArrayDescent  # array programs only

        kind = ArrayDescent
    return kind(
        run.graph,
        run.values,
        asked.wrt,
        asked.lr,
        asked.steps,
        asked.optimizer,
        asked.accumulate,
    )
