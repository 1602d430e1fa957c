"""One step of a training, ready to be run again and again: both passes, and all updates.

Many steps of a graph that is not too large are compiled (``autodiff/recorder.py``), the others done
as they come; to the bit the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..autodiff.graph import Graph
from ..autodiff.recorder import LARGEST, GraphRecorder
from ..autodiff.run import Passes
from ..autodiff.statements import ADD
from ..operations import Value
from ..values.kinds import DOUBLES
from .optimizers import Numbers, States
from .update import Update

Step = Callable[
    [tuple[int, Numbers, States, Sequence["Value | None"]]],
    tuple[tuple[Any, ...], Numbers, States],
]
"""Takes the step's number, parameters, states and sums of gradients (none, where they are reset);
returns the fields of its row, and parameters and states after it."""

FEW = 25
"""Steps up to which compiling them would cost more time than it saves."""


def step_of(
    graph: Graph,
    parameters: Sequence[int | None],
    leaves: Mapping[int, Value],
    update: Update,
    accumulate: bool,
    steps: int,
) -> Step:
    """Return one of ``steps`` steps.

    ``parameters`` are the variables' nodes (None: not in the program); ``leaves`` gives the values
    of all variables and constants at the start.
    """
    if steps > FEW and len(graph) <= LARGEST:
        return compiled(graph, parameters, leaves, update, accumulate)
    held = dict(leaves)
    needed = graph.reaching([node for node in parameters if node is not None])

    def step(given: Any) -> Any:
        number, point, states, sums = given
        pairs = zip(parameters, point, strict=True)
        held.update((node, value) for node, value in pairs if node is not None)
        passes = Passes(graph, graph.rows, held, needed, DOUBLES)
        found = [None if node is None else passes.gradient_of(node) for node in parameters]
        used = found
        if accumulate:
            used = [g if g is None else s + g for s, g in zip(sums, found, strict=True)]
        after = update.update(point, used, states, number + 1)
        value, kept = passes.value_of(graph.output), tuple(used) if accumulate else ()
        return (number, point, value, tuple(found), states, kept), *after

    return step


def compiled(
    graph: Graph,
    parameters: Sequence[int | None],
    leaves: Mapping[int, Value],
    update: Update,
    accumulate: bool,
) -> Step:
    """Return a step that is compiled."""
    recorder = GraphRecorder(graph, graph.rows, parameters, leaves)
    passes = recorder.passes()
    found = [None if node is None else passes.gradient_of(node) for node in parameters]
    sums = [recorder.changing() for _ in parameters if accumulate]
    used = found
    if accumulate:
        used = [
            g if g is None else recorder.put(ADD, (s, g)) for s, g in zip(sums, found, strict=True)
        ]
    number = recorder.changing()
    count = recorder.put(ADD, (number, recorder.constant(1.0)))
    states = [[recorder.changing() for _ in parameters] for _ in update.optimizer.state]
    after = update.over(recorder, recorder.moving, used, states, count)
    none = recorder.constant()
    gradients, fresh = ([none if each is None else each for each in row] for row in (found, used))
    value, kept = passes.value_of(graph.output), fresh if accumulate else ()
    row = number, recorder.moving, value, gradients, states, kept
    return recorder.compiled((number, recorder.moving, states, sums), (row, *after))
