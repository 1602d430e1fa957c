"""The quiz: questions one by one, answers read from standard input, and the score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ... import shell
from ...declarations.feature import Outcome, Run
from ...declarations.option import Settings
from ...display import visible
from ...document.document import Document, settled_trace
from ...document.screen import Screen
from ...document.sentence import Sentence, told
from ...document.style import Style
from ...errors import TraceError
from ...formats import asked_by
from ...formats.text import TextWriter
from ...teaching import accepted
from ...teaching.asked import Asked
from ...teaching.broken import RATE
from ...teaching.fresh import QUIZ
from ...teaching.questions import MOST_NODES, lesson_of
from ..drawn import at, check_drawn, check_size, drawn
from .judge import LEFT, SCORE, SHOWN, Judged, judge
from .lines import Lines, wrapped

if TYPE_CHECKING:
    from .log import Log

INTRO = "Enter alone shows the answer, Ctrl-D ends."
BROADEST, TALLEST = 100, 20
"""Columns of the graph where nothing limits them, and lines up to which it is drawn."""
ASKED = {"terminal", "text"}
"""The formats in which questions are answered here."""
ON_A_PAGE = 1_000
"""Nodes of a program that a page asks about: it carries their numbers at several points."""
SHORTEST = 60
"""Characters of an answer that are repeated."""


def quiz(run: Run) -> Outcome:
    """Return the quiz. Raises ``TraceError`` where nothing can be asked."""
    settings, graph = run.settings, run.graph
    assert graph is not None  # noqa: S101  # it needs a program
    if len(graph) > MOST_NODES:  # before it is run
        raise TraceError("too-large", f"a quiz takes programs of up to {MOST_NODES:,} nodes")
    formats = check_outputs(settings)
    if "html" in formats and len(graph) > ON_A_PAGE:
        raise TraceError("too-large", f"a page asks about programs of up to {ON_A_PAGE:,} nodes")
    if settings.questions == 0:
        raise TraceError("bad-option", "a quiz has at least one question")
    if formats & ASKED and "-" in run.words:
        raise TraceError(
            "bad-option", "the program comes from standard input, so no answers can: use `--file`"
        )
    seed = settings.seed
    level = None if settings.level is None else int(settings.level)
    if seed is not None:
        check_drawn(run)
    check_size(run.trace, "a quiz")
    point = run.trace if seed is None else at(run, drawn(run, seed, 1, QUIZ)[0])
    rate = RATE if settings.lr is None else settings.lr
    lesson = lesson_of(settled_trace(point), rate)
    questions: Sequence[Asked] = lesson.chosen(level, settings.questions, seed)
    if not questions:
        raise TraceError("nothing-to-ask", nothing(level))

    def make(format: str, screen: Screen | None) -> Iterable[str]:
        if format == "json":
            return in_json(questions, seed)
        if format == "html":
            return as_page(questions, not settings.no_graph)
        log = None
        if settings.quiz_log is not None:
            from .log import Log

            log = Log(settings.quiz_log)
        return Quiz(questions, screen or Screen(), seed, log, not settings.no_graph).pieces()

    return Outcome(make, pages=False)


def in_json(questions: Sequence[Asked], seed: int | None) -> Iterator[str]:
    """Yield the questions with all that is needed to ask them elsewhere."""
    import json

    from ...notation.text import UNICODE
    from ...teaching.embedded import as_json

    trace = questions[0].trace
    story = Document(trace, picture="no").story(UNICODE, 4)
    found = {"schema": "backprop-trace-quiz/1", "program": trace.program, "values": trace.inputs}
    yield json.dumps({**found, "seed": seed, **as_json(questions, story)}, ensure_ascii=False)
    yield "\n"


def as_page(questions: Sequence[Asked], has_graph: bool) -> Iterable[str]:
    """Return the questions as a page that asks and judges them itself."""
    from ...formats.page.quiz import QuizPage

    score = {"score": SCORE, "left": LEFT, "vague": accepted.MORE_DIGITS}
    return QuizPage(questions, score, has_graph).pieces()


def check_outputs(settings: Settings) -> set[str | None]:
    """Return the formats that are made. Raises ``TraceError`` for a file that asks nothing."""
    files = [path for path in settings.output if path != "-"]
    found: set[str | None] = {settings.format or asked_by(path) for path in files}
    if found & ASKED:
        raise TraceError(
            "bad-option",
            "a file asks no questions, but as a page or as data",
            help=f"{shell.AS_TYPED} -o quiz.html",
        )
    if not files or len(files) < len(settings.output):
        found.add(settings.format or "terminal")
    if settings.quiz_log is not None and not found & ASKED:
        raise TraceError("no-effect", "no answers are given here: `--quiz-log` stays empty")
    return found


def nothing(level: int | None) -> str:
    """Say why there is no question."""
    at_level = "" if level is None else f" at level {level}"
    return (
        f"no row{at_level} can be asked here: a number that is 0 or inf, or at a corner, is no"
        " question; other values may help"
    )


class Quiz:
    """One quiz at a terminal, or over lines that are read from elsewhere."""

    def __init__(
        self,
        questions: Sequence[Asked],
        screen: Screen,
        seed: int | None,
        log: Log | None,
        draws: bool = True,
    ) -> None:
        self.questions = questions
        self.trace = questions[0].trace
        self.seed = seed
        self.log = log
        self.draws = draws
        self.lines = Lines(screen)
        self.screen = screen
        document = Document(self.trace, picture="no")
        self.view = document.graph
        self.writer = TextWriter(document, Style(), screen)
        self.story = document.story(self.writer.notation, 4)
        self.width = screen.width
        self.scores: Counter[str] = Counter()

    def pieces(self) -> Iterator[str]:
        """Yield all that is shown; between them answers are read."""
        for block in self.story.opening():
            yield from self.writer.write(block)
        if self.draws:
            yield from self.graph()
        yield f"{INTRO}\n"
        for place, question in enumerate(self.questions, start=1):
            yield f"\n{place} of {len(self.questions)}  {question.label}\n"
            yield from self.asked(question)
            answer = None
            while answer is None:
                yield "> "
                text = self.lines.read()
                if text is None:
                    yield "\n"
                    yield from self.end(len(self.questions) - place + 1)
                    return
                if not self.lines.is_echoed:
                    yield f"{visible(text[:SHORTEST])}{'...' if len(text) > SHORTEST else ''}\n"
                try:
                    answer = judge(question, text)
                except TraceError as error:
                    yield from self.again(error)
                    continue
                if answer.verdict == accepted.VAGUE:
                    yield from self.said(Sentence(accepted.MORE_DIGITS, {}))
                    answer = None
            yield from self.answered(question, answer)
            self.scores[answer.verdict] += 1
            if self.log is not None:
                self.log.add(question, text or "", answer, self.seed)
        yield from self.end(0)

    def graph(self) -> Iterator[str]:
        """Yield the graph with what is given, if it has room: which step is called what."""
        from ...drawing.drawing import drawing_of
        from ...drawing.reduce import without_gradients
        from ...drawing.terminal import MOST, draw

        if MOST.excess(self.view):
            return
        notation, unknown = self.writer.notation, "." if self.screen.ascii else "·"
        drawing = without_gradients(drawing_of(self.view, notation, self.story.digits))
        boxes = [b._replace(value=unknown) if b.operation else b for b in drawing.boxes]
        wires = [wire._replace(local=None) for wire in drawing.wires]
        shown = drawing._replace(boxes=boxes, wires=wires)
        lines = draw(shown, self.width or BROADEST, self.screen.ascii)
        if lines is not None and len(lines) <= TALLEST:
            yield from ("".join(text for text, _ in line).rstrip() + "\n" for line in lines)

    def asked(self, question: Asked) -> Iterator[str]:
        """Yield the question and what is known."""
        story = question.story(self.story)
        asks = f"{question.asks(story)} {story.notation.equals} ?"
        facts = [self.writer.text(fact) for fact in question.facts(story)]
        yield from wrapped(asks, facts, self.width)

    def again(self, error: TraceError) -> Iterator[str]:
        """Yield why an answer can't be read."""
        lines = error.format().removeprefix("error: ").split("\n")
        yield from (f"  {line}".rstrip() + "\n" for line in lines)

    def answered(self, question: Asked, answer: Judged) -> Iterator[str]:
        """Yield the right rows, and what is to be said of the answer."""
        story = question.story(self.story)
        *rows, last = question.answers(story)
        right = "Right: " if answer.verdict == accepted.RIGHT else ""
        for row in (*rows, f"{right}{last}"):
            yield from wrapped(row, (), self.width)
        if answer.said is not None:
            yield from self.said(answer.said)
        if answer.verdict not in (accepted.RIGHT, SHOWN) and answer.number is not None:
            tested = question.trial(answer.number)
            if tested is not None:
                yield from self.said(tested)

    def said(self, said: Sentence) -> Iterator[str]:
        """Yield a sentence."""
        yield from wrapped(self.writer.text(told(said, self.story)), (), self.width)

    def end(self, left: int) -> Iterator[str]:
        """Yield the score."""
        counts = [(self.scores[each], words) for each, words in SCORE.items()]
        counts.append((left, (LEFT, LEFT)))
        parts = [
            f"{count} {words[count != 1]}"
            for count, words in counts
            if count or words == SCORE[accepted.RIGHT]
        ]
        yield f"\n{', '.join(parts)}\n"
        if self.log is not None:
            self.log.close()
