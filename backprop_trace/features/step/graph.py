"""The graph at a step: what is looked at drawn heavy, what is not known yet as a dot.

The drawing is always that of all numbers, so that nothing moves when one of them appears.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from ...display import width
from ...drawing.cells import Line
from ...drawing.drawing import Box, Drawing, drawing_of, marked
from ...drawing.grid import Plan, least_size
from ...drawing.reduce import values_folded, whole, without_gradients, without_values
from ...drawing.terminal import MOST, width_of
from ...record import Record
from .steps import Place, Steps

Reduce = Callable[[Drawing], Drawing]


def bare(drawing: Drawing) -> Drawing:
    """Return a drawing of names and signs only: one sees where one is."""
    return without_values(without_gradients(drawing))


FORWARD: tuple[tuple[Reduce, bool], ...] = (
    (whole, False), (without_gradients, False), (values_folded, False),
    (whole, True), (without_gradients, True), (values_folded, True), (bare, False), (bare, True),
)  # fmt: skip
"""What is left of the drawing where the one before does not fit, and whether it flows down."""
BACKWARD: tuple[tuple[Reduce, bool], ...] = (
    (whole, False), (without_values, False), (whole, True), (without_values, True),
    (bare, False), (bare, True),
)  # fmt: skip
"""In the backward pass values go before gradients."""

UNKNOWN, ASCII_UNKNOWN, ASKED = "·", ".", "?"

HEAVY = str.maketrans("─│╭╮╰╯├┤┬┴┼▶▼", "━┃┏┓┗┛┣┫┳┻╋▶▼")
ASCII_WALL = str.maketrans("-|+", "###")
ASCII_WIRE = str.maketrans("-|", '="')
LIT = "lit"


class Rung(Record):
    """A drawing that fits, and the places of everything in it."""

    drawing: Drawing
    plan: Plan


class LitGraph:
    """Draws the graph of some steps for windows of any size."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        view = steps.graph
        self.drawing: Drawing | None = None
        if not MOST.excess(view):
            self.drawing = drawing_of(view, steps.writer.notation, steps.writer.style.digits)
        self._rungs: dict[tuple[bool, int, int], Rung | None] = {}
        self._complete: dict[int, int] = {}
        """The row of the backward pass with which each gradient is complete."""
        for part in steps.passes:
            if part.table.kind == "backward":
                self._complete = {item.node: row for row, item in enumerate(part.items)}

    def lines(self, place: Place, is_asked: bool, columns: int, rows: int) -> list[Line]:
        """Return the graph at a step, or nothing where it is larger than this."""
        rung = self.rung(place.kind == "backward", columns, rows)
        if rung is None:
            return []
        node, edges = self.looked_at(place)
        shown = rung.drawing._replace(
            boxes=[self.known(box, place, node, is_asked) for box in rung.drawing.boxes]
        )
        lines = rung.plan.lines(
            marked(shown, dict.fromkeys([node], LIT), dict.fromkeys(edges, LIT))
        )
        return [] if lines is None else [heavy(line, self.steps.ascii) for line in lines]

    def rung(self, is_backward: bool, columns: int, rows: int) -> Rung | None:
        """Return the fullest drawing that fits a window."""
        key = is_backward, columns, rows
        if key not in self._rungs:
            self._rungs[key] = self._fitting(*key)
        return self._rungs[key]

    def _fitting(self, is_backward: bool, columns: int, rows: int) -> Rung | None:
        if self.drawing is None:
            return None
        for reduce, down in BACKWARD if is_backward else FORWARD:
            reduced = reduce(self.drawing)
            least = least_size(reduced, down)
            if least[0] > columns or least[1] > rows:
                continue
            plan = Plan(reduced, self.steps.ascii, down)
            lines = plan.lines(reduced)
            if lines is not None and len(lines) <= rows and width_of(lines) <= columns:
                return Rung(reduced, plan)
        return None

    def looked_at(self, place: Place) -> tuple[int, Collection[tuple[int, int]]]:
        """Return the node and the edges that a row is about."""
        operands, node = self.steps.trace.graph.operands, self.steps.node(place)
        if place.kind == "forward":
            return node, [(node, position) for position in range(len(operands[node]))]
        if place.kind == "local":
            return node, [place.item]
        return node, [place.item.edge] if place.item.edge else place.item.edges

    def known(self, box: Box, place: Place, node: int, is_asked: bool) -> Box:
        """Return a box with the numbers that are known at a step, the others as wide."""
        value_known = gradient_known = asks = False
        if place.kind == "forward":
            is_given = not box.operation
            asks = is_asked and box.node == node
            value_known = is_given or box.node < node or (box.node == node and not is_asked)
        else:
            value_known = True
        if place.kind == "backward":
            row = self._complete.get(box.node)
            gradient_known = row is not None and (
                row < place.row or (row == place.row and not is_asked)
            )
            asks = is_asked and row == place.row
        return box._replace(
            value=box.value if value_known else self.hidden(box.value, asks),
            gradient=box.gradient
            if box.gradient is None or gradient_known
            else self.hidden(box.gradient, asks and place.kind == "backward"),
        )

    def hidden(self, text: str, is_asked: bool) -> str:
        """Return what stands for a number, as wide as it."""
        unknown = ASCII_UNKNOWN if self.steps.ascii else UNKNOWN
        return (ASKED if is_asked else unknown).ljust(width(text))


def heavy(line: Line, ascii: bool) -> Line:
    """Return a line of a drawing with what is looked at in heavy lines, not only in colour."""
    found: Line = []
    for text, style in line:
        kind, _, mark = style.partition(" ")
        if mark == LIT:
            text = text.translate(
                (ASCII_WALL if kind == "frame" else ASCII_WIRE) if ascii else HEAVY
            )
        found.append((text, style))
    return found
