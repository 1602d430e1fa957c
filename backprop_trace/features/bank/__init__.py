"""``--bank FILE``: the questions of a quiz with many sets of numbers, for a course site."""

from __future__ import annotations

from ...declarations.feature import Feature, Outcome, Run
from ...declarations.option import Option


def check(run: Run) -> None:
    """Refuse a file of another kind, or no variants. Raises ``TraceError``."""
    from .bank import check

    check(run)


def command(run: Run) -> Outcome:
    """Write the bank. Raises ``TraceError`` where nothing can be asked."""
    from .bank import bank

    return bank(run)


FEATURES = (
    Feature(
        "bank",
        order=93,
        options=(
            Option("bank", "Write the questions of a quiz for a course site, with 30 variants:"
                   " .xml for Moodle, .json for jupyterquiz.", "Worksheets", metavar="FILE"),
        ),
        asks="bank",
        arrays=True,
        check=check,
        command=command,
        formats=("terminal", "text"),
        beside=("file", "example", "wrt", "lr", "level", "questions", "variants", "seed", "vary"),
        words="`--bank` writes questions: `{other}` has no effect on them",
    ),
)  # fmt: skip
