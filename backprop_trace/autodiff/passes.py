"""The two passes over nodes in topological order. Here, and only here, numbers are made.

Both take parallel lists (a node's row and its operands) and return a list indexed by node, so
that nothing is made per node but the number itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..operations.numerics import total
from ..operations.operation import Operation, Value

Rows = Sequence[Operation | None]
Operands = Sequence[tuple[int, ...]]


def forward(rows: Rows, operands: Operands, leaves: Mapping[int, Value]) -> list[Value]:
    """Return every node's value; ``leaves`` gives those of variables and constants."""
    values: list[Value] = []
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


def behind_cuts(rows: Rows, operands: Operands, output: int) -> bytearray:
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
    values: Sequence[Value],
    needed: Sequence[int],
    output: int,
    behind: Sequence[int] = (),
    seed: Value = 1.0,
) -> list[Value | None]:
    """Return every node's gradient d output/d node; None where none is needed or none arrives.

    Reverse accumulation: from the output down, each node hands upstream x local to its operands.
    Contributions that meet at a node wait in a list until all are there. ``behind`` is what
    ``behind_cuts`` returns, or nothing where no edge is cut; ``seed`` is the output's gradient.
    """
    gradients: list[Value | list[Value] | None] = [None] * len(rows)
    gradients[output] = seed
    for node in range(output, -1, -1):
        upstream = gradients[node]
        if upstream is None:
            continue
        if upstream.__class__ is list:
            upstream = gradients[node] = total(upstream)
        row = rows[node]
        if row is None:
            continue
        places = operands[node]
        arguments: tuple[Value, ...]
        if len(places) == 2:
            arguments = (values[places[0]], values[places[1]], values[node])
        elif len(places) == 1:
            arguments = (values[places[0]], values[node])
        elif row.constant:  # such a row's local gradients ask for none
            arguments = ()
        else:
            arguments = (*[values[place] for place in places], values[node])
        rules = row.locals
        if callable(rules):
            if row.vjp is not None:
                is_off = behind and behind[node]
                for position, place in enumerate(places):
                    if needed[place]:
                        product = 0.0 if is_off else row.vjp(position, upstream, *arguments)
                        _arrive(gradients, place, product)
                continue
            rules = tuple([rules(position, len(places)) for position in range(len(places))])
        for position, place in enumerate(places):
            if needed[place]:
                local = rules[position].evaluate(*arguments)
                if behind and behind[node]:
                    local = None
                product = 0.0 if local is None else upstream * local  # type: ignore[operator]
                held = gradients[place]
                if held is None:
                    gradients[place] = product
                elif held.__class__ is list:
                    held.append(product)
                else:
                    gradients[place] = [held, product]  # type: ignore[list-item]
    return gradients  # type: ignore[return-value]  # all lists have been summed


def _arrive(gradients: list[Value | list[Value] | None], place: int, product: Value) -> None:
    """Put a contribution where the backward pass will find it."""
    held = gradients[place]
    if held is None:
        gradients[place] = product
    elif isinstance(held, list):
        held.append(product)
    else:
        gradients[place] = [held, product]
