"""A sheet: a picture that fits into its room with letters that can be read.

A drawing is laid out and measured, and given up for a smaller one where it does not fit: without
local gradients on its wires, with variables inside their only consumer, with a card a statement.
What still is too wide is broken into rows. Letters never shrink.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import inf

from ..record import Record
from .cards import card_of
from .drawing import Drawing
from .reduce import folded, says_enough, statement_boxes, whole
from .rows import in_rows
from .scene import Scene, least_width, scene_of


class Room(Record):
    """The room for a picture, in its own pixels."""

    width: float
    height: float


PAGE = Room(1060, 700)
"""Of a page 1,100 pixels wide, and of a slide of 1280 × 720, where letters come out larger yet."""

ANY = Room(inf, inf)

TALLEST = 1.35
"""How much higher than the room rows may get before a drawing of fewer cards is taken: letters of
14 pixels are still 10 on a slide."""

FEW = 24
"""Boxes up to which rows are tried that leave nothing out."""

BETWEEN = 22.0
"""Between two rows."""

TYPICAL_GAP = 56.0
"""Between two layers, before they are laid out; a label takes as much again."""


class Sheet(Record):
    """The scenes of a picture, one below the other, and what it does not show."""

    drawing: Drawing
    """All that there is to be drawn."""
    rows: Sequence[Scene]
    left_out: Sequence[str] = ()
    """What had no room."""
    has_statements: bool = False
    """Whether a card is a statement."""

    @property
    def width(self) -> float:
        """The width of the widest row."""
        return max(row.width for row in self.rows)

    @property
    def height(self) -> float:
        """The height of all rows."""
        return sum(row.height for row in self.rows) + BETWEEN * (len(self.rows) - 1)

    @property
    def layers(self) -> int:
        """How many layers there are in all rows."""
        return sum(row.layers for row in self.rows)

    def placed(self) -> Iterator[tuple[Scene, float, int]]:
        """Yield each row, how far down it stands, and how many layers come before it."""
        down, before = 0.0, 0
        for row in self.rows:
            yield row, down, before
            down += row.height + BETWEEN
            before += row.layers

    def words(self) -> Iterator[str]:
        """Yield what a reader has to know of a picture that does not show everything."""
        if self.has_statements:
            yield "A card is a statement."
        if len(self.rows) > 1:
            yield "A dashed card stands in a row above."
        if self.left_out:
            yield f"No room for {' and '.join(self.left_out)}: --graph whole draws all."


LOCALS = "local gradients"
STEPS = "the steps inside of statements"


RUNGS: tuple[tuple[Callable[[Drawing], Drawing], bool, tuple[str, ...]], ...] = (
    (whole, False, ()),
    (whole, True, (LOCALS,)),
    (folded, True, (LOCALS,)),
    (statement_boxes, True, (STEPS, LOCALS)),
)
"""How a drawing is reduced, whether it is narrow, and what is left out of it."""


def sheet_of(drawing: Drawing, room: Room = PAGE) -> Sheet:
    """Return the fullest sheet of a drawing that fits into a room, or the lowest in rows."""
    tried: list[tuple[Drawing, bool, tuple[str, ...]]] = []
    for reduce, is_narrow, left_out in RUNGS:
        reduced = reduce(drawing)
        if reduce is statement_boxes and not says_enough(reduced, drawing):
            continue
        if is_narrow and all(wire.local is None for wire in drawing.wires):
            left_out = tuple(each for each in left_out if each is not LOCALS)
        tried.append((reduced, is_narrow, left_out))
        if least_width(reduced) > room.width:
            continue
        scene = scene_of(reduced, is_narrow)
        if scene.width <= room.width and scene.height <= room.height:
            return Sheet(drawing, [scene], left_out, reduce is statement_boxes)
    found: list[Sheet] = []
    for reduced, is_narrow, left_out in [*tried[: len(drawing.boxes) <= FEW], *tried[2:]]:
        rows = list(_rows(reduced, room.width, is_narrow))
        found.append(Sheet(drawing, rows, left_out, STEPS in left_out))
        if found[-1].height <= room.height * (TALLEST if is_narrow else 1):
            return found[-1]
    return min(found, key=lambda sheet: sheet.height)


def _rows(drawing: Drawing, width: float, is_narrow: bool) -> Iterator[Scene]:
    """Yield a drawing in rows, each as many layers as have room."""
    return in_rows(
        drawing,
        width,
        TYPICAL_GAP * (1 if is_narrow else 2),
        lambda box: card_of(box).wide,
        lambda row: scene_of(row, is_narrow),
        lambda scene: scene.width <= width,
    )
