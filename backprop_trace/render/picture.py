"""The graph as a picture of its own: SVG, Graphviz, Mermaid."""

from __future__ import annotations

from collections.abc import Iterator

from ..picture import dot as _dot
from ..picture import mermaid as _mermaid
from ..picture import svg as _svg
from ..trace import Trace
from .style import Style


def svg(trace: Trace, style: Style = Style()) -> Iterator[str]:
    """Yield an SVG. Raises ``TraceError`` for a graph that is too large to be drawn."""
    return _svg.render(trace, style.digits, command=style.command, animate=style.animate)


def dot(trace: Trace, style: Style = Style()) -> Iterator[str]:
    """Yield a graph in Graphviz's language."""
    return _dot.render(trace, style.digits, command=style.command)


def mermaid(trace: Trace, style: Style = Style()) -> Iterator[str]:
    """Yield a Mermaid flowchart. Raises ``TraceError`` where Mermaid would refuse it."""
    return _mermaid.render(trace, style.digits, command=style.command)
