"""Whether a text that is no program of numbers may be one of arrays. Loads its reader if so."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import TYPE_CHECKING

from ..collector import paused_collector
from .failure import Failure
from .parser import parse_formula

if TYPE_CHECKING:
    from ..formula import Formula
    from ..function import Function
    from ..program import Program

_CALLS = frozenset(
    ("unknown-function", "wrong-arguments", "misplaced-assignment", "function-without-call")
)
_IN_FORMULAS = ("[", "@", ".T", ".mT", "axis=", "keepdims=", "reshape(", "one_hot(")
"""What the reader of numbers does not know, in formulas of our own."""
_OF_ARRAYS = frozenset(
    "bad-index bad-keyword bracket-expected bracket-parentheses empty-array no-array"
    " parenthesis-expected rows sizes-expected trailing-comma".split()
)


@cache
def _signs() -> re.Pattern[str]:
    """Return the pattern of what only array programs have; compiled when a text is none of ours."""
    return re.compile(r"[\[\]@\u1d40\u2299]|\.m?T\b")


def may_be_array(failure: Failure) -> bool:
    """Return whether a text has signs of arrays, or calls what only arrays may have."""
    if failure.kind in _CALLS or failure.token == ".":
        return True
    return _signs().search(failure.text) is not None


def any_formula(text: str) -> Formula:
    """Return a formula of our own as a tree, of numbers or of arrays, its functions unchecked."""
    if not any(sign in text for sign in _IN_FORMULAS):
        return parse_formula(text)
    from .array_parser import read_array_formula

    return read_array_formula(text)


def tells_more(failure: Failure, other: Failure) -> bool:
    """Return whether a failure of the reader of arrays says more than that of numbers, ``other``:
    it is about an array, or came farther, or both stopped at a sign of arrays."""
    at_sign = _signs().match(other.token) is not None and failure.start == other.start
    return failure.kind in _OF_ARRAYS or failure.start > other.start or at_sign


def read_array(
    text: str, functions: Mapping[str, Function], given: Collection[str] = ()
) -> Program:
    """Return the array program in ``text``. Raises ``Failure``."""
    from .array_parser import ArrayParser

    with paused_collector():
        return ArrayParser(text, functions, given).parse()
