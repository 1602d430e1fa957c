"""Classic worked examples: programs with values, a sentence of aim, and figures in print.

They stand in ``lessons.json``, in the order of teaching; behind them come those over arrays
(``array_lessons.json``), whose values and figures are lists. ``figures`` are those that the source
prints, digit by digit, where ``published``; otherwise they were computed as the source says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ... import shell
from ...errors import TraceError, unknown
from ...record import Record

if TYPE_CHECKING:
    from ...document.blocks import Block
    from ...document.story import Story


class Lesson(Record):
    """A worked example to start from."""

    name: str
    aim: str
    """What it shows, in one sentence."""
    program: Sequence[str]
    """Its statements."""
    values: Mapping[str, str]
    """The variables' values as typed."""
    wrt: str | None
    """The names that get gradients; None for all variables."""
    steps: int | None
    """Steps of training, if it is a lesson about training."""
    lr: str | None
    """Their learning rate."""
    look: str
    """The one row to look at, and why."""
    note: str
    """What differs from the source, or what to try; may be empty."""
    source: str
    figures: Mapping[str, Any]
    """``values`` and ``gradients`` by node and ``trained`` by step: texts as printed."""
    vary: str | None = None
    """The variables that fresh numbers are drawn for; None for all. A label stays 0 or 1."""

    @property
    def text(self) -> str:
        """The program."""
        return "\n".join(self.program)

    @property
    def options(self) -> list[str]:
        """The words of the command line that belong to it, besides the values."""
        named = {"--wrt": self.wrt, "--steps": self.steps, "--lr": self.lr}
        return [f"{name}={value}" for name, value in named.items() if value is not None]


@lru_cache(maxsize=1)
def lessons() -> dict[str, Lesson]:
    """Return the lessons over numbers by name, in the order of teaching."""
    return _read("lessons.json")


@lru_cache(maxsize=1)
def array_lessons() -> dict[str, Lesson]:
    """Return the lessons over arrays by name, in the order of teaching."""
    return _read("array_lessons.json")


def all_lessons() -> dict[str, Lesson]:
    """Return all lessons by name: over numbers, then over arrays."""
    return lessons() | array_lessons()


def _read(file: str) -> dict[str, Lesson]:
    from pkgutil import get_data  # the package may be in a zip file

    rows = json.loads(get_data(__name__, file) or b"[]")
    return {row["name"]: Lesson(**row) for row in rows}


def lesson(name: str, beside: str = "{}") -> Lesson:
    """Return a lesson, which may stand ``beside`` others.

    Raises ``TraceError`` where there is none of that name.
    """
    found = all_lessons().get(name)
    if not name:
        raise TraceError(
            "missing-value",
            "`--example` needs the name of a lesson; `--examples` lists them",
            help=f"{shell.NAME} --example {next(iter(lessons()))}",
        )
    if found is None:
        raise unknown(
            "unknown-lesson",
            f"there is no lesson `{name[:40]}`",
            name,
            all_lessons(),
            label="`--examples` lists them",
            help=f"{shell.NAME} --example {beside}",
        )
    return found


def named(names: str) -> list[Lesson]:
    """Return lessons by their names, each once. Raises ``TraceError`` for an unknown one."""
    each = list(dict.fromkeys(names.split(",")))
    return [
        lesson(name, ",".join([*each[:place], "{}", *each[place + 1 :]]))
        for place, name in enumerate(each)
    ]


class LessonSection:
    """What is said behind the passes of a lesson; ``values`` are the texts of those given."""

    failed = False

    def __init__(self, lesson: Lesson, values: Mapping[str, str]) -> None:
        self.lesson = lesson
        self.is_changed = dict(lesson.values) != dict(values)
        """Whether the numbers in its words are not those of the passes."""

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield where to look, what to know, and the source."""
        from ...document.blocks import Paragraph

        yield story.heading("What to look at")
        own = "With the values of the lesson: " if self.is_changed else ""
        yield Paragraph([own + self.lesson.look])
        if self.lesson.note:
            yield Paragraph([self.lesson.note])
        yield Paragraph([f"Source: {self.lesson.source}"])

    def as_json(self) -> dict[str, object]:
        """Return the lesson's words."""
        words = ("name", "aim", "look", "note", "source")
        return {"lesson": {word: getattr(self.lesson, word) for word in words}}
