"""What can honestly be said about the course of a descent, each at the step where it begins.

Only facts of the rows are stated. The one conclusion, that the rate is too large, is drawn where
each update is the one before times the same factor below -1, several times in a row: this is
gradient descent on a quadratic bowl whose curvature times the rate exceeds 2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite, isnan

from ...operations import Value
from ...record import Record
from ...training.descent import Descent, Row
from ...values.decimals import plain

ENOUGH = 3
"""Equal factors in a row from which on a course is called steady."""

ALIKE = 1e-3
"""How much factors, and directions, may differ and be called equal."""

LISTED = 3
"""Names in a sentence before the rest is counted."""


class CourseNote(Record):
    """A remark: ``kind`` for machines, the step where it begins, ``text`` for people."""

    kind: str
    step: int
    text: str


def notes_of(descent: Descent) -> list[CourseNote]:
    """Return the remarks on a descent, in the order of the steps. Goes through all rows."""
    broken, steady = _Broken(descent), _Steady(descent)
    first: Row | None = None
    still = 0
    last = None
    for row in descent.rows():
        first = first or row
        if last is not None:
            if last.parameters != row.parameters:
                still = row.step
            if not broken.is_over:
                steady.look(last, row)
        broken.look(row)
        last = row
    assert first is not None and last is not None  # noqa: S101  # there is always row 0
    notes = [*broken.notes(), *steady.notes()]
    if not broken.found and still < descent.steps:
        notes.append(_standstill(descent, descent.row(still)))
    elif not notes and last.value > first.value:
        text = (
            f"After {descent.steps:,} {'steps' if descent.steps > 1 else 'step'} {descent.output} "
            f"is {plain(last.value)}, more than at the start ({plain(first.value)})."
        )
        notes.append(CourseNote("rise", descent.steps, text))
    return sorted(notes, key=lambda note: note.step)


def _standstill(descent: Descent, row: Row) -> CourseNote:
    """Say why nothing changes from a row on."""
    used = [gradient for gradient in row.used if gradient is not None]
    if not used:
        reason = f"{descent.output} depends on none of the parameters"
    elif descent.rate == 0.0:
        reason = "the rate is 0"
    elif not any(used):
        reason = "every gradient is 0"
    else:
        reason = "the updates are smaller than the rounding of the parameters"
    return CourseNote("standstill", row.step, f"From step {row.step} on nothing changes: {reason}.")


class _Broken:
    """Looks for the first inf and nan of the output, the gradients and the parameters."""

    def __init__(self, descent: Descent) -> None:
        self.descent = descent
        self.found: dict[str, int] = {}
        self.facts: dict[int, list[str]] = {}
        self.lost: dict[int, str] = {}

    @property
    def is_over(self) -> bool:
        """Whether a parameter is no number any more: all that follows is a consequence."""
        return "parameter" in self.found

    def look(self, row: Row) -> None:
        """Take notice of a row."""
        if not isfinite(row.value):
            kind = "nan" if isnan(row.value) else "inf"
            self._note(kind, row.step, [f"{self.descent.output} is {plain(row.value)}"])
        if not self.is_over:
            names, output = self.descent.names, self.descent.output
            totals = [f"d{output}/d{name}" for name in names]
            self._note("gradient", row.step, _bad(totals, row.gradients))
            bad = _bad(names, row.parameters)
            if bad:
                self.lost[row.step] = "it" if len(bad) == 1 else "them"
            self._note("parameter", row.step, bad)

    def _note(self, kind: str, step: int, facts: Sequence[str]) -> None:
        if facts and kind not in self.found:
            self.found[kind] = step
            more = [f"{len(facts) - LISTED} more"] if len(facts) > LISTED else []
            self.facts.setdefault(step, []).extend([*facts[:LISTED], *more])

    def notes(self) -> Iterator[CourseNote]:
        """Yield one sentence a step."""
        for step, facts in self.facts.items():
            text = f"At step {step} {_listed(facts)}"
            if step in self.lost:
                text += (
                    f": from here on nothing is learned, no update brings {self.lost[step]} back"
                )
            yield CourseNote("not finite", step, f"{text}.")


def _bad(names: Sequence[str], values: Sequence[Value | None]) -> list[str]:
    """Return which of the values are inf or nan, in words."""
    return [
        f"{name} is {plain(value)}"
        for name, value in zip(names, values, strict=True)
        if value is not None and not isfinite(value)
    ]


def _listed(facts: Sequence[str]) -> str:
    return " and ".join([", ".join(facts[:-1]), facts[-1]] if len(facts) > 1 else facts)


class _Steady:
    """Looks for the first stretch in which each update is the one before times one factor."""

    def __init__(self, descent: Descent) -> None:
        self.descent = descent
        self.before: list[Value] = []
        self.start = 0
        self.factor = 0.0
        self.count = 0
        self.found: tuple[int, int, float] | None = None
        """(first step, last step, factor) of the stretch."""

    def look(self, last: Row, row: Row) -> None:
        """Take notice of the update between two rows."""
        update = [b - a for a, b in zip(last.parameters, row.parameters, strict=True)]
        factor = factor_between(self.before, update) if self.before else None
        self.before = update
        if self.found is not None and self.found[0] != self.start:
            return
        if factor is None or not (factor > 1.01 or factor < -0.1):
            self.count, self.start = 0, last.step + 1
            return
        if not self.count or abs(factor - self.factor) > ALIKE * abs(self.factor):
            self.count, self.start, self.factor = 0, last.step - 1, factor
        self.count += 1
        if self.count >= ENOUGH:
            self.found = self.start, row.step, self.factor

    def notes(self) -> Iterator[CourseNote]:
        """Yield at most one remark."""
        if self.found is None:
            return
        start, end, factor = self.found
        size = plain(abs(factor), 3)
        when = f"From step {start} on" if end == self.descent.steps else f"Steps {start} to {end}:"
        if factor > 0.0:
            kind = "growing"
            text = f"each update is {size} times the one before: the steps grow and grow."
        elif factor < -1.0 - ALIKE:
            kind = "diverging"
            text = f"each step overshoots and multiplies the distance by {size}"
            text += "." if self.descent.accumulate else ": the rate is too large."
        elif factor < -1.0 + ALIKE:
            kind = "swinging"
            text = "each step overshoots and lands as far away on the other side."
        else:
            kind = "overshooting"
            text = f"each step overshoots and lands on the other side, {size} times as far away."
        yield CourseNote(kind, start, f"{when} {text}")


def factor_between(before: Sequence[Value], update: Sequence[Value]) -> float | None:
    """Return the factor f with ``update`` = f * ``before``; None where there is no such factor.

    The factor of least squares; what is left over may be a thousandth of the update.
    """
    size = max(map(abs, before), default=0.0)
    if not size or not isfinite(size):
        return None
    unit = [value / size for value in before]
    length = sum(value * value for value in unit)
    factor = sum(a * (b / size) for a, b in zip(unit, update, strict=True)) / length
    if not isfinite(factor) or not factor:
        return None
    limit = ALIKE * max(map(abs, update))
    left = (abs(b - factor * a) for a, b in zip(before, update, strict=True))
    return factor if max(left) <= limit else None
