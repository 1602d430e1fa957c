"""Doubles: the kind of number that the operations table is made of."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum, inf

from ..errors import TraceError

Value = float
"""What flows through a trace."""


def total(contributions: Sequence[Value]) -> Value:
    """Return the sum of the contributions to one node, correctly rounded where it is finite.

    Two are added; more go through ``fsum`` (Shewchuk 1997), so that their order does not matter;
    with infinities, nans or an overflow on the way they are added from left to right.
    """
    if len(contributions) == 2:
        return contributions[0] + contributions[1]
    try:
        return fsum(contributions)
    except (OverflowError, ValueError):  # ValueError: infinities of both signs
        pass
    result = contributions[0]
    for contribution in contributions[1:]:
        result += contribution
    return result


def double(value: object, name: str) -> Value:
    """Return a Python number as a double: what it is, rounded once.

    Taken are numbers of any library (``int``, ``bool``, ``Fraction``, ``Decimal``, NumPy's and
    PyTorch's scalars). Text is none: ``float`` would read ``1_000`` and ``infinity``. ``name`` is
    the variable's, for the message. Raises ``TraceError``.
    """
    kind = type(value)
    if kind is float:
        return value  # type: ignore[return-value]  # no subclass
    shape = getattr(value, "shape", ())
    if shape != ():
        raise _refused(name, f"an array of shape {tuple(shape)}, not a number")
    is_real = hasattr(kind, "__float__") or hasattr(kind, "__index__")
    if not is_real or isinstance(value, complex) or _is_complex(getattr(value, "dtype", None)):
        raise _refused(name, f"of type {kind.__name__}, not a number")
    detach = getattr(value, "detach", None)  # a tensor that is trained warns otherwise
    try:
        found = float(value if detach is None else detach())  # type: ignore[arg-type]  # is_real
        is_far = found in (0.0, inf, -inf) and value != found
    except OverflowError:
        raise _refused(name, "too large for a double", "out-of-range") from None
    except (TypeError, ValueError) as error:
        raise _refused(name, f"not a real number ({error})") from None
    if is_far:
        size = "too large for a double" if found else "too small for a double: it would be 0"
        raise _refused(name, size, "out-of-range")
    return found


def _is_complex(dtype: object) -> bool:
    """Return whether numbers of a library's type are complex: NumPy's, or PyTorch's."""
    return getattr(dtype, "kind", "") == "c" or bool(getattr(dtype, "is_complex", False))


def _refused(name: str, problem: str, code: str = "bad-value") -> TraceError:
    return TraceError(code, f"the value of `{name}` is {problem}", in_program=False)
