"""The formulas of a trace's nodes and edges in one notation, with names or with numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from functools import cached_property

from ..autodiff.trace import Trace
from ..language.formula import Apply, Formula, Name
from ..language.syntax.parser import parse_formula
from ..notation.writer import Leaf, Notation, Template
from ..operations import Value
from ..operations.operation import letters, place_of
from ..values.decimals import FULL, is_about
from .recount import Line, Recount
from .signed_zero import telling_zeros


class Formulas:
    """Writes formulas; each is walked once, however many steps have it."""

    def __init__(self, trace: Trace, notation: Notation, digits: int | None) -> None:
        self._trace = trace
        self._graph = trace.graph
        self.notation = notation
        self.digits = digits
        self._operations: dict[tuple[str, int, str | None], Template] = {}
        self._rules: dict[str, Template] = {}
        self._recounts: dict[tuple[str, int], Recount] = {}

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

    def numbered(self, template: Template, node: int, digits: int | None) -> str:
        """Write a node's formula with numbers of so many digits."""
        return self.fill(template, node, lambda place: self.leaf(place, digits))

    def number(self, value: Value) -> str:
        """Write a number alone."""
        return self.notation.number(value, self.digits)

    def leaf(self, node: int, digits: int | None) -> Leaf:
        """Return a node's value for a slot."""
        digits = FULL if node in self.telling_zeros else digits
        return self.notation.leaf_of_number(self._trace.value_of(node), digits)

    @cached_property
    def telling_zeros(self) -> Set[int]:
        """The nodes whose value is shown as -0: it decides what follows."""
        return telling_zeros(self._trace)

    # Lines

    def operation_line(self, node: int) -> Line:
        """Return how a node's value is shown to follow from its operands."""
        row, places = self._graph.rows[node], self._graph.operands[node]
        assert row is not None  # noqa: S101  # an operation
        key = row.key, len(places)
        if key not in self._recounts:
            names = letters(len(places))
            self._recounts[key] = self._recount(Apply(row.key, tuple(map(Name, names))), names)
        return self._line(self._recounts[key], places, self._trace.value_of(node))

    def local_line(self, edge: tuple[int, int], value: Value) -> Line:
        """Return how an edge's local gradient is shown to follow from the node's numbers."""
        node, position = edge
        if self.local(node, position, value).is_bare:
            return Line(self.digits, True, True)
        places = (*self._graph.operands[node], node)
        key = self._graph.local_formula(node, position, value), len(places)
        if key not in self._recounts:
            known = (*letters(len(places) - 1), "out")
            self._recounts[key] = self._recount(parse_formula(key[0]), known)
        return self._line(self._recounts[key], places, value)

    def product_line(self, first: Value, second: Value, product: Value) -> Line:
        """Return how a product of two numbers is shown."""
        if abs(first) == 1.0 or abs(second) == 1.0:
            about = is_about(product, self.digits)
            return Line(self.digits, True, True, about)
        return self.rule_line("a*b", ("a", "b"), (first, second), product)

    def sum_line(self, terms: Sequence[Value], total: Value) -> Line:
        """Return how a sum is shown."""
        names = letters(len(terms))
        return self.rule_line(f"sum({', '.join(names)})", names, terms, total)

    def products_line(self, factors: Sequence[Value], result: Value) -> Line:
        """Return how a sum of products of two numbers is shown."""
        names = [f"a{number}" for number in range(1, len(factors) + 1)]
        pairs = zip(names[::2], names[1::2], strict=True)
        return self.rule_line(" + ".join(map("*".join, pairs)), names, factors, result)

    def rule_line(
        self,
        text: str,
        known: Sequence[str],
        values: Sequence[Value],
        result: Value,
        fixed: Sequence[bool] = (),
    ) -> Line:
        """Return how a formula of the language is shown, with numbers for the names it knows.

        ``fixed`` are those that are shown in full.
        """
        key = text, len(known)
        if key not in self._recounts:
            self._recounts[key] = self._recount(parse_formula(text), known)
        return self._recounts[key].line(values, result, self.digits, fixed)

    def _recount(self, formula: Formula, known: Sequence[str]) -> Recount:
        return Recount(formula, known, self._graph.table)

    def _line(self, recount: Recount, places: Sequence[int], result: Value) -> Line:
        constants, value_of = self._graph.program.constants, self._trace.value_of
        return recount.line(
            [value_of(place) for place in places],
            result,
            self.digits,
            [place in constants for place in places],
        )
