"""Gradient descent on arrays: each step a trace, each update entry by entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod
from operator import add
from typing import Any, cast

from ..autodiff.array_trace import ArrayTrace
from ..autodiff.graph import Graph
from ..autodiff.inputs import ordered
from ..values.arrays import Array, Shape, Value, filled, items_of, make, shape_of
from ..values.walks import entries
from ..values.written import named
from .descent import Assignment, Descent, Row
from .optimizers import Numbers, States
from .update import Update


class ArrayDescent(Descent):
    """N steps of gradient descent on parameters of which some are arrays."""

    inputs: dict[str, Any]

    def read(self, graph: Graph, values: Mapping[str, Value]) -> dict[str, Any]:
        """Return the variables' values at the start."""
        return {
            name: value if value.__class__ is Array else float(value)
            for name, value in ordered(graph, values).items()
        }

    def trace_of(self, row: Row) -> ArrayTrace:
        """Return the full trace at a row."""
        return ArrayTrace(self.graph, self.inputs_at(row), self._wrt)

    def assignments(self, row: Row) -> Iterator[Assignment]:
        """Yield what the update behind a row assigns: whole arrays."""
        update = Update(self.optimizer, self.rate)
        for place, (name, parameter) in enumerate(zip(self.names, row.parameters, strict=True)):
            gradient = row.used[place]
            if gradient is None:
                continue
            shape, number = shape_of(parameter), row.step + 1
            state = [numbers[place] for numbers in row.states]
            held = [items_of(each) for each in (parameter, gradient, *state)]
            columns = zip(*[
                update.results(w, g, own, number) for w, g, *own in zip(*held, strict=True)
            ], strict=True)  # fmt: skip
            letters: dict[str, Value] = {"w": parameter, "g": gradient, "rate": self.rate}
            letters |= {"t": float(number), **dict(zip(self.optimizer.state, state, strict=True))}
            for rule, items in zip(self.optimizer.rules, columns, strict=True):
                result = make(shape, list(items))
                yield Assignment(name, rule, dict(letters), result)
                letters[rule.target] = result

    @property
    def shapes(self) -> list[Shape]:
        """The shapes of the parameters."""
        return [shape_of(self.inputs[name]) for name in self.names]

    def _run(self) -> Iterator[Row]:
        update = Update(self.optimizer, self.rate).update
        parameters = tuple([self.inputs[name] for name in self.names])
        zeros = tuple([filled(shape, 0.0) for shape in self.shapes])
        states: tuple[tuple[Value, ...], ...] = (zeros,) * len(self.optimizer.state)
        sums: tuple[Value | None, ...] = ()
        for step in range(self.steps + 1):
            trace = self.trace_of(Row(step, parameters, 0.0, (), ()))
            gradients = tuple(trace.results().values())
            if self.accumulate:
                sums = self._added(sums, gradients)
            row = Row(step, parameters, trace.value, gradients, cast("States", states), sums)
            yield row
            if step < self.steps:
                used: list[float | None] = []
                for shape, gradient in zip(self.shapes, row.used, strict=True):
                    used += [None] * prod(shape) if gradient is None else items_of(gradient)
                flat = update(
                    self._flat(parameters), used, tuple(map(self._flat, states)), step + 1
                )
                parameters = self._whole(flat[0])
                states = tuple(map(self._whole, flat[1]))

    def _added(
        self, sums: tuple[Value | None, ...], gradients: tuple[Value | None, ...]
    ) -> tuple[Value | None, ...]:
        """Return gradients added to those of the steps before."""
        if not sums:
            return gradients
        return tuple([
            None if a is None or b is None else make(
                shape_of(a), list(map(add, items_of(a), items_of(b)))
            )
            for a, b in zip(sums, gradients, strict=True)
        ])  # fmt: skip

    def _flat(self, values: Sequence[Value]) -> list[float]:
        return [item for value in values for item in items_of(value)]

    def _whole(self, items: Numbers) -> tuple[Value, ...]:
        """Return entries, one behind the other, as the parameters' arrays."""
        values, start = [], 0
        for shape in self.shapes:
            values.append(make(shape, list(items[start : start + prod(shape)])))
            start += prod(shape)
        return tuple(values)


class Entries(ArrayDescent):
    """The same descent seen as one of numbers: every entry is a parameter, ``W[0,1]``."""

    def __init__(self, descent: ArrayDescent) -> None:
        self.__dict__.update(descent.__dict__)
        self.whole = descent
        self.names = tuple(
            named(name, indices)
            for name, shape in zip(descent.names, descent.shapes, strict=True)
            for indices in entries(shape)
        )

    def rows(self) -> Iterator[Row]:
        """Yield the rows, their parameters and gradients entry by entry."""
        return map(self._of, self.whole.rows())

    def row(self, step: int) -> Row:
        """Return one row."""
        return self._of(self.whole.row(step))

    def _of(self, row: Row) -> Row:
        spread: list[tuple[Any, ...]] = []
        for values in (row.parameters, row.gradients, *row.states, row.sums or ()):
            pairs = zip(self.whole.shapes, values, strict=True) if values else ()
            spread.append(tuple([item for shape, value in pairs for item in _items(shape, value)]))
        parameters, gradients, *states, sums = spread
        return Row(row.step, parameters, row.value, gradients, tuple(states), sums)


def _items(shape: Shape, value: Value | None) -> list[Any]:
    return [None] * prod(shape) if value is None else items_of(value)
