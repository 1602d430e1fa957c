"""The graph of a quiz: drawn with room for its numbers, which are filled in as they are known.

What is known of it at a question is what stands above it: the values when a gradient is asked for,
and the gradients on the way there.
"""

from __future__ import annotations

import re
from typing import Any

from ...autodiff.trace import Trace
from ...document.graph_view import GraphView
from ...drawing import svg
from ...teaching.asked import Asked
from ...teaching.rows import CONTRIBUTION, FINAL, LOCAL, SUM, UPDATE, VALUE
from .lesson import COLOUR
from .slide import slide_of

_KIND = re.compile(r'<g class="(value|gradient|local)".*?</g>', re.DOTALL)
_TEXT = re.compile(r'(<text[^>]* data-(?:of|edge)="([^"]*)"[^>]*>)([^<]*)(?=</text>)')
_TOLD = re.compile(r"<desc.*?</desc>\n?", re.DOTALL)
UNKNOWN = "·"


class QuizGraph:
    """The graph without its numbers, the numbers, and what a question is about."""

    def __init__(self, trace: Trace, graph: GraphView, digits: int) -> None:
        self.trace = trace
        self.texts: dict[str, dict[str, str]] = {"value": {}, "gradient": {}, "local": {}}
        self.consumers = dict(trace.backward_order())
        self.place = {node: place for place, node in enumerate(self.consumers)}
        self.svg = ""
        """The picture; nothing where it is too large to be drawn."""
        self.left_out: tuple[str, ...] = ()
        """What there is no room for in it."""
        if (sheet := slide_of(graph, digits, has_room=True)) is not None:
            self.left_out, sheet = tuple(sheet.left_out), sheet._replace(left_out=())
            drawn = COLOUR.sub("", "".join(svg.write(sheet, theme="light")).rstrip())
            drawn = _TOLD.sub("", drawn).replace('"title desc"', '"title"')
            self.svg = _KIND.sub(self._blanked, drawn)

    def _blanked(self, kind: re.Match[str]) -> str:
        """Return some numbers of the picture unknown, but for values that are given."""
        texts, given = self.texts[kind[1]], self.trace.graph.variables.values()

        def blank(text: re.Match[str]) -> str:
            if kind[1] == "value" and int(text[2]) in given:
                return text[0]
            texts[text[2]] = text[3]
            return text[1] + UNKNOWN

        return _TEXT.sub(blank, kind[0])

    def at(self, question: Asked) -> dict[str, Any]:
        """Return what is known before a question, what it is about, and where its answer stands."""
        kind, node, position, _ = question.row
        operands = self.trace.graph.operands
        is_edge = kind in (LOCAL, CONTRIBUTION)
        end = operands[node][position] if is_edge else node
        place = self.place.get(end, 0) if kind in (LOCAL, CONTRIBUTION, SUM) else 0
        consumers = [f"{via}:{k}" for via, k in self.consumers.get(end, ())]
        edges = {
            VALUE: [f"{node}:{k}" for k in range(len(operands[node]))],
            SUM: consumers,
            FINAL: [],
            UPDATE: [],
        }.get(kind, [f"{node}:{position}"])
        asked: list[str] | None = None
        if kind == LOCAL:
            asked = ["local", f"{node}:{position}"]
        elif kind == VALUE:
            asked = ["value", str(node)]
        elif kind != UPDATE and (kind != CONTRIBUTION or len(consumers) == 1):
            asked = ["gradient", str(end)]
        above = [each for each, at in self.place.items() if at < place]
        return {
            "now": end if kind != LOCAL else node,
            "edges": edges,
            "asked": asked,
            "known": {
                "value": [n for n in self.trace.operations() if kind != VALUE or n < node],
                "gradient": [self.trace.graph.output, *above],
                "local": [
                    f"{via}:{k}"
                    for receiver, found in self.consumers.items()
                    for via, k in found
                    if self.place[receiver] < place
                ],
            },
        }
