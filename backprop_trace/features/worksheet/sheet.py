"""One sheet: the story of a trace with some rows blank, and its graph without their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

from ...autodiff.steps import Backward
from ...document.blocks import Block, Math, Picture, Results, Spread
from ...document.blocks import Row as Told
from ...document.graph_view import GraphView
from ...document.story import LONGEST_SUM, BackwardItem, Edge, Story
from ...notation.writer import Notation
from ...operations import Value
from ...teaching.rows import CONTRIBUTION, LOCAL, SUM, Row
from .blanks import Blanks

T = TypeVar("T")

LINE = 5
"""Blanks side by side that make a line for a name."""


class Hidden(GraphView):
    """A graph without the numbers that are asked for."""

    def __init__(self, trace: Any, blanks: Blanks) -> None:
        super().__init__(trace)
        self._blanks = blanks

    def gradient(self, node: int) -> Value | None:
        """Return d output/d node where it is given."""
        return None if self._blanks.hides_gradient(node) else super().gradient(node)

    def locals(self) -> dict[tuple[int, int], Value]:
        """Return the local gradients that are given."""
        hidden = self._blanks.hides_local
        return {edge: local for edge, local in super().locals().items() if not hidden(edge)}


class Blanked(Story):
    """Tells a trace with blanks.

    A row that is asked for keeps its names and its formula; its numbers are blank. A row that is
    given shows no number of another row that is asked for.
    """

    graph = Hidden
    """What is drawn."""

    def __init__(self, blanks: Blanks, notation: Notation, digits: int | None) -> None:
        super().__init__(blanks.trace, notation, digits)
        self.blanks = blanks

    def told(self, picture: str, number: int) -> Iterator[Block]:
        """Yield the whole sheet; ``picture`` is as for a document, ``number`` 0 for a sole one."""
        yield head(self.notation, number, len(self.blanks.all))
        yield from self.opening()
        if picture != "no":
            yield Picture(self.graph(self.trace, self.blanks), picture != "auto")
        if picture != "only":
            yield from self.passes()
            yield from self.footer()

    def passes(self) -> Iterator[Block]:
        """Yield the passes, and of the results what is given."""
        yield from (b for b in super().passes() if not isinstance(b, Results) or b.equations)

    def results(self) -> dict[str, Any]:
        """Return the wanted gradients that are given."""
        index, hidden = self.trace.graph.index, self.blanks.hides_gradient
        found = super().results()
        return {name: found[name] for name in found if not hidden(index.get(name, -1))}

    def asked(
        self,
        tell: Callable[[T], Told],
        what: T,
        number: int,
        parts: Math | None = None,
        blank: str = "",
    ) -> Told:
        """Return a row that is asked for: blanks in place of its numbers and of its result.

        Nothing on the sheet may depend on the numbers, not even that "about" is explained.
        ``number`` is 0 for a row that is not asked, but made of what is.
        """
        has_about, notation = self.has_about, self.notation
        row = tell(what)
        self.has_about = has_about
        mark = f"{notation.quad}{notation.mark(number)}" if number else ""
        return row._replace(
            substituted=parts,
            result=Math((blank or notation.blank) + mark),
            rounded=False,
            about=False,
            remark="",
            worked=None,
        )


class Sheet(Blanked):
    """Tells a trace of numbers with blanks."""

    def local(self, edge: Edge) -> Told:
        """Write one edge's local gradient."""
        number = self.blanks.number(Row(LOCAL, *edge))
        if not number:
            return super().local(edge)
        is_bare = self.written.local(*edge, self.trace.local(*edge)[0]).is_bare
        return self.asked(super().local, edge, number, self.parts(not is_bare))

    def parts(self, count: int, sign: str = "") -> Math | None:
        """Return so many blanks with a sign between them."""
        return Math(sign.join([self.notation.blank] * count)) if count else None

    def contribution(self, item: BackwardItem, edge: Edge) -> Told:
        """Write upstream x local for one edge."""
        blanks, number = self.blanks, self.blanks.number(Row(CONTRIBUTION, *edge))
        tell = partial(super().contribution, item)
        if number:
            return self.asked(tell, edge, number, self.parts(2, self.notation.dot))
        if blanks.hides_gradient(edge[0]):
            return self.asked(tell, edge, 0)
        row = tell(edge)
        return row._replace(substituted=None) if blanks.hides_local(edge) else row

    def sum(self, step: Backward) -> Told:
        """Write the sum of a fan-out's contributions."""
        blanks, notation, count = self.blanks, self.notation, len(step.contributions)
        if number := blanks.number(Row(SUM, step.node)):
            parts = self.parts(count if count <= LONGEST_SUM else 0, f" {notation.plus} ")
            return self.asked(super().sum, step, number, parts)
        row = super().sum(step)
        return row._replace(substituted=None) if blanks.hides_gradient(step.node) else row


def head(notation: Notation, number: int, points: int) -> Spread:
    """Return the line for the name and the points; ``number`` is 0 for a sole sheet."""
    blank = Math(notation.blank)
    sheet = ((f"Sheet {number:02}",),) if number else ()
    return Spread((*sheet, ("Name ", Math(blank * LINE)), ("Points ", blank, f" / {points}")))
