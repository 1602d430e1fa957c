"""Questions as data for a page: what is asked, what is right, and what each wrong number is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..document.blocks import Inline
from ..document.sentence import Sentence, told
from ..document.story import Story
from .accepted import COARSEST, FIGURES, ROUNDING, WINDOW, is_exact
from .asked import Asked
from .wrong import CLOSE, Wrong

RULES = {
    "rounding": ROUNDING,
    "window": WINDOW,
    "close": CLOSE,
    "figures": FIGURES,
    "coarsest": COARSEST,
}
"""What is right in numbers, as ``accepted.judged`` and ``wrong.diagnosis`` have it.

Equal to the truth but for ``rounding``; an ``exact`` truth takes nothing else. Else of the same
sign, and within ``window`` of ``scale``, or equal to the truth rounded to the digits typed, if
those are ``figures`` or more. A wrong number is a slip's within ``close`` of its own scale.
"""


class AsText:
    """How what is said becomes data: here text."""

    def inline(self, pieces: Inline) -> object:
        """Return words and mathematics."""
        return "".join(pieces)

    def sentence(self, said: Sentence, story: Story) -> object:
        """Return a sentence."""
        return self.inline(told(said, story))


TEXT = AsText()


def as_json(questions: Iterable[Asked], story: Story) -> dict[str, object]:
    """Return questions, and the rules by which answers to them are judged."""
    return {"rules": RULES, "questions": [question_as_json(each, story) for each in questions]}


def question_as_json(question: Asked, story: Story, how: AsText = TEXT) -> dict[str, object]:
    """Return all that is needed to ask a question and to say what an answer is."""
    said = question.story(story)
    return {
        "kind": question.row.kind,
        "name": question.name,
        "label": question.label,
        "asks": how.inline([question.asks(said)]),
        "facts": [how.inline(fact) for fact in question.facts(said)],
        "rows": [how.inline([row]) for row in question.answers(said)],
        **answer_as_json(question.truth, question.scale, question.wrong, said, how),
    }


def answer_as_json(
    truth: float, scale: float, wrong: Sequence[Wrong], story: Story, how: AsText = TEXT
) -> dict[str, object]:
    """Return what is right, and what each wrong number is."""
    return {
        "truth": truth,
        "exact": is_exact(truth),
        "scale": scale or abs(truth),
        "wrong": [
            {
                "slip": each.slip.name,
                "value": each.value,
                "scale": each.scale or abs(each.value),
                "below": each.slip.below,
                "said": how.sentence(each.said(), story),
            }
            for each in wrong
        ],
    }
