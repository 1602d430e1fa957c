"""Operations that are flat between jumps, and the remainder, which jumps between slopes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from math import copysign, isfinite

from .arithmetic import ONE_OF_TWO, unused
from .notes import CONVENTION, NotesOn, no_nan, shown, used
from .numerics import NAN, div
from .operation import EXACT, JAX_AT_NAN, Local, Note, Operation, Spellings, Value, named


def sign(a: float) -> float:
    """Return 1, 0 or -1; 0 for nan (as PyTorch)."""
    return 1.0 if a > 0.0 else -1.0 if a < 0.0 else 0.0


def floor(a: float) -> float:
    """Return the greatest whole number not above a; keeps -0.0, inf and nan."""
    try:
        return float(math.floor(a)) or copysign(0.0, a)
    except (OverflowError, ValueError):
        return a


def ceil(a: float) -> float:
    """Return the least whole number not below a; keeps the sign of 0."""
    try:
        return float(math.ceil(a)) or copysign(0.0, a)
    except (OverflowError, ValueError):
        return a


def round_half_even(a: float) -> float:
    """Return the nearest whole number, of two the even one."""
    try:
        return float(round(a)) or copysign(0.0, a)
    except (OverflowError, ValueError):
        return a


def fmod(a: float, b: float) -> float:
    """Return the remainder of a/b with the sign of a, as C's fmod."""
    try:
        return math.fmod(a, b)
    except ValueError:
        return NAN


def fmod_divisor_local(a: float, b: float, out: float) -> float:
    """Return -trunc(a/b), from the exact remainder: 1/0.1 rounds to 10, yet 0.1 goes in 9 times."""
    if out - out == 0.0 and b - b == 0.0:
        return -copysign(round_half_even((a - out) / b), copysign(1.0, a) * b)
    quotient = div(a, b)
    return -floor(quotient) if quotient > 0.0 else -ceil(quotient)


def note_jump(name: str) -> NotesOn:
    """Return the notes on a function that is flat between jumps."""

    def note(operands: Sequence[Value], out: Value) -> Note | None:
        a = operands[0]
        jump = a == 0.0 if name == "sign" else name != "round" and a == out
        if jump and isfinite(a):
            return Note("kink", f"{name} jumps at {shown(a)}: {used(0.0)}")
        return Note("flat", f"{name} is flat between jumps: the local gradient is 0")

    return note


_jump_of_round = note_jump("round")


def note_round(operands: Sequence[Value], out: Value) -> Note | None:
    """Rounding to whole numbers jumps half-way between them."""
    if abs(operands[0] - out) == 0.5:
        return Note("kink", f"round jumps at {shown(operands[0])}: {used(0.0)}")
    return _jump_of_round(operands, out)


def note_fmod(operands: Sequence[Value], out: Value) -> Note | None:
    """The remainder jumps where the division leaves none."""
    a, b = operands
    if out != out:
        return Note("domain", f"fmod({shown(a)}, {shown(b)}) is nan") if no_nan(operands) else None
    if out == 0.0 and a and isfinite(b):
        return Note("kink", f"fmod jumps where {shown(a)} is a multiple of {shown(b)} {CONVENTION}")
    return None


_FLAT = (Local("0", unused),)

ROWS = (
    Operation(
        "sign", "sign(a)", sign, _FLAT, note=note_jump("sign"), precision=EXACT,
        spelled=Spellings(
            "torch.sign", "jnp.sign", "np.sign",
            mpmath=lambda mpmath, a: mpmath.sign(a), sympy="sign",
        ),
        elsewhere=(JAX_AT_NAN,),
    ),
    Operation(
        "floor", "floor(a)", floor, _FLAT, note=note_jump("floor"), precision=EXACT,
        spelled=named("floor", python="float(math.floor(a))", mpmath="floor", sympy="floor"),
    ),
    Operation(
        "ceil", "ceil(a)", ceil, _FLAT, note=note_jump("ceil"), precision=EXACT,
        spelled=named("ceil", python="float(math.ceil(a))", mpmath="ceil", sympy="ceiling"),
    ),
    Operation(
        "round", "round(a)", round_half_even, _FLAT, note=note_round, precision=EXACT,
        spelled=Spellings(
            "torch.round", "jnp.round", "np.rint", "float(round(a))", mpmath="nint"
        ),
    ),
    Operation(
        "fmod", "fmod(a, b)", fmod, (ONE_OF_TWO, Local("(out - a)/b", fmod_divisor_local)),
        least=2, most=2, note=note_fmod, precision=EXACT,
        spelled=named(
            "fmod",
            mpmath=lambda mpmath, a, b: a - b * (mpmath.floor(a / b) if a / b > 0
                                                 else mpmath.ceil(a / b)),
            sympy=lambda sympy, a, b: a - b * sympy.sign(a / b) * sympy.floor(sympy.Abs(a / b)),
        ),
    ),
)  # fmt: skip
