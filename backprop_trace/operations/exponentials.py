"""Exponentials and logarithms."""

from __future__ import annotations

import math

from .notes import beyond, overflowing
from .numerics import INF, NAN, any_subnormal, div, exp, log
from .operation import AS_TAUGHT, SMOOTH, Elsewhere, Local, Operation, named

LOG2_E = 1.4426950408889634
LOG10_E = 0.4342944819032518


def expm1(a: float) -> float:
    """Return e**a - 1 without cancellation for small a."""
    try:
        return math.expm1(a)
    except OverflowError:
        return INF


def log2(a: float) -> float:
    """Return the logarithm to base 2."""
    try:
        return math.log2(a)
    except ValueError:
        return NAN if a else -INF


def log10(a: float) -> float:
    """Return the logarithm to base 10."""
    try:
        return math.log10(a)
    except ValueError:
        return NAN if a else -INF


def log1p(a: float) -> float:
    """Return log(1 + a) without loss for small a."""
    try:
        return math.log1p(a)
    except ValueError:
        return -INF if a == -1.0 else NAN


def log_local(a: float, out: float) -> float:
    """Return 1/a."""
    return div(1.0, a)


def log2_local(a: float, out: float) -> float:
    """Return (1/log(2))/a."""
    return div(LOG2_E, a)


def log10_local(a: float, out: float) -> float:
    """Return (1/log(10))/a: a*log(10) would overflow for large a."""
    return div(LOG10_E, a)


def log1p_local(a: float, out: float) -> float:
    """Return 1/(1 + a)."""
    return div(1.0, 1.0 + a)


ROWS = (
    Operation(
        "exp", "exp(a)", exp, (Local("out", lambda a, out: out),),
        note=overflowing("exp"), precision=SMOOTH,
        spelled=named("exp", mpmath="exp", sympy="exp"),
        words="e to the power {a}",
    ),
    Operation(
        "expm1", "exp(a) - 1", expm1, (Local("out + 1", lambda a, out: exp(a), "exp(a)"),),
        note=overflowing("expm1"), precision=SMOOTH, spelled=named("expm1", mpmath="expm1"),
        elsewhere=AS_TAUGHT,
    ),
    Operation(
        "log", "log(a)", log, (Local("1/a", log_local),), ("ln",),
        note=beyond("log", lambda a: a >= 0.0, log_local, 0.0), precision=SMOOTH,
        spelled=named("log", mpmath="log", sympy="log"),
        words="the natural logarithm of {a}",
    ),
    Operation(
        "log2", "log(a)/log(2)", log2, (Local("1/(a*log(2))", log2_local, "1/log(2)/a"),),
        note=beyond("log2", lambda a: a >= 0.0, log2_local, 0.0), precision=SMOOTH,
        spelled=named("log2"),
    ),
    Operation(
        "log10", "log(a)/log(10)", log10, (Local("1/(a*log(10))", log10_local, "1/log(10)/a"),),
        note=beyond("log10", lambda a: a >= 0.0, log10_local, 0.0), precision=SMOOTH,
        spelled=named("log10"),
    ),
    Operation(
        "log1p", "log(1 + a)", log1p, (Local("1/(1 + a)", log1p_local),),
        note=beyond("log1p", lambda a: a >= -1.0, log1p_local, -1.0), precision=SMOOTH,
        spelled=named("log1p", mpmath="log1p"),
        elsewhere=(
            Elsewhere("pytorch", any_subnormal, "it has fewer digits of numbers below 2.2e-308"),
        ),
    ),
)  # fmt: skip
