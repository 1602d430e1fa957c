"""Sine, cosine, tangent and their inverses."""

from __future__ import annotations

import math
from math import frexp, isfinite

from .notes import at_infinity, domain, origin
from .numerics import NAN, any_far, div, ldexp, sqrt
from .operation import SMOOTH, Elsewhere, Local, Operation, named


def sin(a: float) -> float:
    """Return the sine: nan at inf."""
    try:
        return math.sin(a)
    except ValueError:
        return NAN


def cos(a: float) -> float:
    """Return the cosine: nan at inf."""
    try:
        return math.cos(a)
    except ValueError:
        return NAN


def tan(a: float) -> float:
    """Return the tangent: nan at inf."""
    try:
        return math.tan(a)
    except ValueError:
        return NAN


def asin(a: float) -> float:
    """Return the arc sine: nan outside of -1..1."""
    try:
        return math.asin(a)
    except ValueError:
        return NAN


def acos(a: float) -> float:
    """Return the arc cosine: nan outside of -1..1."""
    try:
        return math.acos(a)
    except ValueError:
        return NAN


def asin_local(a: float, out: float) -> float:
    """Return 1/sqrt((1-a)*(1+a)): both factors are exact near 1, 1 - a**2 is not."""
    return div(1.0, sqrt((1.0 - a) * (1.0 + a)))


def acos_local(a: float, out: float) -> float:
    """Return -1/sqrt((1-a)*(1+a))."""
    return -asin_local(a, out)


def atan_local(a: float, out: float) -> float:
    """Return 1/(1 + a**2), for large a 1/a/a: the square would overflow."""
    if abs(a) >= 1e9:
        return 1.0 / a / a
    return 1.0 / (1.0 + a * a)


def _atan2_share(a: float, b: float) -> float:
    """Return b/(a**2 + b**2), with exponents set aside so that no square leaves the range."""
    if not a and not b:
        return 0.0 * b
    if not isfinite(a) or not isfinite(b):
        return b / math.hypot(a, b) / math.hypot(a, b)
    exponent = frexp(max(abs(a), abs(b)))[1]
    length = math.hypot(ldexp(a, -exponent), ldexp(b, -exponent))
    fraction, own_exponent = frexp(b)
    return ldexp(fraction / length / length, own_exponent - 2 * exponent)


def atan2_first_local(a: float, b: float, out: float) -> float:
    """Return b/(a**2 + b**2); 0*b at the origin (as PyTorch)."""
    return _atan2_share(a, b)


def atan2_second_local(a: float, b: float, out: float) -> float:
    """Return -a/(a**2 + b**2); -0*a at the origin (as PyTorch)."""
    return -_atan2_share(b, a)


ROWS = (
    Operation(
        "sin", "sin(a)", sin, (Local("cos(a)", lambda a, out: cos(a)),),
        note=at_infinity("sin"), precision=SMOOTH,
        spelled=named("sin", mpmath="sin", sympy="sin"),
    ),
    Operation(
        "cos", "cos(a)", cos, (Local("-sin(a)", lambda a, out: -sin(a)),),
        note=at_infinity("cos"), precision=SMOOTH,
        spelled=named("cos", mpmath="cos", sympy="cos"),
    ),
    Operation(
        "tan", "sin(a)/cos(a)", tan, (Local("1 + out**2", lambda a, out: 1.0 + out * out),),
        note=at_infinity("tan"), precision=SMOOTH,
        spelled=named("tan", mpmath="tan", sympy="tan"),
    ),
    Operation(
        "asin", "asin(a)", asin,
        (Local("1/sqrt(1 - a**2)", asin_local, "1/sqrt((1 - a)*(1 + a))"),), ("arcsin",),
        note=domain("asin", lambda a: -1.0 <= a <= 1.0, -1.0, 1.0), precision=SMOOTH,
        spelled=named("asin", "arcsin", mpmath="asin", sympy="asin"),
    ),
    Operation(
        "acos", "acos(a)", acos,
        (Local("-1/sqrt(1 - a**2)", acos_local, "-1/sqrt((1 - a)*(1 + a))"),), ("arccos",),
        note=domain("acos", lambda a: -1.0 <= a <= 1.0, -1.0, 1.0), precision=SMOOTH,
        spelled=named("acos", "arccos", mpmath="acos", sympy="acos"),
    ),
    Operation(
        "atan", "atan(a)", math.atan, (Local("1/(1 + a**2)", atan_local),), ("arctan",),
        precision=SMOOTH, spelled=named("atan", "arctan", mpmath="atan", sympy="atan"),
        steepest=0.0,
    ),
    Operation(
        "atan2", "atan2(a, b)", math.atan2,
        (
            Local("b/(a**2 + b**2)", atan2_first_local, "b/hypot(a, b)/hypot(a, b)"),
            Local("-a/(a**2 + b**2)", atan2_second_local, "-a/hypot(a, b)/hypot(a, b)"),
        ),
        ("arctan2",), 2, 2, origin("atan2", "0"), precision=SMOOTH,
        spelled=named("atan2", "arctan2", mpmath="atan2", sympy="atan2"),
        elsewhere=(
            Elsewhere("pytorch", lambda a, b: 0.0 < max(abs(a), abs(b)) < 1e-150,
                      "it squares both, to 0"),
            Elsewhere("pytorch"),
            Elsewhere("jax", lambda a, b: a == b == 0.0, "its gradients at (0, 0) are others"),
            Elsewhere("jax", any_far, "it squares both, to inf"),
        ),
    ),
)  # fmt: skip
