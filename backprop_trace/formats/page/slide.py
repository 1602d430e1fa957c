"""The graph for a slide: laid out where its letters are largest, with room for other numbers."""

from __future__ import annotations

from collections.abc import Mapping

from ...document.graph_view import GraphView
from ...drawing import svg
from ...drawing.drawing import GRAD, Drawing, drawing_of
from ...drawing.labels import Label
from ...drawing.scene import Scene
from ...drawing.sheet import Room, Sheet, sheet_of
from ...notation.text import UNICODE

SLIDE = Room(1255, 440)
"""What a slide of 1280 x 720 has for the graph, above the line of the step."""
ROOMS = (Room(1240, 430), Room(1500, 430))
"""The rooms that a graph is laid out for; the second where letters would be small in the first."""
LARGE = 12.5
"""Pixels of a letter from which on nobody asks for larger ones."""
LONGEST = 7
"""Characters of a number that there is room for: its values may be moved."""


def slide_of(graph: GraphView, digits: int | None, has_room: bool) -> Sheet | None:
    """Return the graph as a slide shows it; None where it is too large to be drawn.

    With ``has_room`` short numbers get the room of longer ones.
    """
    if svg.MOST.excess(graph):
        return None
    drawing = drawing_of(graph, UNICODE, digits)
    planned = widened(drawing) if has_room else drawing
    sheet = sheet_of(planned, ROOMS[0])
    if letters(sheet) < LARGE:
        sheet = max(sheet, sheet_of(planned, ROOMS[1]), key=letters)
    return written(sheet, drawing) if has_room else sheet


def letters(sheet: Sheet) -> float:
    """Return the size of a graph's letters on a slide, in pixels."""
    fits = min(SLIDE.width / (sheet.width + 32), SLIDE.height / (sheet.height + 60))
    return min(14.0 * fits, LARGE)


def wide(text: str | None) -> str | None:
    """Return a number's text as long as one may get."""
    return text and text.ljust(LONGEST, "0")


def widened(drawing: Drawing) -> Drawing:
    """Return a drawing whose numbers are as long as they may get."""
    return drawing._replace(
        boxes=[
            box._replace(value=wide(box.value) or "", gradient=wide(box.gradient))
            for box in drawing.boxes
        ],
        wires=[wire._replace(local=wide(wire.local)) for wire in drawing.wires],
    )


def written(sheet: Sheet, drawing: Drawing) -> Sheet:
    """Return a sheet of a widened drawing with the numbers that there are."""
    texts = {("value", box.node): box.value for box in drawing.boxes}
    texts |= {("gradient", box.node): f"{GRAD} {box.gradient}" for box in drawing.boxes}
    locals_ = {wire.edges: wire.local or "" for wire in drawing.wires}
    rows = [_row(scene, texts, locals_) for scene in sheet.rows]
    return sheet._replace(drawing=drawing, rows=rows)


def _row(
    scene: Scene,
    texts: Mapping[tuple[str, int], str],
    locals_: Mapping[tuple[tuple[int, int], ...], str],
) -> Scene:
    nodes = [
        node._replace(
            texts=[
                text._replace(
                    label=text.label._replace(
                        text=texts.get((text.kind, text.node), text.label.text)
                    )
                )
                for text in node.texts
            ]
        )
        for node in scene.nodes
    ]
    routes = [
        route._replace(local=_local(route.local, locals_.get(wire.edges, "")))
        for wire, route in zip(scene.drawing.wires, scene.routes, strict=True)
    ]
    return scene._replace(nodes=nodes, routes=routes)


def _local(label: Label | None, local: str) -> Label | None:
    """Return a wire's label with another number."""
    if label is None or not local:
        return label
    sign, _, _ = label.text.rpartition(" ")
    return label._replace(text=f"{sign} {local}")
