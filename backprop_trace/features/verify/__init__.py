"""``--verify``: notes that check themselves."""

from __future__ import annotations

from ... import shell
from ...declarations.feature import NONE, Feature, Outcome, Run
from ...declarations.option import FLAG, Option
from ...errors import TraceError


def is_path(word: str) -> bool:
    """Return whether a word is a path, not the next option."""
    return not word.startswith("-")


def check(run: Run) -> None:
    """Refuse values beside notes. Raises ``TraceError``."""
    for name, text in run.texts.items():
        options = ["--update"] if run.settings.update else []
        raise TraceError(
            "bad-option",
            f"`--verify` runs the commands in notes: `{name}={text}` has no effect on them",
            help=shell.command(None, {}, ["--verify", *run.settings.verify, *run.words, *options]),
        )


def verified(run: Run) -> Outcome:
    """Return what differs in the notes, or what was updated."""
    from .notes import verified

    return verified(run)


FEATURES = (
    Feature(
        "verified notes",
        order=100,
        options=(
            Option("verify", "Run the traces in notes again and name every step that differs.",
                   "Checks", metavar="NOTE", multiple=True, bare=is_path),
            Option("update", "With --verify: write the traces anew instead.", "Checks", FLAG,
                   belongs_to="verify"),
        ),
        asks="verify",
        check=check,
        command=verified,
        formats=("text",),
        beside=("update",),
        words="`--verify` runs the commands in notes: `{other}` has no effect on them",
        program=NONE,
    ),
)  # fmt: skip
