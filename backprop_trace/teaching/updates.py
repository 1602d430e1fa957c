"""A parameter after an update as a question: how it is told, of a number and of an entry."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, log10

from ..document.blocks import Inline, Math
from ..document.blocks import Row as Block
from ..document.story import Story
from .broken import Training
from .rows import Row

LEAST_STEP = 1e-6
"""Of a parameter: a step that moves it by less is not asked for, as too many digits would be."""
DIGITS = 4
MOST_DIGITS = 12


def is_seen(training: Training, row: Row) -> bool:
    """Return whether a step moves a parameter so far that it can be asked for."""
    return training.scale(row) >= LEAST_STEP * abs(training.truth(row))


class Updated:
    """What a question on an update needs beside those on the passes."""

    row: Row
    truth: float
    scale: float
    training: Training

    @property
    def digits(self) -> int:
        """How many digits are shown: more, where a parameter moves by little of what it is."""
        if not self.scale or self.scale >= abs(self.truth):
            return DIGITS
        return min(MOST_DIGITS, DIGITS + ceil(log10(abs(self.truth) / self.scale)))

    def parameter(self, story: Story) -> Math:
        """Write the parameter."""
        raise NotImplementedError

    def slope(self, story: Story) -> Math:
        """Write its gradient."""
        raise NotImplementedError

    def update(self, story: Story) -> Block:
        """Write an update as a row."""
        numbers = self.training.numbers(self.row)
        values = (numbers.before, numbers.rate, numbers.gradient)
        line = story.written.rule_line("a - b*c", ("a", "b", "c"), values, self.truth)
        leaves = (story.notation.leaf_of_number(value, line.digits) for value in values)
        shown = story.written.rule("a - b*c").fill(dict(zip("abc", leaves, strict=True)))
        return Block(
            self.parameter(story),
            Math(""),
            Math(shown) if line.holds else None,
            story.number(self.truth),
            not line.is_exact,
            line.are_about,
            qualifier=("after step", str(self.row.position)),
        )

    def moves(self, story: Story) -> Iterator[Inline]:
        """Yield what an update is made of."""
        numbers = self.training.numbers(self.row)
        parameter, gradient = self.parameter(story), self.slope(story)
        yield ["rate ", story.number(numbers.rate)]
        if numbers.earlier is None:
            yield [story.equation(parameter, numbers.before)]
            yield [story.equation(gradient, numbers.gradient)]
            return
        yield [story.equation(parameter, numbers.start), " at first"]
        yield [story.equation(parameter, numbers.before), " after step 1"]
        yield [story.equation(gradient, numbers.earlier), " at first"]
        yield [story.equation(gradient, numbers.gradient), " after step 1"]
