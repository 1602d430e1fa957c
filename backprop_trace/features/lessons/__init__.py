"""``--example`` and ``--examples``: classic worked examples to start from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ...declarations.feature import NONE, Feature, Outcome, Run, Source
from ...declarations.option import FLAG, Kind, Option

if TYPE_CHECKING:
    from ...document.section import Section


class LessonName(Kind):
    """The name of a lesson."""

    def read(self, text: str, option: str) -> str:
        """Return the name. Raises ``TraceError``."""
        from .lessons import lesson

        return lesson(text).name

    def words(self) -> Mapping[str, str]:
        """Return the lessons' names."""
        from .lessons import all_lessons

        return {name: lesson.aim for name, lesson in all_lessons().items()}


def source(name: str) -> Source:
    """Return a lesson. Raises ``TraceError`` for an unknown one."""
    from .lessons import lesson

    return lesson(name)


def preface(run: Run) -> tuple[str, ...]:
    """Return what the lesson shows."""
    from .lessons import lesson

    return (lesson(run.settings.example).aim,)


def sections(run: Run) -> Iterable[Section]:
    """Return the words behind the passes of a lesson."""
    from .lessons import LessonSection, lesson

    return [LessonSection(lesson(run.settings.example), run.texts)]


def check(run: Run) -> None:
    """Refuse a program or a value beside the list. Raises ``TraceError``."""
    from .listing import check

    check(run)


def listing(run: Run) -> Outcome:
    """Return the list of the lessons."""
    from .listing import listing

    return listing(run)


LESSON = Feature(
    "lessons",
    order=20,
    options=(
        Option(
            "example",
            "Run a classic worked example; any of its values may be given anew.",
            "Lessons",
            LessonName(),
            "NAME",
            in_notes=True,
            elsewhere=(
                "lesson",
                "demo",
            ),
        ),
    ),
    asks="example",
    source=source,
    preface=preface,
    sections=sections,
    section_order=70,
    keys=("lesson",),
)
LIST = Feature(
    "list of lessons",
    order=25,
    options=(Option("examples", "List the worked examples.", "Lessons", FLAG),),
    asks="examples",
    check=check,
    command=listing,
    formats=("terminal", "text", "json"),
    beside=("format", "output", "copy"),
    words="`--examples` lists lessons: `{other}` has no effect on the list",
    program=NONE,
)
FEATURES = (LESSON, LIST)
