"""The three passes told with something else than floats: letters, or fractions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..autodiff.trace import Trace
from ..display import width
from ..document.blocks import Math, Notes, Results, Row, Table
from ..document.story import BackwardItem, Edge, Story

if TYPE_CHECKING:
    from ..document.blocks import Block
    from ..document.graph_view import GraphView


class Retelling:
    """Tells a trace in the story's order; subclasses say what stands where numbers would.

    Of ``trace`` the names, the formulas and the order are told.
    """

    has_numbers = True
    """Whether the trace's own numbers mean something beside it."""
    in_doubles = False

    def __init__(self, trace: Trace) -> None:
        self.trace = trace

    @property
    def drawn(self) -> GraphView | None:
        """The graph with the numbers that are told; None for the trace's own."""
        return None

    def opening(self, story: Story) -> Iterator[Block]:
        """Yield the program and what is given."""
        raise NotImplementedError

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the passes, the gradients and the notes."""
        yield story.heading("Forward pass")
        yield Table("forward", self.trace.operations, lambda node: self.forward(story, node))
        yield story.heading("Local gradients")
        yield from story.terms("local")
        yield Table("local", self.trace.edges, lambda edge: self.local(story, edge))
        yield story.heading("Backward pass")
        yield from story.terms("backward")
        yield Table("backward", story.backward_items, lambda item: self.backward(story, item))
        yield Results([self._result(story, name) for name in self.trace.wrt])
        if notes := list(self.notes()):
            yield Notes(notes)

    def forward(self, story: Story, node: int) -> Row:
        """Return a node's value."""
        raise NotImplementedError

    def local(self, story: Story, edge: Edge) -> Row:
        """Return a local gradient."""
        raise NotImplementedError

    def backward(self, story: Story, item: BackwardItem) -> Row:
        """Return a contribution, or a sum of them."""
        raise NotImplementedError

    def gradient(self, story: Story, node: int) -> tuple[Math, bool]:
        """Return a gradient, and whether it is rounded."""
        raise NotImplementedError

    def as_json(self) -> dict[str, object]:
        """Return the keys that it adds to the JSON output."""
        raise NotImplementedError

    def notes(self) -> Iterator[str]:
        """Yield remarks."""
        return iter(())

    def _result(self, story: Story, name: str) -> list[str]:
        total = story.total(name)
        node = self.trace.graph.index.get(name)
        if node is None or self.trace.gradient_of(node) is None:
            return [total, f": not connected to {self.trace.output}"]
        written, is_rounded = self.gradient(story, node)
        sign = story.notation.about if is_rounded else story.notation.equals
        lead = f"{total} {sign} "
        return [Math(lead + written.replace("\n", "\n" + " " * width(lead)))]
