"""The graph as a picture of its own: SVG, Graphviz, Mermaid."""

from __future__ import annotations

from collections.abc import Iterator

from ..autodiff.trace import Trace
from ..document.style import Style
from ..drawing import dot as _dot
from ..drawing import mermaid as _mermaid
from ..drawing import svg as _svg
from ..drawing.drawing import drawing_of
from ..drawing.terminal import count_boxes
from ..notation.text import UNICODE


def svg(trace: Trace, style: Style = Style()) -> Iterator[str]:
    """Yield an SVG. Raises ``TraceError`` for a graph that is too large to be drawn."""
    return _svg.render(trace, style.digits, command=style.command, animate=style.animate)


def embedded(trace: Trace, style: Style, theme: str = "auto") -> tuple[str, str]:
    """Return an SVG to stand within a page, and in its place words where it is too large."""
    count = count_boxes(trace)
    if count > _svg.MOST_BOXES:
        return "", f"The graph has {count:,} nodes: more than can be drawn."
    drawing = drawing_of(trace, UNICODE, style.digits)
    return "".join(_svg.write(drawing, theme=theme)).rstrip(), ""


def dot(trace: Trace, style: Style = Style()) -> Iterator[str]:
    """Yield a graph in Graphviz's language."""
    return _dot.render(trace, style.digits, command=style.command)


def mermaid(trace: Trace, style: Style = Style()) -> Iterator[str]:
    """Yield a Mermaid flowchart. Raises ``TraceError`` where Mermaid would refuse it."""
    return _mermaid.render(trace, style.digits, command=style.command)
