"""Which of the rows that may be asked are asked: those that tell most, kinds mixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .rows import Row


def told_most(rows: Mapping[Row, int], kinds: Sequence[str], count: int) -> list[Row]:
    """Return up to ``count`` rows, one of each kind in turn; ``rows`` says what each is worth.

    Of equal ones the first goes first.
    """
    queues = [sorted((r for r in rows if r.kind == k), key=lambda r: -rows[r]) for k in kinds]
    taken: list[Row] = []
    while len(taken) < count and any(queues):
        for queue in queues:
            if queue and len(taken) < count:
                taken.append(queue.pop(0))
    return taken
