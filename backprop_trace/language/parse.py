"""From a text to a program, or to words that say why it is none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from .program import Program
from .syntax.arrays import may_be_array, read_array, tells_more
from .syntax.failure import Failure
from .syntax.parser import read

if TYPE_CHECKING:
    from .function import Function


ArrayFunctions = Callable[[], Mapping[str, "Function"]]
"""Returns what array programs may call: asked for where a text is one."""


def parse(
    text: str,
    functions: Mapping[str, Function],
    given: Collection[str] = (),
    array_functions: ArrayFunctions | None = None,
) -> Program:
    """Return the program in ``text``.

    ``functions`` maps every spelling that may be called to its function; names in ``given`` are
    variables even where they would be constants (``pi``, ``e``). Raises ``TraceError``.
    """
    text = text.removeprefix("\ufeff")
    try:
        return read(text, functions, given)
    except Failure as failure:
        reason = failure
        if array_functions is not None and may_be_array(failure):
            try:
                return read_array(text, array_functions(), given)
            except Failure as other:
                if tells_more(other, failure):
                    reason = other
        from .explain import explain  # few programs need it

        raise explain(reason) from None
