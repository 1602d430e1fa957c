"""Exact arithmetic over arrays: the passes of the program of numbers, its fractions folded back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from ...autodiff.array_trace import ArrayTrace
from ...autodiff.remarks import notes_of
from ...document.array_story import ArrayStory
from ...document.blocks import Math, Row, Table, Title
from ...document.story import Story
from ...language.array_value import entry_texts
from ...twin import Twin
from ...values.arrays import Array, Value, items_of, make, nested
from ...values.rationals import Exact
from ..array_replacement import ArrayRetelling
from .passes import exact_passes
from .written import leaf_of

if TYPE_CHECKING:
    from ...document.blocks import Block
    from ...document.graph_view import GraphView


class ArrayExactTale(ArrayRetelling):
    """Tells the passes of an array program in fractions."""

    trace: ArrayTrace

    def __init__(self, trace: ArrayTrace, texts: Mapping[str, str]) -> None:
        super().__init__(trace)
        self.twin = Twin(trace, "--exact")
        typed = dict(self.twin.trace.graph.program.values)  # entries that are numbers
        for name, node in trace.graph.variables.items():
            words = entry_texts(texts[name]) if name in texts else []
            entries = self.twin.entries(node)
            if len(words) == len(entries):
                typed.update(zip(entries, words, strict=True))
        self.passes = exact_passes(self.twin.trace, typed)
        self.has_about = False
        """Whether a number that was told is rounded: the doubles' own are not told."""

    @property
    def drawn(self) -> GraphView:
        """The graph in fractions."""
        from .array_graph import ArrayExactGraph  # where it is drawn

        return ArrayExactGraph(self.trace, self.value, self.total)

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the passes, the gradients and the notes."""
        yield from super().blocks(story)
        story.has_about = self.has_about

    def value(self, node: int) -> Value:
        """Return a node's value: an array of fractions, and of floats where these end."""
        return self.twin.fold(node, self.passes.value_of)

    def total(self, node: int) -> Value:
        """Return a node's gradient."""
        return self.twin.gradient(node, self.passes.gradient_of, Fraction(0))

    def opening(self, story: Story) -> Iterator[Block]:
        """Yield the program and the point."""
        yield Title(story.formulas(), ())
        variables = self.trace.graph.variables.items()
        yield Table("given", lambda: iter(variables), lambda item: self._given(story, *item), True)

    def _given(self, story: Story, name: str, node: int) -> Row:
        written, is_rounded = self.written(story, self.value(node))
        return Row(story.name(name), Math(""), None, written, is_rounded,
                   shape=_array_story(story).dims(self.trace.shape(node)))  # fmt: skip

    def gradient(self, story: Story, node: int) -> tuple[Math, bool]:
        """Return a gradient, and whether it is rounded."""
        return self.written(story, self.total(node))

    def notes(self) -> Iterator[str]:
        """Yield where the fractions end, and the remarks on the point."""
        for node in self.trace.operations():
            operands = [self.value(place) for place in self.trace.graph.operands[node]]
            if not is_exact(self.value(node)) and all(map(is_exact, operands)):
                said = f"{self.trace.graph.names[node]}: {self.trace.row(node).name}"
                yield f"{said} leaves the fractions here; from here on numbers are rounded"
        yield from (note.text for note in notes_of(self.trace))

    def written(self, story: Story, value: Value) -> tuple[Math, bool]:
        """Return an array in fractions, and whether some entry is rounded."""
        items = items_of(value)
        rounded = [item for item in items if not isinstance(item, Fraction)]
        is_about = any(story.is_about(item) for item in rounded)
        self.has_about = self.has_about or is_about

        def text(item: Exact) -> str:
            return leaf_of(story.notation, item, story.digits).text

        if value.__class__ is not Array:
            return Math(text(value)), is_about
        rows = nested(make(value.shape, list(map(text, items))))
        return Math(story.notation.array(rows)), is_about

    def row(self, story: Story, row: Row, value: Value) -> Row:
        """Return a row with an array in fractions as its result."""
        result, is_rounded = self.written(story, value)
        return row._replace(substituted=None, result=result, rounded=is_rounded, worked=None)

    def as_json(self) -> dict[str, object]:
        """Return the fractions by name, as nested lists; what is no fraction is null."""

        def texts(values: Sequence[tuple[int, Value]]) -> dict[str, object]:
            return {self.trace.graph.names[node]: _listed(value) for node, value in values}

        constants = self.trace.graph.program.constants
        nodes = [node for node in range(len(self.trace.graph)) if node not in constants]
        back = [node for node, _ in self.trace.backward_order()]
        return {
            "exact": {
                "values": texts([(node, self.value(node)) for node in nodes]),
                "gradients": texts([(node, self.total(node)) for node in back]),
            }
        }


def is_exact(value: Value) -> bool:
    """Return whether all entries are fractions; a constant's are."""
    return all(isinstance(item, Fraction) or item == int(item) for item in items_of(value))


def _listed(value: Value) -> object:
    shape = value.shape if value.__class__ is Array else ()
    texts = [str(each) if isinstance(each, Fraction) else None for each in items_of(value)]
    return nested(make(shape, texts))


def _array_story(story: Story) -> ArrayStory:
    assert isinstance(story, ArrayStory)  # noqa: S101  # the program has arrays
    return story
