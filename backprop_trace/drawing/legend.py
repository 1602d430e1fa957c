"""The legend below a picture: what its colours and words mean, and what it leaves out."""

from __future__ import annotations

from .cards import LEGEND, broken
from .drawing import GRAD
from .labels import Label, text_width
from .sheet import Sheet

ABOVE = 26.0
"""From the picture to the first line's letters."""

LINE = 19.0

GAP = 24.0
"""Between two entries."""

LEAST = 300.0
"""The width of a legend below a picture that is narrower."""


def entries(sheet: Sheet) -> list[tuple[str, str]]:
    """Return the kinds of number that a sheet shows, each with its words."""
    output = sheet.drawing.boxes[sheet.drawing.output].name
    found = [("value", "value: forward")]
    if any(box.gradient is not None for box in sheet.drawing.boxes):
        found.append(("gradient", f"{GRAD}: d{output}/d(node), backward"))
    if any(route.local for row in sheet.rows for route in row.routes):
        found.append(("local", "∂: local gradient"))
    return found


def legend_of(sheet: Sheet) -> list[tuple[str, Label]]:
    """Return the legend's texts, each with its kind ("ink" for words), below a sheet's rows."""
    wide = max(LEAST, sheet.width)
    placed: list[tuple[str, Label]] = []
    x, y = 0.0, sheet.height + ABOVE
    for kind, text in entries(sheet):
        size = text_width(text, LEGEND)
        if x and x + size > wide:
            x, y = 0.0, y + LINE
        placed.append((kind, Label(text, x, y, LEGEND, "start")))
        x += size + GAP
    for line in broken(" ".join(sheet.words()), wide, LEGEND):
        y += LINE
        placed.append(("ink", Label(line, 0.0, y, LEGEND, "start")))
    return [(kind, label) for kind, label in placed if label.text]
