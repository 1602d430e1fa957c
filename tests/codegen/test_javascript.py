"""The operations in JavaScript have the numbers of the table, and write them alike."""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter

import pytest

from backprop_trace.codegen.helpers import NotCopiedError
from backprop_trace.codegen.javascript import numbers, operations
from backprop_trace.codegen.javascript.translate import statement
from backprop_trace.operations import TABLE
from backprop_trace.operations.operation import Operation
from backprop_trace.operations.registry import registered
from backprop_trace.values.decimals import is_about, is_rounded, plain
from tests.support.floats import agree
from tests.support.javascript import bits, node, number
from tests.support.tools import needs

EDGES = (
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.0, -2.0, 2.5, 3.0, 6.0, -7.0, 0.1, 37.5, -37.5, 710.0,
    -750.0, 1e-300, -1e-310, 5e-324, 2.0**-1022, 1e9, -1e9, 1e154, 1e300, -1e300, 2.0**53 + 2,
    math.inf, -math.inf, math.nan,
)  # fmt: skip

RUN = """
console.log(JSON.stringify(given.map(([name, operands, out]) => {
  const [value, local] = OPERATIONS[name];
  const taken = operands.map(read), count = taken.length;
  const gradients = taken.map((_, k) =>
    (Array.isArray(local) ? local[k] : local(k, count))(...taken, read(out)));
  return [value(...taken), ...gradients].map(write);
})));
"""

BEYOND = {
    "pow": 1e-12,  # exp(b*log(a)) of V8 where the power is near the limits of doubles
}
CANCELLING = {"gelu", "silu", "mish"}
"""Their slopes cross zero: an ulp of erfc or exp is more there."""


def script(names: list[str] | None = None) -> str:
    found = operations(names)
    assert found is not None
    return found


def points(row: Operation, count: int, random: random.Random) -> list[tuple[float, ...]]:
    """Return operands: all edges against each other, and numbers of every size at random."""
    drawn = [random.uniform(-5, 5) for _ in range(60)]
    drawn += [random.choice((-1, 1)) * 10 ** random.uniform(-12, 12) for _ in range(40)]
    if count == 1:
        return [(a,) for a in (*EDGES, *drawn)]
    found = list(itertools.product(EDGES, repeat=2)) if count == 2 else []
    pool = (*EDGES, *drawn)
    found += [tuple(random.choices(pool, k=count)) for _ in range(300)]
    if row.name == "where":
        found = [(float(random.random() < 0.5), *rest) for _, *rest in found]
    return found


def cases(row: Operation) -> list[tuple[tuple[float, ...], float, list[float | None]]]:
    """Return operands, value and local gradients of an operation, as Python has them."""
    chance = random.Random(row.name)
    found = []
    for count in row.counts if row.most is not None else (1, 2, 3, 7):
        for operands in points(row, count, chance):
            out = row.forward(*operands)
            slopes = [
                row.local_value(k, range(count), [*operands, out], count) for k in range(count)
            ]
            found.append((operands, out, slopes))
    return found


@needs("node")
@pytest.mark.parametrize("name", TABLE)
def test_an_operation_has_the_numbers_of_the_table(name: str) -> None:
    expected = cases(TABLE[name])
    asked = [(name, [bits(a) for a in operands], bits(out)) for operands, out, _ in expected]
    answers = node(script([name]) + RUN, asked)
    wrong = []
    for (operands, out, slopes), texts in zip(expected, answers, strict=True):
        for place, (mine, right) in enumerate(zip(map(number, texts), (out, *slopes), strict=True)):
            absolute = 1e-14 * max(1.0, *map(abs, operands)) if name in CANCELLING else 5e-324
            relative = BEYOND.get(name, 1e-13)
            is_alike = agree(mine, right, relative=relative, absolute=absolute)
            if right == 0 and mine == 0:
                is_alike = math.copysign(1, mine) == math.copysign(1, right)
            if not is_alike:
                wrong.append((operands, place, mine, right))
    assert wrong == []
    assert len(expected) > 90


@needs("node")
def test_most_numbers_are_the_same_bits() -> None:
    expected = [(name, *case) for name, row in TABLE.items() for case in cases(row)]
    asked = [(name, [bits(a) for a in operands], bits(out)) for name, operands, out, _ in expected]
    seen = Counter(
        bits(mine) == bits(right) or right != right
        for (_, _, out, slopes), texts in zip(expected, node(script() + RUN, asked), strict=True)
        for mine, right in zip(map(number, texts), (out, *slopes), strict=True)
    )
    assert seen[True] > 80_000
    assert seen[True] / seen.total() > 0.98, seen


@needs("node")
def test_numbers_are_written_alike() -> None:
    chance = random.Random(7)
    values = [
        *EDGES,
        0.00012345,
        999999.5,
        9999995.0,
        1e5,
        1e6,
        1e-4,
        9.9999e-5,
        123456.0,
        0.30000000000000004,
    ]
    values += [chance.randrange(-20_000, 20_000) / 2 ** chance.randrange(12) for _ in range(5000)]
    values += [chance.uniform(-1, 1) * 10.0 ** chance.randrange(-9, 12) for _ in range(5000)]
    values += [chance.randrange(100_000) / 10 ** chance.randrange(9) for _ in range(3000)]
    script = """
    const digits = [null, 1, 2, 4, 6, 17];
    console.log(JSON.stringify(given.map(read).map((value) => digits.map((n) =>
      [plain(value, n), isRounded(value, n), isAbout(value, n)]))));
    """
    found = node(numbers() + script, list(map(bits, values)))
    for value, each in zip(values, found, strict=True):
        for digits, shown in zip((None, 1, 2, 4, 6, 17), each, strict=True):
            assert shown == [
                plain(value, digits), is_rounded(value, digits), is_about(value, digits)
            ], (value, digits)  # fmt: skip
    ties = [value for value in values if f"{value:.3e}" != f"{value * (1 + 1e-15):.3e}"]
    assert len(ties) > 50


def test_a_page_carries_only_what_it_needs() -> None:
    assert len(script()) < 16_000
    little = script(["add", "mul"])
    assert len(little) < 1500
    assert "erfc" not in little


@pytest.mark.parametrize("source", ["x = [a for a in b]", "def f(a):\n    return a // 2",
                                    "def default(a):\n    return a", "x = 'text'"])  # fmt: skip
def test_what_has_no_translation_is_refused(source: str) -> None:
    with pytest.raises(NotCopiedError):
        statement(source)


@needs("node")
def test_a_new_operation_is_there_too() -> None:
    row = TABLE["softsign"]._replace(name="bent")
    with registered(row):
        operands, out, slopes = cases(row)[40]
        asked = [("bent", [bits(a) for a in operands], bits(out))]
        found = node(script(["bent"]) + RUN, asked)
    assert list(map(number, found[0])) == [out, *slopes]
