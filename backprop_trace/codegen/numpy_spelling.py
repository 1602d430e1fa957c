"""NumPy's scalars of ``float64``, which never raise, and its functions of them."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Any

from ..language.formula import Number
from ..notation.writer import ATOM, Layout, Leaf
from ..operations import TABLE, Operation, Value
from ..operations.operation import OWN
from .by_hand import SAFE, HandSpelling
from .helpers import can_copy
from .spelling import layout_of, value_text


def is_chosen(row: Operation) -> bool:
    """Return whether an operation hands on a number that it did not compute: a maximum, say."""
    is_exact = row.precision is not None and not row.precision.measured
    return is_exact and not row.is_flat and not row.constant


class NumpySpelling(HandSpelling):
    """NumPy's functions."""

    target = "numpy"
    makes_array = "np.array"
    strict = False
    constants = "np"

    def given(self, value: Any) -> str:
        """Return a variable's value as one of NumPy's."""
        made = "np.array" if isinstance(value, list) else "np.float64"
        return f"{made}({value_text(value)})"

    def settings(self, is_finite: bool) -> list[str]:
        """Return what keeps NumPy from warning where inf and nan are meant."""
        return [] if is_finite else ["", 'np.seterr(all="ignore")  # inf and nan are results here']

    def missing(self, row: Operation, count: int) -> Layout:
        """Return the call of our own function, its result one of NumPy's numbers."""
        if row.spelled.numpy_safe:
            return layout_of(row.spelled.numpy_safe, count)
        rank, parts = super().missing(row, count)
        if row.spelled.numpy == OWN:
            return rank, parts
        return ATOM, ["np.float64(", *parts, ")"]

    def safely(self, function: str) -> str:
        """Return an operation in a formula that leaves the finite numbers on its way."""
        return f"{SAFE}{function}" if TABLE[function].spelled.numpy_safe else function

    def agrees(self, function: str, operands: Sequence[Value], value: Value) -> bool:
        """Return whether an operation of a formula gives our value, written with ``safely``."""
        if not function or TABLE[function].spelled.numpy_safe:
            return True
        return self.is_plain_at(TABLE[function], operands, value)

    def is_plain_at(self, row: Operation, operands: Sequence[Value], value: Value) -> bool:
        """Return whether what NumPy has gives the value, whatever kind of number an operand is.

        Operators of Python's own floats raise; ``np.sign`` of nan is nan, not 0; of 0 and -0 a
        function that chooses takes either.
        """
        if row.spelled.numpy_safe:
            return all(map(isfinite, (*operands, value)))
        if not (self.calls(row, len(operands)) and can_copy(row.forward)):
            return True
        if "-0.0" in map(str, (*operands, value)) and is_chosen(row):
            return False
        return value != value or all(each == each for each in operands)

    def operand(self, function: str, number: Number, alone: bool = True, position: int = 0) -> Leaf:
        """Return a constant; Python's own floats would raise where NumPy's do not."""
        if alone or function in self.own or function == "where":
            return self.wrapped(number, "np.float64")
        return super().operand(function, number, alone, position)
