"""Several worked examples in one page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ..document.screen import Screen
from . import FORMATS

if TYPE_CHECKING:
    from ..document.document import Document
    from ..document.style import Style


def several(examples: Mapping[str, tuple[Document, Style]]) -> Iterator[str]:
    """Yield the page of worked examples that have names."""
    from .page.lesson import LessonWriter
    from .page.shell import Shell

    comment = FORMATS["html"].comment
    lessons = [LessonWriter(*example, Screen(), comment) for example in examples.values()]
    return Shell(lessons, list(examples)).pieces()
