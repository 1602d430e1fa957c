"""Plain Python has no arrays: the script is that of the program of numbers, a name an entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite

from ..autodiff.array_trace import ArrayTrace
from ..autodiff.graph import Graph
from ..autodiff.trace import Trace
from ..errors import TraceError
from ..unroll import Unrolled, unroll, unrolled_size
from ..values.arrays import Value, items_of, make, nested
from .loop import NOT_CONNECTED
from .script import Job

LARGEST = 2_000
"""Operations on numbers that a script has at most."""


class UnrolledJob(Job):
    """The script of the program of numbers that an array program stands for."""

    def __init__(self, array: ArrayTrace, twin: Unrolled) -> None:
        graph = Graph.read(twin.text, twin.values)
        wanted = [name for node in twin.wanted.values() for name in twin.entries[node]]
        super().__init__(Trace(graph, twin.values, wanted), None)
        self.array = array
        self.twin = twin

    @property
    def text(self) -> str:
        return self.array.program

    @property
    def remarks(self) -> list[str]:
        return ["An array is written out: W_0_1 is W[0,1]", *super().remarks]

    def printed(self, gradients: Sequence[str]) -> Iterable[tuple[str, str]]:
        """Yield the gradients of arrays as nested lists."""
        known = dict(super().printed(gradients))
        for name, found in self.array.results().items():
            if found is None or name not in self.twin.wanted:
                yield name, NOT_CONNECTED
                continue
            node = self.twin.wanted[name]
            entries = [known[entry] for entry in self.twin.entries[node]]
            entries = ["0.0" if each == NOT_CONNECTED else each for each in entries]
            whole = nested(make(self.array.shape(node), entries))
            yield name, str(whole).replace("'", "")


def unrolled_job(job: Job) -> Job:
    """Return the job of writing the program of numbers. Raises ``TraceError``: it is too large."""
    array = job.trace
    assert isinstance(array, ArrayTrace)  # noqa: S101  # the caller asked
    size = unrolled_size(array)
    if size > LARGEST:
        message = f"plain Python has no arrays, and written out this is {size:,} operations"
        raise TraceError("not-in-target", f"{message}: pytorch, jax and numpy have arrays")
    found = UnrolledJob(array, unroll(array))
    every = [array.gradient_of(node) for node in range(len(array.graph))]
    numbers = [abs(item) for each in every if each is not None for item in items_of(each)]
    largest = max(filter(isfinite, numbers), default=0.0)
    for name, node in found.twin.wanted.items():
        ours = array.results()[name]
        theirs = found.twin.fold(node, found.trace.gradients)
        if ours is not None and not _is_near(theirs, ours, largest):
            message = f"written out as numbers, d{array.output}/d{name} is another one here"
            raise TraceError("not-in-target", f"plain Python has no arrays: {message}")
    return found


def _is_near(found: Value | None, expected: Value, size: float) -> bool:
    """Return whether gradients are equal but for rounding of numbers of some size."""
    ours, theirs = items_of(expected), items_of(found)
    return all(
        a == b or (a != a and b != b) or (b is not None and abs(a - b) <= 1e-10 * size)
        for a, b in zip(ours, theirs, strict=True)
    )
