"""The three passes of an array program with letters: ``W[0,1]`` for each entry left open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...autodiff.array_trace import ArrayTrace
from ...document.array_story import ArrayStory
from ...document.blocks import Math, Paragraph, Row, Table, Title
from ...document.story import Story
from ...language.array_value import entry_texts
from ...notation.text import LANGUAGE
from ...notation.writer import Leaf, Template
from ...twin import Twin
from ...values.arrays import Array, Value, items_of, make, nested
from ...values.decimals import plain
from ...values.letters import Letter
from ...values.walks import entry
from ..array_replacement import ArrayRetelling
from .symbols import Symbolic

if TYPE_CHECKING:
    from ...document.blocks import Block

MOST = 150
"""Operations on numbers up to which a program is shown with letters."""


def _at_numbers(trace: ArrayTrace) -> ArrayTrace:
    """Return the trace with a number for each letter that was given none."""
    point = trace.point()
    if all(item == item for value in point.values() for item in items_of(value)):
        return trace
    known = {name: value if value == value else 1.0 for name, value in point.items()}
    return ArrayTrace(trace.graph, known, trace.wrt)


class ArraySymbolicTale(ArrayRetelling):
    """Tells the passes with formulas of entries in place of numbers.

    Of ``trace`` the names, the shapes and the rules are told; ``texts`` are the values as typed.
    """

    has_numbers = False
    trace: ArrayTrace

    def __init__(
        self, trace: ArrayTrace, texts: Mapping[str, str], symbolic: Sequence[str]
    ) -> None:
        super().__init__(_at_numbers(trace))
        trace = self.trace
        self.texts = {name: text for name, text in texts.items() if name not in symbolic}
        self.symbolic = symbolic
        self.twin = Twin(trace, "--symbolic", shifted=False, most=MOST)
        typed = dict(self.twin.trace.graph.program.values)  # entries that are numbers
        letters: list[str] = []
        self.places: dict[str, tuple[str, tuple[int, ...]]] = {}
        for name, node in trace.graph.variables.items():
            entries, items = self.twin.entries(node), items_of(trace.value_of(node))
            words = entry_texts(texts[name]) if name in texts else []
            if len(words) != len(entries):
                words = [plain(item, None) for item in items]
            if name in symbolic:
                letters += entries
            typed.update(zip(entries, words, strict=True))
            for place, own in enumerate(entries):
                self.places[own] = name, entry(trace.shape(node), place)
        self.symbols = Symbolic(self.twin.trace, typed, letters)
        self.passes = self.symbols.passes

    def opening(self, story: Story) -> Iterator[Block]:
        """Yield the program, the values given, and what is left open."""
        yield Title(story.formulas(), ())
        assert isinstance(story, ArrayStory)  # noqa: S101  # the program has arrays
        point = self.trace.point()
        given = [(name, point[name]) for name in self.texts if name in point]
        if given:
            yield Table("given", lambda: iter(given), story.given_row, True)
        pieces = [piece for name in self.symbolic for piece in (", ", story.name(name))]
        yield Paragraph(["Left as letters, every entry one: ", *pieces[1:]])

    def gradient(self, story: Story, node: int) -> tuple[Math, bool]:
        """Return a gradient, and whether it is rounded."""
        return self._written(story, self.total(node)), False

    def value(self, node: int) -> Value:
        """Return the formulas of a node's entries, numbers where they are constants."""
        return self.twin.fold(node, self.passes.value_of)

    def total(self, node: int) -> Value:
        """Return the formulas of a node's gradient."""
        return self.twin.gradient(node, self.passes.gradient_of, 0.0)

    def row(self, story: Story, row: Row, value: Value) -> Row:
        """Return a row with formulas as its result."""
        result = self._written(story, value)
        return row._replace(
            substituted=None, result=result, rounded=False, about=False, worked=None
        )

    def _written(self, story: Story, value: Value) -> Math:
        texts = [self._entry(story, item) for item in items_of(value)]
        if value.__class__ is not Array:
            return Math(texts[0])
        return Math(story.notation.array(nested(make(value.shape, texts))))

    def _entry(self, story: Story, item: Letter | float) -> str:
        notation = story.notation
        if not isinstance(item, Letter):
            return notation.number(item, None)
        template = Template(notation, self.symbols.formula(item))
        leaves = {}
        for own in template.names:
            name, indices = self.places.get(own, (own, ()))
            leaves[own] = Leaf(notation.entry(notation.name(name), indices))
        return template.fill(leaves)

    def as_json(self) -> dict[str, object]:
        """Return the formulas of all nodes, as nested lists; ``W_0_1`` is ``W[0,1]``."""
        names = self.trace.graph.names

        def texts(value: Value) -> Any:
            shape = value.shape if value.__class__ is Array else ()
            written = [
                LANGUAGE.write(self.symbols.formula(item))
                if isinstance(item, Letter)
                else plain(item, None)
                for item in items_of(value)
            ]
            return nested(make(shape, written))

        return {
            "symbolic": {
                "letters": list(self.symbolic),
                "values": {names[n]: texts(self.value(n)) for n in self.trace.operations()},
                "gradients": {
                    names[node]: texts(self.total(node)) for node, _ in self.trace.backward_order()
                },
            }
        }
