"""``--examples``: the lessons to start from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from ... import shell
from ...declarations.feature import Outcome, Run
from ...document.screen import Screen
from ...errors import TraceError
from .lessons import all_lessons, lessons


def check(run: Run) -> None:
    """Refuse a program or a value beside the list. Raises ``TraceError``."""
    for word in (*run.words, *(f"{name}={text}" for name, text in run.texts.items())):
        raise TraceError(
            "two-modes",
            f"`--examples` lists lessons: `{word[:60]}` is one too many",
            help=f"{shell.NAME} --examples",
        )


def listing(run: Run) -> Outcome:
    """Return the list."""

    def make(format: str, here: Screen | None) -> Iterable[str]:
        return as_json() if format == "json" else as_text(here)

    return Outcome(make)


def as_text(here: Screen | None) -> Iterator[str]:
    """Yield a line a lesson, or two where the screen is narrow."""
    width = max(map(len, all_lessons())) + 2
    columns = 100 if here is None or here.width is None else here.width
    for name, lesson in all_lessons().items():
        is_narrow = width + len(lesson.aim) > columns
        yield f"{name}\n" if is_narrow else name.ljust(width)
        yield f"  {lesson.aim}\n" if is_narrow else f"{lesson.aim}\n"
    yield f"\nRun one: {shell.NAME} --example {next(iter(lessons()))}\n"


def as_json() -> Iterator[str]:
    """Yield an object with what is known about each lesson."""
    rows = [{**lesson._asdict(), "program": lesson.text} for lesson in all_lessons().values()]
    yield json.dumps({"schema": "backprop-trace-lessons/1", "lessons": rows}, ensure_ascii=False)
    yield "\n"
