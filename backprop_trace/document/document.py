"""A worked example as a document: what is said, and in which order, before any format has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # what tells the story is loaded when it is told: JSON and CSV tell none
    from ..autodiff.trace import Trace
    from ..notation.writer import Notation
    from .blocks import Block, Paragraph
    from .dust import Settled
    from .explanation import Explanation
    from .graph_view import GraphView
    from .section import Passes, Section
    from .story import Story


class Floats:
    """The three passes in the trace's own numbers."""

    has_numbers = True
    in_doubles = True
    drawn = None

    def opening(self, story: Story) -> Iterator[Block]:
        """Yield the program and the point."""
        return story.opening()

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the passes, the results and the notes."""
        return story.passes()

    def as_json(self) -> dict[str, object]:
        """Return nothing: the numbers are there already."""
        return {}


class Document:
    """The document of a trace. Its blocks are made when a format goes through them.

    ``passes`` stand instead of the three passes, ``sections`` behind them, the sentences of
    ``preface`` under the title. ``picture`` is "auto" (where the format has one and it fits),
    "always", "no", "only" or "whole" (in a picture, however wide).
    """

    def __init__(
        self,
        trace: Trace,
        *,
        passes: Passes | None = None,
        sections: Sequence[Section] = (),
        preface: Sequence[str] = (),
        picture: str = "auto",
        is_brief: bool = False,
    ) -> None:
        self.numbers = trace
        """For formats that tell no story (JSON, CSV): the trace itself."""
        self.passes: Passes = passes or Floats()
        self.sections = tuple(sections)
        self.preface = tuple(preface)
        self.picture = picture
        self.is_brief = is_brief
        """Whether no rows are told: only the formula, the graph, the gradients."""

    @cached_property
    def settled(self) -> Settled:
        """What is told: the trace, with 0 for what is 0 but for rounding."""
        if self.has_arrays:
            from .array_dust import settled_arrays  # array programs only

            return settled_arrays(self.numbers)  # type: ignore[arg-type]  # has_arrays says so
        from .dust import settled

        return settled(self.numbers)

    @cached_property
    def graph(self) -> GraphView:
        """What is drawn."""
        if self.passes.drawn is not None:
            return self.passes.drawn
        if self.has_arrays:
            from .array_view import ArrayGraphView  # array programs only

            return ArrayGraphView(self.settled.trace)
        from .graph_view import GraphView

        return GraphView(self.settled.trace if self.passes.has_numbers else self.numbers)

    @property
    def program(self) -> str:
        """The program on one line."""
        return self.graph.program

    @property
    def has_arrays(self) -> bool:
        """Whether the values are arrays."""
        return self.numbers.is_array

    @property
    def names(self) -> list[str]:
        """The names in the program's text: in mathematics no two of them may look alike."""
        return self.numbers.graph.user_names()

    @property
    def reading(self) -> list[Paragraph]:
        """What was read differently from how it was written; nothing that the program says."""
        from .blocks import Paragraph

        return [Paragraph([text]) for text in self.numbers.graph.program.notes]

    @property
    def failed(self) -> bool:
        """Whether a check among the sections failed."""
        return any(section.failed for section in self.sections)

    @property
    def draws_whole(self) -> bool:
        """Whether a picture shows all of the graph, however wide."""
        return self.picture == "whole"

    def blocks(self, notation: Notation, digits: int | None) -> Iterator[Block]:
        """Yield everything in one notation, with so many significant digits, from the title on."""
        from .blocks import Notes, Paragraph, Picture, Results, Title

        story = self.story(notation, digits)
        for block in self.passes.opening(story):
            yield block
            if isinstance(block, Title):
                yield from (Paragraph([text]) for text in self.preface)
        if self.picture != "no" and self.passes.has_numbers:
            yield Picture(self.graph, self.picture not in ("auto", "whole"), self.draws_whole)
        if self.picture == "only":
            return
        for block in self.passes.blocks(story):
            if not self.is_brief or isinstance(block, Results | Notes):
                yield block
        for section in self.sections:
            yield from section.blocks(story)
        yield from story.footer()

    def story(self, notation: Notation, digits: int | None) -> Story:
        """Return what tells the trace in a notation."""
        return story_of(self.settled.trace, notation, digits, self.settled.notes)


def settled_trace(trace: Trace) -> Trace:
    """Return a trace as it is told: with 0 for what is 0 but for rounding."""
    return Document(trace, picture="no").settled.trace


def story_of(
    trace: Trace, notation: Notation, digits: int | None, remarks: Sequence[str] = ()
) -> Story:
    """Return what tells a trace in a notation."""
    if not trace.is_array:
        from .story import Story

        return Story(trace, notation, digits, remarks)
    from .array_story import ArrayStory  # array programs only

    return ArrayStory(trace, notation, digits, remarks)  # type: ignore[arg-type]  # is_array


def explanation_of(trace: Trace) -> Explanation:
    """Return what has a sentence for each row of a trace."""
    if not trace.is_array:
        from .explanation import Explanation

        return Explanation(trace)
    from .array_explanation import ArrayExplanation  # array programs only

    return ArrayExplanation(trace)
