"""A question of a bank with one set of numbers, and what is said of each answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ...document.document import Document
from ...document.sentence import told
from ...document.story import Story
from ...formats.text import TextWriter
from ...notation.text import UNICODE
from ...record import Record
from ...teaching.accepted import ROUNDING, WINDOW, is_exact
from ...teaching.asked import Asked
from ...teaching.rows import Row
from ...teaching.wrong import CLOSE, Wrong, diagnosis, said_of

DIGITS = 15
"""All that a double has for certain: 0.1 + 0.2 is 0.3 in a course."""


class Reply(Record):
    """What is said of an answer: to a number and what lies as close to it as ``tolerance``."""

    value: float
    tolerance: float
    words: str
    is_exact: bool = False
    """Whether nothing but the value itself is meant."""


class Item(Record):
    """One question with one set of numbers. All texts are plain."""

    name: str
    """What is asked for: the same for all sets of numbers."""
    number: int
    """Which of the sets of numbers it is, from 1 on."""
    text: Sequence[str]
    """The question, line by line."""
    right: Reply
    wrong: Sequence[Reply]
    """The numbers of slips."""
    otherwise: str
    """What is said of any other number."""


def items_of(lessons: Sequence[Any], row: Row) -> Iterator[Item]:
    """Yield a question with all numbers with which it can be asked."""
    place = 0
    for lesson in lessons:
        if lesson.may_be_asked(row):
            place += 1
            yield _item(lesson.question(row), place)


def _item(question: Asked, number: int) -> Item:
    """Return a question with everything that is said."""
    document = Document(question.trace, picture="no")
    story = question.story(document.story(UNICODE, None))
    writer = TextWriter(document)
    asks = question.asks(story)
    trace: Any = question.trace
    values = trace.point() if trace.is_array else trace.inputs
    given = ", ".join(story.equation(story.name(name), each) for name, each in values.items())
    facts = [writer.text(fact) for fact in question.facts(story)]
    solved = "; ".join(question.answers(story))
    truth, scale = question.truth, question.scale or abs(question.truth)
    exact = is_exact(truth)
    close = ROUNDING if exact else WINDOW
    return Item(
        asks.partition(" = ")[0],
        number,
        list(map(one_line, [*story.formulas(), f"with {given}", *facts, f"{asks} = ?"])),
        Reply(truth, close * scale, one_line(f"Right: {solved}."), exact),
        list(_replies(question, story)),
        one_line(f"It is {solved}."),
    )


def one_line(text: str) -> str:
    """Return a text with its matrices on one line."""
    return " ".join(text.split()).replace("[ ", "[") if "\n" in text else text


def _replies(question: Asked, story: Story) -> Iterator[Reply]:
    """Yield what is said of the numbers of slips, of each number once."""
    seen: list[Wrong] = []
    for wrong in question.wrong:
        if any(each.is_near(wrong.value, CLOSE) for each in seen):
            continue
        seen.append(wrong)
        said = said_of(diagnosis(question.wrong, wrong.value), wrong.value)
        if said is not None:
            size = wrong.scale or abs(wrong.value)
            yield Reply(wrong.value, CLOSE * size, one_line("".join(told(said, story))))
