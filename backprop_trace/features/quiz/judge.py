"""An answer held against a question: right, a slip, wrong, or shown without one."""

from __future__ import annotations

from collections.abc import Sequence

from ...document.sentence import Sentence
from ...record import Record
from ...teaching import accepted
from ...teaching.asked import Asked
from ...teaching.formulas import EVERYWHERE, HERE, agreement
from ...teaching.tested import by_luck
from ...teaching.wrong import diagnosis, said_of

SHOWN, SLIP = "shown", "slip"
SCORE = {
    accepted.RIGHT: ("right", "right"),
    SLIP: ("slip named", "slips named"),
    accepted.WRONG: ("wrong", "wrong"),
    SHOWN: ("shown", "shown"),
}
"""What a score says of answers: of one, and of another number of them."""
LEFT = "not answered"


class Judged(Record):
    """What an answer is."""

    verdict: str
    number: float | None = None
    """Its number, if it was one."""
    slips: Sequence[str] = ()
    said: Sentence | None = None
    """What is to be said of it."""


def judge(question: Asked, text: str) -> Judged:
    """Return what an answer is. Raises ``TraceError`` where it can't be read."""
    if not text.strip():
        return Judged(SHOWN)
    names = question.trace.graph.index if question.takes_formula else ()
    answer = accepted.read(text, names)
    if answer.program is not None:
        found = agreement(question.trace, question.row, answer.program)
        number = accepted.Number(found.value)
        if found.extent == EVERYWHERE:
            return Judged(accepted.RIGHT, found.value)
        if found.extent == HERE:
            return Judged(accepted.WRONG, found.value, (), by_luck(text, found))
    else:
        assert answer.number is not None  # noqa: S101  # one of both
        number = answer.number
        verdict = accepted.judged(number, question.truth, question.wrong, question.scale)
        if verdict != accepted.WRONG:
            return Judged(verdict, number.value)
    place = number.place if number.figures > 1 else 0.0
    slips = diagnosis(question.wrong, number.value, place)
    names_of = tuple(wrong.slip.name for wrong in slips)
    said = said_of(slips, number.value)
    return Judged(SLIP if slips else accepted.WRONG, number.value, names_of, said)
