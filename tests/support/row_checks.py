"""What the suite holds against one row of the operations table, as functions of any row.

The tests call these for the rows as they are; the mutation script for rows with a planted fault.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

from backprop_trace import trace
from backprop_trace.language.parse import parse
from backprop_trace.language.syntax.parser import parse_formula
from backprop_trace.operations import FUNCTIONS, TABLE, letters
from backprop_trace.proof.exact import compiled, context
from backprop_trace.proof.symbolic import prove
from backprop_trace.proof.ulps import measure, measured
from tests.operations import test_operations_table as table_tests
from tests.support.corpora import load
from tests.support.floats import agree
from tests.support.programs import make
from tests.support.truth import Undecided, truth

SMOOTH = measured()
KINKED = tuple(name for name in TABLE if name not in SMOOTH)
CORNERS = (
    -8.0,
    -7.0,
    -2.0,
    -1.0000005,
    -1.0,
    -0.5,
    0.0,
    0.01,
    0.5,
    1.0,
    1.0000005,
    2.0,
    2.5,
    6.0,
    6.000003,
)
ORDINARY = (-2.3, -0.6, 0.4, 0.9, 1.7)


MORE: tuple[tuple[str, tuple[float, ...], float, list[float | None]], ...] = (
    ("leaky_relu", (0.0, -0.5), -0.0, [-0.5, 0.0]),
    ("leaky_relu", (0.0, 0.5), 0.0, [0.5, 0.0]),
    ("leaky_relu", (math.inf, 0.5), math.inf, [1.0, None]),
    ("pow", (0.0, 2.0), 0.0, [0.0, 0.0]),
    ("pow", (0.0, 0.0), 1.0, [None, 0.0]),
    ("pow", (-2.0, 1e17), math.inf, [-math.inf, math.nan]),
    ("pow", (-2.0, -1e17), 0.0, [0.0, math.nan]),
    ("pow", (-1.0, 1e17), 1.0, [-1e17, math.nan]),
    ("pow", (-1.0, math.inf), 1.0, [math.inf, math.nan]),
    ("pow", (-0.5, 1e16), 0.0, [-0.0, math.nan]),
    ("pow", (0.0, -1.0), math.inf, [-math.inf, -math.inf]),
    ("pow", (0.0, -math.inf), math.inf, [-math.inf, -math.inf]),
    ("acosh", (-1e200,), math.nan, [1e-200]),
    ("erf", (50.0,), 1.0, [0.0]),
    ("gelu", (-1.7976931348623157e308,), -0.0, [0.0]),
    ("gelu", (1.7976931348623157e308,), 1.7976931348623157e308, [1.0]),
    ("max", (math.nan, 1.0, 2.0), math.nan, [1.0, 1.0, 1.0]),
    ("min", (math.nan, 2.0, 1.0), math.nan, [1.0, 1.0, 1.0]),
    ("max", (1.0, 2.0, math.nan), math.nan, [None, 1.0, 1.0]),
    ("where", (0.0, math.inf, -0.0), -0.0, [None, None, 1.0]),
    ("max", (2.0, 3.0, 1.0), 3.0, [None, 1.0, None]),
    ("max", (0.0, -0.0), 0.0, [0.5, 0.5]),
    ("min", (-0.0, 0.0), -0.0, [0.5, 0.5]),
    ("min", (3.0, 2.0, 1.0), 1.0, [None, None, 1.0]),
    ("atan2", (5e-324, 0.0), math.pi / 2, [0.0, -math.inf]),
)
"""Points that are in no table of PyTorch's."""


def cases_of(test: Any) -> list[Any]:
    (mark,) = test.pytestmark
    return list(mark.args[1])


def check_golden(name: str) -> None:
    """PyTorch's values, singular points, kinks, nan: the tables of test_operations_table."""
    for case in cases_of(table_tests.test_value_and_gradients_are_those_of_pytorch):
        (each,) = case.values
        if name in parse(each["program"], FUNCTIONS).functions:
            table_tests.test_value_and_gradients_are_those_of_pytorch(each)
    for test in (
        table_tests.test_singular_points,
        table_tests.test_kinks_and_branches,
        table_tests.test_local_gradients_at_nan,
    ):
        for arguments in cases_of(test):
            if FUNCTIONS.get(arguments[0], TABLE.get(arguments[0])) is TABLE[name]:
                test(*arguments)
    for operation, operands, value, gradients in load("pytorch.json")["singular"]:
        if operation == name:
            point = tuple(map(float, operands))
            found, locals_ = table_tests.at(name, *point)
            assert table_tests.agree(found, float(value)), (name, point, found, value)
            for local, gradient in zip(locals_, gradients, strict=True):
                hard = local is None and float(gradient) == 0.0
                same = table_tests.agree(local, float(gradient))
                assert same or hard, (name, point, local, gradient)
    for operation, point, value, locals_ in MORE:
        if operation == name:
            found, shares = table_tests.at(name, *point)
            assert table_tests.agree(found, value), (name, point, found)
            for share, right in zip(shares, locals_, strict=True):
                assert table_tests.agree(share, right), (name, point, shares)
    table_tests.test_a_nan_operand_makes_the_value_nan(name)
    if name in ("max", "min"):
        table_tests.test_shares_of_a_tie_add_up_to_1(name)
        table_tests.test_max_takes_100_operands()


def check_total(name: str) -> None:
    """Nothing raises, at any of the awkward points."""
    table_tests.test_nothing_raises_and_everything_is_a_float(name)


def check_ulps(name: str, points: int) -> None:
    """Value and local gradients are within the bound."""
    if name in SMOOTH:
        for worst in measure(TABLE[name], points):
            assert worst.error <= worst.bound, worst


def check_proof(name: str) -> None:
    """SymPy derives every formula again."""
    for proof in prove(name):
        assert proof.verdict == "proved", proof


def check_passes() -> None:
    """The two passes over whole programs: values, fan-outs, sums, hard zeros."""
    for seed in range(40):
        case = make(seed)
        found = trace(case.program, case.values)
        try:
            value, gradients = truth(found.graph, found.inputs)
        except Undecided:
            continue
        numbers = [(found.value, value)]
        numbers += [(found.gradients[name] or 0.0, right) for name, right in gradients.items()]
        for number, right in numbers:
            assert abs(right.exact - number) <= right.error, case
    assert trace("log(relu(x))", x=-1.0).gradients == {"x": 0.0}
    assert str(trace("log(abs(x))", x=0.0).gradients["x"]) == "nan"
    assert trace("x*1e16 + x - x*1e16", x=1.0).gradients == {"x": 1.0}
    assert trace("x - x + x*1e16 + x*3 - x*1e16", x=1.0).gradients == {"x": 3.0}
    assert trace("x*1e308 + x*1e308", x=0.0).gradients == {"x": math.inf}
    assert trace("x*1e308 + x*1e308 + x*1", x=0.0).gradients == {"x": math.inf}
    assert trace("a = x*y; b = a + x; a*b", {"x": 3, "y": 5}, wrt="a,y").gradients == {
        "a": 33.0,
        "y": 99.0,
    }
    assert trace("x*y", {"x": 3, "y": 5}, wrt="y").gradients == {"y": 3.0}
    assert trace("a = x; y*2", {"x": 3, "y": 5}).gradients == {"x": None, "y": 2.0}
    assert trace("sum(x, y, x, x)", {"x": 3, "y": 5}).gradients == {"x": 3.0, "y": 1.0}


def check_formulas(name: str) -> None:
    """Definition and formulas, with numbers put in, give the numbers: also at corners and ties."""
    row = TABLE[name]
    mp = context()
    for count in row.counts:
        names = letters(count)
        pool = (*CORNERS, *ORDINARY) if count < 3 else CORNERS[::2]
        first = (0.0, 1.0) if name == "where" else pool
        for operands in itertools.product(first, *[pool] * (count - 1)):
            mp.prec = 250
            out = row.forward(*operands)
            values = {n: mp.mpf(x) for n, x in zip(names, operands, strict=True)}
            exact = evaluated(row.defined(count), values)
            if exact is None:
                assert not math.isfinite(out) or name == "atan2", (name, operands, out)
            else:
                assert close(out, exact), (name, operands, out, exact)
            if exact is None or not math.isfinite(out):
                continue
            values["out"] = exact
            for position in range(count):
                local = row.local(position, count)
                number = local.evaluate(*operands, out) or 0.0
                shown = local.formula
                if row.formula_at is not None:
                    shown = row.formula_at(position, [None] * count, number)
                for text in filter(None, (shown, local.stable)):
                    found = evaluated(text, values)
                    if found is not None and math.isfinite(number):
                        assert close(number, found), (name, text, operands, number, found)


def evaluated(text: str, values: dict[str, Any]) -> Any:
    """Return a formula's value with many digits; None where it is undefined or not real."""
    mp = context()
    try:
        found = compiled(parse_formula(text))(values)
    except (ZeroDivisionError, ValueError, TypeError):
        return None
    if isinstance(found, bool):
        return mp.mpf(found)
    return None if isinstance(found, mp.mpc) or not mp.isfinite(found) else found


def close(number: float, exact: Any) -> bool:
    """Whether a double is the rounded truth, but for the last bits."""
    return agree(number, float(exact), relative=1e-14, absolute=1e-300)
