"""What features bring to a document: other passes instead of the three, sections behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from .blocks import Block
from .graph_view import GraphView
from .story import Story


class Passes(Protocol):
    """What is told instead of the three passes in floats."""

    has_numbers: bool
    """Whether the numbers of the trace mean something beside it."""
    in_doubles: bool
    """Whether it tells these numbers themselves, as a page that calculates has them."""

    @property
    def drawn(self) -> GraphView | None:
        """The graph with the numbers that it tells; None for the trace's own."""
        ...

    def opening(self, story: Story) -> Iterator[Block]:
        """Yield the program and what is given."""
        ...

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the passes, the results and the notes."""
        ...

    def as_json(self) -> dict[str, object]:
        """Return the keys that it adds to the JSON output."""
        ...


class Section(Protocol):
    """What a feature adds behind the passes."""

    @property
    def failed(self) -> bool:
        """Whether it is a check that failed."""
        ...

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield its blocks, written with the story's notation and digits."""
        ...

    def as_json(self) -> dict[str, object]:
        """Return the keys that it adds to the JSON output."""
        ...
