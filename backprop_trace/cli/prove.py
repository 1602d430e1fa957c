"""``--prove``: the rules of the operations table before one's eyes."""

from __future__ import annotations

from collections.abc import Iterable

from ..document.screen import Screen
from .settings import Asked
from .write_outputs import deliver, only


def prove(asked: Asked) -> int:
    """Print the proof of the operations table, or of some operations."""
    from ..notation.text import ASCII, UNICODE
    from ..proof.page import Page
    from ..proof.report import rows

    graph = asked.request.graph
    own = graph.program.definitions if graph is not None else {}
    names = [name.strip() for name in (asked.prove or "").split(",") if name.strip()]
    page = Page(rows(names or list(own) or None, own))

    def proof(format: str, here: Screen | None) -> Iterable[str]:
        only(format, ("terminal", "text", "json"), "--prove")
        notation = ASCII if here is not None and here.ascii else UNICODE
        return page.as_json() if format == "json" else page.text(notation)

    deliver(asked, proof)
    return 1 if page.failed else 0
