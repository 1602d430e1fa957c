"""Which rows of the story are blank on a sheet, and how they are numbered.

A row is blank only where its number can be asked for: not the seed, nor what is inf or nan, nor a
row at an operation that a remark is about (a kink, a flat function), nor one whose formula is a
number: it would be said. What is made of a blank row's number is blank too, so that it stands
nowhere on the sheet. Of an array program a blank is a whole array: a rule has no number, and what
is passed on as it is has none of its own.

A quiz chooses what tells most (``teaching/questions.py``); a sheet asks for every row of the pass,
a 0 and what is passed on too, but not for what a remark says: remarks stand on the sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from ... import shell
from ...autodiff.remarks import TRAPS, notes_of
from ...autodiff.trace import Trace
from ...errors import TraceError
from ...record import Record
from ...teaching.rows import CONTRIBUTION, LOCAL, SUM, Row, rows_of, truth
from ...values.arrays import Value, items_of

Fade = int | str
"""So many rows of the backward pass, ``all`` of them, or ``local``: the local gradients too."""


class Blank(Record):
    """A row that is left blank, its number on the sheet from 1 on, and the answer."""

    row: Row
    number: int
    truth: Value


class Blanks:
    """The blank rows of one sheet. Raises ``TraceError`` where so many can't be blank."""

    def __init__(self, trace: Trace, fade: Fade) -> None:
        self.trace = trace
        asked = list(askable(trace))
        backward = [row for row in asked if row.kind != LOCAL]
        chosen = set(_chosen(trace, backward, fade))
        if fade == "local":
            chosen |= set(asked)
        blank = [row for row in asked if row in chosen]
        self.all = tuple(Blank(row, k, truth(trace, row)) for k, row in enumerate(blank, start=1))
        """The blanks in the order of the sheet."""
        self._numbers = {blank.row: blank.number for blank in self.all}
        self._gradients = {receiver(trace, row) for row in blank if row.kind != LOCAL}
        for node, edges in trace.backward_order():
            if any(via in self._gradients for via, _ in edges):
                self._gradients.add(node)  # not asked, but made of what is

    def number(self, row: Row) -> int:
        """Return the number of a row's blank, 0 where the row is given."""
        return self._numbers.get(row, 0)

    def hides_gradient(self, node: int) -> bool:
        """Return whether a node's gradient is asked for, a part of it, or what it is made of."""
        return node in self._gradients

    def hides_local(self, edge: tuple[int, int]) -> bool:
        """Return whether an edge's local gradient is asked for."""
        return Row(LOCAL, *edge) in self._numbers


def askable(trace: Trace) -> Iterator[Row]:
    """Yield the rows of local gradients and of the backward pass that can be asked for."""
    index = trace.graph.index
    noted = {index.get(note.node) for note in notes_of(trace) if note.kind not in TRAPS}
    for row in rows_of(trace):
        of_edge = row.kind in (LOCAL, CONTRIBUTION)
        wanted = (of_edge and row.node not in noted) or row.kind == SUM
        if wanted and not _is_said(trace, row) and all(map(isfinite, items_of(truth(trace, row)))):
            yield row


def _is_said(trace: Any, row: Row) -> bool:
    """Return whether a row has no number of its own: it stands in its formula, or above."""
    if trace.is_array:
        return row.kind == LOCAL or (
            row.kind == CONTRIBUTION and trace.hands_on(row.node, row.position)
        )
    if row.kind != LOCAL:
        return False
    value = trace.local(row.node, row.position)[0]
    formula = trace.graph.local_formula(row.node, row.position, value)
    return not any(letter.isalpha() for letter in formula)


def receiver(trace: Trace, row: Row) -> int:
    """Return the node whose gradient a row of the backward pass is, or is a part of."""
    return row.node if row.kind == SUM else trace.graph.operands[row.node][row.position]


def _chosen(trace: Trace, rows: Sequence[Row], fade: Fade) -> Sequence[Row]:
    """Return the rows of the backward pass that are blank. Raises ``TraceError``.

    The variables' come first, the last one before the others, then the inner ones: what a row is
    made of stays given as long as the row is.
    """
    count = len(rows) if isinstance(fade, str) else fade
    if not rows:
        raise TraceError("nothing-to-ask", "no row of the backward pass can be asked for here")
    if count > len(rows):
        are = "1 row" if len(rows) == 1 else f"{len(rows):,} rows"
        raise TraceError(
            "bad-option",
            f"{are} of the backward pass can be blank, not {count:,}",
            help=f"{shell.AS_TYPED} --fade {len(rows)}",
        )
    leaves = [row for row in rows if trace.graph.rows[receiver(trace, row)] is None]
    inner = [row for row in rows if trace.graph.rows[receiver(trace, row)] is not None]
    return [*reversed(leaves), *reversed(inner)][:count]
