"""A formula as data: a small tree that every notation writes and that can be evaluated.

Trees are walked with loops, never by recursion: a program may nest 100,000 deep.
"""

from typing import NamedTuple


class Name(NamedTuple):
    """A variable or a named node."""

    name: str


class Number(NamedTuple):
    """A number: its text (empty for a computed value) and its value."""

    text: str
    value: float


class Apply(NamedTuple):
    """An operation, by its canonical name, applied to formulas."""

    function: str
    operands: tuple["Formula", ...]


Formula = Name | Number | Apply
