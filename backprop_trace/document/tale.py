"""What modes bring to a story: another tale instead of the three passes, sections behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from .blocks import Block
from .story import Story


class Tale(Protocol):
    """What a mode tells instead of the three passes."""

    has_numbers: bool
    """Whether the numbers of the trace mean something beside it."""

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the whole story's blocks."""
        ...

    def as_json(self) -> dict[str, object]:
        """Return the keys that it adds to the JSON output."""
        ...


class Section(Protocol):
    """What a mode adds to the story, behind the three passes."""

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
