"""A program of arrays at one point: the two passes over arrays, and the steps that tell of them.

One engine: the passes are those of numbers. A row here stands for one node, knows its options, and
hands back an array where a number's row would multiply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..errors import TraceError
from ..operations.arrays.elementwise import Elementwise
from ..operations.arrays.row import LETTER, ArrayRow, Options, add
from ..operations.operation import letters
from ..values.arrays import Array, Shape, Value, filled, items_of, make, shape_of
from ..values.kinds import Kind
from ..values.outside import to_outside
from ..values.walks import ShapeError, repeated_axes, spread
from .array_steps import ArrayContribution, ArrayLocal, EntryTerm
from .graph import Graph
from .inputs import check_wanted, ordered
from .lifted import Lifted, Slope
from .passes import forward
from .run import Edge, Passes
from .shapes import MisfitError, Shaped, shapes_of
from .trace import Trace
from .written_out import written_out


def total(contributions: Sequence[Value | None]) -> Any:
    """Return the sum of contributions, entry by entry; those of cut edges are None."""
    there = [each for each in contributions if each is not None]
    if len(there) < 2:
        return there[0] if there else None
    shape = max(map(shape_of, there), key=len)  # a hard zero of the passes has none
    lists = [spread(each, shape) for each in there]
    return make(shape, [add(entries) for entries in zip(*lists, strict=True)])


ARRAYS: Kind[Any] = Kind(1.0, 0.0, total)
"""Arrays of doubles. A hard zero is a number; it is spread where it arrives."""


class Back:
    """A local gradient that is no number: a map of upstream gradients, applied by ``*``."""

    __slots__ = ("apply",)

    def __init__(self, apply: Callable[[Value], Value | None]) -> None:
        self.apply = apply

    def __rmul__(self, upstream: Value) -> Value | None:
        return self.apply(upstream)


class ArrayTrace(Trace):
    """A run of an array program: values and gradients are arrays, or floats where they are numbers.

    ``value``, ``inputs`` and ``gradients`` are for people: nested lists, or NumPy's arrays where
    some came in. Raises ``TraceError``: shapes that don't fit, too many entries, an output that is
    no number.
    """

    __slots__ = ("_shaped", "as_numpy")

    is_array = True
    sums: Kind[Any] = ARRAYS
    """How contributions are added up."""

    def __init__(
        self,
        graph: Graph,
        values: Mapping[str, Value],
        wrt: Sequence[str] | str | None = None,
        as_numpy: bool = False,
    ) -> None:
        graph = written_out(graph)
        self.as_numpy = as_numpy
        self._inputs: dict[str, Any] = {
            name: value if value.__class__ is Array else float(value)
            for name, value in ordered(graph, values).items()
        }
        self.wrt = check_wanted(graph, self._inputs, wrt)
        index = graph.variables if wrt is None else graph.index
        self._wanted = {name: index.get(name) for name in self.wrt}
        self._uses = None
        leaves = {node: number.value for node, number in graph.program.constants.items()}
        leaves.update((node, self._inputs[name]) for name, node in graph.variables.items())
        needed = graph.reaching([node for node in self._wanted.values() if node is not None])
        try:
            self._shaped: Shaped = shapes_of(graph, leaves)
            if self._shaped.shapes[graph.output]:
                raise _refused(graph, self._shaped.shapes[graph.output])
            rows = [self._passing(graph, node) for node in range(len(graph))]
            Passes.__init__(self, graph, rows, leaves, needed, self.sums)
        except MisfitError as misfit:
            from .misfit import explained  # few programs need it

            raise explained(graph, leaves, misfit) from None
        for node, gradient in enumerate(self._gradients):
            shape = self._shaped.shapes[node]
            if gradient is not None and shape and shape_of(gradient) != shape:
                self._gradients[node] = filled(shape, gradient)  # a hard zero

    def _passing(self, graph: Graph, node: int) -> Lifted | None:
        """Return a node's row as the passes take it."""
        row, options = self._shaped.rows[node], self._shaped.options[node]
        if row is None:
            return None
        shapes = [self._shaped.shapes[place] for place in graph.operands[node]]

        def forward(*operands: Value) -> Value:
            try:
                return row.forward(operands, options)
            except ShapeError as why:  # of the values, such as a class that there is not
                raise MisfitError(node, why) from None

        def local(position: int, count: int) -> Slope:
            def evaluate(*operands_and_out: Value) -> Back:
                *operands, out = operands_and_out
                if _is_apart(row, position, shapes):
                    return Back(lambda upstream: None)
                return Back(lambda upstream: row.back(position, upstream, operands, out, options))

            return Slope(evaluate)

        return Lifted(forward, local, constant=False)

    def value_of_name(self, name: str) -> Value:
        """Return the value of a named node."""
        return self._values[self.graph.index[name]]

    def point(self) -> dict[str, Value]:
        """Return the variables' values, in order of first appearance; then unused ones."""
        return dict(self._inputs)

    @property
    def inputs(self) -> dict[str, Any]:
        """The variables' values as people give them."""
        return {name: to_outside(value, self.as_numpy) for name, value in self._inputs.items()}

    @property
    def gradients(self) -> dict[str, Any]:
        """d output/d name for the names of ``wrt``; None where nothing arrives."""
        found = self.results()
        return {name: to_outside(value, self.as_numpy) for name, value in found.items()}

    def results(self) -> dict[str, Value | None]:
        """Return d output/d name for the names of ``wrt``; None where nothing arrives."""
        return {
            name: None if node is None else self._gradients[node]
            for name, node in self._wanted.items()
        }

    # What the nodes are

    def row(self, node: int) -> ArrayRow:
        """Return the row of an operation."""
        row = self._shaped.rows[node]
        assert row is not None  # noqa: S101  # an operation
        return row

    def options(self, node: int) -> Options:
        """Return what is written into a node's call beside its operands."""
        return self._shaped.options[node]

    def shape(self, node: int) -> Shape:
        """Return a node's shape: () for a number."""
        return self._shaped.shapes[node]

    def operand_values(self, node: int) -> list[Value]:
        """Return the values of a node's operands."""
        return [self._values[place] for place in self.graph.operands[node]]

    def is_elementwise(self, node: int) -> bool:
        """Return whether a node's operation is one of numbers, applied entry by entry."""
        return isinstance(self.row(node), Elementwise)

    def has_gradient(self, node: int, position: int) -> bool:
        """Return whether anything can pass back along an edge: classes and indices get nothing."""
        shapes = [self._shaped.shapes[place] for place in self.graph.operands[node]]
        return not _is_apart(self.row(node), position, shapes)

    # The order of the passes: edges along which nothing can pass are left out

    def edges(self) -> Iterator[Edge]:
        return (edge for edge in super().edges() if self.has_gradient(*edge))

    def backward_order(self) -> Iterator[tuple[int, Sequence[Edge]]]:
        for node, edges in super().backward_order():
            kept = [edge for edge in edges if self.has_gradient(*edge)]
            if kept or not edges:
                yield node, kept

    # Edges

    def slope(self, node: int, position: int) -> Value | None:
        """Return an elementwise edge's local gradient at every entry; None for other operations."""
        row = self.row(node)
        if not isinstance(row, Elementwise):
            return None
        out = self._values[node]
        locals_ = row.locals(position, self.operand_values(node), out)
        return make(shape_of(out), [0.0 if local is None else local for local in locals_])

    def local(self, node: int, position: int) -> tuple[Any, bool]:
        """Return an edge's local gradient, and whether the edge hands back 0 in any case."""
        return self.slope(node, position), self.is_cut_off(node)

    def rule(self, node: int, position: int) -> str:
        """Return what an edge hands back, over the operands' letters, ``out`` and ``g``."""
        row, operands, out = self.row(node), self.operand_values(node), self._values[node]
        if isinstance(row, Elementwise):
            return row.rule_for(position, operands, out, self._literals(node))
        return row.rule(position, operands, out, self.options(node))

    def hands_on(self, node: int, position: int) -> bool:
        """Return whether an edge hands its upstream gradient back as it is: nothing is computed."""
        return self.rule(node, position) == LETTER and not self.is_cut_off(node)

    def handed_back(self, node: int, position: int) -> tuple[Any, Any, Any]:
        """Return an edge's contribution: upstream, local gradient (if it has one), what it adds."""
        upstream = self._gradients[node]
        assert upstream is not None  # noqa: S101  # on the way back
        place = self.graph.operands[node][position]
        if self.is_cut_off(node):
            product = filled(self.shape(place), 0.0)
        else:
            operands, out = self.operand_values(node), self._values[node]
            product = self.row(node).back(position, upstream, operands, out, self.options(node))
        return upstream, self.slope(node, position), product

    def terms(self, node: int, place: int) -> Iterator[EntryTerm]:
        """Yield the terms whose sum is one entry of a node's gradient: the scalar chain rule."""
        edges = next((edges for each, edges in self.backward_order() if each == node), ())
        for via, position in edges:
            yield from self.edge_terms(via, position, place)

    def edge_terms(self, via: int, position: int, place: int) -> Iterator[EntryTerm]:
        """Yield the terms of what one edge hands back to one entry of its operand."""
        if self.is_cut_off(via):
            return
        upstream = items_of(self._gradients[via])
        operands, out = self.operand_values(via), self._values[via]
        for term in self.row(via).terms(position, place, operands, out, self.options(via)):
            yield EntryTerm(via, position, term.out, upstream[term.out], term.local, term.other)

    def moved(self, node: int, value: Value) -> float:
        """Return the output where a node has another value, whatever its operands are."""
        graph = self.graph
        rows = [None if k == node else self._passing(graph, k) for k in range(len(graph))]
        leaves = {k: self._values[k] for k, row in enumerate(rows) if row is None}
        found: float = forward(rows, graph.operands, {**leaves, node: value})[graph.output]
        return found

    # Steps

    def _literals(self, node: int) -> list[str | None]:
        names, constants = self.graph.names, self.graph.program.constants
        places = self.graph.operands[node]
        return [names[place] if place in constants else None for place in places]

    def array_edges_of(
        self, node: int, positions: Iterable[int] | None = None
    ) -> Iterator[ArrayLocal]:
        """Yield what one node hands back: at some positions, or by its needed operands."""
        row, places, names = self.row(node), self.graph.operands[node], self.graph.names
        if positions is None:
            needed = [k for k, place in enumerate(places) if self._needed[place]]
            positions = [k for k in needed if self.has_gradient(node, k)]
        literals = (*self._literals(node), None)
        out = self._values[node]
        for position in positions:
            rule, formula = self.rule(node, position), ""
            if isinstance(row, Elementwise):
                locals_ = row.locals(position, self.operand_values(node), out)
                formula = row.formula(position, literals[:-1], locals_)
            shape = self.shape(places[position])
            yield ArrayLocal(
                node,
                names[node],
                names[places[position]],
                position,
                formula or rule,
                rule,
                isinstance(row, Elementwise),
                not (formula if isinstance(row, Elementwise) else row.is_formula(position)),
                (*letters(len(places)), "out", LETTER),
                (*[names[place] for place in places], names[node]),
                literals,
                (*self.operand_values(node), out),
                self.slope(node, position),
                shape,
                shape_of(out),
                repeated_axes(shape, shape_of(out)) if isinstance(row, Elementwise) else (),
            )

    def array_contribution(self, node: int, position: int) -> ArrayContribution:
        """Return what one edge hands back."""
        shape = self.shape(self.graph.operands[node][position])
        is_lifted = isinstance(self.row(node), Elementwise)
        summed = repeated_axes(shape, self.shape(node)) if is_lifted else ()
        name = self.graph.names[node]
        return ArrayContribution(name, position, *self.handed_back(node, position), summed)


def _refused(graph: Graph, shape: Shape) -> TraceError:
    from .misfit import not_a_number  # few programs need it

    return not_a_number(graph, shape)


def _is_apart(row: ArrayRow, position: int, shapes: Sequence[Shape]) -> bool:
    """Return whether an operand gets no gradient at all, not even 0: whole numbers, or a shape."""
    return not isinstance(row, Elementwise) and row.is_cut(position, shapes)
