"""The comments round a note's block: the first carries the command that made the block."""

import re

from ..display import visible
from ..record import Record

NAME = "backprop-trace"
_ENDS_A_COMMENT = r"--(\\*)(!?>)"
_SEALED = r"--(\\*)\\(!?>)"


class Comment(Record):
    """How a line of comment looks in a format: what stands before its text, and behind."""

    opening: str
    closing: str = ""

    def begin(self, command: str) -> str:
        """Return the line that carries a command."""
        return f"{self.opening} {NAME}: {sealed(command)}{self.closing}"

    @property
    def end(self) -> str:
        """The line that ends the block."""
        return f"{self.opening} {NAME}: end{self.closing}"


def sealed(command: str) -> str:
    """Return a command so that it neither ends a line nor a comment of HTML."""
    if ">" not in command:
        return visible(command)
    return re.sub(_ENDS_A_COMMENT, r"--\1\\\2", visible(command))


def unsealed(text: str) -> str:
    """Return the command that ``sealed`` was given."""
    return re.sub(_SEALED, r"--\1\2", text)
