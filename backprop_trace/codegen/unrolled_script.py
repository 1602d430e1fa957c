"""Plain Python has no arrays: the script is that of the program of numbers, a name an entry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from math import isfinite

from ..autodiff.array_trace import ArrayTrace
from ..autodiff.graph import Graph
from ..autodiff.trace import Trace
from ..errors import TraceError
from ..training.array_descent import ArrayDescent, Entries
from ..training.descent import Descent
from ..unroll import Unrolled, unroll, unrolled_size
from ..values.arrays import Value, items_of, make, nested
from .loop import NOT_CONNECTED
from .script import Job

LARGEST = 2_000
"""Operations on numbers that a script has at most."""


class UnrolledJob(Job):
    """The script of the program of numbers that an array program stands for."""

    def __init__(self, array: ArrayTrace, twin: Unrolled, descent: Descent | None) -> None:
        graph = Graph.read(twin.text, twin.values)
        wanted = [name for node in twin.wanted.values() for name in twin.entries[node]]
        own = None
        if descent is not None:
            own = Descent(
                graph, twin.values, wanted, descent.rate, descent.steps, descent.optimizer.name,
                descent.accumulate,
            )  # fmt: skip
        super().__init__(Trace(graph, twin.values, wanted), own)
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
    found = UnrolledJob(array, unroll(array), job.descent)
    every = [array.gradient_of(node) for node in range(len(array.graph))]
    numbers = [item for each in every if each is not None for item in items_of(each)]
    for name, node in found.twin.wanted.items():
        ours = array.results()[name]
        theirs = found.twin.fold(node, found.trace.gradients)
        if ours is not None and not _are_near(items_of(theirs), items_of(ours), numbers):
            message = f"written out as numbers, d{array.output}/d{name} is another one here"
            raise TraceError("not-in-target", f"plain Python has no arrays: {message}")
    if job.descent is not None and found.descent is not None:
        _check_rows(job.descent, found.descent, found.twin.wanted)
    return found


def _check_rows(descent: Descent, written_out: Descent, known: Collection[str]) -> None:
    """Refuse a training whose program of numbers is another one at later steps: at ties, say."""
    assert isinstance(descent, ArrayDescent)  # noqa: S101  # it is of an array program
    entries = Entries(descent)
    used = [k for k, name in enumerate(entries.names) if name.partition("[")[0] in known]
    for ours, theirs in zip(entries.rows(), written_out.rows(), strict=True):
        expected = [ours.parameters[k] for k in used]
        if not _are_near(theirs.parameters, expected, expected):
            message = f"written out as numbers, step {ours.step} is another one"
            raise TraceError("not-in-target", f"plain Python has no arrays: {message}")


def _are_near(found: Sequence[Value], expected: Sequence[Value], numbers: Sequence[Value]) -> bool:
    """Return whether numbers are equal but for rounding of ``numbers``."""
    size = max((abs(each) for each in numbers if isfinite(each)), default=0.0)
    return all(
        a == b or (a != a and b != b) or (b is not None and abs(a - b) <= 1e-10 * size)
        for a, b in zip(expected, found, strict=True)
    )
