"""The story of a trace, told once: what is said, and in which order.

The story is a sequence of blocks; a table among them makes its rows one at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite

from ..autodiff.steps import Backward, Forward, Local
from ..autodiff.trace import Trace
from ..notation.numbers import is_rounded
from ..notation.writer import Notation, Template
from .blocks import Block, Heading, Math, Notes, Paragraph, Picture, Results, Row, Table, Title
from .style import Style

Edge = tuple[int, int]
"""(node, position): which operand of which node."""

BackwardItem = tuple[int, Sequence[Edge], Edge | None]
"""(node, the edges that hand something back to it, one of them or None for their sum)."""


LONGEST_TITLE = 1_000
"""Characters of program text up to which the whole formula stands above the passes."""

LONGEST_SUM = 8
"""Contributions that a fan-out's sum writes out."""


def equation(row: Row, notation: Notation, mark: str) -> str:
    """Write a row as one equation: formula, numbers, result, each behind its own sign.

    The first sign has ``mark`` before it, for formats that align equations. The second and third
    say "about" from the first rounded number on.
    """
    left = row.left if row.is_sum else notation.qualified(row.left, row.qualifier)
    sides = [(notation.equals, row.right)] if row.right else []
    if row.substituted:
        sides.append((notation.about if row.about else notation.equals, row.substituted))
    if not sides or sides[-1][1] != row.result:
        sides.append((notation.about if row.rounded else notation.equals, row.result))
    signs = " ".join(f"{sign} {side}" for sign, side in sides)
    return f"{left} {mark}{signs}"


def equations(table: Table, notation: Notation, end: str) -> Iterator[str]:
    """Yield a pass as aligned equations, ``end`` behind each but the last."""
    rows = table.rows()
    waiting = next(rows)
    for row in rows:
        yield f"{equation(waiting, notation, '&')}{end}\n"
        waiting = row
    yield f"{equation(waiting, notation, '&')}\n"


def about(row: Row, notation: Notation) -> str:
    """Write a row's result, with the sign for "about" where a number was rounded."""
    return f"{notation.about} {row.result}" if row.rounded else row.result


class Story:
    """Tells a trace in one notation, with numbers of so many digits."""

    def __init__(self, trace: Trace, notation: Notation, style: Style) -> None:
        self.trace = trace
        self.notation = notation
        self.style = style
        self.digits = style.digits
        self._headings = 0

    def blocks(self) -> Iterator[Block]:
        """Yield the story from title to notes, and what modes add."""
        tale = self.style.tale
        for block in self.passes() if tale is None else tale.blocks(self):
            yield block
            if isinstance(block, Title):
                yield from (Paragraph([text]) for text in self.style.preface)
        for section in self.style.sections if self.style.picture != "only" else ():
            yield from section.blocks(self)

    def passes(self) -> Iterator[Block]:
        """Yield the three passes, from title to notes."""
        trace = self.trace
        yield Title(self.formulas(), self.given())
        if self.style.picture != "no":
            yield Picture(trace)
        if self.style.picture == "only":
            return
        yield self.heading("Forward pass")
        yield Table("forward", trace.operations, self.forward)
        yield self.heading("Local gradients")
        yield Table("local", trace.edges, self.local)
        if skipped := self.skipped():
            yield skipped
        yield self.heading("Backward pass")
        yield Table("backward", self.backward_items, self.backward)
        yield self.gradients()
        if notes := [note.text for note in trace.notes()]:
            yield Notes(notes)

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

    def is_about(self, result: float, others: Iterable[float]) -> bool:
        """Return whether a result is only about equal to what is shown: a number is rounded."""
        rounded = (is_rounded(value, self.digits) for value in (result, *others))
        return isfinite(result) and any(rounded)

    def formulas(self) -> list[Math]:
        """Return the program's statements as written."""
        program = self.trace.graph.program
        if len(program.text) > LONGEST_TITLE:
            return []
        named = [n for n in program.names if self.trace.graph.rows[n] is not None]
        leaf = self.trace.graph.leaf_formula
        return [
            Math(
                f"{self.notation.name(program.names[node])} {self.notation.equals} "
                f"{self.notation.write(program.formula(node, leaf))}"
            )
            for node in named
        ]

    def given(self) -> list[Math]:
        """Return the variables' values."""
        return [
            self.equation(self.notation.name(name), value)
            for name, value in self.trace.inputs.items()
        ]

    def forward(self, node: int) -> Row:
        """Write one node's value."""
        notation = self.notation
        step = self.trace.forward_step(node)
        template = notation.operation(step.operation.key, step.literals)
        said = Math(template.fill(notation.named(step)))
        return Row(
            self.name(step.name),
            said,
            self.substituted(step, template, said),
            self.number(step.value),
            self.is_about(step.value, step.arguments),
            self.is_about(0.0, step.arguments),
            remark=f"used {step.uses} times" if step.uses > 1 else "",
        )

    def local(self, edge: tuple[int, int]) -> Row:
        """Write one edge's local gradient."""
        notation = self.notation
        node, position = edge
        step = next(self.trace.edges_of(node, (position,)))
        template = notation.template(step.formula)
        said = Math(template.fill(notation.named(step)))
        used = [
            value
            for letter, value in zip(step.letters, step.arguments, strict=True)
            if letter in template.names
        ]
        return Row(
            Math(notation.partial(step.name, step.operand)),
            said,
            self.substituted(step, template, said),
            self.number(step.value),
            self.is_about(step.value, used),
            self.is_about(0.0, used),
            edge=self.edge(step.operand, step.name),
        )

    def substituted(self, step: Forward | Local, template: Template, said: Math) -> Math | None:
        """Write a step's formula with numbers, or nothing where that says no more."""
        numbers = Math(template.fill(self.notation.numbered(step, self.digits)))
        return None if template.is_bare or numbers == said else numbers

    def edge(self, operand: str, node: str) -> Math:
        """Write an edge of the graph."""
        notation = self.notation
        return Math(f"{notation.name(operand)} {notation.arrow} {notation.name(node)}")

    def backward_items(self) -> Iterator[BackwardItem]:
        """Yield a row's worth: each edge into a gradient, then, at a fan-out, their sum."""
        for node, edges in self.trace.backward_order():
            for edge in edges:
                yield node, edges, edge
            if len(edges) != 1:
                yield node, edges, None

    def backward(self, item: BackwardItem) -> Row:
        """Write one contribution, or the sum of a node's contributions, or the seed."""
        node, edges, edge = item
        if edge is not None:
            return self.contribution(node, edges, edge)
        step = self.trace.backward_step(node, edges)
        if edges:
            return self.sum(step)
        return Row(self.total(step.name), Math(""), None, self.number(step.gradient), False)

    def contribution(self, node: int, edges: Sequence[Edge], edge: Edge) -> Row:
        """Write upstream x local for one edge."""
        notation, digits = self.notation, self.digits
        name = self.trace.graph.names[node]
        c = self.trace.contribution(*edge)
        qualifier: list[str] = []
        if len(edges) > 1:
            qualifier = ["via", self.name(c.via)]
            if self.is_parallel(node, edge[0]):
                qualifier.append(f"operand {c.position + 1}")
        return Row(
            self.total(name),
            Math(notation.chain(self.total(c.via), notation.partial(c.via, name))),
            Math(notation.product(c.upstream, c.local, digits)),
            self.number(c.product),
            self.is_about(c.product, (c.upstream, c.local)),
            self.is_about(0.0, (c.upstream, c.local)),
            qualifier=qualifier,
        )

    def is_parallel(self, node: int, consumer: int) -> bool:
        """Return whether ``consumer`` takes a node as an operand twice: ``x*x`` has two edges."""
        return self.trace.graph.operands[consumer].count(node) > 1

    def sum(self, step: Backward) -> Row:
        """Write the sum of a fan-out's contributions."""
        notation, digits = self.notation, self.digits
        products = [c.product for c in step.contributions]
        shown = None
        if len(products) <= LONGEST_SUM:
            terms = [notation.term(value, digits, not k) for k, value in enumerate(products)]
            shown = Math(" + ".join(terms))
        return Row(
            self.total(step.name),
            Math(""),
            shown,
            self.number(step.gradient),
            self.is_about(step.gradient, products),
            self.is_about(0.0, products),
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

    def gradients(self) -> Results:
        """Return the result: the wanted gradients."""
        return Results(
            [
                [self.total(name), f": not connected to {self.trace.output}"]
                if value is None
                else [self.equation(self.total(name), value)]
                for name, value in self.trace.gradients.items()
            ]
        )
