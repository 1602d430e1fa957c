"""Exact arithmetic: the passes in fractions, as far as the operations stay among them.

The values come from the table's definitions, the local gradients from its formulas: the same trees
that are shown. Where an operation leaves the rationals (exp, a root, pi), its float goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from ...autodiff.remarks import notes_of
from ...autodiff.trace import Trace
from ...document.blocks import Math, Row, Title
from ...document.story import BackwardItem, Edge, Story
from ...notation.writer import Template
from ...values.rationals import Exact
from ..replacement import Retelling
from .passes import decimals, exact_passes, leaving
from .written import fraction_text, leaf_of

if TYPE_CHECKING:
    from ...document.blocks import Block
    from ...document.graph_view import GraphView


class ExactTale(Retelling):
    """Tells the passes in fractions."""

    def __init__(self, trace: Trace, texts: Mapping[str, str]) -> None:
        super().__init__(trace)
        self.passes = exact_passes(trace, texts)
        self.has_about = False
        """Whether a number that was told is rounded: the doubles' own are not told."""

    @property
    def drawn(self) -> GraphView:
        """The graph in fractions."""
        from .graph import ExactGraph  # where it is drawn

        return ExactGraph(self.trace, self.passes)

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the passes, the gradients and the notes."""
        yield from super().blocks(story)
        story.has_about = self.has_about

    def opening(self, story: Story) -> Iterator[Block]:
        """Yield the program and the point."""
        given = []
        for name, node in self.trace.graph.variables.items():
            written, is_rounded = self.written(story, self.passes.value_of(node))
            sign = story.notation.about if is_rounded else story.notation.equals
            given.append(Math(f"{story.name(name)} {sign} {written}"))
        yield Title(story.formulas(), given)

    def forward(self, story: Story, node: int) -> Row:
        """Return a node's value."""
        shown = self._with_numbers(story, story.written.operation(node), node)
        return self._row(story, story.forward(node), self.passes.value_of(node), shown)

    def local(self, story: Story, edge: Edge) -> Row:
        """Return a local gradient."""
        value, _ = self.trace.local(*edge)
        shown = self._with_numbers(story, story.written.local(*edge, value), edge[0])
        return self._row(story, story.local(edge), self.passes.local(*edge)[0], shown)

    def backward(self, story: Story, item: BackwardItem) -> Row:
        """Return a contribution, or a sum of them."""
        row = story.backward(item)
        if item.edge is not None:
            *factors, product = self.passes.handed_back(*item.edge)
            shown = story.notation.dot.join(self._wrapped(story, each) for each in factors)
            return self._row(story, row, product, shown)
        shown = ""
        if row.substituted is not None:
            first, *rest = [self.passes.handed_back(*each)[2] for each in item.edges]
            shown = f" {story.notation.plus} ".join(
                [self.written(story, first)[0], *(self._wrapped(story, each) for each in rest)]
            )
        return self._row(story, row, self._gradient(item.node), shown)

    def gradient(self, story: Story, node: int) -> tuple[Math, bool]:
        """Return a gradient, and whether it is rounded."""
        return self.written(story, self._gradient(node))

    def _gradient(self, node: int) -> Exact:
        found = self.passes.gradient_of(node)
        assert found is not None  # noqa: S101  # the backward pass comes here
        return found

    def notes(self) -> Iterator[str]:
        """Yield where the fractions end, and the remarks on the point."""
        for node in leaving(self.passes):
            row = self.trace.graph.rows[node]
            name = self.trace.graph.names[node]
            assert row is not None  # noqa: S101  # an operation
            yield f"{name}: {row.name} leaves the fractions here; from here on numbers are rounded"
        for node, text, value in decimals(self.passes):
            name, row = self.trace.graph.names[node], self.trace.graph.rows[node]
            assert row is not None  # noqa: S101  # an operation
            yield (
                f"{name}: the {text} of {row.name} is {value} here;"
                f" in doubles it is the double next to that"
            )
        yield from (note.text for note in notes_of(self.trace))

    def written(self, story: Story, value: Exact) -> tuple[Math, bool]:
        """Return a number, and whether it is rounded."""
        if isinstance(value, Fraction):
            return Math(fraction_text(story.notation, value)), False
        is_about = story.is_about(value)
        self.has_about = self.has_about or is_about
        return story.number(value), is_about

    def _row(self, story: Story, row: Row, value: Exact, shown: str) -> Row:
        result, is_rounded = self.written(story, value)
        substituted = Math(shown) if row.substituted is not None and shown else None
        about = row.about and not isinstance(value, Fraction)
        self.has_about = self.has_about or about
        return row._replace(
            substituted=substituted, result=result, rounded=is_rounded or about, about=about
        )

    def _wrapped(self, story: Story, value: Exact) -> str:
        """Write a number as a factor."""
        leaf = leaf_of(story.notation, value, story.digits)
        return (
            f"{story.notation.opening}{leaf.text}{story.notation.closing}"
            if leaf.fragile
            else leaf.text
        )

    def _with_numbers(self, story: Story, template: Template, node: int) -> str:
        """Write a node's formula with the numbers of these passes."""
        return story.written.fill(
            template,
            node,
            lambda place: leaf_of(story.notation, self.passes.value_of(place), story.digits),
        )

    def as_json(self) -> dict[str, object]:
        """Return the fractions by name; what is no fraction is left out."""

        def texts(values: Mapping[int, Exact]) -> dict[str, str]:
            names = self.trace.graph.names
            return {
                names[node]: str(value)
                for node, value in values.items()
                if isinstance(value, Fraction) and node not in self.trace.graph.program.constants
            }

        values = {node: self.passes.value_of(node) for node in range(len(self.trace.graph))}
        gradients = {node: self._gradient(node) for node, _ in self.trace.backward_order()}
        return {"exact": {"values": texts(values), "gradients": texts(gradients)}}
