"""Operations over any kind of number: what the passes ask of a row of the table, and no more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from ..record import Record


class Local(Protocol):
    """A local gradient."""

    @property
    def evaluate(self) -> Callable[..., Any]:
        """The number at (operands, value), or None for a hard zero."""


class Row(Protocol):
    """What the passes ask of an operation, over any kind of number (``Operation`` says more)."""

    @property
    def forward(self) -> Callable[..., Any]:
        """The value of the operands."""

    @property
    def locals(self) -> Sequence[Local] | Callable[[int, int], Local]:
        """A local gradient an operand, or the one at (position, count)."""

    @property
    def constant(self) -> bool:
        """Whether the local gradients are the same at every point, and are asked without any."""

    @property
    def vjp(self) -> Callable[..., Sequence[Any]] | None:
        """What (upstream, operands, value) hands back to each operand, if not upstream x local."""

    def local(self, position: int, count: int) -> Local:
        """Return one local gradient."""


Rows = Sequence[Row | None]
"""A row a node; None for variables and constants."""


class Slope(Record):
    """A local gradient over another kind of number."""

    evaluate: Callable[..., Any]


class Lifted(Record):
    """An operation of the table over another kind of number."""

    forward: Callable[..., Any]
    locals: Callable[[int, int], Local]
    constant: bool
    vjp: Callable[..., Sequence[Any]] | None = None

    def local(self, position: int, count: int) -> Local:
        """Return one local gradient."""
        return self.locals(position, count)
