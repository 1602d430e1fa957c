"""What the parser needs to know of a function: the operations table has rows of this kind."""

from __future__ import annotations

from typing import Protocol


class Function(Protocol):
    """A function that a program may call."""

    @property
    def name(self) -> str:
        """The canonical name."""

    @property
    def least(self) -> int:
        """The smallest number of operands."""

    @property
    def most(self) -> int | None:
        """The largest number of operands, or None for no limit."""

    @property
    def names_variables(self) -> bool:
        """Whether the name may also be a variable's."""

    @property
    def literals(self) -> tuple[int, ...]:
        """The operands that must be number literals."""
