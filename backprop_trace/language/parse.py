"""From a text to a program, or to words that say why it is none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from .program import Program
from .syntax.failure import Failure
from .syntax.parser import read

if TYPE_CHECKING:
    from .function import Function


def parse(text: str, functions: Mapping[str, Function], given: Collection[str] = ()) -> Program:
    """Return the program in ``text``.

    ``functions`` maps every spelling that may be called to its function; names in ``given`` are
    variables even where they would be constants (``pi``, ``e``). Raises ``TraceError``.
    """
    try:
        return read(text.removeprefix("\ufeff"), functions, given)
    except Failure as failure:
        from .explain import explain  # few programs need it

        raise explain(failure) from None
