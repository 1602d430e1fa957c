"""Hyperbolic functions and their inverses."""

from __future__ import annotations

import math
from math import copysign

from .notes import beyond, overflowing
from .numerics import INF, NAN, div, sqrt
from .operation import AS_TAUGHT, SMOOTH, Local, Operation, Precision, named


def sinh(a: float) -> float:
    """Return the hyperbolic sine."""
    try:
        return math.sinh(a)
    except OverflowError:
        return copysign(INF, a)


def cosh(a: float) -> float:
    """Return the hyperbolic cosine."""
    try:
        return math.cosh(a)
    except OverflowError:
        return INF


def tanh_local(a: float, out: float) -> float:
    """Return 1 - tanh(a)**2 as 2/(1 + cosh(2a)), beyond 19 as its limit 4*exp(-2*abs(a))."""
    if -19.0 <= a <= 19.0:
        return 2.0 / (1.0 + math.cosh(2.0 * a))
    root = 2.0 * math.exp(-abs(a))  # exp(-2a) would be subnormal too soon
    return root * root


def acosh(a: float) -> float:
    """Return the inverse hyperbolic cosine: nan below 1."""
    try:
        return math.acosh(a)
    except ValueError:
        return NAN


def atanh(a: float) -> float:
    """Return the inverse hyperbolic tangent: inf at 1, nan beyond."""
    try:
        return math.atanh(a)
    except ValueError:
        return copysign(INF, a) if abs(a) == 1.0 else NAN


def asinh_local(a: float, out: float) -> float:
    """Return 1/sqrt(a**2 + 1) without overflow of the square."""
    return 1.0 / math.hypot(1.0, a)


def acosh_local(a: float, out: float) -> float:
    """Return 1/sqrt((a-1)*(a+1)), for large a 1/abs(a); ``+ 0.0`` turns -0.0 at a = -1 into 0."""
    if abs(a) > 1e9:
        return 1.0 / abs(a)
    return div(1.0, sqrt((a - 1.0) * (a + 1.0) + 0.0))


def atanh_local(a: float, out: float) -> float:
    """Return 1/((1-a)*(1+a))."""
    return div(1.0, (1.0 - a) * (1.0 + a))


ROWS = (
    Operation(
        "sinh", "(exp(a) - exp(-a))/2", sinh, (Local("cosh(a)", lambda a, out: cosh(a)),),
        note=overflowing("sinh"), precision=SMOOTH,
        spelled=named("sinh", mpmath="sinh", sympy="sinh"),
    ),
    Operation(
        "cosh", "(exp(a) + exp(-a))/2", cosh, (Local("sinh(a)", lambda a, out: sinh(a)),),
        note=overflowing("cosh"), precision=SMOOTH,
        spelled=named("cosh", mpmath="cosh", sympy="cosh"),
    ),
    Operation(
        "tanh", "(exp(a) - exp(-a))/(exp(a) + exp(-a))", math.tanh,
        (Local("1 - out**2", tanh_local, "2/(1 + cosh(2*a))"),),
        precision=Precision(uncancelled={0: "1/cosh(a)**2"}),
        spelled=named("tanh", mpmath="tanh", sympy="tanh"), elsewhere=AS_TAUGHT,
        steepest=0.0,
    ),
    Operation(
        "asinh", "log(a + sqrt(a**2 + 1))", math.asinh,
        (Local("1/sqrt(a**2 + 1)", asinh_local, "1/hypot(1, a)"),), ("arcsinh",),
        precision=SMOOTH, spelled=named("asinh", "arcsinh", mpmath="asinh"), elsewhere=AS_TAUGHT,
    ),
    Operation(
        "acosh", "log(a + sqrt(a**2 - 1))", acosh,
        (Local("1/sqrt(a**2 - 1)", acosh_local, "1/sqrt((a - 1)*(a + 1))"),), ("arccosh",),
        note=beyond("acosh", lambda a: a >= 1.0, acosh_local, 1.0), precision=SMOOTH,
        spelled=named("acosh", "arccosh", mpmath="acosh"), elsewhere=AS_TAUGHT,
    ),
    Operation(
        "atanh", "log((1 + a)/(1 - a))/2", atanh,
        (Local("1/(1 - a**2)", atanh_local, "1/((1 - a)*(1 + a))"),), ("arctanh",),
        note=beyond("atanh", lambda a: -1.0 <= a <= 1.0, atanh_local, -1.0, 1.0),
        precision=SMOOTH, spelled=named("atanh", "arctanh", mpmath="atanh"),
    ),
)  # fmt: skip
