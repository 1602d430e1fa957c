"""Answers on a page are judged as in a terminal: its script held against ``features/quiz``."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import isfinite
from typing import Any

import pytest

from backprop_trace import trace
from backprop_trace.document.document import Document
from backprop_trace.errors import TraceError
from backprop_trace.features.lessons.lessons import lessons
from backprop_trace.features.quiz.judge import judge
from backprop_trace.formats.page.answers import formula_points, numbers, tables
from backprop_trace.formats.page.assets import text
from backprop_trace.language.value import value
from backprop_trace.notation.text import UNICODE
from backprop_trace.teaching.embedded import answer_as_json
from backprop_trace.teaching.questions import Lesson, Question
from backprop_trace.values.decimals import plain
from tests.support.floats import agree
from tests.support.javascript import node
from tests.support.javascript import number as read_number
from tests.support.tools import needs

JUDGED = """
console.log(JSON.stringify(given.answers.map(([place, text]) => {
  try {
    const { verdict, value, slips, isLucky } = judge(questions[place], text);
    return [verdict, write(value), slips.map(({ slip }) => slip), Boolean(isLucky)];
  } catch (error) {
    if (error instanceof Unread) return error.message;
    throw error;
  }
})));
"""
SCRIPT = "\n".join(map(text, ("sealed.js", "answers.js", "judge.js")))
Answer = tuple[int, str]


def questions_of(name: str) -> list[Question]:
    row = lessons()[name]
    values = {each: value(text) for each, text in row.values.items()}
    lesson = Lesson(trace(row.text, values, wrt=row.wrt), float(row.lr or 0.1))
    return [each for level in (None, 1, 3, 4) for each in lesson.chosen(level, 6, None)]


def for_script(question: Question) -> dict[str, Any]:
    story = Document(question.trace, picture="no").story(UNICODE, 4)
    found = answer_as_json(question.truth, question.scale, question.wrong, story)
    return found | (formula_points(question.trace, question.row) if question.takes_formula else {})


def in_script(questions: Sequence[Question], answers: Sequence[Answer]) -> list[Any]:
    given = {"questions": numbers(list(map(for_script, questions))), "answers": answers}
    decoded = "const questions = opened(given.questions);"
    found: list[Any] = node(tables() + SCRIPT + decoded + JUDGED, given)
    return found


def in_python(question: Question, text: str) -> Any:
    try:
        found = judge(question, text)
    except TraceError as error:
        return error.message
    is_lucky = found.said is not None and not found.slips
    return [found.verdict, found.number, list(found.slips), is_lucky]


def spellings(number: float, chance: random.Random) -> Iterator[str]:
    """Yield ways to type a number, exactly or rounded."""
    full = repr(number)
    digits = chance.randint(1, 7)
    rounded = plain(number, digits)
    yield from (full, rounded, f" {rounded} ", f"{number:.{digits}e}", f"({rounded})")
    yield from (each.replace(".", ",") for each in (full, rounded))
    yield full.replace("-", "\u2212")
    yield full if number < 0 else f"+{full}"
    yield f"-(-({full}))" if number < 0 else f"0 + {full}"
    fraction = Fraction(number).limit_denominator(chance.choice((10, 100, 10_000)))
    yield f"{fraction.numerator}/{fraction.denominator}"
    yield f"{fraction.numerator} \u00f7 {fraction.denominator}"
    other = chance.choice((2.0, -3.0, 0.5, 7.0))
    yield f"{number / other!r}*({other:g})"
    yield f"{other:g}({number / other!r})"
    yield f"{number - other!r} - ({-other:g})"
    if 1e-6 < abs(number) < 1e6:
        sign = "-" if number < 0 else ""
        yield f"{sign}sqrt({number * number!r})"
        yield f"{sign}exp(ln({abs(number)!r}))"
        yield f"{sign}\u221a({number * number!r})"
        yield f"{number / 3.141592653589793!r}pi"
        yield f"{number * 8!r} * 2^-3"
        yield f"{number * 8!r}\u00b72\u207b\u00b3"
        yield f"max({number!r}, {number - 1!r})"


def formulas(question: Question, chance: random.Random) -> Iterator[str]:
    """Yield formulas of a local gradient, and others over the same names."""
    t, row = question.trace, question.row
    graph = t.graph
    names = [graph.names[place] for place in graph.operands[row.node]]
    formula = graph.local_formula(row.node, row.position, question.truth)
    own = {letter: name for letter, name in zip("abc", names, strict=False)}
    own["out"] = graph.names[row.node]
    written = re.sub(r"\b(a|b|c|out)\b", lambda each: own.get(each[0], each[0]), formula)
    known = [*names, graph.names[row.node]]
    some, other = chance.choice(known), chance.choice(list(graph.index))
    yield from (written, f"({written})", f"1*({written})", f"-({written})", some, other)
    yield from (f"2*{some}", f"2{some}", f"{some}*{other}", f"{some}({other} - 1)", f"-2{some}")
    yield from (f"{some}**2", f"{some}^2", f"{some}\u00b2", f"1/{some}", f"1 - {some}*{some}")
    yield from (f"{written} + 0*{some}", f"({some} + 1)({some} - 1)", f"exp({some})")


NONSENSE = [
    *(" ", "w0", "1 000", "2*", "(", ")", "1..2", "--", "1,2,3", "exp", "exp()", "max(1,", "1e"),
    *("2 3", "__import__('os')", "alert(1)", "constructor", "toString()", "1;2", "1\n2", "3 = 3"),
    *("x" * 2_000, "1e999", "1e400*0", "nan", "inf", "-inf", "1/0", "0/0", "-0", "\u0663", "1<2"),
    *("\uff11\uff12", "\u00bd", "1/2/3", "2**3**2", "-2**2", "2**-1", "2^3^2", "1/2pi", "pi", "e"),
    *("sqrt(4)**2", "\u221a4\u00b2", "\u221a2pi", "2 e", "where(1<2,3,4)", "+-3", "+ 3", "0x10"),
    *("1_000", "5!", "__proto__", "\0"),
]
READ_IN_A_TERMINAL_ONLY = ("", "3%", "a = 3", "log(2, 3)", "\\frac{1}{2}", "|3|", "sin 3")


def answers_to(
    questions: Sequence[Question], count: int, chance: random.Random
) -> Iterator[Answer]:
    for place, question in enumerate(questions):
        targets = [question.truth, *(wrong.value for wrong in question.wrong)]
        for _ in range(count):
            number = chance.choice((targets[0], chance.choice(targets)))
            if chance.random() < 0.3:
                number *= 1 + chance.choice((1e-13, 0.002, 0.0049, 0.0051, 0.02, -1))
            if isfinite(number):
                yield from ((place, each) for each in spellings(number, chance))
        if question.takes_formula:
            yield from ((place, each) for each in formulas(question, chance))
        yield from ((place, each) for each in chance.sample(NONSENSE, 8))


def compared(names: Sequence[str], count: int, seed: int) -> int:
    """Hold verdict, number and slips of many answers against the terminal's; return how many."""
    questions = [each for name in names for each in questions_of(name)]
    answers = list(answers_to(questions, count, random.Random(seed)))
    judged = in_script(questions, answers)
    for (place, typed), theirs in zip(answers, judged, strict=True):
        ours = in_python(questions[place], typed)
        about = (typed, questions[place].truth, ours, theirs)
        assert isinstance(ours, str) == isinstance(theirs, str) or not typed.strip(), about
        if isinstance(ours, list) and isinstance(theirs, list):
            assert (ours[0], ours[2:]) == (theirs[0], theirs[2:]), about
            assert agree(ours[1], read_number(theirs[1]), relative=1e-12, absolute=1e-300), about
    return len(answers)


@needs("node")
def test_a_page_judges_as_the_terminal_does() -> None:
    assert compared(["product", "neuron", "softmax"], 2, 1) > 2_000


@pytest.mark.slow
@needs("node")
def test_a_page_judges_every_spelling_as_the_terminal_does() -> None:
    assert compared(list(lessons()), 8, 2) > 90_000


@needs("node")
def test_what_only_a_terminal_reads_is_asked_again() -> None:
    questions = questions_of("product")[:1]
    judged = in_script(questions, [(0, each) for each in READ_IN_A_TERMINAL_ONLY])
    assert all(isinstance(each, str) for each in judged)
