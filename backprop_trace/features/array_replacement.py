"""The three passes of an array program told with something else than floats."""

from __future__ import annotations

from ..document.blocks import Math, Row
from ..document.story import BackwardItem, Edge, Story
from ..values.arrays import Value
from .replacement import Retelling


class ArrayRetelling(Retelling):
    """Tells the rules as they are; subclasses say what stands where arrays of numbers would."""

    def value(self, node: int) -> Value:
        """Return a node's value."""
        raise NotImplementedError

    def total(self, node: int) -> Value:
        """Return a node's gradient."""
        raise NotImplementedError

    def row(self, story: Story, row: Row, value: Value) -> Row:
        """Return a row with another result."""
        raise NotImplementedError

    def forward(self, story: Story, node: int) -> Row:
        """Return a node's value."""
        return self.row(story, story.forward(node), self.value(node))

    def local(self, story: Story, edge: Edge) -> Row:
        """Return a local gradient, or the rule of what is handed back."""
        return story.local(edge)

    def backward(self, story: Story, item: BackwardItem) -> Row:
        """Return a gradient; of several contributions the formulas, and their sum."""
        row = story.backward(item)
        if item.edge is not None and len(item.edges) > 1:
            return row._replace(result=Math(""), rounded=False, worked=None)
        if row.remark == "the same":
            return row
        return self.row(story, row, self.total(item.node))
