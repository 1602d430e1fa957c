"""The two passes of one graph made ready to be run many times, at changing parameters.

``operations.passes`` runs a program once and asks of each node what it is. Here that is asked
once: what remains is a list of instructions over one list of numbers (values, products,
gradients). Instructions of the same kind stand together, so that they run in a tight loop. What
depends on no parameter is computed once. The numbers are those of ``operations.passes``, bit by
bit.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import exp, inf
from typing import Any

from ...autodiff.graph import Graph, below
from ...autodiff.passes import backward, forward
from ...operations import TABLE, Operation, Value, numerics
from ...operations.arithmetic import div_denominator_local
from ...operations.numerics import TINY, total
from ...operations.powers import power_base_local
from .instructions import (  # fmt: skip
    ADD,
    BELOW,
    CALL,
    CALL1,
    CALL2,
    DIV,
    DOT,
    DOUBLE,
    EXP,
    FORWARD,
    JOIN,
    LOCAL,
    LOCAL1,
    LOCAL2,
    MUL,
    NEG,
    NEG_MUL,
    SUB,
    TOTAL,
    Instruction,
    folded,
    grouped,
    joined,
)

Run = Callable[[Sequence[Value]], tuple[Value, tuple[Value | None, ...]]]
"""Takes the parameters' values; returns the output and its gradients for the parameters."""

FEW = 8
"""Runs up to which making a tape would cost more time than it saves."""


def runner(
    graph: Graph, parameters: Sequence[int | None], leaves: Mapping[int, Value], runs: int
) -> Run:
    """Return what runs both passes, ``runs`` times or so.

    ``parameters`` are the variables' nodes (None: not in the program); ``leaves`` gives the values
    of all variables and constants at the start.
    """
    if runs > FEW:
        return Tape(graph, parameters, leaves).run
    held = dict(leaves)
    needed = graph.reaching([node for node in parameters if node is not None])

    def run(point: Sequence[Value]) -> tuple[Value, tuple[Value | None, ...]]:
        held.update(
            (node, value) for node, value in zip(parameters, point, strict=True) if node is not None
        )
        values = forward(graph.rows, graph.operands, held)
        gradients = backward(graph.rows, graph.operands, values, needed, graph.output, graph.behind)
        wanted = [None if node is None else gradients[node] for node in parameters]
        return values[graph.output], tuple(wanted)

    return run


class Tape:
    """Instructions for one graph and a choice of parameters."""

    def __init__(
        self, graph: Graph, parameters: Sequence[int | None], leaves: Mapping[int, Value]
    ) -> None:
        self._graph = graph
        moving = graph.reaching([node for node in parameters if node is not None])
        count = self._count = len(parameters)
        self._place = list(range(count, count + len(graph)))
        """Where each node's value stands: the parameters first, all others behind them."""
        for number, node in enumerate(parameters):
            if node is not None:
                self._place[node] = number
        values = forward(graph.rows, graph.operands, leaves)
        self._slots: list[Any] = [None] * count + list(values)
        self._instructions: list[Instruction] = []
        self._write_forward(moving)
        gradients = self._write_backward(moving)
        nothing = self._slot()
        wanted = [nothing if node is None else gradients.get(node, nothing) for node in parameters]
        self._output = self._place[graph.output]
        self._get = operator.itemgetter(*wanted, nothing, nothing)
        instructions = folded(self._instructions, self._slots, range(count))
        self._groups = grouped(joined(instructions, (*wanted, self._output)))
        del self._instructions

    def run(self, point: Sequence[Value]) -> tuple[Value, tuple[Value | None, ...]]:
        """Return the output and its gradients with the parameters at ``point``."""
        s = self._slots
        s[: self._count] = point
        for kind, items in self._groups:
            if kind == MUL:
                for out, a, b in items:
                    s[out] = s[a] * s[b]
            elif kind == ADD:
                for out, a, b in items:
                    s[out] = s[a] + s[b]
            elif kind == DOT:
                for out, a, b, c, d in items:
                    s[out] = s[a] * s[b] + s[c] * s[d]
            elif kind == JOIN:
                for out, a, b, c in items:
                    s[out] = s[a] * s[b] + s[c]
            elif kind == NEG:
                for out, a in items:
                    s[out] = -s[a]
            elif kind == NEG_MUL:
                for out, a, b in items:
                    s[out] = -(s[a] * s[b])
            elif kind == DIV:
                for out, a, b in items:
                    below = s[b]
                    s[out] = s[a] / below if below else numerics.div(s[a], below)
            elif kind == EXP:
                for out, a in items:
                    try:
                        s[out] = exp(s[a])
                    except OverflowError:
                        s[out] = inf
            elif kind == BELOW:
                for out, upstream, a, b, value in items:
                    x, below = s[value], s[b]
                    if below and (x >= TINY or x <= -TINY):
                        s[out] = s[upstream] * (-x / below)
                    else:
                        s[out] = s[upstream] * div_denominator_local(s[a], below, x)
            elif kind == DOUBLE:
                for out, function, upstream, a, b, value in items:
                    x = s[a]
                    if TINY <= x < inf or -inf < x <= -TINY:
                        s[out] = s[upstream] * (2.0 * x)
                    else:
                        s[out] = s[upstream] * function(x, s[b], s[value])
            else:
                self._call(kind, items)
        return s[self._output], self._get(s)[:-2]

    def _call(self, kind: int, items: Sequence[tuple[Any, ...]]) -> None:
        """Run a group of instructions that call functions of the table."""
        s = self._slots
        if kind == CALL2:
            for out, function, a, b in items:
                s[out] = function(s[a], s[b])
        elif kind == LOCAL2:
            for out, function, upstream, a, b, c in items:
                local = function(s[a], s[b], s[c])
                s[out] = 0.0 if local is None else s[upstream] * local
        elif kind == CALL1:
            for out, function, a in items:
                s[out] = function(s[a])
        elif kind == LOCAL1:
            for out, function, upstream, a, b in items:
                local = function(s[a], s[b])
                s[out] = 0.0 if local is None else s[upstream] * local
        elif kind == SUB:
            for out, a, b in items:
                s[out] = s[a] - s[b]
        elif kind == CALL:
            for out, function, places in items:
                s[out] = function(*[s[place] for place in places])
        elif kind == LOCAL:
            for out, function, places in items:
                local = function(*[s[place] for place in places[1:]])
                s[out] = 0.0 if local is None else s[places[0]] * local
        else:
            for out, places in items:
                s[out] = total([s[place] for place in places])

    # Writing the instructions

    def _slot(self, value: Value | None = None) -> int:
        """Return a new slot, which may hold a constant."""
        self._slots.append(value)
        return len(self._slots) - 1

    def _put(
        self, kind: int, inputs: Sequence[int], function: Callable[..., Any] | None = None
    ) -> int:
        """Write an instruction; return the slot of its result."""
        out = self._slot()
        self._instructions.append(Instruction(kind, out, tuple(inputs), function))
        return out

    def _write_forward(self, moving: Sequence[int]) -> None:
        """Write the values of those nodes that move and that the output is made of."""
        graph = self._graph
        used = below(graph.operands, graph.output)
        for node, row in enumerate(graph.rows):
            if row is None or not (moving[node] and used[node]):
                continue
            places = tuple([self._place[place] for place in graph.operands[node]])
            kind = FORWARD.get(row.forward)
            function = None
            if kind is None:
                kind, function = {1: CALL1, 2: CALL2}.get(len(places), CALL), row.forward
            out = self._place[node]
            self._instructions.append(Instruction(kind, out, places, function))

    def _write_backward(self, moving: Sequence[int]) -> dict[int, int]:
        """Write the gradients; return where those of the nodes stand."""
        graph = self._graph
        arriving: dict[int, list[int]] = {graph.output: [self._slot(1.0)]}
        gradients: dict[int, int] = {}
        for node in range(graph.output, -1, -1):
            parts = arriving.pop(node, None)
            if parts is None:
                continue
            if len(parts) == 1:
                upstream = parts[0]
            else:
                upstream = self._put(ADD if len(parts) == 2 else TOTAL, parts)
            gradients[node] = upstream
            row = graph.rows[node]
            if row is not None:
                for position, place in enumerate(graph.operands[node]):
                    if moving[place]:
                        product = self._product(row, node, position, upstream)
                        arriving.setdefault(place, []).append(product)
        return gradients

    def _product(self, row: Operation, node: int, position: int, upstream: int) -> int:
        """Write upstream x local for one edge."""
        places = [self._place[place] for place in self._graph.operands[node]]
        out = self._place[node]
        if self._graph.behind and self._graph.behind[node]:
            return self._slot(0.0)
        if row.vjp is not None:
            return self._put(CALL, (upstream, *places, out), partial(row.vjp, position))
        rule = row.local(position, len(places))
        if row.constant:
            local = rule.evaluate()
            return self._put(MUL, (upstream, self._slot(0.0 if local is None else local)))
        if TABLE.get(row.key) is row and not rule.stable:
            if rule.formula == "1":
                return upstream
            if rule.formula == "-1":
                return self._put(NEG, (upstream,))
            bare = {"a": places[0], "b": places[-1], "out": out}.get(rule.formula)
            if bare is not None:
                return self._put(MUL, (upstream, bare))
        if rule.evaluate is div_denominator_local:
            return self._put(BELOW, (upstream, *places, out))
        kind = {1: LOCAL1, 2: LOCAL2}.get(len(places), LOCAL)
        if rule.evaluate is power_base_local and self._is_two(node):
            kind = DOUBLE
        return self._put(kind, (upstream, *places, out), rule.evaluate)

    def _is_two(self, node: int) -> bool:
        """Return whether the exponent of a power is the literal 2."""
        exponent = self._graph.program.constants.get(self._graph.operands[node][1])
        return exponent is not None and exponent.value == 2.0
