"""The section of the claims: what each is, and of wrong ones the rows that say what is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

from ...autodiff.trace import Trace
from ...document.blocks import Block, Inline, Math, Paragraph, Sentences
from ...document.document import Document
from ...document.dust import settled
from ...document.sentence import in_plain_text, told
from ...document.story import Story
from ...notation.text import UNICODE
from ...teaching.wrong import Typed
from .claims import claim_of
from .held import FOLLOWS, RIGHT, WRONG, Held, held

VERDICTS = {FOLLOWS: "wrong, as it follows from another"}


class ClaimSection:
    """Claims, one after the other."""

    def __init__(self, trace: Trace, texts: Sequence[str]) -> None:
        self.claims: list[Held]
        if trace.is_array:
            from .arrays import held_entries  # array programs only

            self.trace = trace
            self.claims = [held_entries(trace, text) for text in texts]  # type: ignore[arg-type]
        else:
            self.trace = settled(trace).trace
            self.claims = held(self.trace, [claim_of(self.trace, text) for text in texts])

    @property
    def failed(self) -> bool:
        """Whether one of them is wrong."""
        return any(each.verdict in (WRONG, FOLLOWS) for each in self.claims)

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the claims under a heading."""
        yield story.heading("Claims")
        for each in self.claims:
            yield from self.one(each, story)

    def one(self, each: Held, story: Story) -> Iterator[Block]:
        """Yield a claim, what it is, and what is to be said of it."""
        claimed, verdict, rows, said = parts(each, story)
        yield Paragraph([claimed, f": {verdict}."])
        for place, row in enumerate(rows):
            yield Paragraph([row] if place else ["The trace: ", row])
        if said:
            yield Sentences(said)

    def as_json(self) -> dict[str, object]:
        """Return the claims in order."""
        story = Document(self.trace, picture="no").story(UNICODE, 4)
        return {"claims": [as_json(each, story) for each in self.claims]}


def parts(each: Held, story: Story) -> tuple[str, str, list[Math], list[Inline]]:
    """Return a claim as typed, what it is, the rows that it contradicts, and what is said of it."""
    rows: list[Math] = []
    if each.question is not None and each.verdict == WRONG:
        rows = each.question.answers(each.question.story(story))
    claimed = Typed(f"{each.claim.left} = {each.claim.right}").write(story)
    verdict = VERDICTS.get(each.verdict, each.verdict)
    return claimed, verdict, rows, [told(said, story) for said in each.said]


def as_json(each: Held, story: Story) -> dict[str, object]:
    """Return one claim."""
    return {
        "claim": f"{each.claim.left} = {each.claim.right}",
        "verdict": "here" if each.verdict not in (RIGHT, WRONG, FOLLOWS) else each.verdict,
        "value": number(each.value),
        "truth": number(each.truth),
        "slips": list(each.slips),
        "said": in_plain_text(each.said, story),
    }


def number(value: float) -> float | str:
    """Return a number as JSON can carry it."""
    if isfinite(value):
        return value
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
