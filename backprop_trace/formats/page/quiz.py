"""The quiz as a page: its questions are asked, answered and judged in a browser, from one file.

Nothing that is asked for can be read in it before it is answered: neither in the graph nor in the
text of the file, where questions are sealed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...document.document import Document
from ...document.screen import Screen
from ...document.style import Style
from ...teaching.asked import Asked
from ...teaching.embedded import question_as_json
from ...teaching.formulas import HERE, Agreement, Elsewhere
from ...teaching.tested import by_luck
from ..html import HtmlWriter
from . import assets
from .answers import PIECES, formula_points, sealed, tables
from .head import head, shortened
from .quiz_graph import QuizGraph

SCRIPTS = ("elements", "sealed", "answers", "judge", "pieces", "quiz_graph", "quiz")
DIGITS = 4


class QuizPage:
    """A page that asks questions on a trace; ``words`` are those of its score."""

    def __init__(
        self, questions: Sequence[Asked], words: Mapping[str, Any], has_graph: bool = True
    ) -> None:
        self.questions = questions
        self.words = words
        trace = questions[0].trace
        self.document = Document(trace, picture="no")
        self.writer = HtmlWriter(self.document, Style(), Screen(), None)
        self.story = self.document.story(self.writer.notation, DIGITS)
        is_drawn = has_graph and not trace.is_array
        self.graph = QuizGraph(trace, self.document.graph, DIGITS) if is_drawn else None

    def pieces(self) -> Iterator[str]:
        """Yield the file."""
        style, script = f"\n{assets.style()}{assets.quiz_style()}\n", f"\n{self.script()}"
        policy = assets.policy([style], script)
        yield head(shortened(f"Quiz: {self.document.program}"), [style], policy)
        yield '<body>\n<main class="quiz">\n<header>\n'
        for block in self.story.opening():
            pieces = self.writer.write(block)
            yield "".join(pieces).replace("<h1>Backpropagation</h1>", "<h1>Quiz</h1>")
        yield "</header>\n"
        if self.graph is not None and self.graph.svg:
            yield '<div class="stage">\n'
            yield from self.writer.drawn(self.graph.svg)
            if self.graph.left_out:
                yield f"<p>No room in the graph for {' and '.join(self.graph.left_out)}.</p>\n"
            yield "</div>\n"
        yield assets.text("quiz.html")
        yield "</main>\n"
        yield f'<script type="text/plain" id="sealed">{sealed(self.data())}</script>\n'
        yield f"<script>{script}</script>\n</body>\n</html>\n"

    def script(self) -> str:
        """Return the script: the grammar and the rules of answers, and what asks for them."""
        return assets.closed(tables(), SCRIPTS)

    def data(self) -> dict[str, Any]:
        """Return all that the script asks, and how it judges."""
        lucky = by_luck("", Agreement(HERE, 0.0, Elsewhere("", 0.0, 0.0, 0.0)))
        unseen = by_luck("", Agreement(HERE, 0.0))
        slots = ("typed", "name", "at", "gives", "truth")
        return {
            "questions": list(map(self.question, self.questions)),
            "texts": None if self.graph is None else self.graph.texts,
            "lucky": [PIECES.sentence(each, self.story, *slots) for each in (lucky, unseen)],
            **self.words,
        }

    def question(self, question: Asked) -> dict[str, Any]:
        """Return one question."""
        told = question.story(self.story)
        found: dict[str, Any] = question_as_json(question, self.story, PIECES)
        tested = question.trial(1.0)
        found["digits"] = told.digits
        if tested is not None:
            by: Any = tested.slots["by"]
            found["trial"] = {"said": PIECES.sentence(tested, told, "would"), "by": by.value}
        if question.takes_formula:
            found |= formula_points(question.trace, question.row)
            for point in found["others"]:
                point["name"] = PIECES.inline([told.name(point["name"])])[0]
        if self.graph is not None:
            found["graph"] = self.graph.at(question)
        return found
