"""``--worksheet``: the worked example with blanks to fill in, and its key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ... import shell
from ...declarations.feature import Feature, Outcome, Run
from ...declarations.option import FLAG, SHOWN, Count, Kind, Option
from ...errors import TraceError

if TYPE_CHECKING:
    from collections.abc import Mapping

FADES = {"all": "the whole backward pass", "local": "the local gradients too"}
"""What may stand behind ``--fade``, if not a number of rows."""


class Faded(Kind):
    """How many rows are blank: a number of the last ones, or a word of ``FADES``."""

    def __init__(self) -> None:
        super().__init__(numeric=True)

    def read(self, text: str, option: str) -> Any:
        """Return the number or the word. Raises ``TraceError``."""
        if text in FADES:
            return text
        if text.isascii() and text.isdigit() and len(text) < 10 and int(text):
            return int(text)
        raise TraceError(
            "bad-option",
            f"`{option}` takes a number of rows from 1 on, all or local, not `{text[:SHOWN]}`",
            help=f"{shell.AS_TYPED} {option} all",
        )

    def words(self) -> Mapping[str, str]:
        """Return the words that the shell may complete."""
        return FADES


MOST = 1_000
"""Sheets at once."""

FORMATS = ("terminal", "text", "markdown", "latex", "typst", "html")
BESIDE = (
    *("file", "example", "load", "wrt", "output", "format", "copy", "digits", "flavor", "graph"),
    *(
        "no_graph",
        "standalone",
        "static",
        "plain_names",
        "color",
        "no_pager",
        "fade",
        "answers",
        *("find_the_mistake", "variants", "seed", "vary"),
    ),
)
"""The options that count beside a worksheet."""


def check(run: Run) -> None:
    """Refuse what no sheet can be made of. Raises ``TraceError``."""
    from .worksheet import check

    check(run)


def worksheet(run: Run) -> Outcome:
    """Return the sheets, or with ``--answers`` their key. Raises ``TraceError``."""
    from .worksheet import worksheet

    return worksheet(run)


FEATURES = (
    Feature(
        "worksheet",
        order=92,
        options=(
            Option("worksheet", "The worked example with blanks to fill in; beside a file, its"
                   " key: sheet.tex and sheet-key.tex.", "Worksheets", FLAG),
            Option("fade", "Leave the last N rows of the backward pass blank; all (default), or"
                   " local: the local gradients too.", "Worksheets", Faded(), "N",
                   default="all", belongs_to="worksheet"),
            Option("variants", "So many sheets with fresh numbers, each different, and one key.",
                   "Worksheets", Count(MOST), "N", belongs_to=("worksheet", "bank"),
                   draws=True),
            Option("find_the_mistake", "One slip in one row instead of blanks, and all later rows"
                   " follow from it.", "Worksheets", FLAG, wants=("worksheet", "a sheet")),
            Option("answers", "The key alone.", "Worksheets", FLAG, belongs_to="worksheet"),
        ),
        asks="worksheet",
        arrays=True,
        check=check,
        command=worksheet,
        formats=FORMATS,
        beside=BESIDE,
        words="`--worksheet` makes a sheet: `{other}` has no place on it",
    ),
)  # fmt: skip
