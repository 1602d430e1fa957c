"""What makes numbers of an array program friendly to a hand, and good for what they are for."""

from __future__ import annotations

from ..autodiff.array_trace import ArrayTrace
from ..autodiff.remarks import TRAPS, notes_of
from ..values.arrays import items_of
from .array_around import ArrayAround
from .array_questions import ArrayLesson
from .array_slips import count_of
from .array_wrong import edge_of
from .fresh import ENOUGH, SHEET, Wanted, is_exact, is_short
from .rows import CONTRIBUTION, FINAL, SUM, VALUE

TRIED = 4
"""Entries of an array of which one has to be good."""


def fits_arrays(trace: ArrayTrace, wanted: Wanted) -> bool:
    """Return whether a trace of arrays is friendly, and good for what it is wanted for."""
    return is_friendly_array(trace) and is_good_array(trace, wanted)


def is_friendly_array(trace: ArrayTrace) -> bool:
    """Return whether a hand can calculate every entry, and nothing is a matter of convention."""
    short = is_exact(trace.graph) and divides_shortly(trace)

    def fits(numbers: list[float], least: float, most: float) -> bool:
        return all(
            number == 0.0 or (least <= abs(number) <= most and (not short or is_short(number)))
            for number in numbers
        )

    if any(note.kind not in TRAPS for note in notes_of(trace)):
        return False
    for node in trace.operations():
        if not fits(items_of(trace.value_of(node)), 0.0, 500):
            return False
    for node, position in trace.edges():
        slope = trace.slope(node, position)
        if slope is not None and not fits(items_of(slope), 0.01, 200):
            return False
    gradients = [items_of(trace.gradient_of(node)) for node, _ in trace.backward_order()]
    if not all(fits(each, 1e-3, 5_000) for each in gradients):
        return False
    entries = [number for each in gradients for number in each]
    zeros = entries.count(0.0)
    return zeros * 2 <= len(entries)


def divides_shortly(trace: ArrayTrace) -> bool:
    """Return whether every 1/N of a mean has few digits."""
    means = (n for n in trace.operations() if trace.row(n).name == "mean")
    return all(is_short(1 / count_of(edge_of(trace, node))) for node in means)


def is_good_array(trace: ArrayTrace, wanted: Wanted) -> bool:
    """Return whether numbers are good for what they are wanted for."""
    around, lesson = ArrayAround(trace, wanted.vary), ArrayLesson(trace)
    if wanted.goal == SHEET:
        return not any(
            all(around.question(entry).is_lucky() for entry in lesson.entries(row, TRIED))
            for row in lesson.bare((CONTRIBUTION, SUM))
        )
    rows = [row for kind in (SUM, CONTRIBUTION, FINAL, VALUE) for row in lesson.bare((kind,))]
    wants = min(ENOUGH, len(lesson.order) - 1)
    good = 0
    for left, row in zip(range(len(rows), 0, -1), rows, strict=True):
        if good >= wants or good + left < wants:
            break
        good += any(around.question(entry).is_good() for entry in lesson.entries(row, TRIED))
    return good >= wants
