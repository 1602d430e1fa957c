"""What counts as right: a number in any spelling, or a formula of a local gradient."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from math import inf, isfinite, isnan, nan

from ..autodiff.passes import forward
from ..errors import TraceError
from ..language.parse import parse
from ..language.program import Program
from ..operations import FUNCTIONS, TABLE
from ..record import Record
from ..values.decimals import DEFAULT_DIGITS, plain
from .wrong import Wrong, same

LONGEST = 1_000
"""Characters of an answer."""
WINDOW = 0.005
"""How far a rounded answer may be off, relative to the truth."""
ROUNDING = 1e-12
FIGURES = 2
"""Digits from which a rounded number is an answer."""
COARSEST = 0.05
"""Half a unit of the last digit typed, relative to the truth, up to which it says enough."""

_PLAIN = re.compile(r"([+-]?)(\d*)(?:[.,](\d*))?(?:[eE]([+-]?\d+))?")
_SPECIAL = {"nan": nan, "inf": inf, "+inf": inf, "-inf": -inf}

RIGHT, WRONG, VAGUE = "right", "wrong", "vague"
"""Vague: so few digits that another number is meant as well."""
MORE_DIGITS = "More digits are needed to tell."
"""What is said of a vague number."""


class Number(Record):
    """A number as it was typed."""

    value: float
    place: float = 0.0
    """What one unit of its last digit is; 0 where it is an expression."""
    figures: int = 0
    """Digits without leading zeros."""
    zeros: int = 0
    """Zeros at the end of a whole number, which may stand for digits that were rounded away."""


class Answer(Record):
    """An answer that can be read: a number, or a formula over names."""

    number: Number | None
    program: Program | None = None


def read(text: str, names: Collection[str] = ()) -> Answer:
    """Return what an answer says; a formula may use these ``names``.

    Raises ``TraceError`` for what is none, with its place in the text as it was typed.
    """
    if len(text) > LONGEST:
        raise TraceError("bad-answer", f"an answer has at most {LONGEST:,} characters")
    folded = text.replace("\u2212", "-")
    bare = folded.strip(" \t")
    if bare in _SPECIAL:
        return Answer(Number(_SPECIAL[bare]))
    found = _PLAIN.fullmatch(bare)
    if found and (found[2] or found[3]):
        return Answer(number_of(found))
    if not bare:
        raise TraceError("bad-answer", "an answer is a number")
    # A plus before it says nothing; a blank keeps the places.
    start = len(folded) - len(folded.lstrip(" \t"))
    if folded[start] == "+":
        folded = folded[:start] + " " + folded[start + 1 :]
    try:
        program = parse(folded, FUNCTIONS, names)
    except TraceError as error:
        raise _in_answer(error, text) from None
    variables = [name for _, name in program.variables()]
    for name in variables:
        if name not in names:
            place = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
            start, end = place.span() if place else (0, len(text))
            raise TraceError("bad-answer", _stranger(name, names), text, start, end,
                             in_program=False)  # fmt: skip
    if program.definitions:
        raise TraceError("bad-answer", "an answer defines no functions")
    if variables:
        return Answer(None, program)
    return Answer(Number(value_of(program, {})))


def number_of(found: re.Match[str]) -> Number:
    """Return a decimal number; a comma in it is a point."""
    sign, whole, part, power = found[1], found[2] or "0", found[3] or "", found[4] or "0"
    value = float(f"{sign}{whole}.{part}e{power}")
    if len(power) > 5:  # inf or 0 already
        return Number(value)
    digits = (whole + part).lstrip("0")
    zeros = 0 if part else len(digits) - len(digits.rstrip("0"))
    place = 10.0 ** max(-320, min(300, int(power) - len(part)))
    return Number(value, place, max(len(digits), 1), zeros)


def values_of(program: Program, leaves: Mapping[str, float]) -> list[float]:
    """Return all numbers on the way to a formula's value, with numbers for its names."""
    known = {node: number.value for node, number in program.constants.items()}
    known.update((node, leaves[name]) for node, name in program.variables())
    rows = [TABLE.get(name) for name in program.functions]
    return forward(rows, program.operands, known)


def value_of(program: Program, leaves: Mapping[str, float]) -> float:
    """Return the value of an answer's formula."""
    return values_of(program, leaves)[program.output]


def _in_answer(error: TraceError, text: str) -> TraceError:
    """Return a refusal of the parser as one of an answer, without a command that works."""
    message = error.message.replace("the program", "the answer")
    return TraceError(
        "bad-answer", message, text if error.source else "", error.start, error.end,
        label=error.label, in_program=False,
    )  # fmt: skip


def _stranger(name: str, names: Collection[str]) -> str:
    if not names:
        return f"a number is asked for: {name[:40]} is a name"
    return f"{name[:40]} stands for nothing here"


def is_exact(truth: float) -> bool:
    """Return whether a number is shown exactly, but for rounding: then nothing else is right."""
    shown = float(plain(truth, DEFAULT_DIGITS))
    return abs(shown - truth) <= ROUNDING * abs(truth)


def judged(number: Number, truth: float, wrong: Sequence[Wrong] = (), scale: float = 0.0) -> str:
    """Return whether a number is the right one, as it was typed.

    ``wrong`` are the numbers of slips, which are never taken for right: one that is the truth too,
    rounded to the digits typed, is vague. ``scale`` is the size that
    closeness is measured by, where it is not that of the truth.
    """
    value = number.value
    if isnan(truth) or isnan(value):
        return RIGHT if isnan(truth) and isnan(value) else WRONG
    if not isfinite(truth) or not isfinite(value):
        return RIGHT if value == truth else WRONG
    if abs(value - truth) <= (ROUNDING * abs(truth) or ROUNDING):
        return RIGHT
    if is_exact(truth):
        return WRONG
    if value * truth <= 0:
        return WRONG
    scale = scale or abs(truth)
    off = abs(value - truth)
    half = number.place / 2 * (1 + 1e-9)
    is_rounded = number.figures >= FIGURES and off <= half
    if is_rounded and half <= COARSEST * scale:
        is_slip = any(same(value, each.value) for each in wrong if each.value != truth)
        return VAGUE if is_slip else RIGHT
    if is_rounded and scale < abs(truth):
        return VAGUE
    nearest = min((abs(value - each.value) for each in wrong if each.value != truth), default=inf)
    coarse = half * 10.0**number.zeros if number.figures - number.zeros >= FIGURES else 0.0
    allowed = max(WINDOW * scale, min(coarse, COARSEST * scale))
    return RIGHT if off <= allowed and off <= nearest else WRONG
