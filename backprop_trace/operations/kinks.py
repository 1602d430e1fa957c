"""Values and local gradients of operations with corners, jumps or branches; nothing raises.

A local gradient of ``None`` is a hard zero: the operand is not used at this point, so that its
contribution is 0 even where the upstream gradient is inf or nan (PyTorch masks it the same way).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from math import copysign

from .stable import NAN, div


def relu(a: float) -> float:
    """Return a, and 0 below 0; -0.0 and nan pass."""
    return 0.0 if a < 0.0 else a


def relu_local(a: float, out: float) -> float | None:
    """Return 1 above 0, else a hard zero; 1 at nan."""
    return None if a <= 0.0 else 1.0


def leaky_relu(a: float, slope: float = 0.01) -> float:
    """Return a above 0, else slope*a."""
    return a if a > 0.0 else slope * a


def leaky_relu_local(a: float, out: float) -> float:
    """Return the local gradient for the slope 0.01."""
    return 1.0 if a > 0.0 else 0.01


def leaky_relu_first_local(a: float, slope: float, out: float) -> float:
    """Return 1 above 0, else the slope."""
    return 1.0 if a > 0.0 else slope


def leaky_relu_slope_local(a: float, slope: float, out: float) -> float | None:
    """Return the local gradient for the slope: a where it is used."""
    return None if a > 0.0 else a


def elu(a: float) -> float:
    """Return a above 0, else exp(a) - 1."""
    return a if a > 0.0 else math.expm1(a)


def elu_local(a: float, out: float) -> float:
    """Return 1 above 0, else exp(a); 1 at nan."""
    return math.exp(a) if a <= 0.0 else 1.0


def sign(a: float) -> float:
    """Return 1, 0 or -1; 0 for nan (as PyTorch)."""
    return 1.0 if a > 0.0 else -1.0 if a < 0.0 else 0.0


def abs_local(a: float, out: float) -> float:
    """Return sign(a): a computed 0 at the corner, which multiplies (inf times 0 is nan)."""
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


def relu6(a: float) -> float:
    """Return a clamped to 0..6."""
    return 0.0 if a < 0.0 else 6.0 if a > 6.0 else a


def relu6_local(a: float, out: float) -> float | None:
    """Return 1 strictly inside of 0..6; 1 at nan."""
    return None if a <= 0.0 or a >= 6.0 else 1.0


def hardtanh(a: float) -> float:
    """Return a clamped to -1..1."""
    return -1.0 if a < -1.0 else 1.0 if a > 1.0 else a


def hardtanh_local(a: float, out: float) -> float | None:
    """Return 1 strictly inside of -1..1; 1 at nan."""
    return None if a <= -1.0 or a >= 1.0 else 1.0


def clamp(a: float, low: float, high: float) -> float:
    """Return min(max(a, low), high)."""
    return minimum(maximum(a, low), high)


def clamp_local(a: float, low: float, high: float, out: float) -> float | None:
    """Return 1 inside and at the bounds (disputed: pytorch#184572)."""
    return 1.0 if low <= a <= high else None


def clamp_low_local(a: float, low: float, high: float, out: float) -> float | None:
    """Return 1 where the lower bound is the value."""
    return 1.0 if a < low < high else None


def clamp_high_local(a: float, low: float, high: float, out: float) -> float | None:
    """Return 1 where the upper bound is the value; it wins if the bounds are crossed."""
    return 1.0 if a > high or (low > high and a == a) else None


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


def where(condition: float, a: float, b: float) -> float:
    """Return a where the condition (1 or 0) holds, else b."""
    return a if condition else b


def where_first_local(condition: float, a: float, b: float, out: float) -> float | None:
    """Return 1 if the first branch is taken."""
    return 1.0 if condition else None


def where_second_local(condition: float, a: float, b: float, out: float) -> float | None:
    """Return 1 if the second branch is taken."""
    return None if condition else 1.0


# max and min of any number of operands: max(a, b, c) is max(max(a, b), c), as PyTorch users fold
# torch.maximum. At a tie both sides get 1/2, with nan both get 1 (derivatives.yaml of PyTorch).


def maximum(*operands: float) -> float:
    """Return the largest operand; the first of equal ones; nan if any is nan."""
    best = operands[0]
    for operand in operands:
        if operand > best or operand != operand:
            best = operand
            if best != best:
                break
    return best


def minimum(*operands: float) -> float:
    """Return the smallest operand; the first of equal ones; nan if any is nan."""
    best = operands[0]
    for operand in operands:
        if operand < best or operand != operand:
            best = operand
            if best != best:
                break
    return best


def maximum_local(position: int) -> Callable[..., float | None]:
    """Return ``evaluate`` of the maximum for the operand at ``position``."""

    def evaluate(*operands_and_out: float) -> float | None:
        return _share(position, operands_and_out[:-1], 1.0)

    return evaluate


def minimum_local(position: int) -> Callable[..., float | None]:
    """Return ``evaluate`` of the minimum for the operand at ``position``."""

    def evaluate(*operands_and_out: float) -> float | None:
        return _share(position, operands_and_out[:-1], -1.0)

    return evaluate


def _share(position: int, operands: tuple[float, ...], direction: float) -> float | None:
    """Return what the left fold leaves to one operand: 1, halved at every tie, or a hard zero.

    ``direction`` is 1 for the maximum and -1 for the minimum: of the negated operands the maximum.
    """
    own = direction * operands[position]
    best = direction * operands[0]
    for operand in operands[1:position]:
        other = direction * operand
        if other > best or other != other:
            best = other
    share = 1.0
    if position:
        if best > own:
            return None
        if best == own:
            share = 0.5
        if best == best:
            best = own
    for operand in operands[position + 1 :]:
        other = direction * operand
        if best < other:
            return None
        if best == other:
            share *= 0.5
        if other != other:
            best = other
    return share
