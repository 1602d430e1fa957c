"""The library's face: ``trace()`` and what it returns. Nothing below imports it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from .autodiff import trace as engine
from .autodiff.defined import Derive, Table
from .autodiff.graph import Graph
from .autodiff.inputs import check_free
from .autodiff.remarks import TraceNote, notes_of
from .autodiff.running import has_arrays
from .errors import TraceError
from .language.collector import paused_collector
from .language.program import Definition
from .language.syntax.names import normalise, of_value
from .values.floats import double

LONGEST = 60
"""Characters of a program that ``repr`` shows."""

MOST_DIGITS = 17
"""Significant digits that a double has at most."""


def trace(
    program: str,
    values: Mapping[str, Any] | None = None,
    /,
    *,
    wrt: Sequence[str] | str | None = None,
    **named_values: Any,
) -> Trace:
    """Run ``program`` at the point ``values`` and return the trace of its three passes.

    ``values`` may also be given as keywords. Any real number is taken (``int``, ``bool``,
    ``Fraction``, ``Decimal``, NumPy's scalars) and rounded to a double; nan and infinities too; and
    arrays: nested lists, NumPy's, whatever has ``tolist()`` or the array interface. Gradients of
    arrays are nested lists; NumPy arrays if a value was one. A
    name that the program doesn't have is kept as an input without influence. ``wrt`` names the
    variables (or other named nodes) that get gradients, as a sequence or as one comma-separated
    text; all variables when left out. No step, formula or text is made until it is asked for.

    >>> trace("(w*x - y)**2", w=1, x=1, y=2).gradients
    {'w': -2.0, 'x': -2.0, 'y': 2.0}

    Raises ``TraceError`` for whatever is wrong with the arguments: the program does not parse, a
    variable has no value or two, a value is no number or too large, a name is none or isn't in the
    program, a value is given to what the program computes.
    """
    if not isinstance(program, str):
        raise _not_text("program", program)
    if not (values is None or isinstance(values, Mapping)):
        raise _bad(f"the values are of type {type(values).__name__}: give a mapping of names")
    given: dict[str, Any] = {}
    as_numpy = False
    for source in (values or {}, named_values):
        for key, value in source.items():
            name = _name(key, "a name of a value")
            if name in given and (source is values or key not in (values or {})):
                raise _bad(f"`{name}` is given twice, in two spellings")
            if _is_array(value):
                from .values import outside  # array programs only

                given[name] = outside.from_outside(value, name)
                as_numpy = as_numpy or outside.is_numpy(value)
            else:
                given[name] = double(value, name)
    with paused_collector():
        graph = read(program, given)
        check_free(graph, given)
        if has_arrays(graph, given):
            found: Trace = _array_trace()(graph, given, _names(wrt), as_numpy)
            return found
        return Trace(graph, given, _names(wrt))


def _is_array(value: object) -> bool:
    """Return whether a value is more than one number."""
    if value.__class__ is float:
        return False
    is_list = isinstance(value, list | tuple) or getattr(value, "shape", ()) != ()
    return is_list or (hasattr(value, "tolist") and not hasattr(value, "__float__"))


@cache
def _array_trace() -> Any:
    """Return the class of traces of arrays; made when the first program has some."""
    from .autodiff.array_trace import ArrayTrace as Engine

    class ArrayTrace(Engine, Trace):
        """A program of arrays run at one point, and how to show it."""

        __slots__ = ()

    return ArrayTrace


def read(program: str, given: Collection[str] = ()) -> Graph:
    """Return a program's graph; names in ``given`` are variables also where they are constants.

    The formulas of functions that it defines are SymPy's, derived when somebody looks. Raises
    ``TraceError``.
    """
    return Graph.read(program, given, _Derivatives())


class _Derivatives:
    """Derives the formulas of one program's functions."""

    def __init__(self) -> None:
        self._deriver: Derive | None = None

    def __call__(self, definition: Definition, table: Table) -> Sequence[str]:
        from .proof.derive import Deriver  # loads SymPy

        if self._deriver is None:
            self._deriver = Deriver()
        return self._deriver(definition, table)


class Trace(engine.Trace):
    """A program run at one point: every value, local gradient and gradient, and how to show them.

    Immutable: what it returns may be changed freely. Pickled and copied as program and point, and
    run again.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        text = self.program if len(self.program) <= LONGEST else f"{self.program[:LONGEST]}..."
        return f"<Trace of {text!r}: {self.output} = {self.value!r}>"

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.program, self.inputs, self.wrt)

    def notes(self) -> list[TraceNote]:
        """Return the remarks on this point: kinks, ties, saturation, first inf and first nan."""
        return list(notes_of(self))

    def to_json(self) -> str:
        """Return the trace as JSON (schema ``backprop-trace/1``, see ``docs/json.md``)."""
        return self.render("json")

    def render(self, format: str = "text", *, digits: int | None = 4) -> str:
        """Return the worked example in a format of ``--format``.

        ``digits`` is the number of significant digits shown, 1 to 17; None shows every digit.
        Raises ``TraceError`` for an unknown format or another number of digits.
        """
        from .document.document import Document
        from .document.style import Style
        from .formats import render

        if not isinstance(format, str):
            raise _not_text("format", format)
        return "".join(render(Document(self), format, Style(digits=_digits(digits))))


def _again(program: str, inputs: Mapping[str, float], wrt: Sequence[str]) -> Trace:
    """Return the trace that was pickled."""
    return trace(program, inputs, wrt=wrt or None)


def _names(wrt: Sequence[str] | str | None) -> Sequence[str] | str | None:
    """Return the names that get gradients, each in its one spelling."""
    if wrt is None or isinstance(wrt, str):
        return wrt if wrt is None else normalise(wrt)
    try:
        return [_name(name, "a name of wrt") for name in wrt]
    except TypeError:
        raise _bad(f"wrt is of type {type(wrt).__name__}: give names") from None


def _name(name: object, what: str) -> str:
    if not isinstance(name, str):
        raise _not_text(what, name)
    return of_value(name)


def _digits(digits: object) -> int | None:
    if digits is None:
        return None
    if isinstance(digits, int) and 1 <= digits <= MOST_DIGITS:
        return int(digits)
    raise _bad(f"{digits!r} is no number of digits: give 1 to {MOST_DIGITS}, or None for all")


def _not_text(what: str, given: object) -> TraceError:
    return _bad(f"{what} must be text, not {type(given).__name__}")


def _bad(message: str) -> TraceError:
    return TraceError("bad-argument", message, in_program=False)
