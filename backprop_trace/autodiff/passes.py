"""The two passes over nodes in topological order. Here, and only here, numbers are made.

Both take parallel lists (a node's row and its operands) and return a list indexed by node, so
that nothing is made per node but the number itself. What a number is they don't know: rows whose
functions take and give another kind of value run through them as the table's own do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ..operations.operation import HANDED_ON, TO_THE_OTHER, Operation
from ..values.kinds import Kind
from .lifted import Local, Row, Rows

V = TypeVar("V")


Operands = Sequence[tuple[int, ...]]


def forward(rows: Rows, operands: Operands, leaves: Mapping[int, V]) -> list[V]:
    """Return every node's value; ``leaves`` gives those of variables and constants."""
    values: list[Any] = []
    for node, row in enumerate(rows):
        places = operands[node]
        if row is None:
            values.append(leaves[node])
        elif len(places) == 2:
            values.append(row.forward(values[places[0]], values[places[1]]))
        elif len(places) == 1:
            values.append(row.forward(values[places[0]]))
        else:
            values.append(row.forward(*[values[place] for place in places]))
    return values


def behind_cuts(rows: Sequence[Operation | None], operands: Operands, output: int) -> bytearray:
    """Return one byte a node: 1 if nothing passes back to it, as every way there is cut.

    Such nodes stand in the conditions of ``where`` only. What they hand back is a hard zero.
    """
    behind = bytearray(b"\1" * len(rows))
    behind[output] = 0
    for node in range(output, -1, -1):
        row, places = rows[node], operands[node]
        if row is None or behind[node]:
            continue
        for position, place in enumerate(places):
            if behind[place] and not row.local(position, len(places)).cut:
                behind[place] = 0
    return behind


def backward(
    rows: Rows,
    operands: Operands,
    values: Sequence[V],
    needed: Sequence[int],
    output: int,
    behind: Sequence[int],
    kind: Kind[V],
    seed: V | None = None,
) -> list[V | None]:
    """Return every node's gradient d output/d node; None where none is needed or none arrives.

    From the output down, each node hands upstream x local to its operands; what meets at a node
    waits in a list until all are there. ``behind`` is what ``behind_cuts`` returns, or nothing
    where no edge is cut; ``seed`` is the output's own gradient, 1 if left out.
    """
    gradients: list[Any] = [None] * len(rows)
    gradients[output] = kind.one if seed is None else seed
    for node in range(output, -1, -1):
        upstream, row = gradients[node], rows[node]
        if upstream.__class__ is list:
            upstream = gradients[node] = kind.total(upstream)
        if upstream is None or row is None:
            continue
        # Nearly all nodes are sums and products of two: they are done here, without a call.
        rules, is_behind = row.locals, behind and behind[node]
        if rules is HANDED_ON and not is_behind:
            first, second = operands[node]
            left = right = upstream
        elif rules is TO_THE_OTHER and not is_behind:
            first, second = operands[node]
            left, right = upstream * values[second], upstream * values[first]
        else:
            hand_back(gradients, row, node, operands[node], values, needed, kind, is_behind)
            continue
        if needed[first]:
            held = gradients[first]
            if held.__class__ is list:
                held.append(left)
            else:
                gradients[first] = left if held is None else [held, left]
        if needed[second]:
            held = gradients[second]
            if held.__class__ is list:
                held.append(right)
            else:
                gradients[second] = right if held is None else [held, right]
    return gradients


def hand_back(
    gradients: list[Any],
    row: Row,
    node: int,
    places: Sequence[int],
    values: Sequence[V],
    needed: Sequence[int],
    kind: Kind[V],
    is_behind: object,
) -> None:
    """Ask a node's row for its local gradients, and add what they make to the operands' own."""
    if len(places) == 2:
        arguments: Sequence[V] = (values[places[0]], values[places[1]], values[node])
    elif len(places) == 1:
        arguments = (values[places[0]], values[node])
    else:
        arguments = arguments_of(row, places, values, node)
    upstream, rules = gradients[node], row.locals
    if callable(rules):
        rules = locals_of(row, len(places))
    for position, place in enumerate(places):
        if needed[place]:
            local = rules[position].evaluate(*arguments)
            product = kind.zero if local is None or is_behind else upstream * local
            held = gradients[place]
            if held.__class__ is list:
                held.append(product)
            else:
                gradients[place] = product if held is None else [held, product]


def arguments_of(row: Row, places: Sequence[int], values: Sequence[V], node: int) -> Sequence[V]:
    """Return what the local gradients of a node are asked with: its operands and its value.

    A row of any number of operands has local gradients that ask for none.
    """
    if len(places) == 1:
        return values[places[0]], values[node]
    return () if row.constant else (*[values[place] for place in places], values[node])


def locals_of(row: Row, count: int) -> Sequence[Local]:
    """Return the local gradients of a row that makes them when asked."""
    if row.vjp is not None:
        call = Call(row.vjp)
        return [Edge(call, position) for position in range(count)]
    return [row.local(position, count) for position in range(count)]


class Call:
    """What a call hands back to its operands, all at once."""

    __slots__ = ("handed_back", "vjp")

    def __init__(self, vjp: Callable[..., Sequence[Any]]) -> None:
        self.vjp = vjp
        self.handed_back: Sequence[Any] = ()


class Edge:
    """A call's local gradient for one operand: more than a number, it takes the upstream one."""

    __slots__ = ("arguments", "call", "position")

    def __init__(self, call: Call, position: int) -> None:
        self.call = call
        self.position = position

    def evaluate(self, *arguments: object) -> Edge:
        """Take the operands and the value."""
        self.arguments = arguments
        return self

    def __rmul__(self, upstream: object) -> Any:
        call = self.call
        if not call.handed_back:
            call.handed_back = call.vjp(upstream, *self.arguments)
        return call.handed_back[self.position]
