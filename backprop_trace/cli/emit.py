"""``--emit``: the program as a script that prints the same numbers."""

from __future__ import annotations

from collections.abc import Iterable

from .. import shell
from ..document.screen import Screen
from ..errors import TraceError
from .settings import Asked
from .show import trace_of
from .train import descent_of
from .write_outputs import deliver

UNFIT = (
    *("format", "flavor", "graph", "no_graph", "animate", "standalone", "plain_names"),
    *("symbolic", "exact", "closed_form", "trace_steps", "plot"),
)
"""The options that say nothing of a script."""


def emit(asked: Asked) -> int:
    """Print the script, or write it to the files that were asked for."""
    from ..codegen import emit as written

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
