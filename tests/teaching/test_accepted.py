"""What counts as right: every spelling of the number, and nothing that a slip gives."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from math import inf, nan

import pytest

from backprop_trace import TraceError
from backprop_trace.teaching.accepted import LONGEST, RIGHT, VAGUE, WRONG, judged, read
from backprop_trace.teaching.slips import BY_NAME
from backprop_trace.teaching.wrong import Wrong
from backprop_trace.values.decimals import is_rounded, plain


def verdict(text: str, truth: float, *slips: float, scale: float = 0.0) -> str:
    number = read(text).number
    assert number is not None
    wrong = [Wrong(BY_NAME["added"], value, "", {}) for value in slips]
    return judged(number, truth, wrong, scale)


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("-2", -2),
        ("−2", -2),
        (" - 2 ", -2),
        ("+3", 3),
        ("0.25", 0.25),
        ("0,25", 0.25),
        (".25", 0.25),
        ("1/4", 0.25),
        ("2*(-1)", -2),
        ("6/4", 1.5),
        ("2^-2".replace("^", "**"), 0.25),
        ("sqrt(16)", 4),
        ("2.5e-1", 0.25),
        ("0.3", 0.1 + 0.2),
        ("0.20", 0.19661),
        ("0.197", 0.19661),
        ("0.1966", 0.19661193324148185),
        ("0.196", 0.19661193324148185),
        ("-0", 0),
        ("0.0", 0),
        ("nan", nan),
        ("inf", inf),
        ("-inf", -inf),
        ("1/0", inf),
        ("20", 19.6612),
        ("150", 154.34501),
        ("210000", 214875.99),
        ("１２", 12),
        ("1e400", inf),
        ("000.5", 0.5),
    ],
)
def test_right(text: str, truth: float) -> None:
    assert verdict(text, truth) == RIGHT


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("2", -2),
        ("-2.01", -2),
        ("0.2", 0.19661),
        ("0.1945", 0.19661),
        ("-0.197", 0.19661),
        ("1.0001", 1),
        ("nan", 1),
        ("inf", 1e300),
        ("-inf", inf),
        ("1", nan),
        ("1e-9", 0),
        ("100", 114.345),
        ("150", 156.345),
        ("0.26", 0.25),
        ("0", 0.0001234),
        ("1e999999999", 2),
        ("9**9**9**9", 1),
    ],
)
def test_wrong(text: str, truth: float) -> None:
    assert verdict(text, truth) == WRONG


def test_the_number_of_a_slip_is_never_right() -> None:
    assert verdict("0.1969", 0.19661) == RIGHT
    assert verdict("0.1969", 0.19661, 0.1969) == WRONG
    assert verdict("0.19661193", 0.19661193, 0.1969) == RIGHT
    assert verdict("0.20", 0.19661, 0.1969) == RIGHT, "as both are rounded, the truth counts"
    assert verdict("150", 154.34501, 150) == WRONG
    assert verdict("1.0", 1.041294, 1) == VAGUE, "of two that round alike neither is taken"
    assert verdict("1.0", 1.041294) == RIGHT
    assert verdict("0.1966", 0.19661, 0.19661) == RIGHT, "no slip: it is the truth"


def test_a_step_is_measured_by_itself() -> None:
    truth, step = 0.149780716, 0.00021928
    assert verdict("0.14978", truth, scale=step) == RIGHT
    assert verdict("0.149780716", truth, scale=step) == RIGHT
    assert verdict("0.15", truth, scale=step) == VAGUE
    assert verdict("0.1498", truth, scale=step) == VAGUE
    assert verdict("0.149817639", truth, scale=step) == WRONG
    assert verdict("0.1496", truth, scale=step) == WRONG


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("w", "a number is asked for: w is a name", (0, 1)),
        ("2*wide", "a number is asked for: wide is a name", (2, 6)),
        ("__import__('os')", "there is no function `__import__`", (0, 10)),
        ("1 000", "nothing stands between `1` and `000`: products are written with *", (2, 5)),
        ("2*", None, None),
        ("(", None, None),
        ("\x1b[2J", None, (0, 1)),
        ("\0", None, (0, 1)),
        ("[1,2]", None, (0, 1)),
        ("f(x) = x; f(2)", None, None),
        ("", "an answer is a number", None),
        ("x" * (LONGEST + 1), "an answer has at most 1,000 characters", None),
        ("9" * 100_000, "an answer has at most 1,000 characters", None),
        ("(" * 1000, None, None),
        ("%s%n", None, None),
        ("\u202e1", None, (0, 1)),
    ],
    ids=lambda each: ascii(each)[:20],
)
def test_no_answer(text: str, message: str | None, place: tuple[int, int] | None) -> None:
    with pytest.raises(TraceError) as refusal:
        read(text)
    error = refusal.value
    assert message in (None, error.message)
    assert "program" not in error.message
    if place is not None:
        assert (error.start, error.end) == place


def spellings(x: float) -> Iterator[str]:
    """Yield ways to write a number right."""
    full = repr(x)
    yield full
    yield full.replace("-", "−")
    yield plain(x, 4)
    yield plain(x, 3) if is_rounded(x, 4) else full
    yield f"{x:.1e}" if is_rounded(x, 4) else full
    yield f"({full})"
    yield f" {full} "
    yield f"{x:+.8g}"
    yield f"{x:.6e}" if is_rounded(x, 4) else f"{x:.16e}"
    yield f"2*({x / 2!r})"
    yield f"{x * 4!r}/4"
    yield f"-({-x!r})"
    yield f"({x!r})**1"
    if "e" not in full and "." in full:
        yield full.replace(".", ",")
    fraction = Fraction(x).limit_denominator(1000)
    if abs(float(fraction) - x) < 1e-13 * abs(x):
        yield f"{fraction.numerator}/{fraction.denominator}"


def drawn(chance: random.Random) -> float:
    """Return a number as a worked example may have it."""
    kind = chance.randrange(4)
    if kind == 0:
        return float(chance.randint(-12, 12))
    if kind == 1:
        return chance.randint(-40, 40) / 4
    if kind == 2:
        return chance.uniform(-3, 3)
    return float(chance.uniform(-1, 1) * 10 ** chance.randint(-6, 6))


def refused(count: int, seed: int) -> list[tuple[str, float]]:
    """Return the right spellings that are refused, of so many."""
    chance, tried, found = random.Random(seed), 0, []
    while tried < count:
        x = drawn(chance)
        for text in spellings(x):
            tried += 1
            if verdict(text, x) != RIGHT:
                found.append((text, x))
    return found


def test_no_right_spelling_is_refused() -> None:
    assert refused(5_000, 1) == []


@pytest.mark.slow
def test_no_right_spelling_of_100_000_is_refused() -> None:
    assert refused(100_000, 2) == []
