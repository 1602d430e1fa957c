"""A sheet with one mistake: a slip in one row, and all later rows follow from it."""

from __future__ import annotations

from collections.abc import Iterator

from ...autodiff.steps import Backward
from ...autodiff.trace import Trace
from ...document.blocks import Block, Paragraph, Picture
from ...document.blocks import Row as Told
from ...document.graph_view import GraphView
from ...document.story import BackwardItem, Edge, Story
from ...errors import TraceError
from ...notation.writer import Notation
from ...teaching.broken import Broken
from ...teaching.chance import Chance
from ...teaching.planted import planted
from ...teaching.rows import CONTRIBUTION, LOCAL, SUM, VALUE, Row, rows_of
from ...teaching.wrong import Wrong, diagnosis, wrong_numbers
from ...values.decimals import plain
from .sheet import head

TASK = "One row is wrong; all later rows follow from it. Find it, and mend it."


class Mistake:
    """The slip of one sheet: its row, the wrong number and the right one.

    It is drawn among the rows where the number tells which slip it is, and where it shows. Raises
    ``TraceError`` where there is none.
    """

    def __init__(self, trace: Trace, chance: Chance, digits: int | None) -> None:
        self.trace = trace
        by_kind: dict[str, list[tuple[Row, Wrong]]] = {}
        for row, wrong in _telling(trace, digits):
            by_kind.setdefault(row.kind, []).append((row, wrong))
        if not by_kind:
            raise TraceError("nothing-to-ask", "no slip shows in any row of this program here")
        self.row, self.wrong = chance.choice(by_kind[chance.choice(sorted(by_kind))])
        self.truth = Broken(trace).truth(self.row)


def _telling(trace: Trace, digits: int | None) -> Iterator[tuple[Row, Wrong]]:
    """Yield the slips that can be told from their number, where they change the result."""
    broken = Broken(trace)
    for row in rows_of(trace):
        found = wrong_numbers(broken, row)
        shown = plain(broken.truth(row), digits)
        for wrong in found:
            if diagnosis(found, wrong.value) != [wrong] or plain(wrong.value, digits) == shown:
                continue
            if planted(trace, {row: wrong.value}).gradients != trace.gradients:
                yield row, wrong


class MistakeSheet(Story):
    """Tells a trace with its mistake: the wrong row has the right formula and a wrong result."""

    def __init__(self, mistake: Mistake, notation: Notation, digits: int | None) -> None:
        self.row = mistake.row
        wrong = planted(mistake.trace, {mistake.row: mistake.wrong.value})
        super().__init__(wrong, notation, digits)
        self._right = Story(mistake.trace, notation, digits)
        self._result = mistake.wrong.value

    def told(self, picture: str, number: int) -> Iterator[Block]:
        """Yield the whole sheet; ``picture`` is as for a document, ``number`` 0 for a sole one."""
        yield head(self.notation, number, 2)
        yield from self.opening()
        yield Paragraph([TASK])
        if picture != "no":
            yield Picture(GraphView(self.trace), picture != "auto")
        if picture != "only":
            yield from self.passes()
            yield from self.footer()

    def forward(self, node: int) -> Told:
        """Write one node's value."""
        if self.row == Row(VALUE, node):
            return self._mistaken(self._right.forward(node))
        return super().forward(node)

    def local(self, edge: Edge) -> Told:
        """Write one edge's local gradient."""
        if self.row == Row(LOCAL, *edge):
            return self._mistaken(self._right.local(edge))
        return super().local(edge)

    def contribution(self, item: BackwardItem, edge: Edge) -> Told:
        """Write upstream x local for one edge."""
        if self.row == Row(CONTRIBUTION, *edge):
            return self._mistaken(self._right.contribution(item, edge))
        return super().contribution(item, edge)

    def sum(self, step: Backward) -> Told:
        """Write the sum of a fan-out's contributions."""
        if self.row == Row(SUM, step.node):
            trace = self._right.trace
            edges = next(found for node, found in trace.backward_order() if node == step.node)
            return self._mistaken(self._right.sum(trace.backward_step(step.node, edges)))
        return super().sum(step)

    def _mistaken(self, row: Told) -> Told:
        """Return a right row with the wrong result."""
        return row._replace(result=self.number(self._result), rounded=self.is_about(self._result))
