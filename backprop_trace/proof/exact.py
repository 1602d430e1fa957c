"""Formulas of the operations table with as many digits as wanted (mpmath)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from ..language import Formula, Name, Number, parse_formula

Real = Any
"""A number of mpmath, which has no types."""

Evaluate = Callable[[Mapping[str, Real]], Real]


@lru_cache(maxsize=1)
def context() -> Any:
    """Return an mpmath context of our own: nobody else's precision is touched."""
    from mpmath import MPContext

    return MPContext()


@lru_cache(maxsize=1)
def functions() -> Mapping[str, Callable[..., Real]]:
    """Return what each operation in a formula means, by its canonical name."""
    mp = context()
    one, zero = mp.mpf(1), mp.mpf(0)

    def cbrt(a: Real) -> Real:
        return mp.cbrt(a) if a >= 0 else -mp.cbrt(-a)

    @lru_cache(maxsize=32)  # value and local gradients ask for the same ones
    def exp_to(a: Real, bits: int) -> Real:
        return mp.exp(a)

    def exp(a: Real) -> Real:
        return exp_to(a, mp.prec)

    def sigmoid(a: Real) -> Real:
        return 1 / (1 + exp(-a))

    return {
        "identity": lambda a: a,
        "add": lambda a, b: a + b,
        "sub": lambda a, b: a - b,
        "mul": lambda a, b: a * b,
        "div": lambda a, b: a / b,
        "pow": lambda a, b: a**b,
        "neg": lambda a: -a,
        "lt": lambda a, b: a < b,
        "le": lambda a, b: a <= b,
        "gt": lambda a, b: a > b,
        "ge": lambda a, b: a >= b,
        "eq": lambda a, b: a == b,
        "ne": lambda a, b: a != b,
        "where": lambda condition, a, b: a if condition else b,
        "abs": abs,
        "sign": lambda a: one if a > 0 else -one if a < 0 else zero,
        "min": min,
        "max": max,
        "floor": mp.floor,
        "ceil": mp.ceil,
        "round": mp.nint,
        "fmod": lambda a, b: a - b * (mp.floor(a / b) if a / b > 0 else mp.ceil(a / b)),
        "cbrt": cbrt,
        "sigmoid": sigmoid,
        "exp": exp,
        "softplus": lambda a: mp.log1p(exp(a)),
        **{
            name: getattr(mp, name)
            for name in (
                "sqrt", "log", "hypot", "erf", "erfc", "sin", "cos", "tan", "asin", "acos", "atan",
                "atan2", "sinh", "cosh", "tanh",
            )
        },
    }  # fmt: skip


@lru_cache(maxsize=1024)
def evaluation(text: str) -> Evaluate:
    """Return a function of the operands' values (by name) that evaluates the formula ``text``."""
    return compiled(parse_formula(text))


def compiled(formula: Formula) -> Evaluate:
    """Return nested closures; our own formulas are shallow, so this may recur."""
    if isinstance(formula, Name):
        name = formula.name
        return lambda values: values[name]
    if isinstance(formula, Number):
        if formula.text == "pi":
            return lambda values: +context().pi
        number = context().mpf(formula.value)
        return lambda values: number
    function = functions()[formula.function]
    operands = [compiled(operand) for operand in formula.operands]
    if len(operands) == 1:
        only = operands[0]
        return lambda values: function(only(values))
    if len(operands) == 2:
        first, second = operands
        return lambda values: function(first(values), second(values))
    condition, first, second = operands
    if formula.function == "where":  # the branch not taken may be undefined
        return lambda values: first(values) if condition(values) else second(values)
    return lambda values: function(condition(values), first(values), second(values))
