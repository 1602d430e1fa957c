"""A page with several lessons: each is what its own command makes, and verified by it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ... import shell
from ...declarations.feature import Outcome, Run
from ...errors import TraceError
from ...formats import asked_by
from ...formats.several import several
from .lessons import named

if TYPE_CHECKING:
    from ...document.screen import Screen

HTML = "html"
"""The one format that shows several worked examples."""


def check(run: Run) -> None:
    """Refuse another format, and other values. Raises ``TraceError``."""
    names, lessons = run.settings.example, named(run.settings.example)
    asked = [run.settings.format] if run.settings.format else map(asked_by, run.settings.output)
    for format in asked:
        if format not in (None, HTML):
            raise TraceError(
                "bad-option",
                f"several lessons make one page: they are written as {HTML}, not as {format}",
                help=f"{shell.NAME} --example {names} -o course.html",
            )
    if changed := run.texts.items() - lessons[0].values.items():
        name, text = min(changed)
        raise TraceError(
            "bad-option",
            f"several lessons keep their values: `{name}={text}` goes with one lesson",
            help=f"{shell.NAME} --example {lessons[0].name} {name}={text}",
        )


def course(run: Run) -> Outcome:
    """Return the page. Raises ``TraceError``."""
    names = run.settings.example
    command = shell.words_of_line(run.style(HTML).command)[1:]
    runs = {
        lesson.name: run.again([word.replace(names, lesson.name) for word in command])
        for lesson in named(names)
    }

    def make(format: str, here: Screen | None) -> Iterable[str]:
        return several({name: (each.document, each.style(HTML)) for name, each in runs.items()})

    return Outcome(make)
