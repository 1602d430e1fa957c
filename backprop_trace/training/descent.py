"""Gradient descent: the three phases of a step, again and again.

A step is (1) the forward pass at the old values, (2) all gradients at the old values, (3) all
updates. Row k stands before update k; the last row has no update. Only the parameters are
updated, never the other variables.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from math import isfinite

from ..autodiff.graph import Graph
from ..autodiff.inputs import check_wanted, inputs_of, listed
from ..autodiff.trace import Trace
from ..errors import TraceError
from ..language import limits
from ..language.collector import paused_collector
from ..operations import Value
from ..record import Record
from ..work import work
from .optimizers import Numbers, Rule, States, optimizer_of
from .step import step_of
from .update import Update

KEPT = 2_000_000
"""Numbers of all rows together up to which the rows are kept; beyond, they are made again."""

AT_ONCE = 256
"""Rows made at once at most."""


class Row(Record):
    """Where one step stands, before its update. All in the order of ``Descent.names``."""

    step: int
    parameters: tuple[Value, ...]
    value: Value
    """The output's value."""
    gradients: tuple[Value | None, ...]
    """d output/d parameter here; None for a parameter that the output does not depend on."""
    states: States
    """The optimizer's state before the update: for each of its letters the parameters' numbers."""
    sums: tuple[Value | None, ...] = ()
    """With ``accumulate``: this step's gradients and all earlier ones added up."""

    @property
    def used(self) -> tuple[Value | None, ...]:
        """The gradients that the update uses: the sums, where gradients are not reset."""
        return self.sums or self.gradients


class Assignment(Record):
    """One line of an update: ``rule`` for the parameter ``name``."""

    name: str
    rule: Rule
    letters: Mapping[str, Value]
    """What the letters of the rule stand for."""
    result: Value
    """What is assigned."""


class Descent:
    """N steps of gradient descent from one point.

    ``wrt`` names the parameters, all variables when left out. ``accumulate`` makes the zero_grad
    mistake: gradients are added to those of the steps before, as PyTorch's ``backward`` does
    where nobody resets them. Rows are made one by one when somebody goes through them, and kept
    while they are few. Raises ``TraceError``: a value is missing, a name is unknown or isn't a
    variable, the rate isn't a number from 0 on, the number of steps is negative or too large.
    """

    def __init__(
        self,
        graph: Graph,
        values: Mapping[str, float],
        wrt: Sequence[str] | str | None = None,
        rate: float = 0.01,
        steps: int = 1,
        optimizer: str = "sgd",
        accumulate: bool = False,
    ) -> None:
        self.graph = graph
        self.inputs = self.read(graph, values)
        """The variables' values at the start."""
        _check(rate, steps)
        self.names: tuple[str, ...] = check_wanted(graph, self.inputs, wrt)
        """The parameters: what is updated."""
        self._check_variables(wrt)
        self._wrt = None if wrt is None else self.names
        self.rate = rate
        self.steps = steps
        self.optimizer = optimizer_of(optimizer)
        self.accumulate = accumulate
        self._kept: list[Row] = []
        self._ahead: Iterator[Row] | None = None
        """Where rows are not kept: those behind the last one that was asked for, ``_last``; steps
        are asked for in order, or nearly."""
        self._last: Row | None = None

    def read(self, graph: Graph, values: Mapping[str, float]) -> dict[str, float]:
        """Return the variables' values at the start. Raises ``TraceError``."""
        return inputs_of(graph, values)

    def _check_variables(self, wrt: Sequence[str] | str | None) -> None:
        """Refuse to update what is computed, not given."""
        computed = [name for name in self.names if name not in self.inputs]
        if computed:
            text = wrt if isinstance(wrt, str) else ",".join(self.names)
            start = text.find(computed[0])
            verb = "is a step" if len(computed) == 1 else "are steps"
            raise TraceError(
                "not-a-variable",
                f"{listed(computed)} {verb} of the program: only variables can be updated",
                text,
                start,
                start + len(computed[0]),
                label="not a variable",
                in_program=False,
            )

    @property
    def output(self) -> str:
        """The output's name."""
        return self.graph.program.names[self.graph.output]

    @property
    def data(self) -> tuple[str, ...]:
        """The variables that stay as they are."""
        return tuple(name for name in self.inputs if name not in self.names)

    @property
    def connected(self) -> tuple[bool, ...]:
        """Whether the output depends on each of the parameters."""
        gradients = next(self.rows()).gradients
        return tuple(gradient is not None for gradient in gradients)

    def rows(self) -> Iterator[Row]:
        """Yield the N + 1 rows, from the start; may be called several times."""
        kept = self._kept
        if len(kept) == self.steps + 1:
            yield from kept
            return
        fits = self._fits()
        fresh: list[Row] = []
        with work().aside("training", self.steps + 1) as phase:
            for batch in self._batches():
                if fits:
                    fresh += batch
                yield from batch
                phase.done += len(batch)
        self._kept = fresh

    def row(self, step: int) -> Row:
        """Return one row; a negative step counts from the end. Raises ``IndexError``."""
        place = step + self.steps + 1 if step < 0 else step
        if not 0 <= place <= self.steps:
            raise IndexError(step)
        if self._fits() and not self._kept:
            deque(self.rows(), 0)
        if self._kept:
            return self._kept[place]
        if self._ahead is None or self._last is None or self._last.step > place:
            self._ahead, self._last = self.rows(), None
        while self._last is None or self._last.step < place:
            self._last = next(self._ahead)
        return self._last

    def inputs_at(self, row: Row) -> dict[str, float]:
        """Return the values of all variables at a row."""
        return {**self.inputs, **dict(zip(self.names, row.parameters, strict=True))}

    def trace_at(self, step: int) -> Trace:
        """Return the full trace of one step. Raises ``IndexError``."""
        return self.trace_of(self.row(step))

    def trace_of(self, row: Row) -> Trace:
        """Return the full trace at a row."""
        return Trace(self.graph, self.inputs_at(row), self._wrt)

    def assignments(self, row: Row) -> Iterator[Assignment]:
        """Yield what the update behind a row assigns; nothing to a parameter without gradient."""
        update = Update(self.optimizer, self.rate)
        held = zip(self.names, row.parameters, row.used, strict=True)
        for place, (name, parameter, gradient) in enumerate(held):
            if gradient is None:
                continue
            number = row.step + 1
            state = [numbers[place] for numbers in row.states]
            results = update.results(parameter, gradient, state, number)
            letters = {"w": parameter, "g": gradient, "rate": self.rate, "t": float(number)}
            letters.update(zip(self.optimizer.state, state, strict=True))
            for rule, result in zip(self.optimizer.rules, results, strict=True):
                yield Assignment(name, rule, dict(letters), result)
                letters[rule.target] = result

    # Running

    def _fits(self) -> bool:
        """Return whether the numbers of all rows are few enough to be kept."""
        each = 2 + len(self.optimizer.state) + self.accumulate
        return (2 + each * len(self.names)) * (self.steps + 1) <= KEPT

    def _batches(self) -> Iterator[list[Row]]:
        """Make the rows, more and more at once.

        The garbage collector would find nothing among so many new objects, and takes time.
        """
        rows = self._run()
        size = 1
        while True:
            with paused_collector():
                batch = list(islice(rows, size))
            if not batch:
                return
            yield batch
            size = min(2 * size, AT_ONCE)

    def _run(self) -> Iterator[Row]:
        graph, steps = self.graph, self.steps
        nodes = [graph.variables.get(name) for name in self.names]
        leaves = {node: number.value for node, number in graph.program.constants.items()}
        leaves.update((node, self.inputs[name]) for name, node in graph.variables.items())
        update = Update(self.optimizer, self.rate)
        step = step_of(graph, nodes, leaves, update, self.accumulate, steps)
        parameters: Numbers = tuple([self.inputs[name] for name in self.names])
        states: States = ((0.0,) * len(nodes),) * len(self.optimizer.state)
        # What is added to -0.0 keeps its sign.
        sums: tuple[Value | None, ...] = (-0.0,) * len(nodes) if self.accumulate else ()
        for number in range(steps + 1):
            fields, parameters, states = step((number, parameters, states, sums))
            row = Row._make(fields)
            sums = row.sums
            yield row


def _check(rate: float, steps: int) -> None:
    """Refuse a rate or a number of steps that can't be meant."""
    if not (isfinite(rate) and rate >= 0.0):
        raise TraceError(
            "bad-option", f"the rate is {rate}: it must be a number, 0 or more", in_program=False
        )
    if not 0 <= steps <= limits.STEPS:
        raise TraceError(
            "bad-option",
            f"{steps:,} steps: it must be a number from 0 to {limits.STEPS:,}",
            in_program=False,
        )
