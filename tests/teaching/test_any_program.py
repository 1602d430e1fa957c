"""Programs made at random are asked about: the truth is right, and nothing breaks."""

from __future__ import annotations

import random

import pytest

from backprop_trace import TraceError, trace
from backprop_trace.autodiff.trace import Trace
from backprop_trace.document.dust import settled
from backprop_trace.document.sentence import told
from backprop_trace.document.story import Story
from backprop_trace.features.claim.claims import claim_of
from backprop_trace.features.claim.held import RIGHT as CLAIMED_RIGHT
from backprop_trace.features.claim.held import held
from backprop_trace.features.quiz.judge import judge
from backprop_trace.notation.text import UNICODE
from backprop_trace.teaching.accepted import RIGHT
from backprop_trace.teaching.questions import LEVELS, Lesson, Question
from tests.support.programs import make
from tests.support.texts import text


def program(number: int) -> Trace | None:
    case = make(f"class/{number}")
    try:
        return settled(trace(case.program, case.values)).trace
    except TraceError:
        return None


def answer(question: Question, number: int) -> None:
    """Answer a question in four ways: right, as a slip does, with any text, with a name."""
    story = Story(question.trace, UNICODE, question.digits)
    assert question.blocks(story)
    assert all(isinstance(piece, str) for fact in question.facts(story) for piece in fact)
    assert judge(question, repr(question.truth)).verdict == RIGHT
    for wrong in question.wrong:
        found = judge(question, repr(wrong.value))
        assert found.verdict != RIGHT
        assert found.said is None or told(found.said, story)
    for words in (text(f"class/{number}"), *question.trace.graph.index):
        try:
            found = judge(question, words)
        except TraceError as refusal:
            assert "Traceback" not in refusal.format()
        else:
            assert found.said is None or told(found.said, story)


def ask(number: int) -> None:
    t = program(number)
    if t is None:
        return
    lesson, seed = Lesson(t, 0.1), random.Random(number).choice([None, number])
    for level in (None, *LEVELS):
        for question in lesson.chosen(level, 3, seed):
            answer(question, number)
    texts = [f"{t.graph.names[node]} = {t.value_of(node)!r}" for node in t.operations()]
    texts += [f"d{t.output}/d{step.name} = {step.gradient!r}" for step in t.backward_steps()]
    claims = [claim_of(t, each) for each in texts]
    assert {each.verdict for each in held(t, claims)} <= {CLAIMED_RIGHT}


@pytest.mark.parametrize("part", range(4))
def test_any_program_can_be_asked_about(part: int) -> None:
    for number in range(part * 5, part * 5 + 5):
        ask(number)


@pytest.mark.slow
def test_many_programs_can_be_asked_about() -> None:
    for number in range(1_000, 1_400):
        ask(number)
