"""A sheet: a picture that fits into its room with letters that can be read.

A drawing is laid out and measured, and given up for a smaller one where it does not fit: without
local gradients on its wires, with variables inside their only consumer, with a card a statement.
What still is too wide is broken into rows. Letters never shrink.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import inf

from ..record import Record
from .drawing import Drawing
from .ranks import tight_ranks
from .reduce import folded, statements, whole
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


def _cards(drawing: Drawing) -> Drawing:
    return folded(statements(drawing))


RUNGS: tuple[tuple[Callable[[Drawing], Drawing], bool, tuple[str, ...]], ...] = (
    (whole, False, ()),
    (whole, True, (LOCALS,)),
    (folded, True, (LOCALS,)),
    (_cards, True, (STEPS, LOCALS)),
)
"""How a drawing is reduced, whether it is narrow, and what is left out of it."""


def sheet_of(drawing: Drawing, room: Room = PAGE) -> Sheet:
    """Return the fullest sheet of a drawing that fits into a room, or the lowest in rows."""
    tried: list[tuple[Drawing, bool, tuple[str, ...]]] = []
    for reduce, is_narrow, left_out in RUNGS:
        reduced = reduce(drawing)
        if reduce is _cards and not _says_enough(reduced, drawing):
            continue
        if is_narrow and all(wire.local is None for wire in drawing.wires):
            left_out = tuple(each for each in left_out if each is not LOCALS)
        tried.append((reduced, is_narrow, left_out))
        if least_width(reduced) > room.width:
            continue
        scene = scene_of(reduced, is_narrow)
        if scene.width <= room.width and scene.height <= room.height:
            return Sheet(drawing, [scene], left_out, reduce is _cards)
    found: list[Sheet] = []
    for reduced, is_narrow, left_out in [*tried[: len(drawing.boxes) <= FEW], *tried[2:]]:
        rows = list(_rows(reduced, room.width, is_narrow))
        found.append(Sheet(drawing, rows, left_out, STEPS in left_out))
        if found[-1].height <= room.height * (TALLEST if is_narrow else 1):
            return found[-1]
    return min(found, key=lambda sheet: sheet.height)


def _says_enough(reduced: Drawing, drawing: Drawing) -> bool:
    """Return whether a drawing of statements still is one: not a card or two for all of it."""
    cards, operations = (sum(bool(box.operation) for box in d.boxes) for d in (reduced, drawing))
    return cards < operations and cards >= max(3, operations / 12)


def _rows(drawing: Drawing, width: float, is_narrow: bool) -> Iterator[Scene]:
    """Yield a drawing in rows, each as many layers as have room."""
    rank = _late(drawing, tight_ranks(len(drawing.boxes), drawing.edges))
    widest = [0.0] * (max(rank, default=0) + 1)
    for box, place in zip(drawing.boxes, rank, strict=True):
        one = drawing._replace(boxes=[box], wires=[], output=0)
        widest[place] = max(widest[place], least_width(one))
    gap = TYPICAL_GAP * (1 if is_narrow else 2)
    first = 0
    while first < len(widest):
        end, total = first + 1, widest[first]
        while end < len(widest) and total + gap + widest[end] <= width:
            total += gap + widest[end]
            end += 1
        scene = scene_of(_row(drawing, rank, first, end), is_narrow)
        while scene.width > width and end - first > 1:
            end -= 1
            scene = scene_of(_row(drawing, rank, first, end), is_narrow)
        yield scene
        first = end


def _late(drawing: Drawing, rank: list[int]) -> list[int]:
    """Return ranks in which each variable stands beside its first consumer: in the same row."""
    first: dict[int, int] = {}
    for wire in drawing.wires:
        place = rank[wire.consumer]
        first[wire.source] = min(first.get(wire.source, place), place)
    return [
        first[k] if not box.operation and k in first else rank[k]
        for k, box in enumerate(drawing.boxes)
    ]


def _row(drawing: Drawing, rank: Sequence[int], first: int, end: int) -> Drawing:
    """Return what stands in a row: the boxes of some ranks, and again what leads to them."""
    inside = [first <= place < end for place in rank]
    wires = [wire for wire in drawing.wires if inside[wire.consumer]]
    needed = {wire.source for wire in wires}
    shown = [k for k in range(len(inside)) if inside[k] or k in needed]
    place = {old: new for new, old in enumerate(shown)}
    return drawing._replace(
        boxes=[
            drawing.boxes[k]
            if inside[k]
            else drawing.boxes[k]._replace(operation="", gradient=None, leaves=(), is_again=True)
            for k in shown
        ],
        wires=[
            wire._replace(source=place[wire.source], consumer=place[wire.consumer])
            for wire in wires
        ],
        output=place.get(drawing.output, -1),
    )
