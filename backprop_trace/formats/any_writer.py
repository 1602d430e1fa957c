"""What every format is: a document becomes text, piece by piece, so that long ones never wait.

Most tell it block by block (``writer``); this is all that the others need.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..document.screen import Screen
from ..document.style import Style

if TYPE_CHECKING:
    from ..document.document import Document
    from .comment import Comment


class Writer:
    """A format: the text of one document."""

    def __init__(
        self,
        document: Document,
        style: Style = Style(),
        screen: Screen = Screen(),
        comment: Comment | None = None,
    ) -> None:
        self.document = document
        self.style = style
        self.screen = screen
        self.comment = comment
        """How the format writes comments, if it keeps the command in one."""

    def pieces(self) -> Iterator[str]:
        """Yield the text. Raises ``TraceError`` for what the format can't hold."""
        raise NotImplementedError
