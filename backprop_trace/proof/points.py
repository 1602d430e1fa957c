"""Doubles at which an operation is tried: all binades, both signs, and the awkward ones."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random

SPECIAL = (
    *(0.0, 1.0, 2.0, 0.5, 3.0, math.e, math.pi),
    *(k * math.pi / 2 for k in (1, 2, 3, 4, 5, 7, 11, 1e3, 1e6, 1e15, 1e22)),
    # where an evaluation changes its formula: tanh, sigmoid, softplus, gelu, erf, silu, atan, acosh
    *(19.0, 20.0, 37.0, 37.5, 40.0, 700.0, 1e9),
    # where exp, exp(-a**2), cosh, sinh meet the end of the doubles
    *(26.5, 27.2, 354.0, 372.0, 708.4, 709.78271289338397, 710.4758600739439, 745.1332191019412),
    # where gelu, silu and mish have a horizontal tangent
    *(0.7517915246935645, 1.2784645427610738, 1.1924312145154757),
    *(2.0**-1022, 5e-324, 2.0**-1024, 2.0**1023, 1.7976931348623157e308, 1e150, 1e-150, 1e-8),
)


def neighbours(point: float, count: int = 3) -> Iterator[float]:
    """Yield ``point`` and the finite doubles next to it on both sides."""
    yield point
    for direction in (math.inf, -math.inf):
        near = point
        for _ in range(count):
            near = math.nextafter(near, direction)
            if math.isfinite(near):
                yield near


def double(random: Random, lowest: int = -1074, highest: int = 1023) -> float:
    """Return a double of either sign whose binary exponent is evenly distributed."""
    return random.choice((-1.0, 1.0)) * math.ldexp(
        random.uniform(1.0, 2.0), random.randint(lowest, highest)
    )


def reals(random: Random, count: int) -> Iterator[float]:
    """Yield special points with neighbours of both signs, then ``count`` doubles."""
    for special in SPECIAL:
        for near in neighbours(special):
            yield near
            yield -near
    for turn in range(count):
        if turn % 3 == 0:
            yield double(random)
        elif turn % 3 == 1:
            yield double(random, -30, 10)
        else:
            yield random.uniform(-50.0, 50.0) if turn % 2 else random.uniform(-760.0, 760.0)


def pairs(random: Random, count: int) -> Iterator[tuple[float, float]]:
    """Yield pairs: unrelated, of like size, moderate, of special points, of tiny quotient."""
    for turn in range(count):
        if turn % 20 == 0:
            exponent = random.randint(-1074, -60)
            size = exponent + random.randint(1000, 1080)
            yield double(random, exponent, exponent), double(random, size, size)
        elif turn % 4 == 0:
            yield double(random), double(random)
        elif turn % 4 == 1:
            first = double(random)
            exponent = math.frexp(first)[1]
            low, high = max(-1074, exponent - 30), min(1023, exponent + 30)
            yield first, double(random, low, high)
        elif turn % 4 == 2:
            yield double(random, -30, 30), double(random, -30, 30)
        else:
            signs = random.choice((-1.0, 1.0)), random.choice((-1.0, 1.0))
            first, second = random.choice(SPECIAL), random.choice(SPECIAL)
            yield signs[0] * first + 0.0, signs[1] * second + 0.0  # -0.0 has no counterpart


def powers(random: Random, count: int) -> Iterator[tuple[float, float]]:
    """Yield bases and exponents whose power is, mostly, within the doubles."""
    for turn in range(count):
        exponent = random.uniform(-745.0, 710.0)
        if turn % 5 == 0:
            base = abs(double(random))
        elif turn % 5 == 1:
            base = abs(double(random, -10, 10))
        elif turn % 5 == 2:  # close to 1, so that the exponent is large
            base = 1.0 + math.copysign(2.0 ** -random.uniform(1.0, 52.0), exponent)
        elif turn % 20 == 3:  # whole exponents, powers at both ends of the doubles
            whole = float(random.randint(3, 40) * random.choice((-1, 1)))
            target = random.choice(
                (random.uniform(1015.0, 1026.0), random.uniform(-1080.0, -1015.0))
            )
            for power in (whole, whole - 1.0):
                size = 2.0 ** min(max(target / power, -1070.0), 1020.0)
                yield random.choice((-size, size)), whole
            continue
        elif turn % 20 == 8:  # other exponents, whose b - 1 may round, at the same ends
            exponent = random.uniform(1.0, 6.0) * random.choice((-1.0, 1.0, 2.0**52))
            target = random.choice(
                (random.uniform(1018.0, 1026.0), random.uniform(-1080.0, -1018.0))
            )
            size = 2.0 ** min(max(target / exponent, -1070.0), 1023.0)
            yield size, exponent
            yield size, exponent / 6.0
            continue
        elif turn % 5 == 3:  # common exponents, bases of both signs
            whole = float(random.randint(-12, 12))
            yield double(random, -90, 90), whole
            yield abs(double(random, -90, 90)), whole / random.choice((2.0, 3.0, 4.0, 10.0))
            continue
        else:  # small exponents
            yield abs(double(random)), double(random, -1074, -1)
            continue
        logarithm = math.log(base)
        if logarithm:
            yield base, exponent / logarithm
            yield base, exponent / logarithm / random.uniform(1.0, 100.0)
