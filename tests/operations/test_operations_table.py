"""The table of operations: PyTorch's values at awkward points, kinks, hard zeros, invariants."""

from __future__ import annotations

import itertools
import math
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from backprop_trace.language.formula import Apply, Formula, Name
from backprop_trace.language.parse import parse
from backprop_trace.language.program import CONSTANT, VARIABLE
from backprop_trace.language.syntax.parser import parse_formula
from backprop_trace.operations import FUNCTIONS, TABLE, Operation, letters
from backprop_trace.values.floats import total
from tests.support import floats
from tests.support.corpora import load
from tests.support.paths import ROOT

INF = math.inf
NAN = math.nan
AWKWARD = (
    *(NAN, INF, -INF, 0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 2.5, 3.0, -3.0, 0.1, 37.0, -37.5),
    *(5e-324, -5e-324, 2.0**-1022, -(2.0**-1023), 1e-20, 1e-200, -1e-200, 1e-308),
    *(700.0, -701.0, 709.78, 710.0, -745.2, 745.0, 1000.0, -1000.0, 1e9, 1e16, 1e17, 2.0**53),
    *(math.pi / 2, 1e22, 1e200, -1e200, 1.7976931348623157e308, -1.7976931348623157e308),
)
EDGE = load("edge.json")


def counts(row: Operation) -> Iterator[int]:
    """Yield the numbers of operands to try."""
    yield from range(row.least, (row.most if row.most and row.most < 4 else 4) + 1)


def locals_at(row: Operation, *operands: float) -> list[float | None]:
    out = row.forward(*operands)
    places = range(len(operands))
    return [row.local(place, len(operands)).evaluate(*operands, out) for place in places]


def at(name: str, *operands: float) -> tuple[float, list[float | None]]:
    row = FUNCTIONS.get(name) or TABLE[name]
    return row.forward(*operands), locals_at(row, *operands)


agree = partial(floats.agree, relative=4e-16)


# PyTorch's results (tests/data/edge.json names its version)


def single_operations() -> Iterator[Any]:
    """Yield the cases whose program is one operation on variables and constants."""
    for case in EDGE["cases"]:
        program = parse(case["program"], FUNCTIONS)
        depends = [function == VARIABLE for function in program.functions]
        for node, operands in enumerate(program.operands):
            depends[node] |= any(depends[operand] for operand in operands)
        varying = [node for node, function in enumerate(program.functions) if depends[node]]
        if sum(program.functions[node] != VARIABLE for node in varying) == 1:
            values = ", ".join(f"{name}={value}" for name, value in case["inputs"].items())
            yield pytest.param(case, id=f"{case['program']} at {values}")


@pytest.mark.parametrize("case", list(single_operations()))
def test_value_and_gradients_are_those_of_pytorch(case: dict[str, Any]) -> None:
    program = parse(case["program"], FUNCTIONS)
    inputs = {name: float(value) for name, value in case["inputs"].items()}
    values: list[float] = []
    for node, function in enumerate(program.functions):
        if function == VARIABLE:
            values.append(inputs[program.names[node]])
        elif function == CONSTANT:
            values.append(program.constants[node].value)
        else:
            operands = [values[place] for place in program.operands[node]]
            values.append(TABLE[function].forward(*operands))
    expected = case.get("exact", case)
    assert agree(values[program.output], float(expected["value"]))
    row = TABLE[program.functions[program.output]]
    places = program.operands[program.output]
    locals_ = locals_at(row, *[values[place] for place in places])
    for name, gradient in expected["grads"].items():
        shares = [
            0.0 if local is None else 1.0 * local
            for place, local in zip(places, locals_, strict=True)
            if program.names.get(place) == name
        ]
        assert agree(total(shares) if len(shares) > 1 else shares[0], float(gradient))


def test_most_cases_are_tried_here() -> None:
    assert len(list(single_operations())) >= 125


# Singular points beyond the golden file


@pytest.mark.parametrize(
    ("name", "operands", "value", "locals_"),
    [
        ("sqrt", (-0.0,), -0.0, [-INF]),
        ("log", (-0.0,), -INF, [-INF]),
        ("cbrt", (0.0,), 0.0, [INF]),
        ("cbrt", (-0.0,), -0.0, [INF]),
        ("cbrt", (-INF,), -INF, [0.0]),
        ("cbrt", (-8.0,), -2.0, [1 / 12]),
        ("asin", (-1.0,), -math.pi / 2, [INF]),
        ("acos", (1.0,), 0.0, [-INF]),
        ("acosh", (-2.0,), NAN, [1 / math.sqrt(3)]),
        ("acosh", (-1.0,), NAN, [INF]),
        ("atanh", (-1.0,), -INF, [INF]),
        ("atanh", (2.0,), NAN, [-1 / 3]),
        ("cos", (INF,), NAN, [NAN]),
        ("tan", (-INF,), NAN, [NAN]),
        ("gelu", (INF,), INF, [NAN]),
        ("silu", (INF,), INF, [NAN]),
        ("mish", (INF,), INF, [NAN]),
        ("gelu", (-INF,), NAN, [NAN]),
        ("silu", (-INF,), NAN, [NAN]),
        ("mish", (-INF,), NAN, [NAN]),
        ("softsign", (INF,), NAN, [NAN]),
        ("fmod", (5.0, 0.0), NAN, [1.0, -INF]),
        ("fmod", (-5.0, 3.0), -2.0, [1.0, 1.0]),
        ("fmod", (5.0, INF), 5.0, [1.0, -0.0]),
        ("fmod", (1.0, 0.1), math.fmod(1.0, 0.1), [1.0, -9.0]),
        ("pow", (1.0, NAN), 1.0, [NAN, 0.0]),
        ("pow", (-0.0, -1.0), -INF, [-INF, INF]),
        ("pow", (-0.0, -2.0), INF, [INF, -INF]),
        ("pow", (-2.0, 1025.0), -INF, [INF, NAN]),
        ("mul", (0.0, -1.0), -0.0, [-1.0, 0.0]),
        ("div", (0.0, -0.0), NAN, [-INF, NAN]),
    ],
)
def test_singular_points(
    name: str, operands: tuple[float, ...], value: float, locals_: list[float]
) -> None:
    found = at(name, *operands)
    assert agree(found[0], value)
    assert len(found[1]) == len(locals_)
    for local, expected in zip(found[1], locals_, strict=True):
        assert local is not None
        assert agree(local, expected)


# Kinks: None is a hard zero


@pytest.mark.parametrize(
    ("name", "operands", "value", "locals_"),
    [
        ("relu", (0.0,), 0.0, [None]),
        ("relu", (2.0,), 2.0, [1.0]),
        ("leaky_relu", (0.0,), 0.0, [0.01]),
        ("leaky_relu", (-2.0, 0.5), -1.0, [0.5, -2.0]),
        ("leaky_relu", (2.0, 0.5), 2.0, [1.0, None]),
        ("elu", (0.0,), 0.0, [1.0]),
        ("elu", (-1.0,), math.expm1(-1.0), [math.exp(-1.0)]),
        ("abs", (0.0,), 0.0, [0.0]),
        ("sign", (-0.0,), 0.0, [None]),
        ("floor", (-0.5,), -1.0, [None]),
        ("floor", (-0.0,), -0.0, [None]),
        ("ceil", (-0.5,), -0.0, [None]),
        ("round", (-0.5,), -0.0, [None]),
        ("round", (3.5,), 4.0, [None]),
        ("floor", (INF,), INF, [None]),
        ("max", (3.0,), 3.0, [1.0]),
        ("max", (2.0, 1.0), 2.0, [1.0, None]),
        ("max", (1.0, 2.0, 2.0), 2.0, [None, 0.5, 0.5]),
        ("max", (2.0, 1.0, 2.0), 2.0, [0.5, None, 0.5]),
        ("max", (1.0, 1.0, 2.0), 2.0, [None, None, 1.0]),
        ("max", (1.0, 1.0, 1.0, 1.0), 1.0, [0.125, 0.125, 0.25, 0.5]),
        ("min", (1.0, 2.0, 0.5), 0.5, [None, None, 1.0]),
        ("min", (-INF, -INF), -INF, [0.5, 0.5]),
        ("clamp", (1.0, 0.0, 1.0), 1.0, [1.0, None, None]),
        ("clamp", (-1.0, 0.0, 1.0), 0.0, [None, 1.0, None]),
        ("clamp", (5.0, 0.0, 1.0), 1.0, [None, None, 1.0]),
        ("clamp", (5.0, 2.0, 1.0), 1.0, [None, None, 1.0]),
        ("clamp", (0.0, 2.0, 1.0), 1.0, [None, None, 1.0]),
        ("relu6", (6.0,), 6.0, [None]),
        ("relu6", (7.0,), 6.0, [None]),
        ("hardtanh", (-1.0,), -1.0, [None]),
        ("where", (1.0, 5.0, 7.0), 5.0, [None, 1.0, None]),
        ("where", (0.0, 5.0, 7.0), 7.0, [None, None, 1.0]),
        ("lt", (1.0, 2.0), 1.0, [None, None]),
        ("ge", (1.0, 2.0), 0.0, [None, None]),
        ("le", (2.0, 2.0), 1.0, [None, None]),
        ("gt", (2.0, 2.0), 0.0, [None, None]),
        ("eq", (0.0, -0.0), 1.0, [None, None]),
        ("ne", (1.0, 2.0), 1.0, [None, None]),
        ("pow", (5.0, 0.0), 1.0, [None, math.log(5.0)]),
        ("sum", (1e16, 1.0, -1e16), 1.0, [1.0, 1.0, 1.0]),
        ("sum", (7.0,), 7.0, [1.0]),
        ("mean", (1.0, 2.0, 6.0), 3.0, [1 / 3, 1 / 3, 1 / 3]),
        ("identity", (-0.0,), -0.0, [1.0]),
    ],
)
def test_kinks_and_branches(
    name: str, operands: tuple[float, ...], value: float, locals_: list[float | None]
) -> None:
    found = at(name, *operands)
    assert agree(found[0], value)
    assert found[1] == locals_


@pytest.mark.parametrize(
    ("name", "operands", "locals_"),
    [
        ("relu", (NAN,), [1.0]),
        ("leaky_relu", (NAN,), [0.01]),
        ("elu", (NAN,), [1.0]),
        ("abs", (NAN,), [0.0]),
        ("floor", (NAN,), [None]),
        ("max", (NAN, 1.0), [1.0, 1.0]),
        ("min", (1.0, NAN), [1.0, 1.0]),
        ("max", (1.0, NAN, 2.0), [1.0, 1.0, 1.0]),
        ("clamp", (NAN, 0.0, 1.0), [None, None, None]),
        ("relu6", (NAN,), [1.0]),
        ("hardtanh", (NAN,), [1.0]),
    ],
)
def test_local_gradients_at_nan(
    name: str, operands: tuple[float, ...], locals_: list[float | None]
) -> None:
    value, found = at(name, *operands)
    assert math.isnan(value)
    assert found == locals_


def test_sign_of_nan_is_0_and_comparisons_with_nan_are_false_but_for_unequal() -> None:
    assert at("sign", NAN) == (0.0, [None])
    for name in ("lt", "le", "gt", "ge", "eq"):
        assert TABLE[name].forward(NAN, NAN) == 0.0
    assert TABLE["ne"].forward(NAN, 1.0) == 1.0


@pytest.mark.parametrize("name", ["max", "min"])
def test_shares_of_a_tie_add_up_to_1(name: str) -> None:
    for operands in itertools.product((0.0, -0.0, 1.0, 2.0), repeat=4):
        assert sum(share or 0.0 for share in at(name, *operands)[1]) == 1.0


def test_max_takes_100_operands() -> None:
    value, locals_ = at("max", *map(float, range(100)))
    assert value == 99.0
    assert locals_ == [None] * 99 + [1.0]


# Nothing raises


@pytest.mark.parametrize("name", TABLE)
def test_nothing_raises_and_everything_is_a_float(name: str) -> None:
    row = TABLE[name]
    for count in counts(row):
        pool = AWKWARD if count < 3 else AWKWARD[::4] if count == 3 else AWKWARD[::9]
        for operands in itertools.product(pool, repeat=count):
            out = row.forward(*operands)
            assert type(out) is float, operands
            for place in range(count):
                local = row.local(place, count).evaluate(*operands, out)
                assert local is None or type(local) is float, operands
                if row.formula_at:
                    assert row.formula_at(place, [None] * count, local or 0.0)
                if row.local_note:
                    row.local_note(place, operands, out)
            if row.note:
                note = row.note(operands, out)
                assert note is None or note.text


@pytest.mark.parametrize("name", TABLE)
def test_a_nan_operand_makes_the_value_nan(name: str) -> None:
    if name in ("sign", "where", "lt", "le", "gt", "ge", "eq", "ne"):
        return
    row = TABLE[name]
    for count in counts(row):
        for place in range(count):
            operands = [2.0] * count
            operands[place] = NAN
            if (name, place, count) != ("leaky_relu", 1, 2):  # an unused slope
                assert math.isnan(row.forward(*operands)), (count, place)


# Invariants of the table


def names_in(formula: Formula) -> set[str]:
    if isinstance(formula, Name):
        return {formula.name}
    return set().union(*map(names_in, formula.operands)) if isinstance(formula, Apply) else set()


def functions_in(formula: Formula) -> set[str]:
    if not isinstance(formula, Apply):
        return set()
    return {formula.function}.union(*map(functions_in, formula.operands))


def test_every_spelling_is_unique() -> None:
    spellings = [spelling for row in TABLE.values() for spelling in (row.name, *row.aliases)]
    assert len(spellings) == len(set(spellings))
    assert all(re.fullmatch("[a-z][a-z0-9_]*", spelling) for spelling in spellings)
    assert all(name == row.name for name, row in TABLE.items())


def test_functions_are_the_rows_that_can_be_called() -> None:
    infix = {"add", "sub", "mul", "div", "neg", "identity", "lt", "le", "gt", "ge", "eq", "ne"}
    assert set(TABLE) - set(FUNCTIONS) == infix
    assert FUNCTIONS["ln"] is TABLE["log"]
    assert FUNCTIONS["arctan2"] is TABLE["atan2"]
    assert FUNCTIONS["clip"] is TABLE["clamp"]
    assert [name for name, row in FUNCTIONS.items() if row.names_variables] == ["sum", "mean"]


@pytest.mark.parametrize("name", TABLE)
def test_formulas_are_over_the_operands_and_the_value(name: str) -> None:
    row = TABLE[name]
    assert row.most is None or row.least <= row.most
    assert names_in(parse_formula(row.definition)) <= {"a", "b", "c"}
    if isinstance(row.locals, tuple):
        assert len(row.locals) == row.least == row.most
    for count in counts(row):
        for place in range(count):
            local = row.local(place, count)
            for text in filter(None, (local.formula, local.stable)):
                tree = parse_formula(text)
                assert names_in(tree) <= {*letters(count), "out"}
                assert functions_in(tree) <= set(TABLE)


def test_letters_go_on_as_a1_a2_beyond_three_operands() -> None:
    assert letters(3) == ("a", "b", "c")
    assert letters(4) == ("a1", "a2", "a3", "a4")
    assert TABLE["max"].local(3, 4).formula == "where(a4 == out, 1, 0)"


# Formulas that depend on the point


@pytest.mark.parametrize(
    ("exponent", "formula"),
    [
        ("2", "2*a"),
        ("3", "3*a**2"),
        ("0.5", "0.5*a**(-0.5)"),
        ("1.5", "1.5*a**0.5"),
        ("1.1", "1.1*a**0.1"),
        ("-1", "-a**(-2)"),
        ("-2", "-2*a**(-3)"),
        ("1", "1"),
        ("1.0", "1"),
        ("0", "0"),
        ("2.0", "2.0*a"),
        ("1e2", "1e2*a**99"),
        ("1e-2", "1e-2*a**(-0.99)"),
        ("1e999999999", "b*a**(b - 1)"),
        ("pi", "b*a**(b - 1)"),
        (None, "b*a**(b - 1)"),
    ],
)
def test_the_power_rule_is_shown_as_it_is_taught(exponent: str | None, formula: str) -> None:
    rule = TABLE["pow"].formula_at
    assert rule is not None
    assert rule(0, (None, exponent), 1.0) == formula
    assert rule(1, (None, exponent), 1.0) == "out*log(a)"
    parse_formula(formula)


def test_a_tie_shows_its_share() -> None:
    formula_at = TABLE["max"].formula_at
    assert formula_at is not None
    assert formula_at(1, [None, None], 1.0) == "where(b == out, 1, 0)"
    assert formula_at(1, [None, None], 0.0) == "where(b == out, 1, 0)"
    assert formula_at(0, [None, None], 0.5) == "where(a == out, 1/2, 0)"
    assert formula_at(3, [None] * 4, 0.125) == "where(a4 == out, 1/8, 0)"


# Notes

NOTES = """
relu 0             kink       relu has a corner at 0: the local gradient 0 is used (as PyTorch 2.13)
leaky_relu 0       kink       leaky_relu has a corner at 0: the local gradient 0.01 is used (as PyTorch 2.13)
abs 0              kink       abs has a corner at 0: the local gradient 0 is used (as PyTorch 2.13)
hardtanh 1         kink       hardtanh has a corner at 1: the local gradient 0 is used (as PyTorch 2.13)
clamp 0 0 1        kink       clamp has a corner at 0: the local gradient 1 is used (as PyTorch 2.13)
floor 2.5          flat       floor is flat between jumps: the local gradient is 0
floor 3            kink       floor jumps at 3: the local gradient 0 is used (as PyTorch 2.13)
round 2.5          kink       round jumps at 2.5: the local gradient 0 is used (as PyTorch 2.13)
round 3            flat       round is flat between jumps: the local gradient is 0
max 2 2            tie        tie: each operand gets 1/2 (as PyTorch 2.13)
max 1 1 1          tie        tie: the tied operands get 1/4, 1/4, 1/2 (as PyTorch 2.13)
gt 0 0             kink       both sides are 0: the comparison does not hold, and only the branch taken gets a gradient
log 0              pole       log(0) = -inf
log -1             domain     log(-1) is nan; the local gradient -1 is shown all the same (as PyTorch 2.13)
sqrt 0             pole       the slope of sqrt at 0 is infinite
sqrt -1            domain     sqrt(-1) is nan: outside of its domain
acos -1            pole       the slope of acos at -1 is infinite
atanh 1            pole       atanh(1) = inf
div 1 0            pole       division by zero: 1 / 0 = inf
div 0 0            domain     0 / 0 = nan
mul inf 0          domain     inf × 0 = nan
mul 1e200 1e200    overflow   the product overflows to inf
mul 1e-200 1e-200  underflow  the product underflows to 0
sub inf inf        domain     inf - inf = nan
add 1e308 1e308    overflow   the sum overflows to inf
exp 1000           overflow   exp(1000) overflows to inf
exp -1000          underflow  exp(-1000) underflows to 0
pow 0 -1           pole       division by zero: 0**(-1) = inf
pow -8 0.5         domain     (-8)**0.5 is nan: a negative base needs a whole exponent
pow 10 400         overflow   the power overflows to inf
pow 0 0.5          pole       the slope of 0**0.5 is infinite: the local gradient is inf
fmod 5 0           domain     fmod(5, 0) is nan
hypot 0 0          kink       hypot has no derivative at (0, 0): the local gradients are nan (as PyTorch 2.13)
atan2 0 0          kink       atan2 has no derivative at (0, 0): the local gradients are 0 (as PyTorch 2.13)
sin inf            domain     sin(inf) is nan
silu inf           domain     the local gradient of silu at inf is nan: inf × 0
sum 1e308 1e308 1  overflow   the sum overflows to inf
""".strip().splitlines()  # noqa: E501


@pytest.mark.parametrize("line", NOTES)
def test_notes(line: str) -> None:
    call, kind, text = re.split(r"  +", line, maxsplit=2)
    name, *numbers = call.split()
    operands = [float(number) for number in numbers]
    row = TABLE[name]
    assert row.note is not None
    assert row.note(operands, row.forward(*operands)) == (kind, text)


@pytest.mark.parametrize("name", TABLE)
def test_ordinary_points_and_points_with_nan_have_no_note(name: str) -> None:
    row = TABLE[name]
    if row.note is None or name in ("sign", "floor", "ceil", "round"):
        return
    for count in counts(row):
        ordinary = [(1.5 if name == "acosh" else 0.7) + 0.1 * place for place in range(count)]
        assert row.note(ordinary, row.forward(*ordinary)) is None
        assert row.note([NAN] * count, row.forward(*[NAN] * count)) is None


def test_the_logarithm_of_a_negative_base_is_noted_for_the_exponent_only() -> None:
    row = TABLE["pow"]
    assert row.note is not None
    assert row.local_note is not None
    assert row.note((-2.0, 3.0), -8.0) is None
    assert row.local_note(0, (-2.0, 3.0), -8.0) is None
    note = row.local_note(1, (-2.0, 3.0), -8.0)
    assert note is not None
    assert note.text == "-2 has no real logarithm: the exponent's local gradient is nan"


def test_the_table_is_light_to_import() -> None:
    root = str(ROOT)
    code = (
        "import sys, types\n"
        "for name in ('backprop_trace', 'backprop_trace.operations'):\n"
        "    module = sys.modules[name] = types.ModuleType(name)\n"
        f"    module.__path__ = [{root!r} + '/' + name.replace('.', '/')]\n"
        "before = set(sys.modules)\n"
        "import backprop_trace.operations.registry\n"
        "heavy = {'dataclasses', 'inspect', 'decimal', 'sympy', 'mpmath', 'numpy'}\n"
        "print(sorted(heavy & (set(sys.modules) - before)))\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
