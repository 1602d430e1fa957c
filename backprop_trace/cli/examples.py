"""``--examples``: the lessons to start from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from .. import shell
from ..document.screen import Screen
from ..errors import TraceError
from ..features.lessons.lessons import lessons
from .settings import Asked
from .write_outputs import deliver, only


def examples(asked: Asked) -> int:
    """List the lessons."""
    if asked.request.word is not None:
        raise TraceError(
            "two-modes",
            f"`--examples` lists lessons: `{asked.request.word[:60]}` is one too many",
            help=f"{shell.NAME} --examples",
        )

    def listing(format: str, here: Screen | None) -> Iterable[str]:
        only(format, ("terminal", "text", "json"), "--examples")
        return as_json() if format == "json" else as_text(here)

    deliver(asked, listing)
    return 0


def as_text(here: Screen | None) -> Iterator[str]:
    """Yield a line a lesson, or two where the screen is narrow."""
    width = max(map(len, lessons())) + 2
    columns = 100 if here is None or here.width is None else here.width
    for name, lesson in lessons().items():
        is_narrow = width + len(lesson.aim) > columns
        yield f"{name}\n" if is_narrow else name.ljust(width)
        yield f"  {lesson.aim}\n" if is_narrow else f"{lesson.aim}\n"
    yield f"\nRun one: {shell.NAME} --example {next(iter(lessons()))}\n"


def as_json() -> Iterator[str]:
    """Yield an object with what is known about each lesson."""
    rows = [{**lesson._asdict(), "program": lesson.text} for lesson in lessons().values()]
    yield json.dumps({"schema": "backprop-trace-lessons/1", "lessons": rows}, ensure_ascii=False)
    yield "\n"
