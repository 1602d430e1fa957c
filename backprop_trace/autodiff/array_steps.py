"""The lines of a worked example over arrays, made when somebody looks at them."""

from __future__ import annotations

from typing import Any

from ..record import Record
from ..values.arrays import Shape, Value


class ArrayLocal(Record):
    """What one edge hands back: the local gradient at every entry, or a rule."""

    node: int
    name: str
    """The consumer."""
    operand: str
    position: int
    formula: str
    """Elementwise: the local gradient, over the operands' letters and ``out``. Else what is handed
    back, over these and ``g``, the upstream gradient; in words where ``is_words``."""
    rule: str
    """What is handed back, over the letters, ``out`` and ``g``."""
    is_elementwise: bool
    is_words: bool
    letters: tuple[str, ...]
    """The letters: one an operand, then ``out`` and ``g``."""
    operands: tuple[str, ...]
    """The name that each letter stands for but for ``g``."""
    literals: tuple[str | None, ...]
    """The text of each letter that stands for a constant, None for the others."""
    arguments: tuple[Value, ...]
    """The value that each letter but ``g`` stands for."""
    value: Value | None
    """Elementwise: the local gradient at every entry of the node (0 where unused); else None."""
    shape: Shape
    """The operand's shape."""
    wide: Shape
    """The node's shape."""
    summed: tuple[int, ...]
    """The axes along which broadcasting repeated the operand: what is handed back is summed."""


class ArrayContribution(Record):
    """What one edge hands back: ``product``."""

    via: str
    position: int
    upstream: Value
    local: Value | None
    """None where it is a rule's."""
    product: Value
    summed: tuple[int, ...]


class EntryTerm(Record):
    """One term of an entry of a gradient: upstream entry x local gradient, a number each."""

    via: int
    """The consumer."""
    position: int
    out: int
    """The place of the upstream entry in the consumer."""
    upstream: Any
    local: Any
    other: tuple[int, int] | None
    """(operand's position, place) of the entry that the local gradient is, where it is one."""
