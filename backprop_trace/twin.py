"""The program of numbers that an array program stands for, run; and numbers of it as arrays again.

What works on numbers only (SymPy, fractions, letters) runs on this twin, and what it finds of the
entries is folded back into the nodes of the array program.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .autodiff.array_trace import ArrayTrace
from .autodiff.graph import Graph
from .autodiff.trace import Trace
from .errors import TraceError
from .unroll import unroll, unrolled_size
from .values.arrays import Value, items_of, make

LARGEST = 2_000
"""Operations on numbers up to which an array program is written out."""


class Twin:
    """The twin of an array trace; every node's entries have names in it.

    ``option`` is what it is made for. Raises ``TraceError``: the twin would be too large.
    """

    def __init__(
        self,
        array: ArrayTrace,
        option: str,
        shifted: bool = True,
        most: int = LARGEST,
    ) -> None:
        size = unrolled_size(array)
        if size > most:
            raise TraceError(
                "too-large",
                f"`{option}` works on numbers one by one: written out, this program has about"
                f" {size:,} operations, and the limit is {most:,}",
            )
        self.array = array
        self.written = unroll(array, shifted, every=True)
        graph = Graph.read(self.written.text, self.written.values, array.graph.derive)
        wanted = [name for node in self.written.wanted.values() for name in self.entries(node)]
        self.trace = Trace(graph, self.written.values, wanted)

    def entries(self, node: int) -> list[str]:
        """Return the names of a node's entries; of a constant their texts."""
        return self.written.entries[node]

    def fold(self, node: int, of_node: Callable[[int], Any]) -> Value:
        """Return what is known of a node's entries as an array.

        ``of_node(place)`` gives it for a node of the twin; an entry that is none (a constant, a
        truth value) is a number.
        """
        index, items = self.trace.graph.index, items_of(self.array.value_of(node))
        found = [
            of_node(index[name]) if name in index else item
            for name, item in zip(self.entries(node), items, strict=True)
        ]
        return make(self.array.shape(node), found)

    def gradient(self, node: int, of_node: Callable[[int], Any], nothing: Any) -> Value | None:
        """Return what is known of a node's gradient as an array; None where it has none.

        ``of_node(place)`` is None where no gradient arrives; that entry is ``nothing``.
        """
        if self.array.gradient_of(node) is None:
            return None
        index = self.trace.graph.index
        found = [of_node(index[name]) if name in index else None for name in self.entries(node)]
        return make(self.array.shape(node), [nothing if x is None else x for x in found])
