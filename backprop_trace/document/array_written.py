"""The formulas of an array program's nodes and edges in one notation, over their names."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..autodiff.array_steps import ArrayLocal
from ..autodiff.array_trace import ArrayTrace
from ..language.formula import Apply, Formula, Name
from ..language.syntax.arrays import any_formula
from ..notation.writer import ENTRYWISE, Leaf, Notation, Template
from ..operations.arrays.row import LETTER
from ..operations.operation import letters
from ..values.arrays import Shape
from .array_formulas import told, told_rule
from .blocks import Math

_WORDS = re.compile(rf"(\b{LETTER}\b|\[[^\]]*\]|(?<=at )b\b)")
"""What is no word in a rule that is said in words."""


class ArrayFormulas:
    """Writes formulas of arrays."""

    def __init__(self, trace: ArrayTrace, notation: Notation) -> None:
        self.trace = trace
        self.notation = notation
        self.has_entrywise = False
        """Whether the sign of a product of arrays was used: it is explained below."""

    def total(self, name: str) -> str:
        """Write the gradient of the output for a node."""
        return self.notation.total(self.trace.output, name)

    def statement(self, formula: Formula) -> str:
        """Write a statement of the program."""
        graph, trace = self.trace.graph, self.trace
        shapes = {name: trace.shape(node) for node, name in graph.program.names.items()}
        return self.notation.write(self.noted(told(formula, lambda name: shapes.get(name, ()))))

    def said(self, node: int) -> Math:
        """Write a node's operation with names."""
        return Math(self.filled(self.operation(node), node))

    def handed_back(self, step: ArrayLocal) -> Math:
        """Write what an edge hands back."""
        return self.in_words(step) if step.is_words else self.rule(step)

    def operation(self, node: int) -> Template:
        """Return a node's operation over its letters."""
        graph = self.trace.graph
        row, places = graph.rows[node], graph.operands[node]
        assert row is not None  # noqa: S101  # an operation
        names = letters(len(places))
        shapes = dict(zip(names, map(self.trace.shape, places), strict=True))
        operands: list[Formula] = list(map(Name, names))
        constant = graph.program.constants.get(places[-1])
        if row.key == "pow" and constant is not None and not shapes[names[-1]]:
            operands[1] = constant
        tree = Apply(row.key, tuple(operands), graph.program.options.get(node, ()))
        return Template(self.notation, self.noted(told(tree, shapes.__getitem__)))

    def local(self, step: ArrayLocal) -> Math:
        """Write a local gradient, or what is handed back."""
        if step.is_words:
            return self.in_words(step)
        if step.is_elementwise:
            formula = told(any_formula(step.formula), self.shape_of(step))
            return Math(self.filled(Template(self.notation, self.noted(formula)), step.node))
        return self.rule(step)

    def rule(self, step: ArrayLocal) -> Math:
        """Write what is handed back as a formula."""
        formula = self.noted(told_rule(any_formula(step.rule), self.shape_of(step)))
        return Math(self.filled(Template(self.notation, formula), step.node))

    def in_words(self, step: ArrayLocal) -> Math:
        """Write what is handed back where it is said in words."""
        notation, written = self.notation, ""
        for place, piece in enumerate(_WORDS.split(step.rule)):
            if not place % 2:
                written += f" {notation.words(piece.strip())} " if piece.strip() else ""
            elif piece == LETTER:
                written += self.total(step.name)
            elif piece == "b":
                written += notation.name(step.operands[1])
            else:
                written += notation.indexed("", piece[1:-1])
        return Math(written.strip())

    def shape_of(self, step: ArrayLocal) -> Callable[[str], Shape]:
        """Return what gives the shape of a letter of a step's formulas."""
        places = (*self.trace.graph.operands[step.node], step.node, step.node)
        shapes = dict(zip(step.letters, map(self.trace.shape, places), strict=True))
        return shapes.__getitem__

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

    def noted(self, formula: Formula) -> Formula:
        """Note that the sign of a product of arrays is explained, if it stands in a formula."""
        pending: list[Formula] = [formula]
        while pending and not self.has_entrywise:
            piece = pending.pop()
            if isinstance(piece, Apply):
                self.has_entrywise = piece.function == ENTRYWISE
                pending += piece.operands
        return formula
