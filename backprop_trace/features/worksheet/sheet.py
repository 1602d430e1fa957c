"""One sheet: the story of a trace with some rows blank, and its graph without their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from ...autodiff.steps import Backward
from ...autodiff.trace import Trace
from ...document.blocks import Block, Math, Picture, Results, Spread
from ...document.blocks import Row as Told
from ...document.graph_view import GraphView
from ...document.story import LONGEST_SUM, BackwardItem, Edge, Story
from ...notation.writer import Notation
from ...operations import Value
from ...teaching.rows import CONTRIBUTION, LOCAL, SUM, Row
from .blanks import Blanks, Fade

T = TypeVar("T")

LINE = 5
"""Blanks side by side that make a line for a name."""


class SheetGraph(GraphView):
    """The graph without the numbers that are asked for."""

    def __init__(self, trace: Trace, blanks: Blanks) -> None:
        super().__init__(trace)
        self._blanks = blanks

    def gradient(self, node: int) -> Value | None:
        """Return d output/d node where it is given."""
        return None if self._blanks.hides_gradient(node) else super().gradient(node)

    def locals(self) -> dict[tuple[int, int], Value]:
        """Return the local gradients that are given."""
        hidden = self._blanks.hides_local
        return {edge: local for edge, local in super().locals().items() if not hidden(edge)}


class Sheet(Story):
    """Tells a trace with blanks.

    A row that is asked for keeps its names and its formula; its numbers are blank. A row that is
    given shows no number of another row that is asked for.
    """

    def __init__(self, trace: Trace, notation: Notation, digits: int | None, fade: Fade) -> None:
        super().__init__(trace, notation, digits)
        self.blanks = Blanks(trace, fade)

    def told(self, picture: str, number: int) -> Iterator[Block]:
        """Yield the whole sheet; ``picture`` is as for a document, ``number`` 0 for a sole one."""
        yield head(self.notation, number, len(self.blanks.all))
        yield from self.opening()
        if picture != "no":
            yield Picture(SheetGraph(self.trace, self.blanks), picture != "auto")
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

    def local(self, edge: Edge) -> Told:
        """Write one edge's local gradient."""
        number = self.blanks.number(Row(LOCAL, *edge))
        if not number:
            return super().local(edge)
        is_bare = self.written.local(*edge, self.trace.local(*edge)[0]).is_bare
        return self._asked(super().local, edge, number, [self.notation.blank] * (not is_bare))

    def contribution(self, item: BackwardItem, edge: Edge) -> Told:
        """Write upstream x local for one edge."""
        blanks, notation = self.blanks, self.notation
        told = partial(super().contribution, item)
        if number := blanks.number(Row(CONTRIBUTION, *edge)):
            return self._asked(told, edge, number, [notation.blank] * 2, notation.dot)
        row = told(edge)
        is_hidden = blanks.hides_gradient(edge[0]) or blanks.hides_local(edge)
        return row._replace(substituted=None) if is_hidden else row

    def sum(self, step: Backward) -> Told:
        """Write the sum of a fan-out's contributions."""
        blanks, notation, count = self.blanks, self.notation, len(step.contributions)
        if number := blanks.number(Row(SUM, step.node)):
            parts = [notation.blank] * count if count <= LONGEST_SUM else []
            return self._asked(super().sum, step, number, parts, f" {notation.plus} ")
        row = super().sum(step)
        return row._replace(substituted=None) if blanks.hides_gradient(step.node) else row

    def _asked(
        self,
        tell: Callable[[T], Told],
        what: T,
        number: int,
        blanks: Sequence[str],
        sign: str = "",
    ) -> Told:
        """Return a row that is asked for: blanks in place of its numbers and of its result.

        Nothing on the sheet may depend on the numbers, not even that "about" is explained.
        """
        has_about, notation = self.has_about, self.notation
        row = tell(what)
        self.has_about = has_about
        return row._replace(
            substituted=Math(sign.join(blanks)) if blanks else None,
            result=Math(f"{notation.blank}{notation.quad}{notation.mark(number)}"),
            rounded=False,
            about=False,
            remark="",
        )


def head(notation: Notation, number: int, points: int) -> Spread:
    """Return the line for the name and the points; ``number`` is 0 for a sole sheet."""
    blank = Math(notation.blank)
    sheet = ((f"Sheet {number:02}",),) if number else ()
    return Spread((*sheet, ("Name ", Math(blank * LINE)), ("Points ", blank, f" / {points}")))
