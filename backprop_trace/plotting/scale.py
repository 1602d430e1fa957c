"""What a plot in characters and a plot as SVG share: the series, and the scale of their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor, isfinite, log10

from ..record import Record

DECADES = 3
"""Positive values that span more powers of ten than these are shown on a logarithmic scale."""

MOST = 8
"""Series that one plot draws: more can't be told apart."""


class Series(Record):
    """A name and one value a step, from step 0; inf and nan leave a gap."""

    name: str
    values: Sequence[float]


class Panel(Record):
    """Series that share their axes."""

    label: str
    series: Sequence[Series]


class Scale(Record):
    """Where values stand between the lowest (0) and the highest (1)."""

    low: float
    high: float
    is_log: bool = False

    def place(self, value: float) -> float:
        """Return where a finite value stands, from 0 to 1."""
        low, high = self.low, self.high
        if self.is_log:
            low, high, value = log10(low), log10(high), log10(value)
        # halves: the difference of two doubles may overflow
        return (value / 2 - low / 2) / (high / 2 - low / 2)

    def ticks(self, most: int) -> list[float]:
        """Return round values inside the scale, at most so many (but two where there is room)."""
        if self.is_log:
            return self._powers(most)
        span = self.high / 2 - self.low / 2
        rough = 2 * (span / max(most - 1, 1))
        power = 10.0 ** floor(log10(rough)) if 1e-300 < rough < 1e300 else 0.0
        for factor in (1, 2, 5, 10, 20):
            step = power * factor
            if not step or not isfinite(self.low / step) or step < abs(self.high) * 1e-12:
                break
            first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
            if last - first + 1 <= most and last > first:
                return [float(f"{number * step:.12g}") for number in range(first, last + 1)]
        return [self.low, self.high]

    def _powers(self, most: int) -> list[float]:
        """Return powers of ten."""
        first, last = ceil(log10(self.low) - 1e-9), floor(log10(self.high) + 1e-9)
        stride = max(1, ceil((last - first + 1) / max(most, 1)))
        powers = (float(f"1e{power}") for power in range(first, last + 1, stride))
        return [power for power in powers if self.low <= power <= self.high] or [self.low]


def scale_of(series: Sequence[Series]) -> Scale | None:
    """Return the scale for all finite values of some series; None where there are none."""
    low = min((min(_finite(each.values), default=float("inf")) for each in series), default=1.0)
    high = max((max(_finite(each.values), default=-float("inf")) for each in series), default=0.0)
    if low > high:
        return None
    if low > 0.0 and log10(high) - log10(low) > DECADES:
        return Scale(low, high, True)
    if low == high:
        around = abs(low) / 2 or 1.0
        return Scale(low - around, low + around if isfinite(low + around) else low)
    return Scale(low, high)


def _finite(values: Sequence[float]) -> Iterator[float]:
    return (value for value in values if isfinite(value))


class Stretch(Record):
    """Some steps that fall on one place of a plot: their extreme values, in order."""

    start: int
    values: tuple[float, ...]
    """One value, or the two extremes in the order in which they come; none where none is finite."""


def stretches(values: Sequence[float], most: int) -> Iterator[Stretch]:
    """Yield the values, or the extremes of ``most`` stretches where there are more of them."""
    count = len(values)
    if count <= most:
        for step, value in enumerate(values):
            yield Stretch(step, (value,) if isfinite(value) else ())
        return
    for number in range(most):
        start, end = number * count // most, (number + 1) * count // most
        steps = [step for step in range(start, end) if isfinite(values[step])]
        if not steps:
            yield Stretch(start, ())
            continue
        low = min(steps, key=values.__getitem__)
        high = max(steps, key=values.__getitem__)
        extremes = sorted({low, high})
        yield Stretch(extremes[0], tuple(values[step] for step in extremes))
