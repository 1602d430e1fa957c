"""What a picture may see of a trace of arrays: shapes, and the numbers of those that are short."""

from __future__ import annotations

from typing import Any

from ..autodiff.array_trace import ArrayTrace
from ..notation.writer import Leaf, Notation
from ..operations.arrays.copies import index_text
from ..values.arrays import Array, Value, items_of
from ..values.written import written
from .array_written import ArrayFormulas
from .graph_view import GraphView

LONGEST = 24
"""Characters of an array up to which a picture shows its numbers; else only that it has some."""

MOST = 12
"""Entries of an array that can be as short as that."""


class ArrayPictureFormulas(ArrayFormulas):
    """Writes formulas and numbers for boxes: one line each."""

    def __init__(self, trace: ArrayTrace, notation: Notation, digits: int | None) -> None:
        super().__init__(trace, notation)
        self.digits = digits

    def named(self, template: object, node: int) -> str:
        """Write a node's formula with names."""
        return self.said(node)

    def leaf(self, node: int, digits: int | None) -> Leaf:
        """Write a node's value, an array with its shape before it."""
        shown, shape = self.number(self.value(node)), self.trace.shape(node)
        return Leaf(f"{self.notation.dims(shape)}: {shown}" if shape else shown)

    def value(self, node: int) -> Value:
        """Return a node's value."""
        return self.trace.value_of(node)

    def item(self, item: Any) -> str:
        """Write a number, or an entry of an array."""
        return self.notation.number(item, self.digits)

    def number(self, value: Value) -> str:
        """Write a number, or an array if it is short; a shape in its place would be read as one."""
        if value.__class__ is not Array:
            return self.item(value)
        if len(items_of(value)) <= MOST:
            text = written(value, self.item)
            if len(text) <= LONGEST:
                return text
        return f"[{self.notation.ellipsis}]"


class ArrayGraphView(GraphView):
    """The graph of a trace of arrays."""

    _trace: ArrayTrace

    def formulas(  # type: ignore[override]  # the same methods
        self, notation: Notation, digits: int | None
    ) -> ArrayPictureFormulas:
        """Return what writes the nodes' formulas and numbers."""
        return ArrayPictureFormulas(self._trace, notation, digits)

    def statement(self, node: int, notation: Notation) -> str:
        """Return the whole formula of a node that a statement names, else nothing."""
        program = self._graph.program
        if node not in program.names or self._graph.rows[node] is None:
            return ""
        formula = program.formula(node, self._graph.leaf_formula)
        return ArrayFormulas(self._trace, notation).statement(formula)

    def sign(self, node: int, notation: Notation) -> str:
        """Return the sign of an operation on arrays."""
        row, places = self._graph.rows[node], self._graph.operands[node]
        assert row is not None  # noqa: S101  # an operation
        if row.key == "matmul":
            return notation.matrix_product.strip()
        if row.key in ("transpose", "mT"):
            return notation.transposed if row.key == "transpose" else ".mT"
        if row.key == "index":
            return f"[{index_text(self._trace.options(node)['index'])}]"
        if row.key == "mul" and all(map(self._trace.shape, places)):
            return notation.entrywise.strip()
        constants = self._graph.program.constants
        has_list = any(place in constants and self._trace.shape(place) for place in places)
        return row.name if has_list else ""

    def locals(self) -> dict[tuple[int, int], Value]:
        """Return nothing: what is handed back is a rule, or as large as the array."""
        return {}
