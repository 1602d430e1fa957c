"""Plain Python: both passes by hand, with ``math`` alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from ..language.formula import Formula
from ..notation.writer import ANY, ATOM, PRODUCT, SUM, Layout
from .by_hand import HandSpelling
from .hand_script import write_by_hand
from .helpers import Helpers
from .script import Job
from .spelling import IDENTITY, SQUARE, conditional


class PythonSpelling(HandSpelling):
    """Python's operators and ``math``."""

    functions: ClassVar[Mapping[str, str]] = {
        name: f"math.{name}"
        for name in (
            *("exp", "expm1", "log", "log2", "log10", "log1p", "sqrt", "hypot", "sin", "cos"),
            *("tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh"),
            *("atanh", "erf", "fmod"),
        )
    } | {"abs": "abs", "max": "max", "min": "min"}
    layouts: ClassVar[Mapping[str, Layout]] = {
        "identity": IDENTITY,
        "square": SQUARE,
        "where": conditional(),
        "relu": (ATOM, ["max(", (0, ANY), ", 0.0)"]),
        "relu6": (ATOM, ["min(max(", (0, ANY), ", 0.0), 6.0)"]),
        "hardtanh": (ATOM, ["min(max(", (0, ANY), ", -1.0), 1.0)"]),
        "clamp": (ATOM, ["min(max(", (0, ANY), ", ", (1, ANY), "), ", (2, ANY), ")"]),
        "softsign": (PRODUCT, [(0, PRODUCT), " / (1 + abs(", (0, ANY), "))"]),
        "floor": (ATOM, ["float(math.floor(", (0, ANY), "))"]),
        "ceil": (ATOM, ["float(math.ceil(", (0, ANY), "))"]),
        "round": (ATOM, ["float(round(", (0, SUM), "))"]),
    }

    def layout(self, function: str, operands: Sequence[Formula]) -> Layout:
        """Return how an operation is set."""
        if function in ("max", "min") and len(operands) == 1:
            return IDENTITY
        return super().layout(function, operands)


def write(job: Job) -> str:
    """Return the script."""
    return write_by_hand(job, PythonSpelling(Helpers(job.naming)), "plain Python", "", "")
