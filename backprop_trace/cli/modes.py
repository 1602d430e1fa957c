"""What the command can do: one row a mode, each a function that prints and returns the status."""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from .. import shell
from ..errors import TraceError
from .settings import Asked

NEEDED, OPTIONAL, NONE = range(3)
"""Whether a mode takes a program. Where it takes none, the words of the command line are files."""


class Mode(NamedTuple):
    """One thing that the command can do."""

    option: str
    """The option that asks for it; empty for the trace."""
    place: str
    """Where its function is: it is imported when it is asked for."""
    program: int = NEEDED

    @property
    def run(self) -> Callable[[Asked], int]:
        """The function that does it, prints, and returns the exit status."""
        module, _, name = self.place.partition(":")
        run: Callable[[Asked], int] = getattr(import_module(f".{module}", __package__), name)
        return run


TRACE = Mode("", "show:show_trace")

MODES = (
    Mode("emit", "emit:emit"),
    Mode("prove", "prove:prove", OPTIONAL),
    Mode("verify", "verify:verify", NONE),
    Mode("update", "verify:verify", NONE),
    Mode("examples", "examples:examples", NONE),
)
"""The modes besides the trace; two places exclude each other."""


def mode_of(asked: Asked) -> Mode:
    """Return the mode that was asked for. Raises ``TraceError`` for two at once."""
    found = [mode for mode in MODES if getattr(asked, mode.option) not in (None, False, ())]
    if len({mode.place for mode in found}) > 1:
        first, second = found[0].option, found[-1].option
        raise TraceError(
            "two-modes", f"`--{first}` and `--{second}` exclude each other", help=shell.SEED
        )
    return found[0] if found else TRACE
