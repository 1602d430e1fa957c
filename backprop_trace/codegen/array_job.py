"""A script of an array program to be written: its shapes, its nodes, where libraries differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, cast

from ..autodiff.array_trace import ArrayTrace
from ..autodiff.trace import Trace
from ..autodiff.written_out import with_arrays
from ..language.program import Definition
from ..values.arrays import Shape, items_of, nested, shape_of
from .array_body import ArrayBody
from .array_differences import differences
from .body import Body
from .script import Job


class ArrayJob(Job):
    """One script of an array program."""

    trace: ArrayTrace

    @cached_property
    def definitions(self) -> Mapping[str, Definition]:
        inner = with_arrays(self.program)  # written out where they are called
        every = self.program.definitions.items()
        return {name: each for name, each in every if each.key not in inner}

    def inputs(self) -> Iterable[tuple[str, str, Any]]:
        for name, value in self.trace.point().items():
            yield name, self.variable(name), nested(value)

    def slopes(self) -> Iterable[float]:
        for gradient in self.trace.results().values():
            if gradient is not None:
                yield from items_of(gradient)

    @cached_property
    def shapes(self) -> dict[str, Shape]:
        """The shapes of the variables and of the wanted nodes."""
        shapes = {name: shape_of(value) for name, value in self.trace.point().items()}
        return shapes | {name: self.trace.shape(node) for name, node in self.wanted.items()}

    def is_array(self, name: str) -> bool:
        return self.shapes[name] != ()

    def zeros(self, node: int) -> str:
        shape = self.trace.shape(node)
        return f"jnp.zeros({shape})" if shape else "0.0"

    def body(self, traces: Sequence[Trace] = ()) -> Body:
        every = cast("Sequence[ArrayTrace]", traces) or [self.trace]
        return ArrayBody(every, self.graph.table, self.names)

    def differences(self, library: str) -> list[str]:
        return differences(self.trace, self.names, library)
