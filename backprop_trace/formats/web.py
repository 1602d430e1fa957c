"""HTML: a page of its own, or a piece to stand in another page."""

from __future__ import annotations

from ..document.document import Document
from ..document.screen import Screen
from ..document.style import Style
from .comment import Comment
from .html import HtmlWriter


def writer(document: Document, style: Style, screen: Screen, comment: Comment | None) -> HtmlWriter:
    """Return what writes the page or the piece."""
    if style.fragment:
        from .fragment import FragmentWriter

        return FragmentWriter(document, style, screen, comment)
    from .page.writer import PageWriter

    return PageWriter(document, style, screen, comment)
