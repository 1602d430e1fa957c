"""Plain Python: both passes by hand, with ``math`` alone."""

from __future__ import annotations

from .by_hand import HandSpelling
from .hand_script import write_by_hand
from .helpers import Helpers
from .script import Job


class PythonSpelling(HandSpelling):
    """Python's operators and ``math``."""

    target = "python"


def write(job: Job) -> str:
    """Return the script."""
    if job.trace.is_array:
        from .unrolled_script import unrolled_job  # array programs only

        job = unrolled_job(job)
    return write_by_hand(job, PythonSpelling(Helpers(job.naming)), "plain Python")
