"""``--show-program``: the program as it was read, one statement a line, in our language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ...declarations.feature import Feature, Outcome, Run
from ...declarations.option import FLAG, Option

if TYPE_CHECKING:
    from ...document.screen import Screen


def listing(run: Run) -> Outcome:
    """Return the program's statements; remarks and line ends inside parentheses are gone."""
    from ...language.syntax.one_line import one_line

    assert run.graph is not None  # noqa: S101  # a program was read
    statements = one_line(run.graph.program.text).split("; ")

    def make(format: str, here: Screen | None) -> Iterable[str]:
        return (f"{statement}\n" for statement in statements)

    return Outcome(make)


FEATURES = (
    Feature(
        "program as read",
        order=95,
        options=(
            Option("show_program", "Print the program as it was read, a statement a line.",
                   "Output", FLAG),
        ),
        asks="show_program",
        command=listing,
        formats=("script",),
        beside=("file", "example", "output", "copy"),
        words="`--show-program` prints the program: `{other}` has no effect on it",
        needs_values=False,
    ),
)  # fmt: skip
