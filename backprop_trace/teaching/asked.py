"""A question, whatever it is about: what those who ask it need of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from ..autodiff.trace import Trace
from ..document.blocks import Inline, Math
from ..document.sentence import Sentence
from ..document.story import Story
from .rows import Row
from .wrong import Wrong


class Asked(Protocol):
    """A question, whatever it is about: what a quiz needs of it."""

    row: Row
    label: str
    truth: float
    wrong: list[Wrong]

    @property
    def trace(self) -> Trace:
        """The trace that it is about."""
        ...

    @property
    def scale(self) -> float:
        """The size that closeness is measured by; 0 for that of the truth."""
        ...

    @property
    def takes_formula(self) -> bool:
        """Whether a formula is an answer too."""
        ...

    @property
    def name(self) -> str:
        """What it is about."""
        ...

    def story(self, like: Story) -> Any:
        """Return what tells it in a story's notation."""
        ...

    def asks(self, story: Any) -> Math:
        """Write what is asked for."""
        ...

    def answers(self, story: Any) -> list[Math]:
        """Write the rows that answer it."""
        ...

    def facts(self, story: Any) -> Iterator[Inline]:
        """Yield what is known."""
        ...

    def trial(self, number: float) -> Sentence | None:
        """Return the test of a wrong number by a nudge, where there is one."""
        ...
