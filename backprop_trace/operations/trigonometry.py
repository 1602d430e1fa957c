"""Values and local gradients of trigonometric and hyperbolic functions; nothing raises."""

from __future__ import annotations

import math
from math import copysign, frexp, isfinite

from .stable import INF, NAN, div, ldexp, sqrt


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
