"""The former name of ``command`` and ``corpora``, for scripts outside that still ask for it."""

from tests.support.command import Run, run, run_line
from tests.support.corpora import load

__all__ = ["Run", "load", "run", "run_line"]
