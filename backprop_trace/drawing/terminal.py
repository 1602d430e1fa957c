"""The graph drawn in a terminal: boxes, and wires that can be followed one by one.

A drawing is made whole, measured, and given up for a smaller one where it does not fit; it is
never cut. What can't be drawn is shown as a tree (``tree.py``).
"""

from collections.abc import Callable

from ..display import width
from ..document.graph_view import GraphView
from ..notation.text import ASCII, UNICODE
from ..record import Record
from .cells import Line, plain
from .drawing import Box, Drawing, Limit, box_of, drawing_of
from .grid import least_size, lines_of
from .reduce import folded, whole, without_gradients
from .tree import tree

MOST = Limit(60, 200)
"""Up to here a drawing is tried: an input used 60 times makes one of 2,000 columns."""


class Picture(Record):
    """The graph as lines."""

    lines: list[Line]
    legend: str = ""
    """What the letter d means, where it occurs."""
    reason: str = ""
    """Why this is a tree and not a drawing; empty for a drawing."""


def values_folded(drawing: Drawing) -> Drawing:
    """Return a drawing of values only, with variables used once inside their consumers."""
    return without_gradients(folded(drawing))


RUNGS: tuple[tuple[Callable[[Drawing], Drawing], bool], ...] = (
    (whole, False),
    (without_gradients, False),
    (values_folded, False),
    (whole, True),
    (without_gradients, True),
    (values_folded, True),
)
"""What is left of the drawing where the one before is too wide, and whether it flows down."""


def picture(
    subject: GraphView | Drawing,
    columns: int | None = None,
    ascii: bool = False,
    digits: int | None = 4,
) -> Picture:
    """Return the drawing of a graph or, where it doesn't fit, the tree and the reason."""
    lines = draw(subject, columns, ascii, digits)
    reason = ""
    if lines is None:
        reason = f"no drawing of {count_boxes(subject)} nodes fits into {columns} columns"
        if excess := MOST.excess(subject):
            what, most, count = excess
            reason = f"a drawing has at most {most} {what}, this graph {count:,}"
        lines = tree_of(subject, columns, ascii, digits)
    has_gradients = any(style.startswith("gradient") for line in lines for _, style in line)
    legend = f"d = d{output_of(subject)}/d(node)" if has_gradients else ""
    return Picture(lines, legend, reason)


def draw(
    subject: GraphView | Drawing,
    columns: int | None = None,
    ascii: bool = False,
    digits: int | None = 4,
) -> list[Line] | None:
    """Return the fullest drawing that fits into ``columns`` (None: any width), or None."""
    if MOST.excess(subject):
        return None
    drawing = subject
    if not isinstance(drawing, Drawing):
        drawing = drawing_of(drawing, ASCII if ascii else UNICODE, digits)
    for reduce, down in RUNGS:
        reduced = reduce(drawing)
        if columns is None or least_size(reduced, down)[0] <= columns:
            lines = lines_of(reduced, ascii, down)
            if lines is not None and (columns is None or width_of(lines) <= columns):
                return lines
    return None


def tree_of(
    subject: GraphView | Drawing,
    columns: int | None = None,
    ascii: bool = False,
    digits: int | None = 4,
) -> list[Line]:
    """Return the graph as a tree. Of a large graph only what is shown is looked at."""
    if isinstance(subject, Drawing):
        below: list[list[int]] = [[] for _ in subject.boxes]
        for wire in sorted(subject.wires, key=lambda wire: wire.position):
            below[wire.consumer].append(wire.source)
        boxes = subject.boxes
        return tree(
            subject.output, below.__getitem__, boxes.__getitem__, len(boxes), columns, ascii
        )
    graph, formulas = subject, subject.formulas(ASCII if ascii else UNICODE, digits)

    def operands(node: int) -> list[int]:
        return [place for place in graph.operands(node) if graph.is_shown(place)]

    def box(node: int) -> Box:
        return box_of(graph, node, formulas)

    return tree(graph.output, operands, box, graph.count, columns, ascii)


def count_boxes(subject: GraphView | Drawing) -> int:
    """Return how many boxes a picture has."""
    return len(subject.boxes) if isinstance(subject, Drawing) else subject.count


def output_of(subject: GraphView | Drawing) -> str:
    """Return the output's name."""
    if isinstance(subject, Drawing):
        return subject.boxes[subject.output].name
    return subject.name(subject.output)


def width_of(lines: list[Line]) -> int:
    """Return the columns that lines take."""
    return max((width(plain(line)) for line in lines), default=0)
