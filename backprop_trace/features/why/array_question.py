"""What ``--why`` asks of a program of arrays: a node, or one entry of it, ``W[0,1]``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...autodiff.array_steps import EntryTerm
from ...autodiff.array_trace import ArrayTrace
from ...autodiff.graph import below
from ...autodiff.run import Edge
from ...errors import TraceError
from ...values.arrays import Value, items_of
from ...values.walks import dims, entry, strides
from ...values.written import named
from .question import NAMED, NODES, LeftOutError, no_node

_ASKED = re.compile(r"(?P<name>[^\[\]]*?)\s*(?:\[(?P<index>[^\[\]]*)\])?\s*")


class Question:
    """A node, and which entry of it; ``place`` is None where the whole array is meant."""

    def __init__(self, trace: ArrayTrace, node: int, place: int | None) -> None:
        self.trace = trace
        self.node = node
        self.name = trace.graph.names[node]
        self.place = 0 if place is None and not trace.shape(node) else place

    @property
    def indices(self) -> tuple[int, ...]:
        """The entry's indices; none of a number, or of the whole array."""
        return () if self.place is None else entry(self.trace.shape(self.node), self.place)

    @property
    def text(self) -> str:
        """What is asked for, as it is typed."""
        return named(self.name, self.indices)


class OfGradient(Question):
    """Why a gradient, or an entry of it, is what it is."""

    @property
    def value(self) -> Value | None:
        """The gradient of the whole node."""
        return self.trace.gradient_of(self.node)

    @property
    def is_seed(self) -> bool:
        """Whether it is the gradient of the output by itself."""
        return self.node == self.trace.graph.output

    @property
    def edges(self) -> Sequence[Edge]:
        """What hands something back to it."""
        return next((each for node, each in self.trace.backward_order() if node == self.node), ())

    def largest(self) -> int:
        """Return the place of the largest entry, by its size; nan is larger than all."""
        items = items_of(self.value)
        return max(range(len(items)), key=lambda k: (items[k] != items[k], abs(items[k])))

    def terms(self, edge: Edge, place: int) -> list[EntryTerm]:
        """Return the terms that an edge adds to one entry."""
        return list(self.trace.edge_terms(*edge, place))

    def why_none(self) -> str:
        """Say why there is no gradient."""
        trace = self.trace
        for via, places in enumerate(trace.graph.operands):
            for position, place in enumerate(places):
                if place == self.node and not trace.has_gradient(via, position):
                    return f"{self.name} holds whole numbers or gives a shape: it gets no gradient."
        return f"{trace.output} does not depend on {self.name}: no gradient, not even 0."


class OfValue(Question):
    """Why a value, or an entry of it, is what it is."""

    def __init__(self, trace: ArrayTrace, node: int, place: int | None) -> None:
        super().__init__(trace, node, place)
        used = below(trace.graph.operands, node)
        self.nodes = [n for n in range(node + 1) if used[n] and trace.graph.rows[n] is not None]
        """The operations that it is made of, in program order."""
        self.leaves = [n for n in trace.graph.variables.values() if n <= node and used[n]]
        """The variables."""

    @property
    def value(self) -> Value:
        """The value of the whole node."""
        return self.trace.value_of(self.node)

    @property
    def shown(self) -> list[int]:
        """The last of the operations."""
        return self.nodes[-NODES:]


def questions(trace: ArrayTrace, asked: str) -> list[OfGradient | OfValue]:
    """Return what is asked by a name or an entry, or by its gradient: ``W``, ``dL/dW[0,1]``.

    Of a variable that is its gradient; of an operation both. Raises ``TraceError``.
    """
    graph, match = trace.graph, _ASKED.fullmatch(asked.strip())
    word = match["name"] if match else asked
    prefix = f"d{trace.output}/d"
    is_gradient = word not in graph.index and word.startswith(prefix)
    name = word[len(prefix) :] if is_gradient else word
    if match is None or name not in graph.index:
        raise no_node(trace, word, name)
    node = graph.index[name]
    place = None if match["index"] is None else _place(trace, node, name, match["index"])
    found: list[OfGradient | OfValue] = []
    if not is_gradient and graph.rows[node] is not None:
        found.append(OfValue(trace, node, place))
        if node == graph.output or trace.gradient_of(node) is None:
            return found
    gradient = OfGradient(trace, node, place)
    if gradient.value is None and _is_connected(trace, node):
        raise LeftOutError(name, f"{prefix}{name} is not calculated: `--wrt` leaves it out")
    return [*found, gradient]


def _is_connected(trace: ArrayTrace, node: int) -> bool:
    """Return whether a gradient would arrive at a node, if it were wanted."""
    reached = {trace.graph.output}
    for via in range(trace.graph.output, node, -1):
        if via in reached and trace.graph.rows[via] is not None:
            reached.update(
                place
                for position, place in enumerate(trace.graph.operands[via])
                if trace.has_gradient(via, position)
            )
    return node in reached


def _place(trace: ArrayTrace, node: int, name: str, text: str) -> int:
    """Return the place of an entry in an array's list. Raises ``TraceError``."""
    shape, parts = trace.shape(node), [part.strip() for part in text.split(",")]
    first = named(name, (0,) * len(shape))
    if not all(re.fullmatch(r"-?\d{1,9}", part) for part in parts):
        message = f"`{text[:NAMED]}`: an index is a whole number for each axis"
        raise TraceError("bad-option", message, help=first)
    if len(parts) != len(shape):
        count = f"{len(shape)} {'index' if len(shape) == 1 else 'indices'}"
        takes = f"an entry of it takes {count}" if shape else "it takes no index"
        raise TraceError("bad-option", f"`{name}` is {dims(shape)}: {takes}", help=first)
    place = 0
    for part, size, step in zip(parts, shape, strides(shape), strict=True):
        index = int(part)
        if not -size <= index < size:
            message = f"index {index} of an axis of {size} of `{name}`"
            raise TraceError("bad-option", message, label=f"{-size} to {size - 1}", help=first)
        place += index % size * step
    return place
