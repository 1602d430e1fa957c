"""A drawing broken into rows: as many layers in each as have room.

What leads from one row into another stands in both: where it is made, and once more, with nothing
but its value, in the row where it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from .drawing import Box, Drawing
from .ranks import tight_ranks

Made = TypeVar("Made")


def in_rows(
    drawing: Drawing,
    room: float,
    gap: float,
    length: Callable[[Box], float],
    make: Callable[[Drawing], Made],
    fits: Callable[[Made], bool],
) -> Iterator[Made]:
    """Yield what ``make`` makes of each row; a layer that does not fit is a row all the same.

    ``length`` of a box and ``gap`` between two layers say about how many layers have ``room``.
    """
    rank = _late(drawing, tight_ranks(len(drawing.boxes), drawing.edges))
    longest = [0.0] * (max(rank, default=0) + 1)
    for box, place in zip(drawing.boxes, rank, strict=True):
        longest[place] = max(longest[place], length(box))
    first = 0
    while first < len(longest):
        end, total = first + 1, longest[first]
        while end < len(longest) and total + gap + longest[end] <= room:
            total += gap + longest[end]
            end += 1
        made = make(_row(drawing, rank, first, end))
        while end - first > 1 and not fits(made):
            end -= 1
            made = make(_row(drawing, rank, first, end))
        if any(first <= place < end for place in rank):  # all variables of a layer may be late
            yield made
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
            else drawing.boxes[k]._replace(
                operation="", gradient=None, leaves=(), nodes=(), is_again=True
            )
            for k in shown
        ],
        wires=[
            wire._replace(source=place[wire.source], consumer=place[wire.consumer])
            for wire in wires
        ],
        output=place.get(drawing.output, -1),
    )
