"""The graph as a Mermaid flowchart, for Markdown that is shown with pictures.

Labels are quoted and hold no maths (mermaid-js/mermaid#5482), only Unicode; ids are generated,
since a bare ``end`` is a parse error.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from ..display import visible
from ..document.graph_view import GraphView
from ..errors import TraceError
from ..notation.text import UNICODE
from .drawing import GRAD, Box, Drawing, drawing_of

MOST_EDGES = 499
"""Mermaid refuses 500 edges and more (``maxEdges``)."""

MOST_CHARACTERS = 50_000
"""Mermaid refuses longer texts (``maxTextSize``)."""

ENTITIES = str.maketrans(
    {
        "#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;",
        "\\": "#92;", "$": "#36;",
    }
)  # fmt: skip
"""Characters that would end a label, open a tag or be read as Markdown or maths."""


def render(
    graph: GraphView, digits: int | None = 4, *, command: str | None = None
) -> Iterator[str]:
    """Yield a graph, line by line. Raises ``TraceError`` where Mermaid would refuse it."""
    text = None
    if graph.size <= 2 * MOST_EDGES:
        text = picture(drawing_of(graph, UNICODE, digits), command=command)
    if text is None:
        raise TraceError(
            "picture-too-large",
            f"Mermaid takes at most {MOST_EDGES} edges and {MOST_CHARACTERS:,} characters, and "
            "this graph needs more; `--format dot` has no limit",
        )
    yield from text.splitlines(keepends=True)


def picture(drawing: Drawing, *, command: str | None = None) -> str | None:
    """Return the flowchart of a drawing, or None where Mermaid would refuse it.

    ``command`` is kept in a comment as a JSON string.
    """
    if len(drawing.wires) > MOST_EDGES:
        return None
    lines = []
    if command:
        quoted = json.dumps(command)  # braces in a comment may be read as a directive
        lines.append(f"%% command: {quoted}".replace("{", r"\u007b").replace("}", r"\u007d"))
    lines.append("flowchart LR")
    for number, box in enumerate(drawing.boxes):
        opening, closing = ("([", "])") if not box.operation else ("[", "]")
        if number == drawing.output:
            opening, closing = "[[", "]]"
        lines.append(f'  n{number}{opening}"{_box(box)}"{closing}')
    for wire in drawing.wires:
        label = "" if wire.local is None else f' -- "{_label(f"{wire.partial} = {wire.local}")}"'
        lines.append(f"  n{wire.source}{label} --> n{wire.consumer}")
    marked = [f"n{number}" for number, box in enumerate(drawing.boxes) if box.mark]
    if marked:
        lines.append("  classDef path stroke:#b03a00,stroke-width:3px")
        lines.append(f"  class {','.join(marked)} path")
    thick = [str(number) for number, wire in enumerate(drawing.wires) if wire.mark]
    if thick:
        lines.append(f"  linkStyle {','.join(thick)} stroke:#b03a00,stroke-width:3px")
    text = "\n".join(lines) + "\n"
    return text if len(text) < MOST_CHARACTERS else None


def _box(box: Box) -> str:
    """Return a box's label."""
    first = " = ".join(filter(None, (box.name, box.formula, box.value)))
    return _label(first) + ("" if box.gradient is None else f"<br/>{GRAD} {_label(box.gradient)}")


def _label(text: str) -> str:
    """Escape text for a quoted label."""
    return visible(text.replace("\n", " ")).translate(ENTITIES)
