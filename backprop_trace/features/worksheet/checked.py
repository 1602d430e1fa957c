"""The answers to the blanks of sheets, as a page that checks them has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from ...autodiff.trace import Trace
from ...document.document import Document
from ...document.story import LONGEST_SUM, Story
from ...document.style import Style
from ...formats.page.answers import PIECES
from ...notation.writer import Notation
from ...teaching.accepted import MORE_DIGITS
from ...teaching.broken import Broken
from ...teaching.embedded import answer_as_json
from ...teaching.rows import CONTRIBUTION, SUM
from ...teaching.wrong import wrong_numbers
from .blanks import Blank, Blanks, Fade


def page(document: Document, traces: Sequence[Trace], fade: Fade, style: Style) -> Iterable[str]:
    """Return the sheets of a document as a page that checks what is filled in."""
    from ...formats.page.sheet import SheetWriter

    return SheetWriter(document, style, partial(answers, traces, fade, style.digits)).pieces()


def answers(
    traces: Sequence[Trace], fade: Fade, digits: int | None, notation: Notation
) -> dict[str, Any]:
    """Return of each sheet what is right in each blank, and what each wrong number is."""
    sheets = [
        [_answer(Story(trace, notation, digits), each) for each in Blanks(trace, fade).all]
        for trace in traces
    ]
    return {"sheets": sheets, "digits": digits, "vague": MORE_DIGITS}


def _answer(story: Story, blank: Blank) -> dict[str, Any]:
    """Return one answer, and the numbers that its row is made of."""
    wrong = wrong_numbers(Broken(story.trace), blank.row)
    parts = [answer_as_json(part, 0.0, (), story) for part in _parts(story, blank)]
    return {**answer_as_json(blank.truth, 0.0, wrong, story, PIECES), "parts": parts}


def _parts(story: Story, blank: Blank) -> Iterator[float]:
    """Yield the numbers in a row that is asked for."""
    kind, node, position, _ = blank.row
    trace = story.trace
    if kind == CONTRIBUTION:
        yield from trace.handed_back(node, position)[:2]
    elif kind == SUM:
        edges = dict(trace.backward_order())[node]
        if len(edges) <= LONGEST_SUM:
            yield from (trace.handed_back(*edge)[2] for edge in edges)
    elif not story.written.local(node, position, blank.truth).is_bare:
        yield blank.truth
