"""Write docs/slips.md: what each slip says, and on which lesson it is told.

    python docs/slips.py

A test makes the page again and compares.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from backprop_trace import trace  # noqa: E402  # behind the path to it
from backprop_trace.autodiff.trace import Trace  # noqa: E402
from backprop_trace.features.lessons.lessons import Lesson, lessons  # noqa: E402
from backprop_trace.language.value import value  # noqa: E402
from backprop_trace.teaching.array_slips import ARRAY_SLIPS  # noqa: E402
from backprop_trace.teaching.broken import Broken, Training  # noqa: E402
from backprop_trace.teaching.rows import (  # noqa: E402
    FINAL,
    KINDS,
    UPDATE,
    Row,
    finals_of,
    rows_of,
    updates_of,
)
from backprop_trace.teaching.slips import SLIPS, Slip  # noqa: E402
from backprop_trace.teaching.wrong import Wrong, diagnosis, wrong_numbers  # noqa: E402

PAGE = ROOT / "docs" / "slips.md"
RATE = 0.1
WINDOW = 0.005
"""Numbers of slips that lie closer count as the same: a student's rounding may meet either."""

HEAD = """\
# Slips: the broken engines

Written by `python docs/slips.py`; a test makes it again. A slip is the program with one rule
changed (`backprop_trace/teaching/slips.py`). It serves the feedback of a quiz, the numbers that
are drawn for one, and the tests, as a planted fault. What is said is a fact about the number, not
about a person: a number at random hits some slip too.

Held here against all {lessons} lessons of the gallery, at their own numbers: every row of the
three passes, every gradient asked for without its rows, and every parameter after the first and
second update (with the rate of the lesson, or {rate}). Where two slips are left that give a
number, both are told, as either-or; where three are, neither.

## How much the numbers tell

| asked | questions | wrong numbers of slips | told by one name | as either-or | silent |
|---|---:|---:|---:|---:|---:|
"""

SECOND = """
## Slip by slip

**Differs**: the lessons where the slip gives another number than the truth. **Told**: those where
some question can tell it, by its own name or by that of a special case which gives the same
number (`gate-open` is told where `upstream-only` would be as true).

| slip | sentence on a row | differs | told | not told |
|---|---|---:|---:|---|
"""

ARRAYS = """
## Arrays

An entry of an operation that works entry by entry has the slips of numbers. These are of whole
arrays: a rule gives nothing where the shapes forbid the slip.

| slip | sentence on an entry |
|---|---|
"""

THIRD = """
## Lesson by lesson

| lesson | told there |
|---|---|
"""

KIND_WORDS = {
    "value": "a value",
    "local": "a local gradient",
    "contribution": "a contribution",
    "sum": "the sum at a fan-out",
    "final": "a gradient, no rows shown",
    "update": "a parameter after an update",
}


def at_its_point(lesson: Lesson) -> Trace:
    """Return a lesson's trace."""
    values = {name: value(text) for name, text in lesson.values.items()}
    return trace(lesson.text, values, wrt=lesson.wrt)


def asked(lesson: Lesson) -> Iterator[tuple[Row, Sequence[Wrong]]]:
    """Yield every question of a lesson with its wrong numbers."""
    made = at_its_point(lesson)
    broken = Broken(made)
    training = None
    rows = [*rows_of(made), *finals_of(made)]
    if all(isfinite(gradient or 0.0) for gradient in made.gradients.values()):
        training = Training(made, float(lesson.lr or RATE))
        rows += updates_of(made)
    for row in rows:
        truth = training.truth(row) if training and row.kind == UPDATE else broken.truth(row)
        if isfinite(truth):
            yield row, wrong_numbers(broken, row, training)


class Counts:
    """What is told where."""

    def __init__(self) -> None:
        self.questions: dict[str, int] = defaultdict(int)
        self.told: dict[tuple[str, int], int] = defaultdict(int)
        self.differs: dict[str, dict[str, None]] = defaultdict(dict)
        self.named: dict[str, dict[str, None]] = defaultdict(dict)
        self.rivals: dict[tuple[str, str], set[str]] = defaultdict(set)
        for lesson in lessons().values():
            for row, found in asked(lesson):
                self.questions[row.kind] += 1
                for wrong in found:
                    self.count(lesson.name, row.kind, wrong, found)

    def count(self, lesson: str, kind: str, wrong: Wrong, found: Sequence[Wrong]) -> None:
        """Count one wrong number."""
        slip = wrong.slip.name
        self.differs[slip][lesson] = None
        left = diagnosis(found, wrong.value, close=WINDOW)
        self.told[kind, len(left)] += 1
        names = {each.slip.name for each in left}
        special = {each.slip.name for each in left if slip in each.slip.below}
        if slip in names or special:
            self.named[slip][lesson] = None
        else:
            close = {each.slip.name for each in found if each.is_near(wrong.value, WINDOW)}
            self.rivals[slip, lesson] |= close - {slip}

    def why_not(self, slip: Slip) -> str:
        """Say where a slip is not told although it gives another number, and why."""
        silent = [name for name in self.differs[slip.name] if name not in self.named[slip.name]]
        words = []
        for lesson in silent:
            rivals = ", ".join(f"`{name}`" for name in sorted(self.rivals[slip.name, lesson]))
            words.append(f"{lesson}: {rivals} give the same number")
        return "; ".join(words)


def share(count: int, whole: int) -> str:
    """Return a part as a percentage."""
    return f"{100 * count / whole:.1f} %" if whole else ""


def page() -> str:
    """Return the page."""
    counts = Counts()
    text = HEAD.format(lessons=len(lessons()), rate=RATE)
    for kind in KINDS:
        one, two, none = (counts.told[kind, number] for number in (1, 2, 0))
        whole = one + two + none
        shares = " | ".join(share(number, whole) for number in (one, two, none))
        text += f"| {KIND_WORDS[kind]} | {counts.questions[kind]:,} | {whole:,} | {shares} |\n"
    rows = [kind for kind in KINDS if kind not in (FINAL, UPDATE)]
    parts = [sum(counts.told[kind, number] for kind in rows) for number in (1, 2, 0)]
    shares = " | ".join(share(number, sum(parts)) for number in parts)
    questions = sum(counts.questions[kind] for kind in rows)
    text += f"| all rows of the passes | {questions:,} | {sum(parts):,} | {shares} |\n"
    text += SECOND
    for slip in SLIPS:
        differs, told = len(counts.differs[slip.name]), len(counts.named[slip.name])
        words = slip.words.replace("|", "\\|")
        text += f"| `{slip.name}` | {words} | {differs} | {told} | {counts.why_not(slip)} |\n"
    text += ARRAYS
    for each in ARRAY_SLIPS:
        text += f"| `{each.slip.name}` | {each.slip.words} |\n"
    text += THIRD
    for lesson in lessons():
        names = [f"`{slip.name}`" for slip in SLIPS if lesson in counts.named[slip.name]]
        text += (
            f"| {lesson} | {len(names)}: {', '.join(names)} |\n"
            if names
            else f"| {lesson} | none |\n"
        )
    return text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
