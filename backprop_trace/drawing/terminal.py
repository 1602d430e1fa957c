"""The graph drawn in a terminal: boxes, and wires that can be followed one by one.

A drawing is made whole, measured, and given up for a smaller one where it does not fit; it is
never cut. What can't be drawn is shown as a tree (``tree.py``).
"""

from collections.abc import Callable
from typing import NamedTuple

from ..autodiff.trace import Trace
from ..language.display import width
from ..notation.text import ASCII, UNICODE
from .cells import Line, plain
from .drawing import Box, Drawing, box_of, drawing_of, folded, is_shown, without_gradients
from .grid import least_width, lines_of
from .tree import tree

MOST_BOXES = 60
"""Boxes up to which a drawing is tried: an input used 60 times makes one of 2,000 columns."""


class Picture(NamedTuple):
    """The graph as lines."""

    lines: list[Line]
    legend: str = ""
    """What the letter d means, where it occurs."""
    reason: str = ""
    """Why this is a tree and not a drawing; empty for a drawing."""


def _whole(drawing: Drawing) -> Drawing:
    return drawing


RUNGS: tuple[tuple[Callable[[Drawing], Drawing], bool], ...] = (
    (_whole, False),
    (without_gradients, False),
    (folded, False),
    (_whole, True),
    (without_gradients, True),
    (folded, True),
)
"""What is left of the drawing where the one before is too wide, and whether it flows down."""


def picture(
    subject: Trace | Drawing,
    columns: int | None = None,
    ascii: bool = False,
    digits: int | None = 4,
) -> Picture:
    """Return the drawing of a graph or, where it doesn't fit, the tree and the reason."""
    lines = draw(subject, columns, ascii, digits)
    reason = ""
    if lines is None:
        count = count_boxes(subject)
        reason = f"no drawing of {count} nodes fits into {columns} columns"
        if count > MOST_BOXES:
            reason = f"a drawing has at most {MOST_BOXES} nodes, this graph {count:,}"
        lines = tree_of(subject, columns, ascii, digits)
    has_gradients = any(style.startswith("gradient") for line in lines for _, style in line)
    legend = f"d = d{output_of(subject)}/d(node)" if has_gradients else ""
    return Picture(lines, legend, reason)


def draw(
    subject: Trace | Drawing,
    columns: int | None = None,
    ascii: bool = False,
    digits: int | None = 4,
) -> list[Line] | None:
    """Return the fullest drawing that fits into ``columns`` (None: any width), or None."""
    if count_boxes(subject) > MOST_BOXES:
        return None
    drawing = subject
    if not isinstance(drawing, Drawing):
        drawing = drawing_of(drawing, ASCII if ascii else UNICODE, digits)
    for reduce, down in RUNGS:
        reduced = reduce(drawing)
        if columns is None or least_width(reduced, down) <= columns:
            lines = lines_of(reduced, ascii, down)
            if lines is not None and (columns is None or width_of(lines) <= columns):
                return lines
    return None


def tree_of(
    subject: Trace | Drawing,
    columns: int | None = None,
    ascii: bool = False,
    digits: int | None = 4,
) -> list[Line]:
    """Return the graph as a tree. Of a large trace only what is shown is looked at."""
    if isinstance(subject, Drawing):
        below: list[list[int]] = [[] for _ in subject.boxes]
        for wire in sorted(subject.wires, key=lambda wire: wire.position):
            below[wire.consumer].append(wire.source)
        boxes = subject.boxes
        return tree(
            subject.output, below.__getitem__, boxes.__getitem__, len(boxes), columns, ascii
        )
    trace, notation = subject, ASCII if ascii else UNICODE

    def operands(node: int) -> list[int]:
        return [place for place in trace.graph.operands[node] if is_shown(trace, place)]

    def box(node: int) -> Box:
        return box_of(trace, node, notation, digits)

    return tree(trace.graph.output, operands, box, count_boxes(trace), columns, ascii)


def count_boxes(subject: Trace | Drawing) -> int:
    """Return how many boxes a picture has."""
    if isinstance(subject, Drawing):
        return len(subject.boxes)
    return len(subject.graph) - len(subject.graph.program.constants)


def output_of(subject: Trace | Drawing) -> str:
    """Return the output's name."""
    return subject.boxes[subject.output].name if isinstance(subject, Drawing) else subject.output


def width_of(lines: list[Line]) -> int:
    """Return the columns that lines take."""
    return max((width(plain(line)) for line in lines), default=0)
