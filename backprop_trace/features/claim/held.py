"""Claims held against the trace: right, right at this point only, or wrong, and then why."""

from __future__ import annotations

from collections.abc import Sequence

from ...autodiff.trace import Trace
from ...document.sentence import Named, Sentence, sentence
from ...record import Record
from ...teaching import accepted
from ...teaching.asked import Asked
from ...teaching.formulas import EVERYWHERE, HERE, agreement
from ...teaching.planted import planted
from ...teaching.questions import Lesson, Question
from ...teaching.rows import CONTRIBUTION, FINAL, LOCAL, SUM, VALUE, Row
from ...teaching.tested import by_luck, trial_of
from ...teaching.wrong import Typed, diagnosis, said_of, same, wrong_numbers
from .claims import Claim

RIGHT, ONLY_HERE, WRONG = "right", "right at this point only", "wrong"
FOLLOWS = "follows"
VAGUE = sentence("The trace rounds to it, but so does what a slip gives: type more digits.")
FOLLOWING = 1e-3
"""How far a number may be off what follows from a wrong one, relative to it."""


class Held(Record):
    """What became of a claim."""

    claim: Claim
    verdict: str
    value: float
    truth: float
    slips: Sequence[str] = ()
    said: Sequence[Sentence] = ()
    question: Asked | None = None
    """The rows that say what is right, where it is wrong."""


def held(trace: Trace, claims: Sequence[Claim]) -> list[Held]:
    """Return what became of each claim."""
    lesson = Lesson(trace, 0.0)
    found = [judged(lesson, claim) for claim in claims]
    wrong = [each for each in found if each.verdict == WRONG and each.question is not None]
    if len(wrong) < 2:
        return found
    first = min(wrong, key=lambda each: order(lesson, each.claim.row))
    passes = Lesson(following(lesson, first), 0.0)
    words = sentence(
        "It follows from {name}: with that number this one would be right.",
        name=Typed(first.claim.left),
    )
    follow = [
        each._replace(verdict=FOLLOWS, said=[words])
        if each is not first and each in wrong and follows(passes, each)
        else each
        for each in found
    ]
    if follow == found:
        return found
    root = sentence("In the order of the passes this is the first that is wrong.")
    return [each._replace(said=[*each.said, root]) if each is first else each for each in follow]


def judged(lesson: Lesson, claim: Claim) -> Held:
    """Return what a claim is by itself."""
    trace, row, answer = lesson.trace, claim.row, claim.answer
    if not claim.is_connected:
        return unconnected(lesson, claim)
    question = Question(lesson, row)
    if answer.program is not None:
        found = agreement(trace, row, answer.program)
        value, truth = found.value, question.truth
        if found.extent == EVERYWHERE:
            return Held(claim, RIGHT, value, truth)
        if found.extent == HERE:
            return Held(claim, ONLY_HERE, value, truth, (), [by_luck(claim.right, found)])
        number = accepted.Number(value)
    else:
        assert answer.number is not None  # noqa: S101  # one of both
        number = answer.number
        verdict = accepted.judged(number, question.truth, question.wrong)
        if verdict == accepted.RIGHT:
            return Held(claim, RIGHT, number.value, question.truth)
        if verdict == accepted.VAGUE:
            return Held(claim, WRONG, number.value, question.truth, (), [VAGUE], question)
    place = number.place if number.figures > 1 else 0.0
    last = last_row(lesson, row)
    slips = diagnosis(wrong_numbers(lesson.broken, last), number.value, place)
    slips = slips or diagnosis(question.wrong, number.value, place)
    said = [each for each in [said_of(slips, number.value)] if each is not None]
    if row.kind == FINAL and (trial := trial_of(trace, row.node, number.value)) is not None:
        said.append(trial)
    names = [wrong.slip.name for wrong in slips]
    return Held(claim, WRONG, number.value, question.truth, names, said, question)


def last_row(lesson: Lesson, row: Row) -> Row:
    """Return the row of the passes that a number stands in: the last one of a gradient."""
    edges = lesson.broken.edges.get(row.node, ())
    if row.kind != FINAL or not edges:
        return row
    return Row(CONTRIBUTION, *edges[0]) if len(edges) == 1 else Row(SUM, row.node)


def unconnected(lesson: Lesson, claim: Claim) -> Held:
    """Return what a claim is on a gradient that there is not: 0 is true of the change."""
    program, number = claim.answer.program, claim.answer.number
    said = sentence(
        "{out} does not depend on {name}: no path leads there, so there is no gradient, not even"
        " 0.",
        out=Named(lesson.trace.output),
        name=Named(lesson.trace.graph.names[claim.row.node]),
    )
    value = number.value if number is not None else float("nan")
    is_right = program is None and value == 0.0
    return Held(claim, RIGHT if is_right else WRONG, value, 0.0, (), [said])


# Wrong numbers that follow from wrong ones


def order(lesson: Lesson, row: Row) -> tuple[int, int]:
    """Return where a row stands in the order of the passes."""
    if row.kind == VALUE:
        return 0, row.node
    places = [node for node, _ in lesson.broken.order]
    if row.kind == LOCAL:
        return 1, -row.node
    return 2, places.index(row.node)


def following(lesson: Lesson, first: Held) -> Trace:
    """Return the passes as they go on from the first wrong number."""
    return planted(lesson.trace, {last_row(lesson, first.claim.row): first.value})


def follows(passes: Lesson, each: Held) -> bool:
    """Return whether a wrong number is what follows from another one."""
    return same(passes.broken.truth(each.claim.row), each.value, FOLLOWING)
