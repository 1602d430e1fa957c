"""``--emit``: the program as a script that prints the same numbers."""

from __future__ import annotations

from collections.abc import Iterable

from .. import shell
from ..language.errors import TraceError
from ..render.screen import Screen
from .asked import Asked
from .deliver import deliver
from .show import trace_of
from .train import descent_of

UNFIT = (
    *("format", "flavor", "graph", "no_graph", "animate", "standalone", "plain_names"),
    *("symbolic", "exact", "closed_form", "trace_steps", "plot"),
)
"""The options that say nothing of a script."""


def emit(asked: Asked) -> int:
    """Print the script, or write it to the files that were asked for."""
    from ..modes.emit import emit as written

    assert asked.emit is not None  # noqa: S101  # asked for
    for option in UNFIT:
        if getattr(asked, option) not in (None, False):
            raise TraceError(
                "bad-option",
                f"`--emit` writes a script: `--{option.replace('_', '-')}` has no place in it",
                help=f"{shell.SEED} --emit {asked.emit}",
            )
    text = written(trace_of(asked), asked.emit, descent_of(asked))

    def script(format: str, here: Screen | None) -> Iterable[str]:
        return [text]

    deliver(asked, script, "script")
    return 0
