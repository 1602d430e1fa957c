"""The three passes, each row with its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...autodiff.trace import Trace
from ...document.blocks import Row, Sentences, Table
from ...document.document import explanation_of, story_of
from ...document.sentence import Sentence, in_plain_text, told
from ...document.story import Story
from ...notation.text import UNICODE

if TYPE_CHECKING:
    from ...document.blocks import Block


class Explained:
    """Tells the story as it is, and says what it means."""

    has_numbers = True
    in_doubles = True
    drawn = None

    def __init__(self, trace: Trace) -> None:
        self.explanation = explanation_of(trace)

    def opening(self, story: Story) -> Iterator[Block]:
        """Yield the program and the point."""
        return story.opening()

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the passes with a sentence a row, and the result read behind them."""
        for block in story.passes():
            yield self.explained(block, story) if isinstance(block, Table) else block
        if read := [told(each, story) for each in self.explanation.result()]:
            yield Sentences(read)

    def sentence(self, kind: str, item: Any) -> Sentence:
        """Return the sentence on a row of a pass."""
        said: Sentence = getattr(self.explanation, kind)(item)
        return said

    def explained(self, table: Table, story: Story) -> Table:
        """Return a pass whose rows have sentences."""

        def write(item: Any) -> Row:
            return table.write(item)._replace(said=told(self.sentence(table.kind, item), story))

        return table._replace(write=write, has_sentences=True)

    def as_json(self) -> dict[str, object]:
        """Return the sentences in the order of the rows, and the result's."""
        story = story_of(self.explanation.trace, UNICODE, None)
        tables = [block for block in story.passes() if isinstance(block, Table)]
        passes = {
            table.kind: in_plain_text(
                (self.sentence(table.kind, item) for item in table.items()), story
            )
            for table in tables
        }
        return {"explain": {**passes, "result": in_plain_text(self.explanation.result(), story)}}
