"""The graph as a picture of its own: SVG, Graphviz, Mermaid."""

from __future__ import annotations

from collections.abc import Iterator

from ..document.graph_view import GraphView
from ..drawing import dot, mermaid, svg
from ..drawing.drawing import drawing_of
from ..drawing.sheet import PAGE, Room
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
    graph: GraphView, digits: int | None, theme: str = "auto", room: Room = PAGE, prefix: str = ""
) -> tuple[str, str]:
    """Return an SVG to stand within a page, and in its place words where it is too large."""
    if excess := svg.MOST.excess(graph):
        what, _, count = excess
        return "", f"The graph has {count:,} {what}: more than can be drawn."
    drawing = drawing_of(graph, UNICODE, digits)
    return "".join(svg.write(drawing, theme=theme, room=room, prefix=prefix)).rstrip(), ""
