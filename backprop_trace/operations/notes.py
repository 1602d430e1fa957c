"""What to say about an operation at one point: kinks, ties, and where an inf or nan is born.

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


def _no_nan(operands: Sequence[float]) -> bool:
    return not any(operand != operand for operand in operands)


def infix(sign: str, overflow: str) -> NotesOn:
    """Return the notes on an infix operation: nan from infinities, overflow."""

    def note(operands: Sequence[Value], out: Value) -> Note | None:
        if out - out == 0.0:
            return None
        if out != out:
            if _no_nan(operands):
                terms = operands if len(operands) < 3 else (inf, -inf)
                return Note("domain", f" {sign} ".join(map(in_parentheses, terms)) + " = nan")
        elif _all_finite(operands):
            return Note("overflow", f"{overflow} overflows to {shown(out)}")
        return None

    return note


def product(operands: Sequence[Value], out: Value) -> Note | None:
    """Inf times 0 is nan; a product may overflow, or underflow to 0."""
    if out - out == 0.0:
        if out == 0.0 and all(operands):
            return Note("underflow", "the product underflows to 0")
        return None
    return _PRODUCT(operands, out)


_PRODUCT = infix("×", "the product")


def quotient(operands: Sequence[Value], out: Value) -> Note | None:
    """Division by zero, 0/0, inf/inf, overflow, underflow."""
    a, b = operands
    if out - out == 0.0:
        if out == 0.0 and a and isfinite(b):
            return Note("underflow", "the quotient underflows to 0")
        return None
    text = f"{shown(a)} / {in_parentheses(b)}"
    if out != out:
        return Note("domain", f"{text} = nan") if _no_nan(operands) else None
    if b == 0.0:
        return Note("pole", f"division by zero: {text} = {shown(out)}")
    if _all_finite(operands):
        return Note("overflow", f"the quotient overflows to {shown(out)}")
    return None


def power(operands: Sequence[Value], out: Value) -> Note | None:
    """Fractional powers of negative numbers, 0 to a negative power, overflow, underflow."""
    a, b = operands
    if out - out == 0.0 and (a or b < 0.0 or b >= 1.0 or not b):
        if out == 0.0 and a and isfinite(a) and isfinite(b):
            return Note("underflow", "the power underflows to 0")
        return None
    text = f"{in_parentheses(a)}**{in_parentheses(b)}"
    if out != out:
        if a < 0.0 and isfinite(a) and isfinite(b):
            return Note("domain", f"{text} is nan: a negative base needs a whole exponent")
    elif a == 0.0 and b < 0.0:
        return Note("pole", f"division by zero: {text} = {shown(out)}")
    elif a == 0.0 and 0.0 < b < 1.0:
        return Note("pole", f"the slope of {text} is infinite: the local gradient is inf")
    elif _all_finite(operands) and not isfinite(out):
        return Note("overflow", "the power overflows to " + shown(out))
    return None


def power_local(position: int, operands: Sequence[Value], out: Value) -> Note | None:
    """The exponent's gradient needs the base's logarithm."""
    a, b = operands
    if position != 1 or a > 0.0 or a != a or b != b:
        return None
    if a < 0.0:
        reason = f"{shown(a)} has no real logarithm: the exponent's local gradient is nan"
        return Note("domain", reason)
    if b >= 0.0:
        return Note("pole", f"0 has no logarithm: for the exponent {used(0.0)}")
    return None


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


def leaky_corner(operands: Sequence[Value], out: Value) -> Note | None:
    """At 0 the slope of the negative side is used."""
    if operands[0] == 0.0:
        slope = operands[1] if len(operands) > 1 else 0.01
        return Note("kink", f"leaky_relu has a corner at 0: {used(slope)}")
    return None


def clamp_corner(operands: Sequence[Value], out: Value) -> Note | None:
    """At a bound the local gradient of the inside is used, between equal bounds none."""
    a, low, high = operands
    if a in (low, high) and low <= high:
        return Note("kink", f"clamp has a corner at {shown(a)}: {used(1.0)}")
    if a < low == high:
        text = f"the bounds of clamp are both {shown(low)}: neither gets a gradient"
        return Note("kink", f"{text} {CONVENTION}")
    return None


def jumps(name: str) -> NotesOn:
    """Return the notes on a function that is flat between jumps."""

    def note(operands: Sequence[Value], out: Value) -> Note | None:
        a = operands[0]
        jump = a == 0.0 if name == "sign" else name != "round" and a == out
        if jump and isfinite(a):
            return Note("kink", f"{name} jumps at {shown(a)}: {used(0.0)}")
        return Note("flat", f"{name} is flat between jumps: the local gradient is 0")

    return note


def rounding(operands: Sequence[Value], out: Value) -> Note | None:
    """Rounding to whole numbers jumps half-way between them."""
    if abs(operands[0] - out) == 0.5:
        return Note("kink", f"round jumps at {shown(operands[0])}: {used(0.0)}")
    return _ROUND(operands, out)


_ROUND = jumps("round")


def switch(operands: Sequence[Value], out: Value) -> Note | None:
    """A comparison of equal sides stands at the border of two branches."""
    if operands[0] == operands[1]:
        taken = "holds" if out else "does not hold"
        text = f"both sides are {shown(operands[0])}: the comparison {taken}"
        return Note("kink", f"{text}, and only the branch taken gets a gradient")
    return None


def remainder(operands: Sequence[Value], out: Value) -> Note | None:
    """The remainder jumps where the division leaves none."""
    a, b = operands
    if out != out:
        return Note("domain", f"fmod({shown(a)}, {shown(b)}) is nan") if _no_nan(operands) else None
    if out == 0.0 and a and isfinite(b):
        return Note("kink", f"fmod jumps where {shown(a)} is a multiple of {shown(b)} {CONVENTION}")
    return None


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


def tie(shares: Callable[[Sequence[Value]], list[float | None]]) -> NotesOn:
    """Return the note on ties of a maximum or minimum; ``shares`` gives the local gradients."""

    def note(operands: Sequence[Value], out: Value) -> Note | None:
        tied = sum(operand == out for operand in operands)
        if tied < 2:
            return None
        if tied == len(operands) == 2:
            return Note("tie", f"tie: each operand gets 1/2 {CONVENTION}")
        if tied > 4:
            text = f"tie of {tied} operands: shares are halved from left to right"
        else:
            parts = [share for share in shares(operands) if share]
            text = "tie: the tied operands get " + ", ".join(f"1/{1 / part:.0f}" for part in parts)
        return Note("tie", f"{text} {CONVENTION}")

    return note
