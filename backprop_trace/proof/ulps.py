"""How far every value and local gradient is from the truth, in units in the last place (ulp).

The truth is the table's own formula, evaluated by mpmath with as many bits as it takes: the first
250 are enough where they confirm the double to two ulps, else more are taken until two
evaluations agree. That the formulas are right is proved elsewhere (``symbolic``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from random import Random

from ..operations import TABLE, Operation, letters
from ..operations.operation import SMOOTH
from ..record import Record
from .alone import precision
from .exact import Evaluate, Real, context, evaluation
from .points import double, pairs, powers, reals

BOUND = 4.0
"""Ulps allowed; twice the distance in units of 2**-1074 where the result is subnormal."""

TERMS_BOUND = 5.0
"""The same of a gradient that is measured in ulps of its terms."""

_BITS = (250, 600, 1160, 2700, 5400)
_LEAST = 2.0**-1074
_OVERFLOW = 2**1024


class Worst(Record):
    """The largest error of a value (``position`` None) or of a local gradient."""

    operation: str
    position: int | None
    error: float
    operands: tuple[float, ...]
    """Where it was found."""
    points: int
    """Points measured."""
    bound: float
    """The largest error allowed."""


def measured() -> list[str]:
    """Return the operations that are measured, in the order of the table."""
    return [name for name, row in TABLE.items() if row.precision and row.precision.measured]


def sample(operation: Operation, count: int) -> Iterator[tuple[float, ...]]:
    """Yield about ``count`` tuples of operands, always the same ones; special points besides."""
    random = Random(operation.name)
    precision = operation.precision or SMOOTH
    if precision.draw == "powers":
        yield from powers(random, count)
    elif operation.least == 2:
        yield from pairs(random, count)
    elif operation.least > 2:
        for first, second in pairs(random, count):
            others = [double(random, -30, 30) for _ in range(operation.least - 2)]
            yield first, second, *others
    else:
        for point in reals(random, count):
            if point >= precision.lowest:
                yield (point,)


def measure(operation: Operation, count: int) -> list[Worst]:
    """Return the worst error of the value and of each local gradient over about ``count`` points.

    ``count`` points are drawn, and special points added. Points outside of the domain are passed
    over, and some local gradients where the value overflows (``Precision.while_finite``).
    """
    names = letters(operation.least)
    gauges = [_Gauge(operation, place) for place in (None, *range(len(names)))]
    for operands in dict.fromkeys(sample(operation, count)):
        out = operation.forward(*operands)
        if out != out:
            continue
        named = dict(zip(names, operands, strict=True))
        gauges[0].read(named, out)
        if math.isinf(out) and operation.precision and operation.precision.while_finite:
            continue
        for place, gauge in enumerate(gauges[1:]):
            number = _local(operation, place, operands, out)
            gauge.read(named, 0.0 if number is None else number)
    return [gauge.worst() for gauge in gauges]


def _local(
    operation: Operation, position: int, operands: tuple[float, ...], out: float
) -> float | None:
    count = len(operands)
    return operation.local_value(position, range(count), (*operands, out), count)


def error_at(operation: Operation, position: int | None, operands: tuple[float, ...]) -> float:
    """Return the error of a value (``position`` None) or of a local gradient at one point."""
    gauge = _Gauge(operation, position)
    out = operation.forward(*operands)
    number: float | None = out
    if position is not None:
        number = _local(operation, position, operands, out)
    gauge.read(dict(zip(letters(len(operands)), operands, strict=True)), number or 0.0)
    return gauge.error


class _Gauge:
    """Compares one quantity of an operation with its formula, and keeps the worst error."""

    def __init__(self, operation: Operation, position: int | None) -> None:
        precision, count = operation.precision or SMOOTH, operation.least
        definition = operation.defined(count)
        formula = precision.uncancelled.get(position) or (
            definition if position is None else operation.local(position, count).formula
        )
        terms = "" if position is None else precision.terms
        self.name = operation.name
        self.bound = TERMS_BOUND if terms else BOUND
        self.position = position
        self.formula = evaluation(formula)
        self.definition = evaluation(definition) if "out" in formula else None
        self.terms = evaluation(terms) if terms else None
        self.error = 0.0
        self.operands: tuple[float, ...] = ()
        self.points = 0

    def read(self, operands: Mapping[str, float], number: float) -> None:
        """Measure the error of ``number`` at one point."""
        error = 0.0
        previous: Real = None
        for bits in _BITS:
            with precision(bits):
                exact = self.evaluate(self.formula, operands)
                if exact is None:  # a pole
                    return
                scale = exact if self.terms is None else self.evaluate(self.terms, operands)
                error = distance(number, exact, scale)
                if exact and (error <= 2.0 or _agree(exact, previous)):
                    break
            if not exact and not number and bits > 1100:  # beyond the least double by far
                break
            previous = exact
        self.points += 1
        if error > self.error or not self.operands:
            self.error, self.operands = error, tuple(operands.values())

    def evaluate(self, formula: Evaluate, operands: Mapping[str, float]) -> Real:
        """Return the formula's value at the precision set; None at poles and complex values."""
        mp = context()
        values = {name: mp.mpf(operand) for name, operand in operands.items()}
        try:
            if self.definition is not None:
                values["out"] = self.definition(values)
            exact = formula(values)
        except (ZeroDivisionError, ValueError):
            return None
        return None if isinstance(exact, mp.mpc) else exact

    def worst(self) -> Worst:
        return Worst(self.name, self.position, self.error, self.operands, self.points, self.bound)


def distance(number: float, exact: Real, scale: Real) -> float:
    """Return how far ``number`` is from ``exact``, in ulps of a double of the size of ``scale``.

    In the subnormal range the unit is half of 2**-1074, so that one bound serves everywhere.
    """
    mp = context()
    if number != number:
        return math.inf
    if math.isinf(number):
        number_exact = mp.mpf(_OVERFLOW) * (1 if number > 0 else -1)
        if (exact > 0) == (number > 0) and abs(exact) >= _OVERFLOW:
            return 0.0
    else:
        number_exact = mp.mpf(number)
    exponent = max(mp.mag(scale) - 53, -1075) if scale else -1075
    return float(mp.ldexp(abs(number_exact - exact), -exponent))


def _agree(exact: Real, previous: Real) -> bool:
    """Return whether two evaluations agree to more bits than a double has."""
    return previous is not None and abs(exact - previous) <= abs(exact) * _LEAST ** (70 / 1074)
