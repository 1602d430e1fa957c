"""What the parser takes as a token."""

from typing import Protocol


class Lexeme(Protocol):
    """A token as the parser takes it: a match, or what a reader of arrays makes of several."""

    def __getitem__(self, group: int, /) -> str:
        """Return the token as group 1."""

    def start(self) -> int:
        """Return where it stands."""
