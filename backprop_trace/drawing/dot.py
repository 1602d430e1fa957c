"""The graph in Graphviz's language, for those who lay it out with other tools.

Every string is quoted, with backslashes doubled: ``\\N`` and ``\\G`` would be replaced otherwise.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from ..display import visible
from ..document.graph_view import GraphView
from ..notation.text import UNICODE
from .drawing import GRAD, Drawing, drawing_of


def render(
    graph: GraphView, digits: int | None = 4, *, command: str | None = None
) -> Iterator[str]:
    """Yield a graph, line by line."""
    yield from write(drawing_of(graph, UNICODE, digits), command=command)


def write(drawing: Drawing, *, command: str | None = None) -> Iterator[str]:
    """Yield a drawing: a line for each box, then a line for each wire.

    ``command`` is kept in a comment as a JSON string.
    """
    if command:
        yield f"// command: {json.dumps(command)}\n"
    yield "digraph backpropagation {\n"
    yield '  graph [rankdir="LR", ordering="in"];\n'
    yield '  node [shape="box", style="rounded", fontname="sans-serif"];\n'
    yield '  edge [fontname="sans-serif", fontsize="11"];\n'
    for number, box in enumerate(drawing.boxes):
        lines = [" = ".join(filter(None, (box.name, box.formula, box.value)))]
        if box.gradient is not None:
            lines.append(f"{GRAD} {box.gradient}")
        shape = "" if box.operation else ', shape="oval", style="solid"'
        if number == drawing.output:
            shape += ', penwidth="2"'
        yield f'  "n{number}" [label="{_quoted(lines)}"{shape}{_mark(box.mark)}];\n'
    for wire in drawing.wires:
        label = "" if wire.local is None else f"{wire.partial} = {wire.local}"
        yield (
            f'  "n{wire.source}" -> "n{wire.consumer}" '
            f'[label="{_quoted([label])}"{_mark(wire.mark)}];\n'
        )
    yield "}\n"


def _mark(mark: str) -> str:
    return ', color="#b03a00", penwidth="3"' if mark else ""


def _quoted(lines: list[str]) -> str:
    """Return lines for a quoted string."""
    return "\\n".join(visible(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
