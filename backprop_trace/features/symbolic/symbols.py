"""Symbols for values: the three passes with some variables left as letters.

Every row shows a formula over those letters, simplified by SymPy; the numbers given are exact, as
they were typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...autodiff.graph import Graph
from ...autodiff.trace import Trace
from ...document.blocks import Math, Paragraph, Row, Title
from ...document.story import BackwardItem, Edge, Story
from ...errors import TraceError
from ...language.formula import Apply, Formula, Name, Number
from ...language.syntax.parser import parse_formula
from ...notation.text import LANGUAGE
from ...operations import TABLE
from ...operations.operation import letters
from ..replacement import Retelling

if TYPE_CHECKING:
    from ...document.blocks import Block
    from ...proof.opaque_functions import Atoms

LARGEST = 300
"""Operations of a program that is shown with letters."""


class Symbolic:
    """A program's passes as formulas. Raises ``TraceError`` where they become too large."""

    def __init__(
        self, graph: Graph, texts: Mapping[str, str], symbolic: Sequence[str], wanted: Sequence[int]
    ) -> None:
        from ...proof.opaque_functions import Atoms, TooLargeError

        self.graph = graph
        self.needed = graph.reaching(wanted)
        self.atoms: Atoms = Atoms(graph.table, LARGEST * 10)
        self.values: dict[int, Any] = {}
        self.gradients: dict[int, Any] = {}
        self.locals: dict[tuple[int, int], Any] = {}
        try:
            if len(graph) > LARGEST:
                raise TooLargeError
            self._forward(texts, symbolic)
            self._backward()
        except (TooLargeError, RecursionError):
            raise TraceError(
                "too-large", "the formulas become too large to be shown: leave fewer letters"
            ) from None

    def _forward(self, texts: Mapping[str, str], symbolic: Sequence[str]) -> None:
        import sympy

        program = self.graph.program
        for name, node in self.graph.variables.items():
            if name in symbolic:
                self.values[node] = sympy.Symbol(name, real=True)
            else:
                self.values[node] = self.atoms.expression(parse_formula(texts[name]), {})
        for node, number in program.constants.items():
            self.values[node] = self.atoms.number(number)
        for node, row in enumerate(self.graph.rows):
            if row is not None:
                operands = [self.values[place] for place in self.graph.operands[node]]
                names = letters(len(operands))
                tree = Apply(row.key, tuple(map(Name, names)))
                value = self.atoms.expression(tree, dict(zip(names, operands, strict=True)))
                self.values[node] = self.simplest(value)

    def _backward(self) -> None:
        import sympy

        graph = self.graph
        self.gradients[graph.output] = sympy.S.One
        for node in range(graph.output, -1, -1):
            row, upstream = graph.rows[node], self.gradients.get(node)
            if row is None or upstream is None or not self.needed[node]:
                continue
            places = graph.operands[node]
            names = letters(len(places))
            known = dict(zip(names, (self.values[place] for place in places), strict=True))
            known["out"] = self.values[node]
            for position, place in enumerate(places):
                if self.needed[place]:
                    text = graph.local_formula(node, position, 1.0)
                    local = self.simplest(self.atoms.expression(parse_formula(text), known))
                    self.locals[node, position] = local
                    total = self.gradients.get(place, sympy.S.Zero) + upstream * local
                    self.gradients[place] = self.simplest(total)

    def simplest(self, expression: Any) -> Any:
        """Return the shortest of several equal forms."""
        import sympy

        from ...proof.derive import simplified

        return simplified(expression, sympy.S.One, self.atoms.numbers)

    def formula(self, expression: Any) -> Formula:
        """Return an expression as a formula of our language."""
        from ...proof.from_sympy import formula

        return formula(expression, self.atoms.numbers)


class SymbolicTale(Retelling):
    """Tells the three passes with formulas in place of numbers.

    ``trace`` is a trace of the same program; of it only the names and the order are told. ``texts``
    are the numbers given, as they were typed.
    """

    has_numbers = False

    def __init__(self, trace: Trace, texts: Mapping[str, str], symbolic: Sequence[str]) -> None:
        super().__init__(trace)
        index = trace.graph.index
        wanted = [index[name] for name in trace.wrt if name in index]
        self.texts = {name: text for name, text in texts.items() if name not in symbolic}
        self.symbolic = symbolic
        self.symbols = Symbolic(trace.graph, texts, symbolic, wanted)

    def opening(self, story: Story) -> Iterator[Block]:
        """Yield the program, the numbers given, and what is left open."""
        notation = story.notation
        given = [
            Math(f"{notation.name(name)} {notation.equals} {notation.write(parse_formula(text))}")
            for name, text in self.texts.items()
        ]
        yield Title(story.formulas(), given)
        pieces = [piece for name in self.symbolic for piece in (", ", story.name(name))]
        yield Paragraph(["Left as letters: ", *pieces[1:]])

    def forward(self, story: Story, node: int) -> Row:
        """Return a node's value."""
        return self._row(story, story.forward(node), self.symbols.values[node])

    def local(self, story: Story, edge: Edge) -> Row:
        """Return a local gradient."""
        return self._row(story, story.local(edge), self.symbols.locals[edge])

    def backward(self, story: Story, item: BackwardItem) -> Row:
        """Return a contribution, or a sum of them."""
        found = self.symbols.gradients[item.node]
        if item.edge is not None:
            upstream = self.symbols.gradients[item.edge[0]]
            found = self.symbols.simplest(upstream * self.symbols.locals[item.edge])
        return self._row(story, story.backward(item), found)

    def gradient(self, story: Story, node: int) -> tuple[Math, bool]:
        """Return a gradient, and whether it is rounded."""
        return self._written(story, self.symbols.gradients[node]), False

    def _row(self, story: Story, row: Row, expression: Any) -> Row:
        result = self._written(story, expression)
        return row._replace(substituted=None, result=result, rounded=False, about=False)

    def _written(self, story: Story, expression: Any) -> Math:
        return Math(story.notation.write(self.symbols.formula(expression)))

    def as_json(self) -> dict[str, object]:
        """Return the formulas of all steps, in the language of programs."""
        graph, symbols = self.trace.graph, self.symbols
        names = graph.names

        def text(expression: Any) -> str:
            tree = symbols.formula(expression)
            if (
                isinstance(tree, Apply) and TABLE[tree.function].is_truth
            ):  # never alone in a program
                tree = Apply("where", (tree, Number("1", 1.0), Number("0", 0.0)))
            return LANGUAGE.write(tree)

        return {
            "symbolic": {
                "letters": list(self.symbolic),
                "values": {names[n]: text(symbols.values[n]) for n in self.trace.operations()},
                "local_gradients": [
                    {
                        "node": names[node],
                        "operand": names[graph.operands[node][position]],
                        "position": position,
                        "value": text(symbols.locals[node, position]),
                    }
                    for node, position in self.trace.edges()
                ],
                "gradients": {
                    names[node]: text(symbols.gradients[node])
                    for node, _ in self.trace.backward_order()
                },
            }
        }
