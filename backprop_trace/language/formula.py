"""A formula as data: a small tree that every notation writes and that can be evaluated.

Trees are walked with loops, never by recursion: a program may nest 100,000 deep.
"""

from typing import Any

from ..record import Record

_OWN = "own "


def own(name: str) -> str:
    """Return what a function that the program defines goes by, wherever operations are looked up.

    No name has a blank in it: whatever a program calls its functions, no operation of the table
    (``neg``, ``add``: what operators stand for), of a notation or of a library is meant.
    """
    return _OWN + name


def spelled(function: str) -> str:
    """Return the name of an operation, or of a function that the program defines, as typed."""
    return function.removeprefix(_OWN)


Options = tuple[tuple[str, Any], ...]
"""An operation's options by name, in alphabetical order: ``axis``, ``keepdims``, ``sizes``,
``index`` (whole numbers and slices as three of them)."""


class Name(Record):
    """A variable or a named node."""

    name: str


class Number(Record):
    """A number, or an array of numbers: its text (empty for a computed value) and its value."""

    text: str
    value: Any


class Apply(Record):
    """An operation, by its canonical name, applied to formulas."""

    function: str
    """A name of the operations table; or, of a function that the program defines, ``own(name)``."""
    operands: tuple["Formula", ...]
    options: "Options" = ()
    """What is written into the call beside them: of operations on arrays only."""


Formula = Name | Number | Apply
