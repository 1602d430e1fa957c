"""The graph as a picture of its own: SVG, Graphviz, Mermaid."""

from __future__ import annotations

from collections.abc import Iterator

from ..document.graph_view import GraphView
from ..drawing import dot, mermaid, svg
from ..drawing.drawing import drawing_of
from ..drawing.sheet import PAGE, Room, sheet_of
from ..notation.text import UNICODE
from .any_writer import Writer


class SvgWriter(Writer):
    """Writes an SVG. Raises ``TraceError`` for a graph that is too large to be drawn."""

    def pieces(self) -> Iterator[str]:
        style = self.style
        return svg.render(
            self.document.graph,
            style.digits,
            command=style.command,
            animate=style.animate,
            whole=self.document.draws_whole,
        )


class DotWriter(Writer):
    """Writes Graphviz's language."""

    def pieces(self) -> Iterator[str]:
        return dot.render(self.document.graph, self.style.digits, command=self.style.command)


class MermaidWriter(Writer):
    """Writes a Mermaid flowchart. Raises ``TraceError`` where Mermaid would refuse it."""

    def pieces(self) -> Iterator[str]:
        return mermaid.render(self.document.graph, self.style.digits, command=self.style.command)


def embedded(
    graph: GraphView, digits: int | None, room: Room = PAGE, prefix: str = "", in_rows: bool = False
) -> tuple[list[str], str]:
    """Return an SVG to stand within a page, or one a row so that pages may end between them.

    In their place come words where the graph is too large.
    """
    if excess := svg.MOST.excess(graph):
        what, _, count = excess
        return [], f"The graph has {count:,} {what}: more than can be drawn."
    sheet = sheet_of(drawing_of(graph, UNICODE, digits), room)
    rows = range(len(sheet.rows)) if in_rows else (None,)
    pictures = (svg.write(sheet, theme="light", prefix=prefix, row=row) for row in rows)
    return ["".join(picture).rstrip() for picture in pictures], ""
