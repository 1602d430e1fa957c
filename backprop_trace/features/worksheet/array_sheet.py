"""One sheet of an array program: whole arrays are blank, the rules that make them stand."""

from __future__ import annotations

from ...document.array_story import ArrayStory
from ...document.array_view import ArrayGraphView
from ...document.blocks import Row as Told
from ...document.story import BackwardItem
from ...teaching.rows import CONTRIBUTION, SUM, Row
from .sheet import Blanked, Hidden


class HiddenArrays(Hidden, ArrayGraphView):
    """A graph of arrays without the gradients that are asked for."""


class ArraySheet(Blanked, ArrayStory):
    """Tells a trace of arrays with blanks."""

    graph = HiddenArrays

    def backward(self, item: BackwardItem) -> Told:
        """Write one contribution, or the sum of a node's contributions, or the seed."""
        blanks, tell = self.blanks, super().backward
        row = Row(CONTRIBUTION, *item.edge) if item.edge else Row(SUM, item.node)
        is_made_of_blanks = item.edge is not None and blanks.hides_gradient(item.edge[0])
        if blanks.number(row) or (is_made_of_blanks and not self.trace.hands_on(*row[1:3])):
            shape, blank = self.trace.shape(item.node), self.notation.tall_blank
            shown = self.laid_out(shape, lambda place: blank) if shape else ""
            return self.asked(tell, item, blanks.number(row), blank=shown)
        told = tell(item)
        is_hidden = not item.edge and item.edges and blanks.hides_gradient(item.node)
        return told._replace(worked=None) if is_hidden else told
