"""``--prove``: the rules of the operations table before one's eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...declarations.feature import OPTIONAL, Feature, Outcome, Run
from ...declarations.option import Option
from ...language.syntax.tokens import is_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...document.screen import Screen


def are_names(word: str) -> bool:
    """Return whether a word is a list of names."""
    return all(map(is_name, word.split(",")))


def proof(run: Run) -> Outcome:
    """Return the proof of the operations table, or of some operations. Raises ``TraceError``."""
    from ...notation.text import ASCII, UNICODE
    from ...proof.page import Page
    from ...proof.report import rows

    own = run.graph.program.definitions if run.graph is not None else {}
    names = [name.strip() for name in run.settings.prove.split(",") if name.strip()]
    page = Page(rows(names or list(own) or None, own))

    def make(format: str, here: Screen | None) -> Iterable[str]:
        notation = ASCII if here is not None and here.ascii else UNICODE
        return page.as_json() if format == "json" else page.text(notation)

    return Outcome(make, lambda: int(page.failed + page.unproved > 0))


FEATURES = (
    Feature(
        "proof",
        order=110,
        options=(
            Option("prove", "Prove the rules of the operations NAMES, or of all.", "Checks",
                   metavar="[NAMES]", bare=are_names),
        ),
        asks="prove",
        is_quick=True,
        command=proof,
        formats=("terminal", "text", "json"),
        beside=("file", "example", "format", "output", "copy"),
        words="`--prove` shows the rules of operations: `{other}` has no effect on them",
        program=OPTIONAL,
    ),
)  # fmt: skip
