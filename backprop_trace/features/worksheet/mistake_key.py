"""The key of sheets with a mistake: the row, the slip, and what is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...document.blocks import Block, Grid, Math, Paragraph, Title
from ...document.sentence import told
from ...document.story import Story
from ...teaching.rows import VALUE
from .key import names_of
from .mistake import Mistake


class MistakeKey:
    """The key in place of the three passes."""

    has_numbers = False
    in_doubles = False
    drawn = None

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = mistakes

    def opening(self, story: Story) -> Iterator[Block]:
        """Yield the program; the point too, where there is one for all."""
        yield Title(story.formulas(), story.given() if len(self.mistakes) == 1 else ())

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the wrong row of each sheet, then a sentence on it."""
        names = dict(names_of(story))

        def write(sheet: int) -> list[str]:
            mistake = self.mistakes[sheet]
            row = mistake.row
            name = story.name(story.trace.graph.names[row.node])
            shown = name if row.kind == VALUE else names[row]
            numbers = story.number(mistake.wrong.value), story.number(mistake.truth)
            return [f"{sheet + 1:02}", Math(shown), *numbers, mistake.wrong.slip.name]

        headers = ("sheet", "wrong row", "says", "is", "slip")
        yield story.heading("Mistakes")
        yield Grid(headers, "rlrrl", lambda: iter(range(len(self.mistakes))), write)
        for sheet, mistake in enumerate(self.mistakes, start=1):
            there = Story(mistake.trace, story.notation, story.digits)
            yield Paragraph([f"Sheet {sheet:02}: ", *told(mistake.wrong.said(), there)])

    def as_json(self) -> dict[str, object]:
        """Return nothing: JSON has no sheets."""
        return {}
