"""The derivative by each entry as one formula, over entries: ``dL/dW[0,1] = 2*x[1]*(...)``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...autodiff.array_trace import ArrayTrace
from ...document.blocks import Grid, Math
from ...document.story import Story
from ...notation.text import LANGUAGE
from ...notation.writer import Leaf, Template
from ...twin import Twin
from ...values.arrays import items_of, make, nested
from ...values.walks import entry
from .closed_form import ClosedForm, closed_forms

if TYPE_CHECKING:
    from ...document.blocks import Block

MOST = 100
"""Operations on numbers up to which a program has closed forms: they would fill pages."""


class ArrayClosedFormSection:
    """Tells the derivatives by the entries behind the three passes."""

    failed = False

    def __init__(self, trace: ArrayTrace) -> None:
        self.trace = trace
        self.twin = Twin(trace, "--closed-form", shifted=False, most=MOST)
        self.forms = {form.name: form for form in closed_forms(self.twin.trace)}
        self.places: dict[str, tuple[str, tuple[int, ...]]] = {}
        """The array and the indices of each entry of a variable, by its name in the twin."""
        for name, node in trace.graph.index.items():
            shape = trace.shape(node)
            for place, own in enumerate(self.twin.entries(node)):
                self.places[own] = name, entry(shape, place)

    def entries(self) -> Iterator[tuple[str, float | None]]:
        """Yield each entry of the wanted variables, by its name in the twin, and its gradient."""
        for name, node in self.twin.written.wanted.items():
            gradient = self.trace.results()[name]
            own = self.twin.entries(node)
            yield from zip(own, [None] * len(own) if gradient is None else items_of(gradient),
                           strict=True)  # fmt: skip

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield a table: gradient, formula, number."""
        yield story.heading("Closed form")
        headers = ("gradient", "as SymPy derives it", "value")
        yield Grid(headers, "llr", self.entries, lambda item: self._cells(story, *item))

    def _cells(self, story: Story, own: str, gradient: float | None) -> list[str]:
        name, indices = self.places[own]
        total = Math(story.notation.entry(story.total(name), indices))
        if gradient is None:
            return [total, "not connected", ""]
        form = self.forms[own]
        shown = "too long, or none here" if form.formula is None else self._written(story, form)
        return [total, shown, story.number(gradient)]

    def _written(self, story: Story, form: ClosedForm) -> Math:
        """Write a formula with the arrays' names: ``W[0,1]``."""
        assert form.formula is not None  # noqa: S101  # the caller looked
        template = Template(story.notation, form.formula)
        leaves = {}
        for own in template.names:
            name, indices = self.places.get(own, (own, ()))
            leaves[own] = Leaf(story.notation.entry(story.notation.name(name), indices))
        return Math(template.fill(leaves))

    def as_json(self) -> dict[str, object]:
        """Return the formulas by name, as nested lists; null where there is none.

        Their letters are entries: ``W_0_1`` is ``W[0,1]``.
        """

        def text(own: str) -> str | None:
            form = self.forms[own]
            return None if form.formula is None else LANGUAGE.write(form.formula)

        return {
            "closed_form": {
                name: nested(make(self.trace.shape(node), list(map(text, self.twin.entries(node)))))
                for name, node in self.twin.written.wanted.items()
            }
        }
