"""Formulas of the operations table with as many digits as wanted (mpmath)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import Any

from ..errors import TraceError
from ..language.formula import Apply, Formula, Name, Number
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


class _Library:
    """What a row's truth is written in: mpmath's functions, at the precision of the context."""

    def __getattr__(self, name: str) -> Any:
        return getattr(context(), name)

    def exp(self, a: Real) -> Real:
        """Return e**a; a value and its local gradients ask for the same ones."""
        return _exp(a, context().prec)


@lru_cache(maxsize=32)
def _exp(a: Real, bits: int) -> Real:
    return context().exp(a)


LIBRARY = _Library()
BEYOND_THE_TABLE = ("erfc",)
"""Functions of formulas that say how precision is measured, and of no program."""


def primitive(name: str) -> Callable[..., Real] | None:
    """Return what mpmath has for an operation; None where it is evaluated by its definition."""
    row = TABLE.get(name)
    truth = row.spelled.mpmath if row is not None else name if name in BEYOND_THE_TABLE else ""
    if callable(truth):
        return _among_reals(partial(truth, LIBRARY))
    return _among_reals(getattr(LIBRARY, truth)) if truth else None


def _among_reals(function: Callable[..., Real]) -> Callable[..., Real]:
    """Return a function that has no value (nan) where mpmath refuses a complex operand.

    Outside its real domain mpmath's ``log(-1)`` is complex; ``atan2`` or a comparison of that has
    no meaning there, and none among the reals.
    """

    def call(*operands: Real) -> Real:
        try:
            return function(*operands)
        except (AttributeError, TypeError):
            if any(hasattr(operand, "_mpc_") for operand in operands):
                return context().nan
            raise

    return call


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
    function = function_of(formula.function, len(formula.operands), {})
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
    definition = evaluation(definition_of(name, count, "mpmath"))
    names = letters(count)
    return lambda *operands: definition(dict(zip(names, operands, strict=True)))


def definition_of(name: str, count: int, library: str) -> str:
    """Return the definition of an operation that is no primitive of ``library``.

    Raises ``TraceError``: it is defined as itself.
    """
    text = TABLE[name].defined(count)
    tree = parse_formula(text)
    if isinstance(tree, Apply) and tree.function == name:
        raise TraceError("no-definition", f"`{name}` is defined as itself, and {library} has none")
    return text


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
    return primitive(name) or defined.get(name) or _by_definition(name, count)


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
