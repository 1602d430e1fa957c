"""What families say about an operation at one point: kinks, and where an inf or nan is born.

A note is one short sentence without the node's name, which the caller puts in front. What PyTorch
decides where mathematics does not ends in ``(as PyTorch 2.13)``. An inf or nan that came in with
an operand is no news: only its birth is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, isfinite

from .operation import Note, Value

NotesOn = Callable[[Sequence[Value], Value], Note | None]

CONVENTION = "(as PyTorch 2.13)"


def shown(value: float) -> str:
    """Return a number as it stands in a note."""
    return f"{value:.4g}"


def used(value: float) -> str:
    """Return the words for a local gradient that is a convention."""
    return f"the local gradient {shown(value)} is used {CONVENTION}"


def in_parentheses(value: float) -> str:
    """Return an operand as it stands behind an operator."""
    return f"({shown(value)})" if value < 0.0 else shown(value)


def _all_finite(operands: Sequence[float]) -> bool:
    return all(map(isfinite, operands))


def no_nan(operands: Sequence[float]) -> bool:
    """Return whether no operand is nan."""
    return not any(operand != operand for operand in operands)


def infix(sign: str, overflow: str) -> NotesOn:
    """Return the notes on an infix operation: nan from infinities, overflow."""

    def note(operands: Sequence[Value], out: Value) -> Note | None:
        if out - out == 0.0:
            return None
        if out != out:
            if no_nan(operands):
                terms = operands if len(operands) < 3 else (inf, -inf)
                return Note("domain", f" {sign} ".join(map(in_parentheses, terms)) + " = nan")
        elif _all_finite(operands):
            return Note("overflow", f"{overflow} overflows to {shown(out)}")
        return None

    return note


def overflowing(name: str) -> NotesOn:
    """Return the notes on a function that overflows, or underflows to 0."""

    def note(operands: Sequence[Value], out: Value) -> Note | None:
        if out - out == 0.0 and out:
            return None
        a = operands[0]
        if not isfinite(a):
            return None
        if out == 0.0:
            return Note("underflow", f"{name}({shown(a)}) underflows to 0") if a else None
        return Note("overflow", f"{name}({shown(a)}) overflows to {shown(out)}")

    return note


def domain(name: str, inside: Callable[[float], bool], *poles: float) -> NotesOn:
    """Return the notes on a function with a domain: outside of it, and at the ``poles``.

    At a pole the value or its slope is infinite. ``inside`` is false outside, true at a pole.
    """

    def note(operands: Sequence[Value], out: Value) -> Note | None:
        a = operands[0]
        if a in poles:
            if isfinite(out):
                return Note("pole", f"the slope of {name} at {shown(a)} is infinite")
            return Note("pole", f"{name}({shown(a)}) = {shown(out)}")
        if inside(a) or a != a:
            return None
        return Note("domain", f"{name}({shown(a)}) is nan: outside of its domain")

    return note


def beyond(
    name: str,
    inside: Callable[[float], bool],
    local: Callable[[float, float], float],
    *poles: float,
) -> NotesOn:
    """Return the notes of ``domain`` for a function whose local gradient goes on outside of it.

    ``local`` gives it: 1/(-1) for log at -1, though log(-1) is nan.
    """
    rest = domain(name, inside, *poles)

    def note(operands: Sequence[Value], out: Value) -> Note | None:
        found = rest(operands, out)
        if found is None or found.kind != "domain":
            return found
        a = operands[0]
        gradient = local(a, out)
        if gradient != gradient:
            return found
        text = f"{name}({shown(a)}) is nan; the local gradient {shown(gradient)} is shown"
        return Note("domain", f"{text} all the same {CONVENTION}")

    return note


def at_infinity(name: str) -> NotesOn:
    """Return the notes on a function that has no value at inf, or only nan for a slope.

    At a finite operand it can underflow to 0, but never overflow.
    """

    def note(operands: Sequence[Value], out: Value) -> Note | None:
        a = operands[0]
        if a - a == 0.0:
            if out == 0.0 and a:
                return Note("underflow", f"{name}({shown(a)}) underflows to 0")
            return None
        if a != a:
            return None
        if out != out:
            return Note("domain", f"{name}({shown(a)}) is nan")
        return Note("domain", f"the local gradient of {name} at {shown(a)} is nan: inf × 0")

    return note


def corner(name: str, gradient: float, *corners: float) -> NotesOn:
    """Return the note on a function with corners, at each of which ``gradient`` is used."""

    def note(operands: Sequence[Value], out: Value) -> Note | None:
        a = operands[0]
        if a in corners:
            return Note("kink", f"{name} has a corner at {shown(a)}: {used(gradient)}")
        return None

    return note


def origin(name: str, gradients: str) -> NotesOn:
    """Return the note on a function of two operands without a derivative at (0, 0)."""

    def note(operands: Sequence[Value], out: Value) -> Note | None:
        if not operands[0] and not operands[1]:
            text = f"{name} has no derivative at (0, 0): the local gradients are {gradients}"
            return Note("kink", f"{text} {CONVENTION}")
        if _all_finite(operands) and not isfinite(out):
            return Note("overflow", f"{name} overflows to inf")
        return None

    return note
