"""The two passes of one graph made ready to be run many times, at changing parameters.

The passes run once over slots instead of numbers (``recorder``); what remains is a list of
instructions over one list of numbers. Instructions of the same kind stand together, so that they
run in a tight loop. What depends on no parameter is computed once. The numbers are those of the
passes in doubles, bit by bit.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from math import exp, inf
from typing import Any

from ..autodiff.graph import Graph
from ..autodiff.run import Passes
from ..operations import Value, numerics
from ..operations.arithmetic import div_denominator_local
from ..operations.numerics import TINY
from ..values.floats import total
from ..values.kinds import DOUBLES
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
    JOIN,
    LOCAL,
    LOCAL1,
    LOCAL2,
    MUL,
    NEG,
    NEG_MUL,
    SUB,
    folded,
    grouped,
    joined,
)
from .recorder import OverSlots, Recorder

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
        passes = Passes(graph, graph.rows, held, needed, DOUBLES)
        wanted = [None if node is None else passes.gradient_of(node) for node in parameters]
        return passes.value_of(graph.output), tuple(wanted)

    return run


class Tape:
    """Instructions for one graph and a choice of parameters."""

    def __init__(
        self, graph: Graph, parameters: Sequence[int | None], leaves: Mapping[int, Value]
    ) -> None:
        self._count = len(parameters)
        recorder = Recorder(graph, parameters, leaves)
        rows = [row and OverSlots(recorder, node, row) for node, row in enumerate(graph.rows)]
        passes = Passes(graph, rows, recorder.leaves, recorder.moving, recorder.kind)
        nothing = recorder.slot()
        found = [None if node is None else passes.gradient_of(node) for node in parameters]
        wanted = [nothing.place if each is None else each.place for each in found]
        self._output = passes.value_of(graph.output).place
        self._get = operator.itemgetter(*wanted, nothing.place, nothing.place)
        self._slots = recorder.numbers
        instructions = folded(recorder.instructions, self._slots, range(self._count))
        self._groups = grouped(joined(instructions, (*wanted, self._output)))

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
