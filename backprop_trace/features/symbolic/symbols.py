"""Symbols for values: the three passes with some variables left as letters.

Every row shows a formula over those letters, simplified by SymPy; the numbers given are exact, as
they were typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...autodiff.lifted import Lifted, Slope
from ...autodiff.run import Passes
from ...autodiff.trace import Trace
from ...document.blocks import Math, Paragraph, Row, Title
from ...document.story import BackwardItem, Edge, Story
from ...errors import TraceError
from ...language import limits
from ...language.formula import Apply, Formula, Name, Number
from ...language.syntax.parser import parse_formula
from ...notation.text import LANGUAGE
from ...operations import TABLE
from ...operations.operation import Operation
from ...operations.operation import letters as operand_names
from ...proof.alone import alone, bounded
from ...values.letters import Letter, letters
from ..replacement import Retelling

if TYPE_CHECKING:
    from ...document.blocks import Block
    from ...proof.opaque_functions import Atoms

LARGEST = 300
"""Operations of a program that is shown with letters."""


class Symbolic:
    """A trace's passes over letters. Raises ``TraceError`` where the formulas become too large."""

    def __init__(self, trace: Trace, texts: Mapping[str, str], symbolic: Sequence[str]) -> None:
        import sympy

        from ...proof.opaque_functions import Atoms, TooLargeError

        self.graph = trace.graph
        self.atoms: Atoms = Atoms(self.graph.table, LARGEST * 10)
        self._locals: dict[tuple[object, ...], Letter] = {}
        self._simplest: dict[object, Any] = {}
        self._formulas: dict[object, Formula] = {}
        self.kind = letters(sympy.S.One, self.simplest)
        limit = f"{limits.FORMULA_SECONDS} seconds or {limits.MORE_MEMORY >> 20} MB"
        slow = too_large(f"take more than {limit}, the limit")
        try:
            with bounded(slow):
                self.passes = self._run(trace, texts, symbolic)
        except (TooLargeError, RecursionError):
            raise too_large("become too large to be shown") from None

    def _run(
        self, trace: Trace, texts: Mapping[str, str], symbolic: Sequence[str]
    ) -> Passes[Letter]:
        """Return the passes; whatever can fail, or take long, is to do so here."""
        from ...proof.opaque_functions import TooLargeError

        if len(self.graph) > LARGEST:
            raise TooLargeError
        leaves = self._leaves(texts, symbolic)
        rows = [row and self._over_letters(node, row) for node, row in enumerate(self.graph.rows)]
        passes: Passes[Letter] = alone(trace.again)(rows, leaves, self.kind)
        for node in passes.operations():
            self.formula(passes.value_of(node))
        for node, edges in passes.backward_order():
            for edge in edges:
                self.formula(passes.local(*edge)[0])
                self.formula(passes.handed_back(*edge)[2])
            self.formula(passes.gradient_of(node))
        return passes

    def _leaves(self, texts: Mapping[str, str], symbolic: Sequence[str]) -> dict[int, Letter]:
        """Return the letters, the numbers given and the constants."""
        import sympy

        program = self.graph.program
        found = {node: self.atoms.number(number) for node, number in program.constants.items()}
        for name, node in self.graph.variables.items():
            if name in symbolic:
                found[node] = sympy.Symbol(name, real=True)
            else:
                found[node] = self.atoms.expression(parse_formula(texts[name]), {})
        return {node: Letter(expression, self.simplest) for node, expression in found.items()}

    def _over_letters(self, node: int, row: Operation) -> Lifted:
        """Return a node's operation over letters: its value and its local gradients."""
        places = self.graph.operands[node]
        names = operand_names(len(places))

        def value(*operands: Letter) -> Letter:
            return self._filled(Apply(row.key, tuple(map(Name, names))), names, operands)

        def local(position: int, count: int) -> Slope:
            text = self.graph.local_formula(node, position, 1.0)

            def evaluate(*arguments: Letter) -> Letter:
                key = (text, *[argument.expression for argument in arguments])
                if key not in self._locals:
                    known = (*names, "out") if arguments else ()
                    self._locals[key] = self._filled(parse_formula(text), known, arguments)
                return self._locals[key]

            return Slope(evaluate)

        return Lifted(value, local, row.constant)

    def _filled(self, tree: Formula, names: Sequence[str], operands: Sequence[Letter]) -> Letter:
        known = {name: each.expression for name, each in zip(names, operands, strict=True)}
        return Letter(self.atoms.expression(tree, known), self.simplest)

    def simplest(self, expression: Any) -> Any:
        """Return the shortest of several equal forms."""
        import sympy

        from ...proof.derive import simplified

        if expression not in self._simplest:
            found = alone(simplified)(expression, sympy.S.One, self.atoms.numbers)
            self._simplest[expression] = found
        return self._simplest[expression]

    def formula(self, value: Letter | None) -> Formula:
        """Return an expression as a formula of our language."""
        from ...proof.from_sympy import formula

        assert value is not None  # noqa: S101  # only gradients that are there are told
        if value.expression not in self._formulas:
            found = alone(formula)(value.expression, self.atoms.numbers)
            self._formulas[value.expression] = found
        return self._formulas[value.expression]


def too_large(what: str) -> TraceError:
    """Return the refusal of formulas that are too much."""
    return TraceError("too-large", f"the formulas {what}: leave fewer letters")


class SymbolicTale(Retelling):
    """Tells the three passes with formulas in place of numbers.

    ``trace`` is a trace of the same program; of it only the names and the order are told. ``texts``
    are the numbers given, as they were typed.
    """

    has_numbers = False

    def __init__(self, trace: Trace, texts: Mapping[str, str], symbolic: Sequence[str]) -> None:
        super().__init__(trace)
        self.texts = {name: text for name, text in texts.items() if name not in symbolic}
        self.symbolic = symbolic
        self.symbols = Symbolic(trace, texts, symbolic)
        self.passes = self.symbols.passes

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
        return self._row(story, story.forward(node), self.passes.value_of(node))

    def local(self, story: Story, edge: Edge) -> Row:
        """Return a local gradient."""
        return self._row(story, story.local(edge), self.passes.local(*edge)[0])

    def backward(self, story: Story, item: BackwardItem) -> Row:
        """Return a contribution, or a sum of them."""
        found = self.passes.gradient_of(item.node)
        if item.edge is not None:
            _, _, found = self.passes.handed_back(*item.edge)
        return self._row(story, story.backward(item), found)

    def gradient(self, story: Story, node: int) -> tuple[Math, bool]:
        """Return a gradient, and whether it is rounded."""
        return self._written(story, self.passes.gradient_of(node)), False

    def _row(self, story: Story, row: Row, value: Letter | None) -> Row:
        result = self._written(story, value)
        return row._replace(substituted=None, result=result, rounded=False, about=False)

    def _written(self, story: Story, value: Letter | None) -> Math:
        return Math(story.notation.write(self.symbols.formula(value)))

    def as_json(self) -> dict[str, object]:
        """Return the formulas of all steps, in the language of programs."""
        graph, passes = self.trace.graph, self.passes
        names = graph.names

        def text(value: Letter | None) -> str:
            tree = self.symbols.formula(value)
            if isinstance(tree, Apply) and TABLE[tree.function].is_truth:
                tree = Apply("where", (tree, Number("1", 1.0), Number("0", 0.0)))  # never alone
            return LANGUAGE.write(tree)

        return {
            "symbolic": {
                "letters": list(self.symbolic),
                "values": {names[n]: text(passes.value_of(n)) for n in self.trace.operations()},
                "local_gradients": [
                    {
                        "node": names[node],
                        "operand": names[graph.operands[node][position]],
                        "position": position,
                        "value": text(passes.local(node, position)[0]),
                    }
                    for node, position in self.trace.edges()
                ],
                "gradients": {
                    names[node]: text(passes.gradient_of(node))
                    for node, _ in self.trace.backward_order()
                },
            }
        }
