"""The three passes over arrays told in one notation: formulas with names, values, shapes, entries.

Beside each array stands one of its entries, worked out in numbers: the scalar chain rule inside the
rule for arrays. What is passed on unchanged is said, and not shown once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ..autodiff.array_steps import ArrayLocal
from ..autodiff.array_trace import ArrayTrace
from ..autodiff.run import Edge
from ..display import width
from ..notation.writer import Leaf, Notation, Template
from ..operations.arrays.copies import Copy
from ..operations.arrays.products import Bilinear
from ..values.arrays import Array, Shape, Value, items_of
from ..values.decimals import is_about
from ..values.walks import entry, strides
from .array_entries import GAP, Entry, of_parts, of_terms, of_value, shown_places
from .array_written import ArrayFormulas
from .blocks import Block, Inline, Math, Paragraph, Results, Row, Sentences, Table, Title
from .recount import Line, Recount
from .story import LONGEST_SUM, BackwardItem, Story
from .terms import terms

MOST = 6
"""Entries along an axis up to which all are shown; else the first four and the last."""

TRIED = 16
"""Entries that are looked at to find one to work out: the first without a factor 0."""

LARGE = 10_000
"""Entries of an array from which on only the first one is looked at."""


class ArrayStory(Story):
    """Tells an array trace. A number of the story is a whole array."""

    trace: ArrayTrace

    def __init__(
        self,
        trace: ArrayTrace,
        notation: Notation,
        digits: int | None,
        remarks: Sequence[str] = (),
    ) -> None:
        super().__init__(trace, notation, digits, remarks)
        self.trace = trace
        self.has_gaps = False
        """Whether entries were left out: it is said below."""
        self.formed = ArrayFormulas(trace, notation)
        """The formulas of its nodes and edges."""

    # Arrays

    def picks(self, shape: Shape) -> list[list[int | None]]:
        """Return which entries are shown along each axis; None for those that are left out."""
        if self.digits is None:
            return [list(range(size)) for size in shape]
        return [
            list(range(size)) if size <= MOST else [*range(MOST - 2), None, size - 1]
            for size in shape
        ]

    def number(self, value: Value) -> Math:
        if value.__class__ is not Array:
            return super().number(value)
        digits = self.digits
        return self.laid_out(value.shape, lambda k: self.notation.number(value.items[k], digits))

    def laid_out(self, shape: Shape, write: Callable[[int], str]) -> Math:
        """Write an array, each of its entries by its place."""
        picks, steps = self.picks(shape), strides(shape)
        self.has_gaps = self.has_gaps or any(None in each for each in picks)

        def nested(axis: int, start: int) -> object:
            if axis == len(steps):
                return write(start)
            return [None if k is None else nested(axis + 1, start + k * steps[axis])
                    for k in picks[axis]]  # fmt: skip

        return Math(self.notation.array(nested(0, 0)))

    def equation(self, left: str, value: Value) -> Math:
        sign = self.notation.about if self.is_about(value) else self.notation.equals
        lead = f"{left} {sign} "
        return Math(lead + self.number(value).replace("\n", "\n" + " " * width(lead)))

    def value(self, node: int) -> Math:
        return self.number(self.trace.value_of(node))

    def is_about(self, result: Value) -> bool:
        if result.__class__ is not Array:
            return super().is_about(result)
        items = result.items
        if self.digits is not None and len(items) > MOST:
            items = [items[k] for k in shown_places(result.shape, self.picks(result.shape))]
        return self.tell(any(is_about(item, self.digits) for item in items))

    def dims(self, shape: Shape) -> Math:
        """Write a shape: nothing for a number."""
        return Math(self.notation.dims(shape))

    # The program, and what is given

    def opening(self) -> Iterator[Block]:
        yield Title(self.formulas(), ())
        if self.trace.point():
            yield Table("given", lambda: iter(self.trace.point().items()), self.given_row, True)

    def given_row(self, item: tuple[str, Value]) -> Row:
        """Write a variable's value."""
        name, value = item
        shape = value.shape if value.__class__ is Array else ()
        return Row(self.name(name), Math(""), None, self.number(value), self.is_about(value),
                   shape=self.dims(shape))  # fmt: skip

    def formulas(self) -> list[Math]:
        sign = self.notation.equals
        return [
            Math(f"{self.notation.name(name)} {sign} {self.formed.statement(formula)}")
            for name, formula in self.statements()
        ]

    def terms(self, kind: str) -> Iterator[Block]:
        if kind in self.explained:
            return
        if kind != "local":
            yield from super().terms(kind)
            return
        self.explained.add(kind)
        said: list[Inline] = list(terms(kind, self.total(self.trace.output), False))
        if any(not self.trace.is_elementwise(node) for node, _ in self.trace.edges()):
            said.append(["Of an operation on whole arrays: what it hands back to the operand."])
        yield Sentences(said)

    def footer(self) -> Iterator[Block]:
        yield from super().footer()
        sign = self.notation.entrywise.strip()
        if self.formed.has_entrywise and sign != "*":
            yield Paragraph([Math(sign), ": the product entry by entry."])
        if self.has_gaps:
            words = (
                f": along an axis of more than {MOST}, the first {MOST - 2} entries and the last"
            )
            yield Paragraph([Math(self.notation.ellipsis), f"{words}; --digits full shows all."])

    def gradients(self) -> Results:
        return Results(
            [
                [self.total(name), f": not connected to {self.trace.output}"]
                if value is None
                else [self.equation(self.total(name), value)]
                for name, value in self.results().items()
            ]
        )

    def results(self) -> dict[str, Value | None]:
        return self.trace.results()

    # Rows

    def forward(self, node: int) -> Row:
        trace, value = self.trace, self.trace.value_of(node)
        uses = trace.uses_of(node)
        name = self.name(trace.graph.names[node])
        return Row(
            name,
            self.formed.said(node),
            None,
            self.number(value),
            self.is_about(value),
            remark=f"used {uses} times" if uses > 1 else "",
            shape=self.dims(trace.shape(node)),
            worked=self.worked(name, value, lambda place: of_value(trace, node, place)),
        )

    def local(self, edge: Edge) -> Row:
        (step,) = self.trace.array_edges_of(edge[0], edge[1:])
        name, operand = self.ends(edge)
        left = self.notation.partial(name, operand) if step.is_elementwise else self.total(operand)
        repeated = ""
        if step.summed:
            axes = ", ".join(map(str, step.summed))
            axis = "axis" if len(step.summed) == 1 else "axes"
            repeated = f"{operand} is repeated: sum over {axis} {axes}"
        return Row(
            Math(left),
            self.formed.local(step),
            None,
            Math(""),
            False,
            edge=self.edge(operand, name),
            remark=repeated,
            shape=self.shapes(step),
        )

    def shapes(self, step: ArrayLocal) -> Math:
        """Write the shape of what is handed back, and of what it is made of."""
        if step.is_elementwise and not step.summed:
            return self.dims(step.shape)
        made = [step.wide]
        if isinstance(self.trace.row(step.node), Bilinear):
            places = self.trace.graph.operands[step.node]
            made.append(self.trace.shape(places[1 - step.position]))
        notation = self.notation
        sources = notation.list_of([self.dims(shape) or notation.literal("1") for shape in made])
        shown = self.dims(step.shape) or notation.literal("1")
        return Math(f"{shown} {notation.gets} {sources}")

    def backward(self, item: BackwardItem) -> Row:
        if item.edge is not None:
            return self.contribution(item, item.edge)
        trace, gradient = self.trace, self.trace.gradient_of(item.node)
        total = self.total(trace.graph.names[item.node])
        shape = self.dims(trace.shape(item.node))
        if not item.edges:
            return Row(total, Math(""), None, self.number(gradient), False, shape=shape)
        parts = [items_of(trace.handed_back(*edge)[2]) for edge in item.edges]
        worked = None
        if len(parts) <= LONGEST_SUM:
            worked = self.worked(total, gradient, lambda k: of_parts([part[k] for part in parts]))
        return Row(total, Math(""), None, self.number(gradient), self.is_about(gradient),
                   qualifier=(f"sum of {len(item.edges):,}",), is_sum=True, shape=shape,
                   worked=worked)  # fmt: skip

    def contribution(self, item: BackwardItem, edge: Edge) -> Row:
        trace = self.trace
        (step,) = trace.array_edges_of(edge[0], edge[1:])
        is_all = len(item.edges) == 1  # then it is the gradient: a product is not made again
        product = trace.gradient_of(item.node) if is_all else trace.handed_back(*edge)[2]
        total, shape = self.total(trace.graph.names[item.node]), trace.shape(item.node)
        qualifier: list[str] = []
        if len(item.edges) > 1:
            qualifier = ["via", self.name(step.name)]
            if item.is_parallel:
                qualifier.append(f"operand {step.position + 1}")
        said = self.formed.handed_back(step)
        if trace.hands_on(*edge):
            return Row(total, said, None, Math(""), False, qualifier=qualifier,
                       remark="the same", shape=self.dims(shape))  # fmt: skip
        return Row(
            total,
            said,
            None,
            self.number(product),
            self.is_about(product),
            qualifier=qualifier,
            shape=self.dims(shape),
            worked=self.worked(
                total,
                product,
                lambda place: of_terms(list(trace.edge_terms(*edge, place)), self.passes_on(step)),
            ),
        )

    def passes_on(self, step: ArrayLocal) -> bool:
        """Return whether entries of the upstream gradient are handed back as they are."""
        row = self.trace.row(step.node)
        is_one = step.is_elementwise and step.formula == "1"
        return is_one or isinstance(row, Copy) or row.name == "sum"

    # One entry

    def worked(
        self, name: Math, value: Value, entry_at: Callable[[int], Entry | None]
    ) -> Math | None:
        """Write an entry in numbers: the first without a factor 0, or else the first."""
        items, shape = items_of(value), value.shape if value.__class__ is Array else ()
        places = shown_places(shape, self.picks(shape))[: 1 if len(items) > LARGE else TRIED]
        first: tuple[int, Entry] | None = None
        for place in places:
            found = entry_at(place)
            if found is None or not found.numbers:
                continue
            first = first or (place, found)
            if not found.has_zero:
                first = place, found
                break
        if first is None:
            return None
        place, found = first
        left = Math(self.notation.entry(name, entry(shape, place)))
        return self.entry_equation(left, found, items[place])

    def entry_equation(self, left: Math, found: Entry, result: float) -> Math | None:
        """Write an entry in numbers, with so many digits that it can be recalculated."""
        line = self.line(found, result)
        if not line.holds:
            return None
        leaf_of = self.notation.leaf_of_number
        numbers = {name: leaf_of(each, line.digits) for name, each in found.numbers.items()}
        sign = self.notation.about if self.tell(line.are_about) else self.notation.equals
        return Math(f"{left} {sign} {self.filled(found, numbers)}")

    def entry_in_names(self, found: Entry) -> Math:
        """Write an entry with the names of the entries that it is made of."""
        graph, leaves = self.trace.graph, dict[str, Leaf]()
        for letter, (node, place) in found.sources.items():
            name = self.notation.name(graph.names[node])
            if node in graph.program.constants:
                leaves[letter] = self.notation.leaf_of_number(found.numbers[letter], self.digits)
            else:
                indices = entry(self.trace.shape(node), place)
                leaves[letter] = Leaf(self.notation.entry(name, indices))
        return self.filled(found, leaves)

    def filled(self, found: Entry, leaves: dict[str, Leaf]) -> Math:
        """Write an entry's formula."""
        gap = {GAP.name: Leaf(self.notation.ellipsis)}
        return Math(Template(self.notation, found.formula).fill({**leaves, **gap}))

    def line(self, found: Entry, result: float) -> Line:
        """Return how an entry is shown to follow from its numbers."""
        if not found.is_whole:
            about = any(is_about(number, self.digits) for number in found.numbers.values())
            return Line(self.digits, True, True, about)
        names = list(found.numbers)
        recount = Recount(found.formula, names, self.trace.graph.table)
        return recount.line(list(found.numbers.values()), result, self.digits)
