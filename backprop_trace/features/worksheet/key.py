"""The key of some sheets: the answers, and the numbers of the slips beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from typing import Any

from ...document.blocks import Block, Grid, Math, Paragraph, Title
from ...document.document import story_of
from ...document.sentence import told
from ...document.story import Story
from ...notation.text import UNICODE
from ...record import Record
from ...teaching.broken import Broken
from ...teaching.rows import CONTRIBUTION, LOCAL, SUM, Row
from ...teaching.wrong import CLOSE, Wrong, diagnosis, wrong_numbers
from ...values.decimals import plain
from ...values.walks import entry
from ...values.written import named
from .blanks import Blank, Blanks, receiver

COLUMNS = 10
"""Blanks side by side in a table of answers."""

BLANK_AND_SHEET = "blank, sheet"
"""One column: where a table is too broad, its first column stands in each part."""

SIDE_BY_SIDE = 3
"""Wrong numbers side by side."""


class Marked(Record):
    """What a wrong number in a blank tells."""

    sheet: int
    blank: Blank
    wrong: Sequence[Wrong]
    """The slip that makes it, or two of which it may be either."""
    where: str = ""
    """Of an array the entry that it stands in."""

    def label(self, digits: int | None) -> str:
        """Return the number with the names of its slips."""
        names = " or ".join(each.slip.name for each in self.wrong)
        return f"{self.where}{plain(self.wrong[0].value, digits)} {names}"


class Key:
    """The key in place of the three passes: a table of sheets and blanks, and the slips."""

    has_numbers = False
    in_doubles = False
    drawn = None

    def __init__(self, sheets: Sequence[Blanks]) -> None:
        self.traces = [each.trace for each in sheets]
        self.blanks = [each.all for each in sheets]

    def opening(self, story: Story) -> Iterator[Block]:
        """Yield the program; the point too, where there is one for all."""
        yield from story.opening() if len(self.traces) == 1 else [Title(story.formulas(), ())]

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the answers of all sheets, then the wrong numbers and what they tell."""
        blanks = self.blanks[0]
        yield story.heading("Answers")
        yield self._asked(story)
        if len(self.blanks) > 1 and story.trace.is_array:
            yield self._arrays(story)
        elif len(self.blanks) > 1:
            for start in range(0, len(blanks), COLUMNS):
                yield self._answers(story, range(start, min(start + COLUMNS, len(blanks))))
        if marked := [each for place in range(len(blanks)) for each in self._marked(place)]:
            yield story.heading("Wrong numbers")
            yield self._wrong(story, marked)
            yield story.heading("What they tell, each slip where it first stands")
            yield from self._slips(story, marked)

    def as_json(self) -> dict[str, object]:
        """Return nothing: JSON has no blanks."""
        return {}

    def _asked(self, story: Story) -> Grid:
        """Return the table of what each blank asks for; the answers too, of a sole sheet."""
        names = dict(names_of(story_of(story.trace, story.notation, story.digits)))
        is_sole = len(self.blanks) == 1

        def write(blank: Blank) -> list[str]:
            answer = [answer_of(story, blank)] if is_sole else []
            return [_mark(blank), names[blank.row], *answer]

        headers = ("blank", "asks for", "answer")[: 3 if is_sole else 2]
        align = "rll" if story.trace.is_array else "rlr"
        return Grid(headers, align[: len(headers)], lambda: iter(self.blanks[0]), write)

    def _answers(self, story: Story, places: range) -> Grid:
        """Return some columns of the table of sheets and blanks."""

        def write(sheet: int) -> list[str]:
            return [
                f"{sheet + 1:02}",
                *(story.number(self.blanks[sheet][k].truth) for k in places),
            ]

        headers = ["sheet", *(_mark(self.blanks[0][k]) for k in places)]
        return Grid(headers, "r" * len(headers), lambda: iter(range(len(self.blanks))), write)

    def _arrays(self, story: Story) -> Grid:
        """Return the table of blanks and sheets, a row an array."""

        def items() -> Iterator[tuple[int, int]]:
            return ((k, sheet) for k in range(len(self.blanks[0])) for sheet in range(len(sheets)))

        def write(item: tuple[int, int]) -> list[str]:
            blank = sheets[item[1]][item[0]]
            return [self._place(blank, item[1]), answer_of(story, blank)]

        sheets = self.blanks
        return Grid((BLANK_AND_SHEET, "answer"), "rl", items, write)

    def _place(self, blank: Blank, sheet: int) -> str:
        """Write which blank of which sheet it is."""
        return f"{_mark(blank)} {sheet + 1:02}" if len(self.blanks) > 1 else _mark(blank)

    def _marked(self, place: int) -> Iterator[Marked]:
        """Yield the wrong numbers of one blank on all sheets that a slip can be named for."""
        for sheet, (trace, blanks) in enumerate(zip(self.traces, self.blanks, strict=True)):
            where, found = wrong_in(trace, blanks[place].row)
            seen: list[float] = []
            for wrong in found:
                if not any(wrong.is_near(value, CLOSE) for value in seen):
                    seen.append(wrong.value)
                    if named := diagnosis(found, wrong.value):
                        yield Marked(sheet, blanks[place], named, where)

    def _wrong(self, story: Story, marked: Sequence[Marked]) -> Grid:
        """Return the table of wrong numbers with the names of their slips."""

        side_by_side = 1 if story.trace.is_array else SIDE_BY_SIDE

        def items() -> Iterator[list[Marked]]:
            for _, group in groupby(marked, key=lambda each: (each.blank.number, each.sheet)):
                while some := list(islice(group, side_by_side)):
                    yield some

        def write(some: list[Marked]) -> list[str]:
            labels = [each.label(story.digits) for each in some]
            blank = [""] * (side_by_side - len(labels))
            return [self._place(some[0].blank, some[0].sheet), *labels, *blank]

        first = BLANK_AND_SHEET if len(self.blanks) > 1 else "blank"
        headers = (first, "a number and its slip", *["another"] * (side_by_side - 1))
        return Grid(headers, "r" + "l" * side_by_side, items, write)

    def _slips(self, story: Story, marked: Sequence[Marked]) -> Iterator[Paragraph]:
        """Yield a sentence on each slip that is named."""
        known: set[str] = set()
        for each in marked:
            there = story_of(self.traces[each.sheet], story.notation, story.digits)
            for wrong in each.wrong:
                if wrong.slip.name not in known:
                    known.add(wrong.slip.name)
                    where = f"{wrong.slip.name} (sheet {each.sheet + 1:02}, {_mark(each.blank)}): "
                    yield Paragraph([where, *told(wrong.said(), there)])


def answer_of(story: Story, blank: Blank) -> str:
    """Write an answer, an array on one line: many of them have room on a page."""
    if not story.trace.is_array:
        return story.number(blank.truth)
    text = story_of(story.trace, UNICODE, story.digits).number(blank.truth)
    return " ".join(text.split()).replace("[ ", "[")


def wrong_in(trace: Any, row: Row) -> tuple[str, Sequence[Wrong]]:
    """Return the wrong numbers of a blank; of an array those of the entry that tells most."""
    if not trace.is_array:
        return "", wrong_numbers(Broken(trace), row)
    from ...teaching.array_questions import ArrayLesson  # array programs only
    from ...teaching.array_wrong import wrong_entries

    best = ArrayLesson(trace).best(row)
    if best is None:
        return "", ()
    indices = entry(trace.shape(receiver(trace, row)), best.entry)
    return f"{named('', indices)}: " if indices else "", wrong_entries(trace, best)


def _mark(blank: Blank) -> str:
    """Return how a blank is marked on the sheet."""
    return f"({blank.number})"


def names_of(story: Story) -> Iterator[tuple[Row, Math]]:
    """Yield what stands left of the sign of equality in each row that can be blank."""
    notation = story.notation
    for edge in story.trace.edges():
        yield Row(LOCAL, *edge), story.local(edge).left
    for item in story.backward_items():
        told_there = story.backward(item)
        row = Row(SUM, item.node) if item.edge is None else Row(CONTRIBUTION, *item.edge)
        yield row, Math(notation.qualified(told_there.left, told_there.qualifier))
