"""The table of operations, one row each: names, values, local gradients, formulas, notes.

Conventions at kinks and singular points are PyTorch's (2.13, float64). A new operation is one
new row here; the proofs and the tests of every notation pick it up by themselves.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from ..autodiff.passes import total
from . import activations, exponents, kinks, notes, stable, trigonometry
from .operation import Local, Operation, Value, letters

Evaluate = Callable[..., Value | None]


def _unary(
    name: str,
    definition: str,
    forward: Callable[[float], float],
    formula: str,
    evaluate: Evaluate,
    stable: str = "",
    aliases: tuple[str, ...] = (),
    note: notes.NotesOn | None = None,
) -> Operation:
    local = Local(formula, evaluate, stable)
    return Operation(name, definition, forward, (local,), aliases, note=note)


def _binary(
    name: str,
    definition: str,
    forward: Callable[[float, float], float],
    first: Local,
    second: Local,
    aliases: tuple[str, ...] = (),
    note: notes.NotesOn | None = None,
) -> Operation:
    return Operation(name, definition, forward, (first, second), aliases, 2, 2, note)


def _unused(*operands_and_out: Value) -> None:
    """Return the hard zero: the operand has no influence."""


def _one(a: Value, out: Value) -> Value:
    return 1.0


def _two_ones(a: Value, b: Value, out: Value) -> Value:
    return 1.0


_CUT = Local("0", _unused, cut=True)

_ARITHMETIC = (
    Operation("identity", "a", operator.pos, (Local("1", _one),)),
    _binary(
        "add", "a + b", operator.add, Local("1", _two_ones), Local("1", _two_ones),
        note=notes.infix("+", "the sum"),
    ),
    _binary(
        "sub", "a - b", operator.sub, Local("1", _two_ones), Local("-1", lambda a, b, out: -1.0),
        note=notes.infix("-", "the difference"),
    ),
    Operation("neg", "-a", operator.neg, (Local("-1", lambda a, out: -1.0),)),
    _binary(
        "mul", "a*b", operator.mul,
        Local("b", lambda a, b, out: b), Local("a", lambda a, b, out: a),
        note=notes.product,
    ),
    _binary(
        "div", "a/b", stable.div,
        Local("1/b", lambda a, b, out: stable.div(1.0, b)),
        Local("-out/b", stable.div_denominator_local),
        note=notes.quotient,
    ),
    Operation(
        "pow", "a**b", stable.power,
        (
            Local(exponents.GENERAL[0], stable.power_base_local),
            Local(exponents.GENERAL[1], stable.power_exponent_local),
        ),
        least=2, most=2, note=notes.power, local_note=notes.power_local,
        formula_at=exponents.power_rule,
    ),
)  # fmt: skip


def _comparison(name: str, sign: str, holds: Callable[[float, float], bool]) -> Operation:
    def forward(a: Value, b: Value) -> Value:
        return 1.0 if holds(a, b) else 0.0

    definition = f"where(a {sign} b, 1, 0)"
    return _binary(name, definition, forward, _CUT, _CUT, note=notes.switch)


_COMPARISONS = (
    _comparison("lt", "<", operator.lt),
    _comparison("le", "<=", operator.le),
    _comparison("gt", ">", operator.gt),
    _comparison("ge", ">=", operator.ge),
    _comparison("eq", "==", operator.eq),
    _comparison("ne", "!=", operator.ne),
)

_POWERS = (
    _unary("square", "a**2", lambda a: a * a, "2*a", lambda a, out: 2.0 * a,
           note=notes.overflowing("square")),
    _unary("sqrt", "sqrt(a)", stable.sqrt, "1/(2*out)", lambda a, out: stable.div(0.5, out),
           "0.5/out", note=notes.domain("sqrt", lambda a: a >= 0.0, 0.0)),
    _unary("cbrt", "cbrt(a)", stable.cbrt, "1/(3*out**2)", stable.cbrt_local, "out/a/3",
           note=notes.domain("cbrt", lambda a: True, 0.0)),
    _binary("hypot", "sqrt(a**2 + b**2)", math.hypot,
            Local("a/out", stable.hypot_first_local), Local("b/out", stable.hypot_second_local),
            note=notes.origin("hypot", "nan")),
)  # fmt: skip

_EXPONENTIALS = (
    _unary("exp", "exp(a)", stable.exp, "out", lambda a, out: out, note=notes.overflowing("exp")),
    _unary("expm1", "exp(a) - 1", stable.expm1, "out + 1", lambda a, out: stable.exp(a), "exp(a)",
           note=notes.overflowing("expm1")),
    _unary("log", "log(a)", stable.log, "1/a", lambda a, out: stable.div(1.0, a), "", ("ln",),
           notes.beyond("log", lambda a: a >= 0.0, lambda a, out: stable.div(1.0, a), 0.0)),
    _unary("log2", "log(a)/log(2)", stable.log2, "1/(a*log(2))", stable.log2_local,
           "1/log(2)/a",
           note=notes.beyond("log2", lambda a: a >= 0.0, stable.log2_local, 0.0)),
    _unary("log10", "log(a)/log(10)", stable.log10, "1/(a*log(10))", stable.log10_local,
           "1/log(10)/a",
           note=notes.beyond("log10", lambda a: a >= 0.0, stable.log10_local, 0.0)),
    _unary("log1p", "log(1 + a)", stable.log1p, "1/(1 + a)",
           lambda a, out: stable.div(1.0, 1.0 + a),
           note=notes.beyond("log1p", lambda a: a >= -1.0,
                             lambda a, out: stable.div(1.0, 1.0 + a), -1.0)),
)  # fmt: skip

_TRIGONOMETRY = (
    _unary("sin", "sin(a)", trigonometry.sin, "cos(a)", lambda a, out: trigonometry.cos(a),
           note=notes.at_infinity("sin")),
    _unary("cos", "cos(a)", trigonometry.cos, "-sin(a)", lambda a, out: -trigonometry.sin(a),
           note=notes.at_infinity("cos")),
    _unary("tan", "sin(a)/cos(a)", trigonometry.tan, "1 + out**2", lambda a, out: 1.0 + out * out,
           note=notes.at_infinity("tan")),
    _unary("asin", "asin(a)", trigonometry.asin, "1/sqrt(1 - a**2)", trigonometry.asin_local,
           "1/sqrt((1 - a)*(1 + a))", ("arcsin",),
           notes.domain("asin", lambda a: -1.0 <= a <= 1.0, -1.0, 1.0)),
    _unary("acos", "acos(a)", trigonometry.acos, "-1/sqrt(1 - a**2)",
           lambda a, out: -trigonometry.asin_local(a, out), "-1/sqrt((1 - a)*(1 + a))", ("arccos",),
           notes.domain("acos", lambda a: -1.0 <= a <= 1.0, -1.0, 1.0)),
    _unary("atan", "atan(a)", math.atan, "1/(1 + a**2)", trigonometry.atan_local, "", ("arctan",)),
    _binary("atan2", "atan2(a, b)", math.atan2,
            Local("b/(a**2 + b**2)", trigonometry.atan2_first_local,
                  "b/hypot(a, b)/hypot(a, b)"),
            Local("-a/(a**2 + b**2)", trigonometry.atan2_second_local,
                  "-a/hypot(a, b)/hypot(a, b)"),
            ("arctan2",), notes.origin("atan2", "0")),
)  # fmt: skip

_HYPERBOLICS = (
    _unary("sinh", "(exp(a) - exp(-a))/2", trigonometry.sinh, "cosh(a)",
           lambda a, out: trigonometry.cosh(a), note=notes.overflowing("sinh")),
    _unary("cosh", "(exp(a) + exp(-a))/2", trigonometry.cosh, "sinh(a)",
           lambda a, out: trigonometry.sinh(a), note=notes.overflowing("cosh")),
    _unary("tanh", "(exp(a) - exp(-a))/(exp(a) + exp(-a))", math.tanh, "1 - out**2",
           trigonometry.tanh_local, "2/(1 + cosh(2*a))"),
    _unary("asinh", "log(a + sqrt(a**2 + 1))", math.asinh, "1/sqrt(a**2 + 1)",
           trigonometry.asinh_local, "1/hypot(1, a)", ("arcsinh",)),
    _unary("acosh", "log(a + sqrt(a**2 - 1))", trigonometry.acosh, "1/sqrt(a**2 - 1)",
           trigonometry.acosh_local, "1/sqrt((a - 1)*(a + 1))", ("arccosh",),
           notes.beyond("acosh", lambda a: a >= 1.0, trigonometry.acosh_local, 1.0)),
    _unary("atanh", "log((1 + a)/(1 - a))/2", trigonometry.atanh, "1/(1 - a**2)",
           trigonometry.atanh_local, "1/((1 - a)*(1 + a))", ("arctanh",),
           notes.beyond("atanh", lambda a: -1.0 <= a <= 1.0, trigonometry.atanh_local, -1.0, 1.0)),
)  # fmt: skip

_LEAKY = (
    (Local("where(a > 0, 1, 0.01)", kinks.leaky_relu_local),),
    (
        Local("where(a > 0, 1, b)", kinks.leaky_relu_first_local),
        Local("where(a > 0, 0, a)", kinks.leaky_relu_slope_local),
    ),
)

_ACTIVATIONS = (
    _unary("relu", "where(a > 0, a, 0)", kinks.relu, "where(a > 0, 1, 0)", kinks.relu_local,
           note=notes.corner("relu", 0.0, 0.0)),
    _unary("sigmoid", "1/(1 + exp(-a))", activations.sigmoid, "out*(1 - out)",
           activations.sigmoid_local, "0.5/(1 + cosh(a))", ("logistic",),
           notes.overflowing("sigmoid")),
    _unary("softplus", "log(1 + exp(a))", activations.softplus, "sigmoid(a)",
           activations.softplus_local, note=notes.overflowing("softplus")),
    Operation(
        "leaky_relu", "where(a > 0, a, b*a)", kinks.leaky_relu,
        lambda position, count: _LEAKY[count - 1][position],
        least=1, most=2, note=notes.leaky_corner, literals=(1,),
    ),
    _unary("elu", "where(a > 0, a, exp(a) - 1)", kinks.elu, "where(a > 0, 1, exp(a))",
           kinks.elu_local),
    _unary("gelu", "a*(1 + erf(a/sqrt(2)))/2", activations.gelu,
           "(1 + erf(a/sqrt(2)))/2 + a*exp(-a**2/2)/sqrt(2*pi)", activations.gelu_local,
           note=notes.at_infinity("gelu")),
    _unary("silu", "a*sigmoid(a)", activations.silu, "sigmoid(a)*(1 + a*(1 - sigmoid(a)))",
           activations.silu_local, "sigmoid(a)*(1 + a*sigmoid(-a))", ("swish",),
           notes.at_infinity("silu")),
    _unary("mish", "a*tanh(softplus(a))", activations.mish,
           "tanh(softplus(a)) + a*(1 - tanh(softplus(a))**2)*sigmoid(a)", activations.mish_local,
           "tanh(softplus(a)) + 4*a*exp(a)*(1 + exp(a))/(exp(a)*(exp(a) + 2) + 2)**2",
           note=notes.at_infinity("mish")),
    _unary("softsign", "a/(1 + abs(a))", activations.softsign, "1/(1 + abs(a))**2",
           activations.softsign_local, "1/(1 + abs(a))/(1 + abs(a))",
           note=notes.at_infinity("softsign")),
    _unary("erf", "erf(a)", math.erf, "2/sqrt(pi)*exp(-a**2)", activations.erf_local),
    _unary("relu6", "min(max(a, 0), 6)", kinks.relu6, "where(a > 0, where(a < 6, 1, 0), 0)",
           kinks.relu6_local, note=notes.corner("relu6", 0.0, 0.0, 6.0)),
    _unary("hardtanh", "min(max(a, -1), 1)", kinks.hardtanh,
           "where(a > -1, where(a < 1, 1, 0), 0)", kinks.hardtanh_local,
           note=notes.corner("hardtanh", 0.0, -1.0, 1.0)),
)  # fmt: skip


def _fold(
    name: str,
    definition: str,
    forward: Callable[..., float],
    local: Callable[[int], Evaluate],
) -> Operation:
    """Return the row of a maximum or minimum, whose ties share the gradient."""

    @cache
    def locals_(position: int, count: int) -> Local:
        if count == 1:
            return Local("1", _one)
        return Local(f"where({letters(count)[position]} == out, 1, 0)", local(position))

    def shares(operands: Sequence[Value]) -> list[Value | None]:
        count = len(operands)
        return [locals_(place, count).evaluate(*operands, 0.0) for place in range(count)]

    def formula_at(position: int, literals: Sequence[str | None], value: Value) -> str:
        formula = locals_(position, len(literals)).formula
        return formula.replace(" 1,", f" 1/{1 / value:.0f},") if 0.0 < value < 1.0 else formula

    return Operation(
        name, definition, forward, locals_, least=1, most=100, note=notes.tie(shares),
        formula_at=formula_at,
    )  # fmt: skip


_BRANCHES = (
    _unary("abs", "where(a >= 0, a, -a)", abs, "sign(a)", kinks.abs_local,
           note=notes.corner("abs", 0.0, 0.0)),
    _fold("max", "where(a >= b, a, b)", kinks.maximum, kinks.maximum_local),
    _fold("min", "where(a <= b, a, b)", kinks.minimum, kinks.minimum_local),
    Operation(
        "clamp", "min(max(a, b), c)", kinks.clamp,
        (
            Local("where(b <= a, where(a <= c, 1, 0), 0)", kinks.clamp_local),
            Local("where(a < b, where(b < c, 1, 0), 0)", kinks.clamp_low_local),
            Local("where(a > c, 1, where(b > c, 1, 0))", kinks.clamp_high_local),
        ),
        ("clip",), 3, 3, notes.clamp_corner,
    ),
    Operation(
        "where", "where(a == 1, b, c)", kinks.where,
        (
            _CUT,
            Local("where(a == 1, 1, 0)", kinks.where_first_local),
            Local("where(a == 1, 0, 1)", kinks.where_second_local),
        ),
        least=3, most=3,
    ),
    _unary("sign", "sign(a)", kinks.sign, "0", _unused, note=notes.jumps("sign")),
    _unary("floor", "floor(a)", kinks.floor, "0", _unused, note=notes.jumps("floor")),
    _unary("ceil", "ceil(a)", kinks.ceil, "0", _unused, note=notes.jumps("ceil")),
    _unary("round", "round(a)", kinks.round_half_even, "0", _unused, note=notes.rounding),
    _binary("fmod", "fmod(a, b)", kinks.fmod,
            Local("1", _two_ones), Local("(out - a)/b", kinks.fmod_divisor_local),
            note=notes.remainder),
)  # fmt: skip


def _sum(*operands: Value) -> Value:
    """Return the sum, rounded as the sum of the contributions to a node is."""
    return total(operands) if len(operands) > 1 else operands[0]


def _mean(*operands: Value) -> Value:
    """Return the sum over the number of operands."""
    return _sum(*operands) / len(operands)


_SUM_LOCAL = Local("1", lambda *operands_and_out: 1.0)


@lru_cache(maxsize=256)
def _mean_local(position: int, count: int) -> Local:
    share = 1.0 / count
    return Local(f"1/{count}" if count > 1 else "1", lambda *operands_and_out: share)


_AGGREGATES = (
    Operation(
        "sum", "a + b", _sum, lambda position, count: _SUM_LOCAL, most=None,
        note=notes.infix("+", "the sum"), names_variables=True,
    ),
    Operation(
        "mean", "(a + b)/2", _mean, lambda position, count: _mean_local(0, count), most=None,
        note=notes.infix("+", "the sum"), names_variables=True,
    ),
)  # fmt: skip

_UNCALLED = {row.name for row in _ARITHMETIC + _COMPARISONS if row.name != "pow"}

TABLE: dict[str, Operation] = {
    row.name: row
    for row in (
        *_ARITHMETIC,
        *_POWERS,
        *_EXPONENTIALS,
        *_ACTIVATIONS,
        *_HYPERBOLICS,
        *_TRIGONOMETRY,
        *_BRANCHES,
        *_COMPARISONS,
        *_AGGREGATES,
    )
}
"""Every operation by its canonical name."""

FUNCTIONS: dict[str, Operation] = {
    spelling: row
    for row in TABLE.values()
    if row.name not in _UNCALLED
    for spelling in (row.name, *row.aliases)
}
"""Every spelling that a program may call, aliases included."""
