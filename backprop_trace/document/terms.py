"""What the words of the passes mean, said where they first stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .blocks import Inline, Math


def terms(kind: str, seed: Math, has_parts: bool) -> Iterator[Inline]:
    """Yield a sentence a word; ``has_parts`` if a gradient comes by several ways."""
    if kind == "local":
        yield ["Local gradient: how many times as much a step changes as its operand, here."]
        return
    yield ["Upstream: the gradient that arrives from the step that uses the value."]
    yield [seed, " is 1: every number changes as much as itself."]
    if has_parts:
        yield ["Via: the part that comes back through one of several uses; the parts add up."]
