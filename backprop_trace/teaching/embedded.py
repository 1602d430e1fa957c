"""Questions as data for a page: what is asked, what is right, and what each wrong number is."""

from __future__ import annotations

from collections.abc import Iterable

from ..document.sentence import told
from ..document.story import Story
from .accepted import COARSEST, FIGURES, ROUNDING, WINDOW, is_exact
from .asked import Asked
from .wrong import CLOSE

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


def as_json(questions: Iterable[Asked], story: Story) -> dict[str, object]:
    """Return questions, and the rules by which answers to them are judged."""
    return {"rules": RULES, "questions": [question_as_json(each, story) for each in questions]}


def question_as_json(question: Asked, story: Story) -> dict[str, object]:
    """Return all that is needed to ask a question and to say what an answer is."""
    said = question.story(story)
    return {
        "kind": question.row.kind,
        "name": question.name,
        "label": question.label,
        "asks": question.asks(said),
        "facts": ["".join(fact) for fact in question.facts(said)],
        "truth": question.truth,
        "exact": is_exact(question.truth),
        "scale": question.scale or abs(question.truth),
        "rows": question.answers(said),
        "wrong": [
            {
                "slip": wrong.slip.name,
                "value": wrong.value,
                "scale": wrong.scale or abs(wrong.value),
                "below": wrong.slip.below,
                "said": "".join(told(wrong.said(), said)),
            }
            for wrong in question.wrong
        ],
    }
