"""Where a library's numbers are not those of the trace: the comment of a script says so.

A trace follows PyTorch's conventions at corners and is right to the last digits elsewhere. Scripts
by hand have its numbers in any case; a library has its own at some points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf, isfinite, isnan
from typing import NamedTuple

from ..autodiff.defined import flatten
from ..autodiff.passes import forward
from ..autodiff.trace import Trace
from ..language.syntax.parser import parse_formula
from ..operations import Operation, Value
from ..operations.evaluate import evaluate
from ..operations.operation import letters
from ..values.decimals import plain

LARGEST = 20_000
"""Nodes, functions written out, up to which a script's points are looked at."""

MOST = 5
"""Lines that are written."""

FEWEST_DIGITS = 1e-9
"""The relative difference from which on a gradient is said to differ."""

LEAST = 2.2250738585072014e-308
"""The smallest number that a double holds with all its digits."""

TAUGHT: Mapping[str, frozenset[str]] = {
    "PyTorch": frozenset(("tanh", "sigmoid", "expm1", "asinh", "acosh", "atan2")),
    "JAX": frozenset(("tanh", "sigmoid", "expm1", "asinh", "acosh")),
}
"""Operations whose gradient a library computes by the formula that is taught, as it stands."""


class Fact(NamedTuple):
    """What a library does with some operations at some points (the operands' values)."""

    operations: frozenset[str]
    holds: Callable[..., bool]
    text: str


def _any_nan(*operands: Value) -> bool:
    return any(map(isnan, operands))


def _any_subnormal(*operands: Value) -> bool:
    return any(0.0 < abs(each) < LEAST for each in operands)


def _far_denominator(a: Value, b: Value) -> bool:
    return 0.0 < abs(b) < 1e-150 or abs(b) > 1e150


def _huge_exponent(a: Value, b: Value) -> bool:
    return a < 0.0 and abs(b) > 2.0**53 and isfinite(b)


def _fact(names: str, holds: Callable[..., bool], text: str) -> Fact:
    return Fact(frozenset(names.split()), holds, text)


FACTS: Mapping[str, tuple[Fact, ...]] = {
    "PyTorch": (
        _fact("cbrt", lambda a: a == 0.0, "the gradient of its cube root at 0 is nan"),
        _fact("clamp", _any_nan, "it hands the gradient of nan to another operand"),
        _fact("pow", lambda a, b: a == -inf and b == 0.5, "its square root of -inf is nan"),
        _fact("pow", _huge_exponent, "b - 1 is b there, and the sign of its gradient another"),
        _fact("atan2", lambda a, b: 0.0 < max(abs(a), abs(b)) < 1e-150, "it squares both, to 0"),
        _fact("pow hypot log1p", _any_subnormal, "it has fewer digits of numbers below 2.2e-308"),
        _fact("div", _far_denominator, "it squares the denominator, to 0 or inf"),
        _fact("gelu", lambda a: a < -5.0, "1 + erf loses its digits"),
    ),
    "JAX": (
        _fact("abs sign relu elu max min clamp pow", _any_nan, "its gradients at nan are others"),
        _fact("clamp", lambda a, low, high: low >= high, "it shares between equal bounds"),
        _fact("pow", lambda a, b: a == 0.0 and b <= 0.0, "some of its gradients at 0 are nan"),
        _fact("pow", _huge_exponent, "b - 1 is b there, and the sign of its gradient another"),
        _fact("hypot atan2", lambda a, b: a == b == 0.0, "its gradients at (0, 0) are others"),
        _fact("hypot atan2", lambda a, b: max(abs(a), abs(b)) > 1e150, "it squares both, to inf"),
        _fact("div", _far_denominator, "it squares the denominator, to 0 or inf"),
        _fact("softsign", lambda a: abs(a) > 1e150, "its gradient is one where ours underflows"),
        _fact("elu", lambda a: a < -15.0, "its gradient loses digits"),
    ),
    "micrograd": (
        _fact("relu", lambda a: not a > 0.0, "where it is off it hands back 0 x inf, which is nan"),
    ),
}
"""By the name of the library that a script's comment gives."""


def differences(trace: Trace, given: Mapping[int, str], library: str) -> list[str]:
    """Return a line for each operation whose numbers may be others in a library.

    ``given`` are the nodes' names in the script.
    """
    if library not in FACTS:
        return []
    graph = trace.graph
    flat = flatten(graph.program, graph.table, 0)
    if len(flat.rows) > LARGEST:
        return []
    names = {flat.places[node]: name for node, name in given.items()}
    leaves = {place: number.value for place, number in flat.constants.items()}
    leaves.update((flat.places[n], trace.value_of(n)) for n in graph.variables.values())
    values = forward(flat.rows, flat.operands, leaves)
    lines: dict[str, None] = {}
    for place, row in enumerate(flat.rows):
        if row is None:
            continue
        operands = [values[each] for each in flat.operands[place]]
        where = names.get(place, "inside a function")
        for text in _at_node(trace, library, row, [*operands, values[place]]):
            lines[f"{library} may differ from the trace at {row.name} ({where}): {text}"] = None
    found = list(lines)
    more = len(found) - MOST
    return found[:MOST] + ([f"and at {more:,} more"] if more > 0 else [])


def _at_node(trace: Trace, library: str, row: Operation, numbers: Sequence[Value]) -> Iterator[str]:
    operands = numbers[:-1]
    if library == "JAX" and _any_subnormal(*numbers):
        yield f"numbers below {plain(LEAST, 2)} are 0 there"
        return
    for fact in FACTS[library]:
        if row.key in fact.operations and fact.holds(*operands):
            if library != "micrograd" or not all(map(isfinite, _gradients(trace))):
                yield fact.text
            return
    if row.key in TAUGHT.get(library, ()):
        names = (*letters(len(operands)), "out")
        leaves = dict(zip(names, numbers, strict=True))
        for position in range(len(operands)):
            rule = row.local(position, len(operands))
            ours = rule.evaluate(*numbers) or 0.0
            theirs = evaluate(parse_formula(rule.formula), leaves)
            if abs(ours - theirs) > FEWEST_DIGITS * abs(ours) or isnan(ours) != isnan(theirs):
                yield f"it computes {rule.formula} as it stands, which is {plain(theirs, 4)}"
                return


def _gradients(trace: Trace) -> Iterator[Value]:
    gradients = (trace.gradient_of(node) for node in range(len(trace.graph)))
    return (gradient for gradient in gradients if gradient is not None)
