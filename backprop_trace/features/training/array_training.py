"""Training on arrays as a section: arrays in names, one entry in numbers, norms in the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from ...document.array_story import ArrayStory
from ...document.blocks import Grid, Math, Notes, Paragraph, Table
from ...document.story import Story
from ...formats.json_arrays import jsonable
from ...formats.json_rows import Number
from ...notation.writer import Leaf
from ...operations.arrays.lane_functions import norm
from ...plotting.scale import Series
from ...training.array_descent import ArrayDescent, Entries
from ...training.descent import Assignment, Descent, Row
from ...values.arrays import Array, Value, items_of, shape_of
from ...values.walks import entry
from .curves import CurvesSection
from .diagnostics import CourseNote, notes_of
from .training import TrainingSection

if TYPE_CHECKING:
    from ...document.blocks import Block

DRAWN = 8
"""Entries of all parameters together up to which each has a curve; else norms have."""


def sections_of(
    descent: Descent, shown: Sequence[int], plot: str
) -> tuple[TrainingSection, CurvesSection]:
    """Return the table of the steps and the curves."""
    arrays = cast("ArrayDescent", descent)
    return ArrayTrainingSection(arrays, shown), ArrayCurvesSection(arrays, plot)


class ArrayTrainingSection(TrainingSection):
    """What a descent on arrays adds to the story of its first step."""

    descent: ArrayDescent

    @property
    def notes(self) -> list[CourseNote]:
        """What there is to say about the course, of each entry as of a parameter."""
        if self._notes is None:
            self._notes = notes_of(Entries(self.descent))
        return self._notes

    def _story(self, step: int, story: Story) -> Story:
        trace = self.descent.trace_of(self.descent.row(step))
        return ArrayStory(trace, story.notation, story.digits)

    def _at(self, inner: Story) -> Block:
        assert isinstance(inner, ArrayStory)  # noqa: S101  # the story of a step of ours
        return Table("given", lambda: iter(inner.trace.point().items()), inner.given_row, True)

    def _updates(self, story: Story, row: Row) -> Iterator[Block]:
        def write(assignment: Assignment) -> Sequence[str]:
            return self._assignment(story, assignment)

        headers = (f"update {row.step + 1}", "one entry")
        yield Grid(headers, "ll", lambda: self.descent.assignments(row), write)
        assert isinstance(story, ArrayStory)  # noqa: S101  # the program has arrays
        after = self.descent.row(row.step + 1)
        held = list(zip(self.descent.names, after.parameters, strict=True))
        yield Paragraph([f"After update {row.step + 1}:"])
        yield Table("given", lambda: iter(held), story.given_row, True)

    def _assignment(
        self, story: Story, assignment: Assignment, indices: Sequence[int] = ()
    ) -> Sequence[str]:
        """Write a line: of an array the first entry that moves."""
        name, rule = assignment.name, assignment.rule
        letters: Mapping[str, Any] = assignment.letters
        result: Value = assignment.result
        shape = shape_of(result)
        if not shape:
            return super()._assignment(story, assignment)
        moves = [k for k, g in enumerate(items_of(letters["g"])) if g]
        place = moves[0] if moves else 0
        numbers = {
            letter: value.items[place] if value.__class__ is Array else value
            for letter, value in letters.items()
        }
        one = Assignment(name, rule, numbers, items_of(result)[place])
        return super()._assignment(story, one, entry(shape, place))

    def _table(self, story: Story) -> Grid:
        """Return the table of all steps: the numbers among the parameters, the arrays' norms."""
        descent = self.descent
        names, shapes = descent.names, descent.shapes
        alone = [place for place, shape in enumerate(shapes) if not shape]
        headers: list[str] = ["step", *[story.name(names[place]) for place in alone]]
        headers.append(story.name(descent.output))
        headers += [self._size_of(story, k, story.total(name)) for k, name in enumerate(names)]
        if descent.accumulate:
            headers += [
                self._size_of(story, k, story.name(self._sum(name))) for k, name in enumerate(names)
            ]

        def cell(value: Value | None) -> str:
            return story.notation.dash if value is None else story.number(size_of(value))

        def write(row: Row) -> Sequence[str]:
            own = [row.parameters[place] for place in alone]
            return [str(row.step), *map(cell, (*own, row.value, *row.gradients, *row.sums))]

        return Grid(headers, "r" * len(headers), descent.rows, write)

    def _size_of(self, story: Story, place: int, name: Math) -> str:
        if not self.descent.shapes[place]:
            return name
        return Math(story.notation.operation("norm", 1).fill({"a": Leaf(name)}))

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the blocks of the section; behind the table, what a norm is."""
        said = any(self.descent.shapes)
        for block in super().blocks(story):
            if isinstance(block, Notes) and said:
                yield self._norms(story)
                said = False
            yield block
        if said:
            yield self._norms(story)

    def _norms(self, story: Story) -> Paragraph:
        word = Math(story.notation.operation("norm", 1).fill({"a": Leaf(story.notation.name("g"))}))
        return Paragraph([word, ": the root of the sum of the squares of the entries."])

    def _number(self, value: Value | None) -> Number:
        return cast("Number", jsonable(value))


class ArrayCurvesSection(CurvesSection):
    """The output and the entries of the parameters, or the arrays' norms where these are many."""

    descent: ArrayDescent

    def series(self) -> tuple[list[Series], list[Series]]:
        """Return the curves."""
        one = Entries(self.descent)
        if len(one.names) <= DRAWN:
            return CurvesSection(one, self.path).series()
        rows = list(self.descent.rows())
        sizes = [
            Series(
                f"norm({name})" if shape_of(self.descent.inputs[name]) else name,
                [size_of(row.parameters[place]) for row in rows],
            )
            for place, name in enumerate(self.descent.names)
        ]
        return [Series(self.descent.output, [row.value for row in rows])], sizes


def size_of(value: Value) -> float:
    """Return the norm of an array; a number as it is."""
    return norm(value.items) if value.__class__ is Array else float(value)
