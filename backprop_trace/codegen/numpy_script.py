"""NumPy: both passes by hand, with scalars of ``float64``, which never raise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from ..language.formula import Formula, Number
from ..notation.writer import ANY, ATOM, CONDITION, POWER, PRODUCT, SUM, Layout, Leaf, call
from ..operations import Operation, Value
from .by_hand import MAY_RAISE, SAFE, HandSpelling
from .hand_script import write_by_hand
from .helpers import NUMPY, Helpers
from .script import Job
from .spelling import IDENTITY, SQUARE, conditional, items, literal_text


class NumpySpelling(HandSpelling):
    """NumPy's functions; ``where`` chooses."""

    strict = False
    constants = "np"
    functions: ClassVar[Mapping[str, str]] = {
        name: NUMPY[name]
        for name in (
            *("exp", "expm1", "log", "log2", "log10", "log1p", "sqrt", "hypot", "sin", "cos"),
            *("tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh"),
            *("atanh", "fmod", "floor", "ceil"),
        )
    } | {
        "abs": "np.abs",
        "sign": "np.sign",
        "round": "np.rint",
        "cbrt": "np.cbrt",
        "clamp": "np.clip",
    }
    layouts: ClassVar[Mapping[str, Layout]] = {
        "identity": IDENTITY,
        "square": SQUARE,
        "where": conditional(),  # np.where would return arrays, which += changes in place
        "erf": (ATOM, ["np.float64(math.erf(", (0, ANY), "))"]),
        "relu": (ATOM, ["np.maximum(", (0, ANY), ", 0.0)"]),
        "relu6": (ATOM, ["np.clip(", (0, ANY), ", 0.0, 6.0)"]),
        "hardtanh": (ATOM, ["np.clip(", (0, ANY), ", -1.0, 1.0)"]),
        "elu": (CONDITION, [(0, SUM), " if ", (0, SUM), " > 0 else np.expm1(", (0, ANY), ")"]),
        "softsign": (PRODUCT, [(0, PRODUCT), " / (1 + np.abs(", (0, ANY), "))"]),
    }

    def layout(self, function: str, operands: Sequence[Formula]) -> Layout:
        """Return how an operation is set."""
        count = len(operands)
        if function in ("max", "min"):
            name = f"np.{function}imum"
            if count <= 2:
                return call(name, count) if count == 2 else IDENTITY
            return ATOM, [f"{name}.reduce([", *items(count), "])"]
        if function == f"{SAFE}div":
            return call("np.divide", 2)
        if function == f"{SAFE}pow":
            return call("np.power", 2)
        if function == "leaky_relu":
            slope = (1, PRODUCT) if count == 2 else "0.01"
            return CONDITION, [(0, SUM), " if ", (0, SUM), " > 0 else ", slope, " * ", (0, POWER)]
        rank, parts = super().layout(function, operands)
        if function in (f"{SAFE}sign", f"{SAFE}sum", f"{SAFE}mean"):  # of Python's floats
            return ATOM, ["np.float64(", *parts, ")"]
        return rank, parts

    def safely(self, function: str) -> str:
        """Return an operation in a formula that leaves the finite numbers on its way."""
        return f"{SAFE}{function}" if function in MAY_RAISE else function

    def is_taught(self, row: Operation, points: Sequence[tuple[Value, ...]]) -> bool:
        """Return whether a formula counts here as in Python: ``np.sign`` of nan is nan, not 0."""
        return row.key != "abs" or all(at[0] == at[0] for at in points)

    def operand(self, function: str, number: Number, alone: bool = True, position: int = 0) -> Leaf:
        """Return a constant; Python's own floats would raise where NumPy's do not."""
        if alone or function in self.own or function == "where":
            constant = number.text in ("pi", "e")
            text = self.literal(number.text) if constant else literal_text(number, True)
            return Leaf(f"np.float64({text})")
        return super().operand(function, number, alone, position)


def write(job: Job) -> str:
    """Return the script."""
    spelling = NumpySpelling(Helpers(job.naming, NUMPY))
    return write_by_hand(job, spelling, "NumPy", "np.float64(", ")")
