"""Formulas of the operations table with as many digits as wanted (mpmath)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from ..language.formula import Formula, Name, Number
from ..language.program import CONSTANT, Definition, Program
from ..language.syntax.parser import parse_formula
from ..operations import TABLE, letters

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
        "sum": lambda *terms: mp.fsum(terms),
        "mean": lambda *terms: mp.fsum(terms) / len(terms),
        "sign": lambda a: one if a > 0 else -one if a < 0 else zero,
        "min": lambda *operands: min(operands),
        "max": lambda *operands: max(operands),
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
                "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "expm1", "log1p",
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
    function = functions().get(formula.function) or _by_definition(
        formula.function, len(formula.operands)
    )
    operands = [compiled(operand) for operand in formula.operands]
    if len(operands) == 1:
        only = operands[0]
        return lambda values: function(only(values))
    if len(operands) == 2:
        first, second = operands
        return lambda values: function(first(values), second(values))
    if formula.function == "where":  # the branch not taken may be undefined
        condition, first, second = operands
        return lambda values: first(values) if condition(values) else second(values)
    return lambda values: function(*[operand(values) for operand in operands])


def _by_definition(name: str, count: int) -> Callable[..., Real]:
    """Return an operation that is not a primitive, by its definition in the table."""
    definition = evaluation(definition_of(name, count))
    names = letters(count)
    return lambda *operands: definition(dict(zip(names, operands, strict=True)))


def definition_of(name: str, count: int) -> str:
    """Return an operation's definition for ``count`` operands."""
    if name in ("max", "min", "sum", "mean"):
        return f"{name}({', '.join(letters(count))})"
    if name == "leaky_relu" and count == 1:
        return "where(a > 0, a, 0.01*a)"
    return TABLE[name].definition


def run(
    program: Program, leaves: Mapping[int, Real], defined: Mapping[str, Callable[..., Real]]
) -> list[Real]:
    """Return the value of every node of a program, or of a function's body, node by node."""
    mp = context()
    values: list[Real] = []
    for node, (name, operands) in enumerate(zip(program.functions, program.operands, strict=True)):
        if node in leaves:
            values.append(leaves[node])
        elif name == CONSTANT:
            constant = program.constants[node]
            values.append(+mp.pi if constant.text == "pi" else mp.mpf(constant.value))
        else:
            arguments = [values[operand] for operand in operands]
            values.append(function_of(name, len(arguments), defined)(*arguments))
    return values


def function_of(
    name: str, count: int, defined: Mapping[str, Callable[..., Real]]
) -> Callable[..., Real]:
    """Return an operation, or a function of the program."""
    return functions().get(name) or defined.get(name) or _by_definition(name, count)


def bodies(definitions: Iterable[Definition]) -> dict[str, Callable[..., Real]]:
    """Return the functions that a program defines, by their keys.

    A later one may call an earlier one.
    """
    defined: dict[str, Callable[..., Real]] = {}

    def function(definition: Definition) -> Callable[..., Real]:
        known = dict(defined)
        body = definition.body
        return lambda *operands: run(body, dict(enumerate(operands)), known)[body.output]

    for definition in definitions:
        defined[definition.key] = function(definition)
    return defined
