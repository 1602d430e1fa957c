"""A program that was refused, mended: what the ``help:`` line of a message suggests."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from ...errors import Edit, TraceError
from ..parse import ArrayFunctions, parse
from ..program import Program

if TYPE_CHECKING:
    from ..function import Function

_ROUNDS = 30
_LONGEST = 4_000


def apply(text: str, edits: tuple[Edit, ...]) -> str:
    """Return ``text`` with the edits made."""
    for start, end, replacement in sorted(edits, reverse=True):
        text = text[:start] + replacement + text[end:]
    return text


def repair(
    text: str,
    functions: Mapping[str, Function],
    given: Collection[str] = (),
    array_functions: ArrayFunctions | None = None,
) -> Program | None:
    """Return the parsed program nearest to ``text``, all of its problems mended, or None."""
    if len(text) > _LONGEST:
        return None
    for _ in range(_ROUNDS):
        try:
            return parse(text, functions, given, array_functions)
        except TraceError as error:
            if not error.edits or not error.in_program:
                return None
            mended = apply(text, error.edits)
            if mended == text or len(mended) > 2 * _LONGEST:
                return None
            text = mended
    return None
