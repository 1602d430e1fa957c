"""From a text to a program, or to words that say why it is none.

The language's own grammar reads first. What it does not know may be mathematics as written, LaTeX
or code: ``pasted`` makes a program of our language out of it. A failure of both is explained.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from ..errors import TraceError
from .limits import PASTED
from .program import Program
from .syntax.arrays import may_be_array, read_array, tells_more
from .syntax.failure import Failure
from .syntax.parser import read
from .value import as_read, number

if TYPE_CHECKING:
    from .function import Function


_FINAL = frozenset(("too-large", "written-out", "unfit-number", "lookalike"))
"""Failures that no other reading mends."""

ArrayFunctions = Callable[[], Mapping[str, "Function"]]
"""Returns what array programs may call: asked for where a text is one."""


def parse(
    text: str,
    functions: Mapping[str, Function],
    given: Collection[str] = (),
    array_functions: ArrayFunctions | None = None,
) -> Program:
    """Return the program in ``text``.

    ``functions`` maps every spelling that may be called to its function; names in ``given`` have a
    value: they are variables even where they would be constants (``pi``, ``e``), and they tell
    ``ax`` from ``a*x``. ``Program.notes`` says what was read differently from how it was written.
    Raises ``TraceError``.
    """
    text = text.removeprefix("\ufeff")
    try:
        program = read(text, functions, given, number)
    except Failure as failure:
        return _told(_otherwise(text, functions, given, array_functions, failure), given)
    if given and _has_strangers(program, given):
        program = _fitting(text, functions, given, array_functions) or program
    elif program.definitions and not _calls_last(program):
        found = _pasted(text, functions, given)
        last = next(reversed(program.definitions))
        if found is not None and last not in found.definitions:  # its value is the output
            program = found
    return _told(program, given)


def _otherwise(
    text: str,
    functions: Mapping[str, Function],
    given: Collection[str],
    array_functions: ArrayFunctions | None,
    failure: Failure,
) -> Program:
    """Return the program in a text that is none of numbers in our language.

    Arrays first: what they read keeps its meaning. What was pasted next: square brackets with one
    entry, which is no list, are parentheses there. Raises ``TraceError``.
    """
    reason, refusal = failure, None
    if array_functions is not None and may_be_array(failure):
        try:
            return read_array(text, array_functions(), given)
        except Failure as other:
            if tells_more(other, failure):
                reason = other
    ranks = _ranks(given)
    pasted = _pasted_arrays(text, array_functions, given, ranks)
    if pasted is None and failure.kind not in _FINAL:
        try:
            if (found := _pasted(text, functions, given)) is not None:
                return found
        except TraceError as error:
            refusal = error
        if not any(ranks.values()):
            pasted = _pasted_arrays(text, array_functions, given, ranks, even_so=True)
    if pasted is not None and (not pasted[1] or "\n" in text.strip()):
        return pasted[0]
    from .explain import explain  # few programs need it

    told = refusal or explain(reason)
    raise told if pasted is None else _library(told, text, pasted[0].text) from None


def _library(told: TraceError, text: str, meant: str) -> TraceError:
    """Return the refusal of a library's call round a list, in one line, with what is meant."""
    if told.code == "attribute":
        return told.with_meanings(meant)
    message = "a list stands for an array here, without a call"
    return TraceError("attribute", message, text, told.start, told.end, meanings=(meant,))


def _ranks(given: Collection[str]) -> dict[str, int]:
    """Return how many axes the values given have, where they are given with their values."""
    if not isinstance(given, Mapping):
        return {}
    return {name: len(getattr(value, "shape", ())) for name, value in given.items()}


def _pasted_arrays(
    text: str,
    array_functions: ArrayFunctions | None,
    given: Collection[str],
    ranks: Mapping[str, int],
    *,
    even_so: bool = False,
) -> tuple[Program, bool] | None:
    """Return what somebody pasted as an array program, and whether it calls a library for lists.

    None where it is none; where no value is an array, it is tried only ``even_so``.
    """
    if array_functions is None or not (even_so or any(ranks.values())) or len(text) > PASTED:
        return None
    from .pasted import Unread, read_pasted

    try:
        reading = read_pasted(text, array_functions(), given, ranks)
        program = read_array(reading.text, array_functions(), given)
    except (Unread, Failure):
        return None
    program.typed = text
    program.notes = reading.notes
    return program, reading.is_behind


def _told(program: Program, given: Collection[str]) -> Program:
    """Say which of the program's own values give way to others."""
    for name, text in program.values.items():
        program.values[name] = as_read(text)
        if name in given:
            program.notes.append(f"{name} has the value given, not the program's {text}.")
    return program


def _has_strangers(program: Program, given: Collection[str]) -> bool:
    """Return whether values are given to nobody, and missing elsewhere."""
    names = {name for _, name in program.variables()}
    return not names.issuperset(given) and any(
        name not in given and name not in program.values for name in names
    )


def _calls_last(program: Program) -> bool:
    """Return whether the function that the program defines last is called."""
    *others, last = program.definitions.values()
    return last.key in program.functions or any(last.key in o.body.functions for o in others)


def _pasted(text: str, functions: Mapping[str, Function], given: Collection[str]) -> Program | None:
    """Return what somebody pasted as a program; None where it is nothing that is known."""
    from .pasted import Unread, read_pasted

    try:
        reading = read_pasted(text, functions, given)
        program = read(reading.text, functions, given, number)
    except (Unread, Failure):
        return None
    program.typed = text
    program.notes = reading.notes
    return program


def _fitting(
    text: str,
    functions: Mapping[str, Function],
    given: Collection[str],
    array_functions: ArrayFunctions | None,
) -> Program | None:
    """Return a reading in which every value given has its variable, if there is one."""
    ranks = _ranks(given)
    if any(ranks.values()):
        found = _pasted_arrays(text, array_functions, given, ranks)
        return found[0] if found and not _has_strangers(found[0], given) else None
    try:
        program = _pasted(text, functions, given)
    except TraceError:
        return None
    if program is None or _has_strangers(program, given):
        return None
    return program
