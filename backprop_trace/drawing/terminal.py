"""The graph drawn in a terminal: boxes, and wires that can be followed one by one.

A drawing is made whole, measured, and given up for a smaller one where it does not fit; it is
never cut. What can't be drawn is shown as a tree (``tree.py``).
"""

from collections.abc import Callable, Sequence

from ..display import width
from ..document.graph_view import GraphView
from ..notation.text import ASCII, UNICODE
from ..record import Record
from .cells import Line, plain
from .drawing import GRAD, Box, Drawing, Limit, box_of, drawing_of
from .frames import frame_width
from .grid import least_size, lines_of
from .reduce import (
    folded,
    says_enough,
    statement_boxes,
    values_folded,
    whole,
    without_gradients,
)
from .rows import in_rows
from .tree import tree

MOST = Limit(60, 200)
"""Up to here a drawing is tried: an input used 60 times makes one of 2,000 columns."""

LARGEST = Limit(300, 1_000)
"""Up to here a drawing of statements is tried."""


class Picture(Record):
    """The graph as lines, and what has to be said of it."""

    lines: list[Line]
    words: Sequence[str] = ()
    """What the word for gradients means where it occurs, and what had no room."""
    reason: str = ""
    """Why this is a tree and not a drawing; empty for a drawing."""


Rung = tuple[Callable[[Drawing], Drawing], bool]
"""What is left of a drawing, and whether it flows down."""

RUNGS: tuple[Rung, ...] = ((whole, False), (folded, False))
"""Those that flow to the right and lose nothing."""

VALUES: tuple[Rung, ...] = (
    (without_gradients, False),
    (values_folded, False),
    (without_gradients, True),
    (values_folded, True),
)
"""Where nothing else has room: gradients go last."""

FEW = 24
"""Boxes up to which rows are tried before a drawing of statements."""

LOWER = 0.7
"""How much lower rows have to be than a drawing that flows down and needs no box twice."""

GAP = 7
"""Columns between two layers, about."""

WORDS = {
    "rows": "A box (above) stands in a row above.",
    "statements": "A box is a statement: no room for the steps inside in {columns} columns,"
    " --graph whole draws them.",
    "values": "No room for gradients in {columns} columns: --format text has them.",
}


def picture(
    subject: GraphView | Drawing,
    columns: int | None = None,
    ascii: bool = False,
    digits: int | None = 4,
    keeps_all: bool = False,
) -> Picture:
    """Return the drawing of a graph or, where it doesn't fit, the tree and the reason.

    What ``keeps_all`` leaves no node and no number out, but may have more rows.
    """
    drawing = drawing_in(subject, ascii, digits)
    found = None if drawing is None else _fullest(drawing, columns, ascii, keeps_all)
    if found is not None:
        lines, left_out = found
        said = [WORDS[each].format(columns=columns) for each in left_out]
        return Picture(lines, [*_legend(subject, lines), *said])
    reason = f"no drawing of {count_boxes(subject)} nodes fits into {columns} columns"
    if excess := MOST.excess(subject):
        what, most, count = excess
        reason = f"a drawing has at most {most} {what}, this graph {count:,}"
    lines = tree_of(subject, columns, ascii, digits)
    return Picture(lines, [*_legend(subject, lines), reason], reason)


def _legend(subject: GraphView | Drawing, lines: list[Line]) -> list[str]:
    """Return what the word for gradients means, where it occurs."""
    if any(style.startswith("gradient") for line in lines for _, style in line):
        return [legend(output_of(subject))]
    return []


def legend(output: str) -> str:
    """Return what the word for gradients means."""
    return f"{GRAD} = d{output}/d(node)"


def draw(
    subject: GraphView | Drawing,
    columns: int | None = None,
    ascii: bool = False,
    digits: int | None = 4,
    keeps_all: bool = False,
) -> list[Line] | None:
    """Return the fullest drawing that fits into ``columns`` (None: any width), or None."""
    drawing = drawing_in(subject, ascii, digits)
    found = None if drawing is None else _fullest(drawing, columns, ascii, keeps_all)
    return None if found is None else found[0]


def drawing_in(subject: GraphView | Drawing, ascii: bool, digits: int | None) -> Drawing | None:
    """Return what is to be drawn, if it is not far too large even for a drawing of statements."""
    if LARGEST.excess(subject):
        return None
    if isinstance(subject, Drawing):
        return subject
    return drawing_of(subject, ASCII if ascii else UNICODE, digits)


def _fullest(
    drawing: Drawing, columns: int | None, ascii: bool, keeps_all: bool
) -> tuple[list[Line], tuple[str, ...]] | None:
    """Return the lines of the fullest drawing that fits, and what is left out."""
    is_small = MOST.excess(drawing) is None
    if is_small and (lines := _one_of(RUNGS, drawing, columns, ascii)):
        return lines, ()
    in_full = is_small and (keeps_all or len(drawing.boxes) <= FEW)
    if in_full and (found := _tall(drawing, columns, ascii)):
        return found
    boxes = statement_boxes(drawing)
    if not keeps_all and says_enough(boxes, drawing) and MOST.excess(boxes) is None:
        if lines := _one_of([(whole, False)], boxes, columns, ascii):
            return lines, ("statements",)
        if found := _tall(boxes, columns, ascii):
            return found[0], (*found[1], "statements")
    if is_small and (found := _tall(folded(drawing), columns, ascii)):
        return found
    if is_small and (lines := _one_of(VALUES, drawing, columns, ascii)):
        return lines, ("values",)
    return None


def _tall(
    drawing: Drawing, columns: int | None, ascii: bool
) -> tuple[list[Line], tuple[str, ...]] | None:
    """Return the lines of a drawing that flows down or, much lower, stands in rows."""
    down = _one_of([(whole, True)], drawing, columns, ascii)
    rows = _in_rows(drawing, columns, ascii)
    if rows and (not down or len(rows) < LOWER * len(down)):
        return rows, ("rows",)
    return (down, ()) if down else None


def _one_of(
    rungs: Sequence[Rung], drawing: Drawing, columns: int | None, ascii: bool
) -> list[Line] | None:
    """Return the lines of the first that fits."""
    for reduce, down in rungs:
        reduced = reduce(drawing)
        if columns is None or least_size(reduced, down)[0] <= columns:
            lines = lines_of(reduced, ascii, down)
            if lines is not None and (columns is None or width_of(lines) <= columns):
                return lines
    return None


def _in_rows(drawing: Drawing, columns: int | None, ascii: bool) -> list[Line] | None:
    """Return the lines of a drawing in rows, if each of them fits."""
    if columns is None:
        return None

    def fits(lines: list[Line] | None) -> bool:
        return lines is not None and width_of(lines) <= columns

    def make(row: Drawing) -> list[Line] | None:
        return lines_of(row, ascii) if least_size(row, False)[0] <= columns else None

    found: list[Line] = []
    for lines in in_rows(drawing, columns, GAP, frame_width, make, fits):
        if lines is None or not fits(lines):
            return None
        found += [[], *lines] if found else lines
    return found


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
