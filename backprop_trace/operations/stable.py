"""Values and local gradients of smooth operations, computed so that no digits are lost.

Nothing here raises: where Python's ``math`` or ``/`` would, the IEEE 754 result (inf, nan, a
signed zero) is returned, as PyTorch does. ``<operation>_local`` is the local gradient, given the
operands and the operation's value ``out``. Errors are measured in ``backprop_trace.proof.ulps``.
"""

from __future__ import annotations

import math
from math import copysign, frexp, isfinite

INF = math.inf
NAN = math.nan
TINY = 2.0**-1022
"""The smallest normal double: below it, digits are lost."""


def ldexp(a: float, exponent: int) -> float:
    """Return ``a * 2**exponent``."""
    try:
        return math.ldexp(a, exponent)
    except OverflowError:
        return copysign(INF, a)


# Arithmetic


def div(a: float, b: float) -> float:
    """Return a/b; by zero: inf with the sign of both, 0/0 is nan."""
    try:
        return a / b
    except ZeroDivisionError:
        return copysign(INF, a) * copysign(1.0, b) if a and a == a else NAN


def div_denominator_local(a: float, b: float, out: float) -> float:
    """Return -out/b: a/b**2 would underflow for small b. A subnormal ``out`` has lost digits."""
    if -TINY < out < TINY and a:
        (m, i), (n, j) = frexp(a), frexp(b)
        return ldexp(-(m / n) / n, i - 2 * j)
    return div(-out, b)


def power(a: float, b: float) -> float:
    """Return a**b in the reals: a negative base with a fractional exponent is nan."""
    try:
        return math.pow(a, b)
    except OverflowError:
        return -INF if a < 0.0 and math.fmod(b, 2.0) else INF
    except ValueError:
        if a:
            return NAN
        odd = isfinite(b) and abs(math.fmod(b, 2.0)) == 1.0  # 0**-inf raises before Python 3.11
        return copysign(INF, a) if odd else INF


def power_base_local(a: float, b: float, out: float) -> float | None:
    """Return b*a**(b-1); a hard zero for b = 0 (PyTorch's mask).

    If b-1 rounds, its error times log(a) spoils the power, and b*out/a is used. Where a factor
    leaves the normal range the power is taken as the square of its root.
    """
    if b == 0.0:
        return None
    less = b - 1.0
    exact = less + 1.0 == b and (b - less == 1.0 or not isfinite(b))
    quotient = power(a, less) if exact else div(out, a)
    normal = TINY <= abs(quotient) < INF
    if normal and (exact or TINY <= abs(out) < INF):
        return b * quotient
    if not a or not isfinite(a) or not isfinite(b) or quotient != quotient:
        return b * power(a, less)
    sign = -1.0 if a < 0.0 and math.fmod(less if exact else b - 2.0, 2.0) else 1.0
    if exact:
        root = power(abs(a), less / 2.0)
        return sign * (b * root) * root
    if TINY <= abs(out) < INF:
        (m, i), (n, j), (p, k) = frexp(b), frexp(out), frexp(a)
        return ldexp(m * n / p, i + j - k)
    root = power(abs(a), b / 2.0)
    return copysign(1.0, a) * sign * (b * root) * root / abs(a)


def power_exponent_local(a: float, b: float, out: float) -> float:
    """Return out*log(a); 0 for a = 0 and b >= 0 (PyTorch's convention for 0**b)."""
    if a == 0.0 and b >= 0.0:
        return 0.0
    if 0.0 < a < INF and out < TINY:
        root = power(a, b / 2.0)
        return root * log(a) * root
    return out * log(a)


# Exponentials and logarithms


def exp(a: float) -> float:
    """Return e**a."""
    try:
        return math.exp(a)
    except OverflowError:
        return INF


def expm1(a: float) -> float:
    """Return e**a - 1 without cancellation for small a."""
    try:
        return math.expm1(a)
    except OverflowError:
        return INF


def log(a: float) -> float:
    """Return the natural logarithm: -inf at 0, nan below."""
    try:
        return math.log(a)
    except ValueError:
        return NAN if a else -INF


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


LOG2_E = 1.4426950408889634
LOG10_E = 0.4342944819032518


def log2_local(a: float, out: float) -> float:
    """Return (1/log(2))/a."""
    return div(LOG2_E, a)


def log10_local(a: float, out: float) -> float:
    """Return (1/log(10))/a: a*log(10) would overflow for large a."""
    return div(LOG10_E, a)


# Roots


def sqrt(a: float) -> float:
    """Return the square root: nan below 0, -0.0 at -0.0."""
    try:
        return math.sqrt(a)
    except ValueError:
        return NAN


def cbrt(a: float) -> float:
    """Return the real cube root: a power and one Newton step (``math.cbrt`` is of Python 3.11)."""
    if a - a != 0.0 or not a:
        return a
    root = copysign(abs(a) ** (1.0 / 3.0), a)
    return root - (root - a / (root * root)) / 3.0


def cbrt_local(a: float, out: float) -> float:
    """Return (out/a)/3, at 0 and inf the textbook's 1/(3*out**2)."""
    if a - a != 0.0 or not a:
        return div(1.0, 3.0 * out * out)
    return out / a / 3.0


def hypot_first_local(a: float, b: float, out: float) -> float:
    """Return a/out; a subnormal ``out`` has lost digits."""
    if 0.0 < out < TINY:
        return ldexp(a, 600) / math.hypot(ldexp(a, 600), ldexp(b, 600))
    return div(a, out)


def hypot_second_local(a: float, b: float, out: float) -> float:
    """Return b/out."""
    return hypot_first_local(b, a, out)
