"""Whether a line of numbers is right as it stands: its result, computed anew from what it shows.

A reader has the numbers of a line as they are shown, rounded, and nothing else. ``line`` finds how
many digits the operands need so that their result agrees with the one shown, to its last digit,
and whether the two are equal, or only about. Equality is decided with fractions, of which the two
whole numbers are kept, and only where the doubles lie too near to each other to tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain
from math import floor, isfinite, log10

from ..language.formula import Apply, Formula, Name, Number
from ..language.program import CONSTANT, VARIABLE
from ..operations import TABLE
from ..operations.operation import Operation
from ..record import Record
from ..values.decimals import FULL, ROUNDING, plain

MOST_DIGITS = 17
"""Significant digits that tell every double from its neighbours."""

_SHORT = 14
"""Digits of a double's result that no rounding has made: a true result of more never ends so."""

_NEAR = 1e-12
"""Relative distance below which doubles cannot tell whether two results are equal."""

_TELLING = 5.0
"""Whole operands up to here: no function of them only seems to have a short result. (The
hyperbolic tangent of 20 does: it rounds to 1.)"""

_WHOLE = 1e3
_WHOLE_STAY = frozenset(("add", "sub", "mul", "neg", "sum"))

_FRACTIONS = frozenset(
    ("identity", "neg", "add", "sub", "mul", "square", "div", VARIABLE, CONSTANT)
)
"""What a function of the program may be made of to have a fraction as its result."""

_LONGEST = 2_000
"""Bits of a fraction up to which it is calculated with."""

Ratio = tuple[int, int]
Step = int | Number | tuple[Operation, int]
"""A number's place, a number of the formula, or an operation for so many numbers before it."""


class Line(Record):
    """How a line is shown."""

    digits: int | None
    """Of its operands."""
    holds: bool
    """Whether its result follows from them; else no digits of a double show it."""
    is_exact: bool
    """Whether it is their exact result."""
    are_about: bool = False
    """Whether one of them is only about what is shown for it."""


class Inexact(Exception):  # noqa: N818  # no error: the answer is no
    """No fraction, or one that is too long."""


class Recount:
    """A formula, to be evaluated for the numbers that stand in it."""

    __slots__ = ("_steps", "is_polynomial", "used")

    def __init__(
        self, formula: Formula, letters: Sequence[str], table: Mapping[str, Operation | None]
    ) -> None:
        self._steps: list[Step] = []
        places = {letter: place for place, letter in enumerate(letters)}
        pending: list[Formula | tuple[Operation, int]] = [formula]
        while pending:
            piece = pending.pop()
            if isinstance(piece, Name):
                self._steps.append(places[piece.name])
            elif isinstance(piece, Apply):
                row = table[piece.function]
                assert row is not None  # noqa: S101  # a formula applies operations
                pending.append((row, len(piece.operands)))
                pending.extend(reversed(piece.operands))
            else:  # a number, or an operation behind its operands
                self._steps.append(piece)
        self.used = sorted({step for step in self._steps if isinstance(step, int)})
        """The places of the numbers that stand in it."""
        self.is_polynomial = len(self._steps) < 8 and all(
            isinstance(step, int)
            or (step.value.is_integer() and abs(step.value) < _WHOLE
                if isinstance(step, Number) else step[0].key in _WHOLE_STAY)
            for step in self._steps
        )  # fmt: skip
        """Whether whole numbers stay whole, and small ones small enough for doubles."""

    def result(self, numbers: Sequence[float]) -> float:
        """Return what doubles make of the numbers."""
        stack: list[float] = []
        for step in self._steps:
            if isinstance(step, int):
                stack.append(numbers[step])
            elif isinstance(step, Number):
                stack.append(step.value)
            else:
                row, count = step
                operands = stack[-count:]
                del stack[-count:]
                stack.append(row.forward(*operands))
        return stack[0]

    def is_exact(self, numbers: Sequence[float], result: float) -> bool:
        """Return whether the numbers, as they are written, make exactly ``result``."""
        if result.is_integer() and abs(result) < _WHOLE and self._is_whole(numbers):
            return True
        stack: list[Ratio] = []
        try:
            for step in self._steps:
                if isinstance(step, int):
                    stack.append(ratio(numbers[step]))
                elif isinstance(step, Number):
                    if not step.text[:1].isdigit():  # pi
                        return False
                    stack.append(ratio(step.value))
                else:
                    row, count = step
                    operands = stack[-count:]
                    del stack[-count:]
                    stack.append(applied(row, operands))
            above, below = ratio(result)
        except Inexact:
            return False
        return stack[0][0] * below == stack[0][1] * above

    def _is_whole(self, numbers: Sequence[float]) -> bool:
        """Return whether only sums and products of small whole numbers are made: doubles hold."""
        return self.is_polynomial and all(
            abs(numbers[place]) < _WHOLE and numbers[place].is_integer() for place in self.used
        )

    def line(
        self,
        values: Sequence[float],
        result: float,
        digits: int | None,
        fixed: Sequence[bool] = (),
    ) -> Line:
        """Return how a line is shown: ``fixed`` are the operands that stand there as typed."""
        if not (isfinite(result) and all(isfinite(values[place]) for place in self.used)):
            return Line(digits, True, True)
        target = as_shown(result, digits)
        tries = [FULL] if digits is FULL else range(digits, MOST_DIGITS + 1)
        for each in tries:
            numbers, are_about = list(values), False
            for place in self.used:
                if fixed and fixed[place]:
                    continue
                value = values[place]
                shown = numbers[place] = as_shown(value, each)
                if shown != value and abs(shown - value) > ROUNDING * abs(value):
                    are_about = True
            found = self.result(numbers)
            if not target and found and self.is_exact(numbers, target):
                return Line(each, True, True, are_about)
            if found == target or agree(found, target, digits):
                near = abs(found - target) <= _NEAR * abs(target)
                return Line(each, True, near and self.is_exact(numbers, target), are_about)
        return Line(digits, False, False)


def as_shown(value: float, digits: int | None) -> float:
    """Return the number that the text shown for ``value`` stands for."""
    if digits is FULL or value in (0.0, 1.0, -1.0):
        return value
    return float(plain(value, digits))


def agree(found: float, shown: float, digits: int | None) -> bool:
    """Return whether ``found`` is ``shown`` to its last digit; halves go either way."""
    distance = abs(found - shown)
    if digits is FULL:
        return distance <= _NEAR * abs(shown)
    if distance <= 0.5 * abs(shown) * 10.0**-digits:
        return True
    if shown == 0.0 or not isfinite(found):
        return found == shown
    return distance <= 0.5000001 * 10.0 ** (floor(log10(abs(shown))) - digits + 1)


@lru_cache(maxsize=4096)
def ratio(value: float) -> Ratio:
    """Return a number's shortest text as a fraction. Raises ``Inexact``."""
    if not isfinite(value):
        raise Inexact
    mantissa, _, power = repr(value).partition("e")
    whole, _, part = mantissa.partition(".")
    places = len(part) - int(power or 0)
    digits = int(whole + part)
    return (digits, 10**places) if places >= 0 else (digits * 10**-places, 1)


def applied(row: Operation, operands: Sequence[Ratio]) -> Ratio:
    """Return an operation's exact result. Raises ``Inexact``."""
    if any(number.bit_length() > _LONGEST for number in chain(*operands)):
        raise Inexact
    (a, b), (c, d) = operands[0], operands[-1]
    match row.key:
        case "identity":
            return a, b
        case "neg":
            return -a, b
        case "add":
            return a * d + c * b, b * d
        case "sub":
            return a * d - c * b, b * d
        case "mul":
            return a * c, b * d
        case "square":
            return a * a, b * b
        case "div":
            if not c:
                raise Inexact
            return (a * d, b * c) if c > 0 else (-a * d, -b * c)
        case "pow" if not c % d and abs(c // d) <= 64:
            exponent = c // d
            if exponent >= 0:
                return a**exponent, b**exponent
            if not a:
                raise Inexact
            return (b**-exponent, a**-exponent) if a > 0 else ((-b) ** -exponent, (-a) ** -exponent)
        case "sum" | "mean":
            total: Ratio = 0, 1
            for above, below in operands:
                total = total[0] * below + above * total[1], total[1] * below
            return total if row.key == "sum" else (total[0], total[1] * len(operands))
    return in_doubles(row, operands)


def in_doubles(row: Operation, operands: Sequence[Ratio]) -> Ratio:
    """Return a result of which the double tells that it is exact. Raises ``Inexact``."""
    numbers = [above / below for above, below in operands]
    found = row.forward(*numbers)
    if not isfinite(found) or float(f"{found:.{_SHORT - 1}e}") != found:
        raise Inexact
    result = ratio(found)
    if row.key in ("sqrt", "cbrt"):
        power = 2 if row.key == "sqrt" else 3
        (above, below), (a, b) = result, operands[0]
        if above**power * b == a * below**power:
            return result
    elif rounds_only(row) or all(
        abs(number) <= _TELLING and number == int(number) for number in numbers
    ):
        return result
    raise Inexact


def rounds_only(row: Operation) -> bool:
    """Return whether a short result of a double is the true one.

    Such an operation picks one of its operands or rounds a fraction once; a function of the program
    is made of such.
    """
    if row.body is not None:
        return all(
            key in _FRACTIONS or (key in TABLE and rounds_only(TABLE[key]))
            for key in row.body.body.functions
        )
    return row.precision is not None and not row.precision.measured
