"""Sentences as data: words with slots, told in any notation.

What is said of a number stands here once; the terminal, notes, pages and questions fill the slots
each in their own way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from ..record import Record
from .blocks import Inline, Math

if TYPE_CHECKING:
    from .story import Story

_SLOT = re.compile(r"\{(\w+)\}")


class Slot(Protocol):
    """What fills a slot: a piece of mathematics, known but not yet written; or plain words."""

    def write(self, story: Story) -> str:
        """Write it in the story's notation, as ``Math`` where it is mathematics."""
        ...


class Named(Record):
    """A node's name."""

    name: str

    def write(self, story: Story) -> Math:
        """Write it."""
        return story.name(self.name)


class Number(Record):
    """A number."""

    value: float

    def write(self, story: Story) -> Math:
        """Write it, rounded as all numbers are."""
        return story.number(self.value)


class Value(Record):
    """A node with its value: ``z = 4``."""

    node: int

    def write(self, story: Story) -> Math:
        """Write it as an equation; of a constant the number alone."""
        graph, value = story.trace.graph, story.trace.value_of(self.node)
        if self.node in graph.program.constants:
            return Math(story.notation.literal(graph.names[self.node]))
        return story.equation(story.name(graph.names[self.node]), value)


class Gradient(Record):
    """The name of a gradient of the output: ``dL/dw``; with its value if it is given."""

    name: str
    value: float | None = None

    def write(self, story: Story) -> Math:
        """Write it."""
        name = story.total(self.name)
        return name if self.value is None else story.equation(name, self.value)


class Partial(Record):
    """A local gradient: its name, ``∂a/∂z``, and its number behind it if it ``is_valued``."""

    node: int
    position: int
    is_valued: bool = False

    def write(self, story: Story) -> Math:
        """Write it."""
        node, operand = story.ends((self.node, self.position))
        name = story.notation.partial(node, operand)
        if not self.is_valued:
            return Math(name)
        return story.equation(name, story.trace.local(self.node, self.position)[0])


class Rule(Record):
    """A local gradient, its formula, and the formula with numbers: ``∂v/∂x = 2·x = 2·0``."""

    node: int
    position: int

    def write(self, story: Story) -> Math:
        """Write it as one equation, without its result."""
        row, notation = story.local((self.node, self.position)), story.notation
        sides = f"{row.left} {notation.equals} {row.right}"
        if row.substituted is None:
            return Math(sides)
        sign = notation.about if row.about else notation.equals
        return Math(f"{sides} {sign} {row.substituted}")


class Definition(Record):
    """A node with the operation that makes it: ``a = relu(z)``."""

    node: int

    def write(self, story: Story) -> Math:
        """Write it."""
        said = story.written.named(story.written.operation(self.node), self.node)
        return Math(f"{story.name(story.trace.graph.names[self.node])} "
                    f"{story.notation.equals} {said}")  # fmt: skip


class Sentence(Record):
    """Words, and in ``{braces}`` the names of their slots."""

    words: str
    slots: dict[str, Slot]


def sentence(words: str, **slots: Slot) -> Sentence:
    """Return a sentence."""
    return Sentence(words, slots)


SEED = sentence("The output changes by 1 when it changes by 1: the pass starts from 1.")


def told(said: Sentence, story: Story) -> Inline:
    """Return a sentence's words and mathematics side by side, in the story's notation."""
    pieces: list[str] = []
    for place, piece in enumerate(_SLOT.split(said.words)):
        if place % 2:
            pieces.append(said.slots[piece].write(story))
        elif piece:
            pieces.append(piece)
    return pieces


def in_plain_text(sentences: Iterable[Sentence], story: Story) -> list[str]:
    """Return sentences as text; ``story`` is told in a notation of plain text."""
    return ["".join(told(each, story)) for each in sentences]
