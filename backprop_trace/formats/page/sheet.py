"""Worksheets as a page: the sheets as they are printed, with a field in each blank that is checked.

Without its script a page is the sheet on paper. What is right stands in it sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from ...document.document import Document
from ...document.screen import Screen
from ...document.style import Style
from ...notation.writer import Notation
from . import assets
from .answers import sealed, tables
from .head import head, shortened
from .writer import PageWriter

SCRIPTS = ("elements", "sealed", "answers", "judge", "pieces", "sheet")


class SheetWriter(PageWriter):
    """Writes sheets that check what is filled in; ``answers`` makes theirs in a notation."""

    def __init__(
        self, document: Document, style: Style, answers: Callable[[Notation], dict[str, Any]]
    ) -> None:
        super().__init__(document, style, Screen(), None)
        self.answers = answers

    @cached_property
    def checks(self) -> str:
        """The script."""
        return f"\n{assets.closed(tables(), SCRIPTS)}"

    def opening(self) -> Iterator[str]:
        styles = [f"\n{style}\n" for style in (assets.style(), assets.sheet_style())]
        policy = assets.policy(styles, self.checks)
        yield head(shortened(f"Worksheet: {self.document.program}"), styles, policy)
        yield '<body>\n<main>\n<article class="lesson">\n'
        self.part = ""

    def closing(self) -> Iterator[str]:
        data = sealed(self.answers(self.notation))
        yield f"{assets.text('sheet.html')}</main>\n"
        yield f'<script type="text/plain" id="sealed">{data}</script>\n'
        yield f"<script>{self.checks}</script>\n</body>\n</html>\n"
