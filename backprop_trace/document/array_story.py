"""The three passes over arrays told in one notation: formulas with names, values, shapes."""

from __future__ import annotations

from ..autodiff.array_steps import ArrayLocal
from ..autodiff.array_trace import ArrayTrace
from ..autodiff.run import Edge
from ..notation.writer import Leaf, Notation, Template
from ..operations.arrays.row import LETTER
from ..operations.operation import letters
from ..values.arrays import Shape, Value, items_of
from ..values.decimals import is_about
from ..values.written import written
from .blocks import Math, Results, Row
from .story import BackwardItem, Story


class ArrayStory(Story):
    """Tells an array trace. A number of the story is a whole array: nested brackets."""

    trace: ArrayTrace

    def __init__(self, trace: ArrayTrace, notation: Notation, digits: int | None) -> None:
        super().__init__(trace, notation, digits)
        self.trace = trace

    def number(self, value: Value) -> Math:
        return Math(written(value, lambda item: self.notation.number(item, self.digits)))

    def equation(self, left: str, value: Value) -> Math:
        notation = self.notation
        sign = notation.about if self.is_about(value) else notation.equals
        return Math(f"{left} {sign} {self.number(value)}")

    def is_about(self, result: Value) -> bool:
        return self.tell(any(is_about(item, self.digits) for item in items_of(result)))

    def dims(self, shape: Shape) -> Math:
        """Write a shape: nothing for a number."""
        return Math(self.notation.cross.join(map(str, shape)))

    def given(self) -> list[Math]:
        notation = self.notation
        return [
            self.equation(notation.name(name), value) for name, value in self.trace.point().items()
        ]

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

    def forward(self, node: int) -> Row:
        trace = self.trace
        graph, uses = trace.graph, trace.uses_of(node)
        row, places = graph.rows[node], graph.operands[node]
        assert row is not None  # noqa: S101  # an operation
        power = row.key == "pow" and places[1] in graph.program.constants
        exponent = graph.names[places[1]] if power else None
        options = graph.program.options.get(node, ())
        template = self.notation.operation(row.key, len(places), exponent, options)
        value = trace.value_of(node)
        return Row(
            self.name(graph.names[node]),
            Math(self.filled(template, node)),
            None,
            self.number(value),
            self.is_about(value),
            remark=f"used {uses} times" if uses > 1 else "",
            shape=self.dims(trace.shape(node)),
        )

    def local(self, edge: Edge) -> Row:
        (step,) = self.trace.array_edges_of(edge[0], edge[1:])
        name, operand = self.ends(edge)
        shapes = f"{self.dims(step.shape) or 1} {self.notation.gets} {self.dims(step.wide) or 1}"
        _, _, product = self.trace.handed_back(*edge)
        value = product if step.value is None else step.value
        left = self.notation.partial(name, operand) if step.is_elementwise else self.total(operand)
        return Row(
            Math(left),
            self.said(step),
            None,
            self.number(value),
            self.is_about(value),
            edge=self.edge(operand, name),
            shape=Math(shapes),
        )

    def said(self, step: ArrayLocal) -> Math:
        """Write a local gradient, or what is handed back."""
        if step.is_words:
            return Math(self.notation.words(step.rule.replace(f" {LETTER} ", f" d{step.name} ")))
        return Math(self.filled(self.notation.template(step.formula), step.node))

    def filled(self, template: Template, node: int) -> str:
        """Write a formula over a node's letters with names."""
        graph, notation = self.trace.graph, self.notation
        places = graph.operands[node]
        known = dict(zip(letters(len(places)), places, strict=True)) | {"out": node}
        leaves = {}
        for letter in template.names:
            if letter == LETTER:
                leaves[letter] = Leaf(self.total(graph.names[node]))
            elif known[letter] in graph.program.constants:
                leaves[letter] = notation.leaf_of_literal(graph.names[known[letter]])
            else:
                leaves[letter] = Leaf(notation.name(graph.names[known[letter]]))
        return template.fill(leaves)

    def backward(self, item: BackwardItem) -> Row:
        if item.edge is not None:
            return self.contribution(item, item.edge)
        gradient = self.trace.gradient_of(item.node)
        total = self.total(self.trace.graph.names[item.node])
        shape = self.dims(self.trace.shape(item.node))
        if not item.edges:
            return Row(total, Math(""), None, self.number(gradient), False, shape=shape)
        count = (f"sum of {len(item.edges):,}",)
        return Row(total, Math(""), None, self.number(gradient), self.is_about(gradient),
                   qualifier=count, is_sum=True, shape=shape)  # fmt: skip

    def contribution(self, item: BackwardItem, edge: Edge) -> Row:
        notation, trace = self.notation, self.trace
        (step,) = trace.array_edges_of(edge[0], edge[1:])
        c = trace.array_contribution(*edge)
        if step.is_elementwise and not step.summed:
            said = Math(notation.chain(self.total(c.via), notation.partial(c.via, step.operand)))
        elif step.is_words:
            said = self.said(step)
        else:
            said = Math(self.filled(notation.template(step.rule), step.node))
        qualifier: list[str] = []
        if len(item.edges) > 1:
            qualifier = ["via", self.name(c.via)]
            if item.is_parallel:
                qualifier.append(f"operand {c.position + 1}")
        return Row(
            self.total(trace.graph.names[item.node]),
            said,
            None,
            self.number(c.product),
            self.is_about(c.product),
            qualifier=qualifier,
            shape=self.dims(trace.shape(item.node)),
        )
