"""The three passes told in one notation: what is said of each node and each edge.

A table among the blocks makes its rows one at a time: a million of them are never there at once.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from ..autodiff.remarks import notes_of
from ..autodiff.steps import Backward
from ..autodiff.trace import Trace
from ..language.formula import Formula
from ..language.syntax.one_line import one_line
from ..notation.writer import Notation, Template
from ..record import Record
from ..values.decimals import is_about, is_rounded
from .blocks import (
    Block,
    Heading,
    Math,
    Notes,
    Paragraph,
    Results,
    Row,
    Sentences,
    Table,
    Title,
)
from .formulas import Formulas
from .recount import Line
from .terms import terms

Edge = tuple[int, int]
"""(node, position): which operand of which node."""


class BackwardItem(Record):
    """A row of the backward pass."""

    node: int
    edges: Sequence[Edge]
    """Those that hand something back to it."""
    edge: Edge | None = None
    """One of them, or None for their sum."""
    is_parallel: bool = False
    """Whether another of them has the same consumer: ``x*x`` has two edges."""


LONGEST_TITLE = 1_000
"""Characters of program text up to which the whole formula stands above the passes, on one line."""

LOST = "no digits left in this form: computed in another"
"""Of a local gradient whose textbook formula loses everything at this point."""

LONGEST_SUM = 8
"""Contributions that a fan-out's sum writes out."""


class Story:
    """Tells a trace in one notation, with numbers of so many digits; also the words of sections."""

    def __init__(
        self,
        trace: Trace,
        notation: Notation,
        digits: int | None,
        remarks: Sequence[str] = (),
    ) -> None:
        self.trace = trace
        self.notation = notation
        self.digits = digits
        self.written = Formulas(trace, notation, digits)
        """The formulas of its nodes and edges."""
        self.explained: set[str] = set()
        """The passes whose words are explained already."""
        self.remarks = tuple(remarks)
        """What else is to be said of the numbers."""
        self.has_about = False
        """Whether the sign for "about" was used: it is explained below."""
        self._headings = 0

    def opening(self) -> Iterator[Block]:
        """Yield the program and the point."""
        yield Title(self.formulas(), self.given())

    def passes(self) -> Iterator[Block]:
        """Yield the three passes, the gradients and the notes."""
        trace = self.trace
        yield self.heading("Forward pass")
        yield Table("forward", trace.operations, self.forward, trace.is_array)
        yield self.heading("Local gradients")
        yield from self.terms("local")
        yield Table("local", trace.edges, self.local, trace.is_array)
        if skipped := self.skipped():
            yield skipped
        yield self.heading("Backward pass")
        yield from self.terms("backward")
        yield Table("backward", self.backward_items, self.backward, trace.is_array)
        yield self.gradients()
        if notes := [*self.remarks, *(note.text for note in notes_of(trace))]:
            yield Notes(notes)

    def terms(self, kind: str) -> Iterator[Block]:
        """Yield what the words of a pass mean, once in a document."""
        if kind not in self.explained:
            self.explained.add(kind)
            parts = any(len(edges) > 1 for _, edges in self.trace.backward_order())
            yield Sentences(list(terms(kind, self.total(self.trace.output), parts)))

    def footer(self) -> Iterator[Block]:
        """Yield what "about" means, if it was used above."""
        if self.has_about and self.digits is None:
            yield Paragraph([Math(self.notation.about), ": the last digits are rounded."])
        elif self.has_about:
            yield Paragraph(
                [
                    Math(self.notation.about),
                    f": rounded to {self.digits} digits for show; the calculation keeps all.",
                ]
            )

    def heading(self, text: str) -> Heading:
        """Return the next heading."""
        self._headings += 1
        return Heading(self._headings, text)

    def number(self, value: float) -> Math:
        """Write a number."""
        return Math(self.notation.number(value, self.digits))

    def name(self, name: str) -> Math:
        """Write a node's name."""
        return Math(self.notation.name(name))

    def total(self, name: str) -> Math:
        """Write the gradient of the output for a node."""
        return Math(self.notation.total(self.trace.output, name))

    def equation(self, left: str, value: float) -> Math:
        """Write ``left = value``, or about equal where the value is rounded."""
        sign = self.notation.about if is_rounded(value, self.digits) else self.notation.equals
        return Math(f"{left} {sign} {self.notation.number(value, self.digits)}")

    def value(self, node: int) -> Math:
        """Write a node's value."""
        return Math(self.written.leaf(node, self.digits).text)

    def is_about(self, result: float) -> bool:
        """Return whether a computed number is only about what is shown for it."""
        return self.tell(is_about(result, self.digits))

    def statements(self) -> Iterator[tuple[str, Formula]]:
        """Yield the program's statements as written: (name, formula)."""
        graph, program = self.trace.graph, self.trace.graph.program
        # No node without a sign in the text: of a long program it need not be read once more.
        if len(graph) > 2 * LONGEST_TITLE or len(one_line(program.text)) > LONGEST_TITLE:
            return
        for node, name in program.names.items():
            if graph.rows[node] is not None:
                yield name, program.formula(node, graph.leaf_formula)

    def formulas(self) -> list[Math]:
        """Return the program's statements in the notation."""
        write, sign = self.notation.write, self.notation.equals
        return [Math(f"{self.name(name)} {sign} {write(tree)}") for name, tree in self.statements()]

    def given(self) -> list[Math]:
        """Return the variables' values."""
        return [
            self.equation(self.notation.name(name), value)
            for name, value in self.trace.inputs.items()
        ]

    def forward(self, node: int) -> Row:
        """Write one node's value."""
        trace, written = self.trace, self.written
        template = written.operation(node)
        said = Math(written.named(template, node))
        uses, line = trace.uses_of(node), written.operation_line(node)
        return Row(
            self.name(trace.graph.names[node]),
            said,
            self.substituted(template, node, said, line),
            self.value(node),
            self._is_rounded(template, trace.value_of(node), line),
            self.tell(line.are_about),
            remark=f"used {uses} times" if uses > 1 else "",
        )

    def _is_rounded(self, template: Template, result: float, line: Line) -> bool:
        """Return whether a result is only about what is shown of its formula."""
        if template.is_bare:
            return is_about(result, self.digits)
        return self.tell(not line.is_exact)

    def tell(self, is_about: bool) -> bool:
        """Note that the sign for "about" has to be explained, if it is used."""
        self.has_about = self.has_about or is_about
        return is_about

    def local(self, edge: Edge) -> Row:
        """Write one edge's local gradient."""
        trace, written = self.trace, self.written
        node, position = edge
        name, operand = self.ends(edge)
        value, _ = trace.local(node, position)
        template = written.local(node, position, value)
        said = Math(written.named(template, node))
        line = written.local_line(edge, value)
        shown = self.substituted(template, node, said, line)
        return Row(
            Math(self.notation.partial(name, operand)),
            said,
            shown,
            self.number(value),
            self._is_rounded(template, value, line),
            self.tell(line.are_about),
            edge=self.edge(operand, name),
            remark="" if line.holds else LOST,
        )

    def ends(self, edge: Edge) -> tuple[str, str]:
        """Return the names of an edge's consumer and operand."""
        graph = self.trace.graph
        return graph.names[edge[0]], graph.names[graph.operands[edge[0]][edge[1]]]

    def substituted(self, template: Template, node: int, said: Math, line: Line) -> Math | None:
        """Write a node's formula with numbers, or nothing where that says no more or is wrong."""
        if template.is_bare or not line.holds:
            return None
        numbers = Math(self.written.numbered(template, node, line.digits))
        return None if numbers == said else numbers

    def edge(self, operand: str, node: str) -> Math:
        """Write an edge of the graph."""
        notation = self.notation
        return Math(f"{notation.name(operand)} {notation.arrow} {notation.name(node)}")

    def backward_items(self) -> Iterator[BackwardItem]:
        """Yield a row's worth: each edge into a gradient, then, at a fan-out, their sum."""
        for node, edges in self.trace.backward_order():
            consumers = Counter(consumer for consumer, _ in edges)
            for edge in edges:
                yield BackwardItem(node, edges, edge, consumers[edge[0]] > 1)
            if len(edges) != 1:
                yield BackwardItem(node, edges)

    def backward(self, item: BackwardItem) -> Row:
        """Write one contribution, or the sum of a node's contributions, or the seed."""
        if item.edge is not None:
            return self.contribution(item, item.edge)
        step = self.trace.backward_step(item.node, item.edges)
        if item.edges:
            return self.sum(step)
        return Row(self.total(step.name), Math(""), None, self.number(step.gradient), False)

    def contribution(self, item: BackwardItem, edge: Edge) -> Row:
        """Write upstream x local for one edge."""
        notation = self.notation
        name = self.trace.graph.names[item.node]
        c = self.trace.contribution(*edge)
        qualifier: list[str] = []
        if len(item.edges) > 1:
            qualifier = ["via", self.name(c.via)]
            if item.is_parallel:
                qualifier.append(f"operand {c.position + 1}")
        line = self.written.product_line(c.upstream, c.local, c.product)
        shown = Math(notation.product(c.upstream, c.local, line.digits))
        return Row(
            self.total(name),
            Math(notation.chain(self.total(c.via), notation.partial(c.via, name))),
            shown if line.holds else None,
            self.number(c.product),
            self.tell(not line.is_exact),
            self.tell(line.are_about),
            qualifier=qualifier,
        )

    def sum(self, step: Backward) -> Row:
        """Write the sum of a fan-out's contributions."""
        notation = self.notation
        products = [c.product for c in step.contributions]
        shown, rounded, are_rounded = None, is_about(step.gradient, self.digits), False
        if len(products) <= LONGEST_SUM:
            line = self.written.sum_line(products, step.gradient)
            terms = [notation.term(each, line.digits, not k) for k, each in enumerate(products)]
            shown = Math(f" {notation.plus} ".join(terms)) if line.holds else None
            rounded = not line.is_exact
            are_rounded = line.are_about
        return Row(
            self.total(step.name),
            Math(""),
            shown,
            self.number(step.gradient),
            self.tell(rounded),
            self.tell(are_rounded),
            qualifier=(f"sum of {len(products):,}",),
            is_sum=True,
        )

    def skipped(self) -> Paragraph | None:
        """Name the edges that lead to no wanted gradient."""
        edges = list(dict.fromkeys(self.trace.skipped_edges()))
        if not edges:
            return None
        shown = [self.edge(operand, node) for operand, node in edges[:LONGEST_SUM]]
        pieces: list[str] = ["Not needed for "]
        for k, name in enumerate(self.trace.wrt):
            pieces += [", ", self.total(name)] if k else [self.total(name)]
        pieces.append(": ")
        for k, edge in enumerate(shown):
            pieces += [", ", edge] if k else [edge]
        if len(edges) > len(shown):
            pieces.append(f" and {len(edges) - len(shown)} more")
        return Paragraph(pieces)

    def results(self) -> dict[str, Any]:
        """Return the wanted gradients by name."""
        return self.trace.gradients

    def gradients(self) -> Results:
        """Return the result: the wanted gradients, "about" where the passes say so."""
        about = self._about()
        equations: list[list[str]] = []
        for name, value in self.results().items():
            if value is None:
                equations.append([self.total(name), f": not connected to {self.trace.output}"])
                continue
            is_about = self.tell(about.get(name, False))
            sign = self.notation.about if is_about else self.notation.equals
            equations.append([Math(f"{self.total(name)} {sign} {self.number(value)}")])
        return Results(equations)

    def _about(self) -> dict[str, bool]:
        """Return, of each wanted gradient, whether the row that gives it says "about"."""
        trace = self.trace
        operands, names = trace.graph.operands, trace.graph.names
        wanted = {trace.graph.index.get(name): list[Edge]() for name in trace.wrt}
        for edge in trace.edges():
            if operands[edge[0]][edge[1]] in wanted:
                wanted[operands[edge[0]][edge[1]]].append(edge)
        found: dict[str, bool] = {}
        for place, edges in wanted.items():
            if place is not None and edges:
                only = edges[0] if len(edges) == 1 else None
                row = self.backward(BackwardItem(place, edges, only))
                found[names[place]] = row.rounded or row.about
        return found
