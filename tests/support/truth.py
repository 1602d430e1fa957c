"""The truth about a program, and how far rounding may take doubles from it.

Values and gradients with 400 bits, and beside each the running error bound (to first order) of an
evaluation whose operations are each right to 8 units of 2**-53 (4 ulp). Nothing in it is tuned:

    E(value)        = sum |local| E(operand)  + 8u |value|
    E(local)        = sum |d local/d operand| E(operand) + 8u |local|
    E(contribution) = |local| E(upstream) + |upstream| E(local) + u |contribution|
    E(sum of m)     = sum E + (m-1) u sum |contribution|
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from backprop_trace.autodiff.graph import Graph
from backprop_trace.autodiff.inputs import inputs_of
from backprop_trace.language.program import CONSTANT, VARIABLE, Program
from backprop_trace.operations import TABLE, letters
from backprop_trace.operations.operation import SMOOTH, Precision
from backprop_trace.proof.exact import Evaluate, context, evaluation, function_of

Real = Any
BITS = 1300
FLAT = frozenset(("sign", "floor", "ceil", "round", "lt", "le", "gt", "ge", "eq", "ne"))


class Undecided(Exception):  # noqa: N818  # no error: the program says nothing here
    """The truth is not real, not finite, or within the error bound of a corner or jump."""


class Bounded(NamedTuple):
    """A number and the bound on the error of its double."""

    exact: Real
    error: Real


class Node(NamedTuple):
    """A node of the program with all its functions written out."""

    function: str
    operands: tuple[int, ...]
    leaf: Real


def flat(graph: Graph, values: Mapping[str, float]) -> tuple[list[Node], dict[str, int], int]:
    """Return a program's nodes, own functions written out; its variables; its output."""
    mp = context()
    nodes: list[Node] = []
    definitions = {each.key: each for each in graph.program.definitions.values()}

    def add(program: Program, leaves: Mapping[int, int]) -> list[int]:
        places: list[int] = []
        for node, (name, operands) in enumerate(
            zip(program.functions, program.operands, strict=True)
        ):
            moved = tuple(places[operand] for operand in operands)
            if node in leaves:
                places.append(leaves[node])
            elif name in definitions:
                body = definitions[name].body
                places.append(add(body, dict(enumerate(moved)))[body.output])
            else:
                leaf = None
                if name == CONSTANT:
                    leaf = mp.mpf(program.constants[node].value)
                elif name == VARIABLE:
                    leaf = mp.mpf(values[program.names[node]])
                nodes.append(Node(name, moved, leaf))
                places.append(len(nodes) - 1)
        return places

    places = add(graph.program, {})
    variables = {name: places[node] for name, node in graph.variables.items()}
    return nodes, variables, places[graph.output]


def truth(graph: Graph, values: Mapping[str, float]) -> tuple[Bounded, dict[str, Bounded]]:
    """Return the value and the gradients of a program. Raises ``Undecided``."""
    mp = context()
    mp.prec = BITS
    u = mp.mpf(2) ** -53
    least = mp.mpf(2) ** -1070
    nodes, variables, output = flat(graph, inputs_of(graph, values))
    found: list[Bounded] = []
    for node in nodes:
        if node.leaf is not None:
            found.append(Bounded(node.leaf, mp.mpf(0)))
            continue
        operands = [found[place] for place in node.operands]
        check_side(node.function, operands)
        value = at(lambda *a, f=node.function: function_of(f, len(a), {})(*a), operands)
        error = 8 * u * abs(value) + least
        for position, operand in enumerate(operands):
            if operand.error:
                slope = local(node.function, position, len(operands))(operands)
                error += abs(slope) * operand.error
        found.append(Bounded(value, error))
    depends = [node.function == VARIABLE for node in nodes]
    for place, node in enumerate(nodes):
        depends[place] |= any(depends[below] for below in node.operands)
    gradients: list[list[Bounded]] = [[] for _ in nodes]
    gradients[output] = [Bounded(mp.mpf(1), mp.mpf(0))]
    for place in range(output, -1, -1):
        node = nodes[place]
        if not gradients[place] or not node.operands:
            continue
        upstream = gradients[place][0] if place == output else added(gradients[place])
        operands = [found[operand] for operand in node.operands]
        for position, target in enumerate(node.operands):
            if depends[target]:
                each = local_bounded(node.function, position, operands)
                product = upstream.exact * each.exact
                error = (
                    abs(each.exact) * upstream.error
                    + abs(upstream.exact) * each.error
                    + upstream.error * each.error
                    + u * abs(product)
                    + least
                )
                gradients[target].append(Bounded(product, error))
    return found[output], {
        name: added(gradients[place]) for name, place in variables.items() if gradients[place]
    }


def added(contributions: Sequence[Bounded]) -> Bounded:
    """Return the sum of the contributions to a node."""
    mp = context()
    u = mp.mpf(2) ** -53
    size = mp.fsum([abs(each.exact) for each in contributions])
    error = mp.fsum([each.error for each in contributions]) + (len(contributions) - 1) * u * size
    return Bounded(mp.fsum([each.exact for each in contributions]), error)


def at(function: Any, operands: Sequence[Bounded]) -> Real:
    """Return a function's value at the exact operands, if it is real and a double could hold it."""
    mp = context()
    try:
        value = function(*[operand.exact for operand in operands])
    except (ZeroDivisionError, ValueError, TypeError, OverflowError):
        raise Undecided from None
    if isinstance(value, bool):
        return mp.mpf(value)
    if isinstance(value, mp.mpc) or not mp.isfinite(value) or abs(value) > mp.mpf(2) ** 1000:
        raise Undecided
    return value


def precision_of(function: str) -> Precision:
    """Return what is known of an operation's precision."""
    return TABLE[function].precision or SMOOTH


@lru_cache(maxsize=512)
def local(function: str, position: int, count: int) -> Any:
    """Return the table's formula of a local gradient as a function of bounded operands."""
    formula = (
        precision_of(function).uncancelled.get(position)
        or TABLE[function].local(position, count).formula
    )
    evaluate = evaluation(formula)
    names = letters(count)
    needs_out = "out" in formula

    def exact(*operands: Real) -> Real:
        values = dict(zip(names, operands, strict=True))
        if needs_out:
            values["out"] = function_of(function, count, {})(*operands)
        return evaluate(values)

    return lambda operands: at(exact, operands)


def local_bounded(function: str, position: int, operands: Sequence[Bounded]) -> Bounded:
    """Return a local gradient with its bound; its slopes by difference quotients."""
    mp = context()
    formula = local(function, position, len(operands))
    value = formula(operands)
    scale = abs(value)
    if precision_of(function).terms:
        terms: Evaluate = evaluation(precision_of(function).terms)
        scale = at(lambda a: terms({"a": a}), operands)
    error = 8 * mp.mpf(2) ** -53 * scale + mp.mpf(2) ** -1070
    for place, operand in enumerate(operands):
        if operand.error:
            step = max(abs(operand.exact) * mp.mpf(2) ** -60, mp.mpf(2) ** -1074)
            moved = [
                [*operands[:place], Bounded(operand.exact + side, 0), *operands[place + 1 :]]
                for side in (step, -step)
            ]
            slope = abs(formula(moved[0]) - formula(moved[1])) / (2 * step)
            error += slope * operand.error
    return Bounded(value, error)


def check_side(function: str, operands: Sequence[Bounded]) -> None:
    """Refuse operands so near to a corner or jump that a double may lie on its other side."""
    mp = context()
    first, *others = operands
    margins: list[tuple[Real, Real]] = []
    if function in ("relu", "leaky_relu", "elu", "abs", "sign", "cbrt", "softsign"):
        margins = [(first.exact, first.error)]
    elif function in ("relu6", "hardtanh"):
        bounds = (0, 6) if function == "relu6" else (-1, 1)
        margins = [(first.exact - bound, first.error) for bound in bounds]
    elif function in ("floor", "ceil", "round"):
        shifted = first.exact + (mp.mpf(1) / 2 if function == "round" else 0)
        margins = [(shifted - mp.nint(shifted), first.error)]
    elif function == "fmod":
        b = others[0]
        if not b.exact:
            raise Undecided
        quotient = first.exact / b.exact
        error = (first.error + abs(quotient) * b.error) / abs(b.exact)
        if abs(quotient) > 2**40:
            raise Undecided
        margins = [(quotient - mp.nint(quotient), error)]
    elif function in ("max", "min", "clamp", "lt", "le", "gt", "ge", "eq", "ne"):
        margins = [
            (one.exact - other.exact, one.error + other.error)
            for k, one in enumerate(operands)
            for other in operands[:k]
        ]
    elif function in ("div", "pow", "log", "log2", "log10", "sqrt"):  # poles, edges of a domain
        pole = others[0] if function == "div" else first
        is_safe = function == "pow" and others[0].exact >= 1
        margins = [(pole.exact, pole.error)] if pole.error and not is_safe else []
    if any(abs(margin) <= 2 * error for margin, error in margins):
        raise Undecided
