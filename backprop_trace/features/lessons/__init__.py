"""``--example`` and ``--examples``: classic worked examples to start from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ...declarations.feature import NONE, Feature, Outcome, Run, Source
from ...declarations.option import FLAG, Kind, Option, Settings

if TYPE_CHECKING:
    from ...document.section import Section

SEVERAL = ","
"""What stands between the names of lessons."""


class LessonNames(Kind):
    """The name of a lesson, or of several with commas between them."""

    def read(self, text: str, option: str) -> str:
        """Return the names. Raises ``TraceError``."""
        from .lessons import named

        return SEVERAL.join(lesson.name for lesson in named(text))

    def words(self) -> Mapping[str, str]:
        """Return the lessons' names."""
        from .lessons import all_lessons

        return {name: lesson.aim for name, lesson in all_lessons().items()}


def source(names: str) -> Source:
    """Return a lesson; the first of several. Raises ``TraceError`` for an unknown one."""
    from .lessons import named

    first, *others = named(names)
    return first._replace(steps=None, lr=None) if others else first


def has_several(settings: Settings) -> bool:
    """Return whether several lessons are asked for."""
    return SEVERAL in settings.example


def check_course(run: Run) -> None:
    """Refuse another format than a page. Raises ``TraceError``."""
    from .course import check

    check(run)


def course(run: Run) -> Outcome:
    """Return a page with several lessons. Raises ``TraceError``."""
    from .course import course

    return course(run)


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
            "Run a classic worked example; any of its values may be given anew. Several, as in"
            " neuron,softmax, make one page that plays them: -o course.html.",
            "Lessons",
            LessonNames(),
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
COURSE = Feature(
    "course",
    order=22,
    options=(),
    asks="example",
    applies=has_several,
    arrays=True,
    check=check_course,
    command=course,
    formats=("html",),
    beside=("format", "output", "copy", "digits", "graph", "no_graph", "explain", "static",
            "plain_names"),
    words="several lessons make a page as they stand: `{other}` goes with one lesson",
)  # fmt: skip
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
FEATURES = (LESSON, COURSE, LIST)
