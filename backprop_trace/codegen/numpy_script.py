"""NumPy: both passes by hand, with scalars of ``float64`` or with arrays."""

from __future__ import annotations

from .hand_script import write_by_hand
from .helpers import Helpers, numpy_names
from .numpy_spelling import NumpySpelling
from .script import Job


def write(job: Job) -> str:
    """Return the script."""
    helpers = Helpers(job.naming, numpy_names())
    if job.trace.is_array:
        from .array_numpy import ArrayHand, ArrayNumpySpelling  # array programs only

        return write_by_hand(job, ArrayNumpySpelling(helpers), "NumPy", ArrayHand)
    return write_by_hand(job, NumpySpelling(helpers), "NumPy")
