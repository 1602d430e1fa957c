"""The formulas of a trace's nodes and edges in one notation, with names or with numbers."""

from __future__ import annotations

from collections.abc import Callable

from ..autodiff.trace import Trace
from ..notation.writer import Leaf, Notation, Template
from ..operations.operation import place_of


class Formulas:
    """Writes formulas; each is walked once, however many steps have it."""

    def __init__(self, trace: Trace, notation: Notation, digits: int | None) -> None:
        self._trace = trace
        self._graph = trace.graph
        self.notation = notation
        self.digits = digits
        self._operations: dict[tuple[str, int, str | None], Template] = {}
        self._rules: dict[str, Template] = {}

    def operation(self, node: int) -> Template:
        """Return an operation over its letters.

        The exponent of a power is part of it where it is a literal: it may be raised.
        """
        graph = self._graph
        row, places = graph.rows[node], graph.operands[node]
        assert row is not None  # noqa: S101  # an operation
        power = row.key == "pow" and places[1] in graph.program.constants
        key = row.key, len(places), graph.names[places[1]] if power else None
        if key not in self._operations:
            self._operations[key] = self.notation.operation(*key)
        return self._operations[key]

    def local(self, node: int, position: int, value: float) -> Template:
        """Return an edge's local gradient, whose number is ``value``, over the same letters."""
        return self.rule(self._graph.local_formula(node, position, value))

    def rule(self, text: str) -> Template:
        """Return a formula given in the language."""
        if text not in self._rules:
            self._rules[text] = self.notation.template(text)
        return self._rules[text]

    def places(self, template: Template, node: int) -> list[int]:
        """Return the nodes that the letters of a node's formula stand for."""
        operands = self._graph.operands[node]
        found = (place_of(letter, len(operands)) for letter in template.names)
        return [node if place == len(operands) else operands[place] for place in found]

    def fill(self, template: Template, node: int, leaf: Callable[[int], Leaf]) -> str:
        """Write a node's formula; ``leaf`` says what stands for an operand that is no literal."""
        names, constants = self._graph.names, self._graph.program.constants
        return template.fill(
            {
                letter: self.notation.leaf_of_literal(names[place])
                if place in constants
                else leaf(place)
                for letter, place in zip(template.names, self.places(template, node), strict=True)
            }
        )

    def named(self, template: Template, node: int) -> str:
        """Write a node's formula with names."""
        names = self._graph.names
        return self.fill(template, node, lambda place: Leaf(self.notation.name(names[place])))

    def numbered(self, template: Template, node: int) -> str:
        """Write a node's formula with numbers."""
        value_of = self._trace.value_of
        return self.fill(
            template,
            node,
            lambda place: self.notation.leaf_of_number(value_of(place), self.digits),
        )
