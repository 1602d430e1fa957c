"""``--quiz``: predict a number, then see its row; a wrong one is told for what it is."""

from __future__ import annotations

from ...declarations.feature import Feature, Outcome, Run
from ...declarations.option import FLAG, Choice, Count, Option

LEVELS = {
    "1": "values and local gradients",
    "2": "contributions and sums",
    "3": "gradients without their rows",
    "4": "parameters after an update",
}


def command(run: Run) -> Outcome:
    """Return the quiz. Raises ``TraceError`` where nothing can be asked."""
    from .ask import quiz

    return quiz(run)


FEATURES = (
    Feature(
        "quiz",
        order=84,
        options=(
            Option("quiz", "Be asked for numbers of the passes, one at a time; the right row"
                   " follows at once. -o quiz.html: by a page.", "In class", FLAG),
            Option("level", "1: values and local gradients; 2: contributions and sums; 3:"
                   " gradients without their rows; 4: parameters after an update. Without: 1 and"
                   " 2.", "In class", Choice(lambda: LEVELS, numeric=True), "N",
                   belongs_to=("quiz", "bank")),
            Option("questions", "How many questions.", "In class", Count(100), "N",
                   default=6, shows_default=True, belongs_to=("quiz", "bank")),
            Option("quiz_log", "Add a line of JSON to a file for each answer.", "In class",
                   metavar="FILE", belongs_to="quiz"),
        ),
        asks="quiz",
        is_quick=True,
        arrays=True,
        command=command,
        formats=("terminal", "text", "json", "html"),
        beside=("file", "wrt", "format", "output", "example", "lr", "level", "questions",
                "quiz_log", "seed", "vary", "load", "no_graph"),
        words="`--quiz` asks one row at a time: `{other}` has no effect on it",
    ),
)  # fmt: skip
