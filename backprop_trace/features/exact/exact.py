"""Exact arithmetic: the passes in fractions, as far as the operations stay among them.

The values come from the table's definitions, the local gradients from its formulas: the same trees
that are shown. Where an operation leaves the rationals (exp, a root, pi), its float goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil, floor, trunc
from typing import TYPE_CHECKING

from ...autodiff.defined import Flat, flatten
from ...autodiff.graph import Graph
from ...autodiff.trace import Trace
from ...document.blocks import Math, Row, Title
from ...document.story import BackwardItem, Edge, Story
from ...errors import TraceError
from ...language.formula import Apply, Formula, Name, Number
from ...language.program import Definition
from ...language.syntax.parser import parse_formula
from ...notation.writer import Leaf, Notation, Template
from ...operations import TABLE
from ...operations.operation import Operation, letters
from ..replacement import Retelling

if TYPE_CHECKING:
    from ...document.blocks import Block

Exact = Fraction | float
"""A number of an exact trace: a float where an operation has left the rationals."""

LARGEST = 4_096
"""Bits of a numerator or denominator: about 1,200 digits."""


class NotRationalError(Exception):
    """The value is no fraction."""


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if exponent.denominator != 1 or (not base and exponent < 0):
        raise NotRationalError
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if abs(exponent.numerator) * max(bits - 1, 0) > LARGEST:
        raise too_large()
    return Fraction(base**exponent.numerator)


def _quotient(a: Fraction, b: Fraction) -> Fraction:
    if not b:
        raise NotRationalError
    return a / b


def _sign(a: Fraction) -> Fraction:
    return Fraction((a > 0) - (a < 0))


RATIONAL: Mapping[str, Callable[..., Fraction]] = {
    "identity": lambda a: a,
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": _quotient,
    "neg": lambda a: -a,
    "pow": _power,
    "abs": abs,
    "sign": _sign,
    "max": max,
    "min": min,
    "sum": lambda *terms: sum(terms, Fraction()),
    "mean": lambda *terms: sum(terms, Fraction()) / len(terms),
    "floor": lambda a: Fraction(floor(a)),
    "ceil": lambda a: Fraction(ceil(a)),
    "round": lambda a: Fraction(round(a)),
    "fmod": lambda a, b: a - b * trunc(_quotient(a, b)),
    "lt": lambda a, b: Fraction(a < b),
    "le": lambda a, b: Fraction(a <= b),
    "gt": lambda a, b: Fraction(a > b),
    "ge": lambda a, b: Fraction(a >= b),
    "eq": lambda a, b: Fraction(a == b),
    "ne": lambda a, b: Fraction(a != b),
    "where": lambda condition, a, b: a if condition else b,
}
"""The operations that stay among the fractions; all others are built of these, or leave them."""


def too_large() -> TraceError:
    """Refuse a fraction that nobody can read."""
    return TraceError(
        "too-large",
        f"a fraction has more than {LARGEST:,} bits, the limit of --exact: leave the option out",
    )


def rational(tree: Formula, values: Mapping[str, Exact]) -> Fraction:
    """Return a formula's value. Raises ``NotRationalError``, and ``TraceError`` when too large."""
    finished: list[Fraction] = []
    pending: list[tuple[Formula, bool]] = [(tree, False)]
    while pending:
        node, is_ready = pending.pop()
        if isinstance(node, Name):
            value = values[node.name]
            if not isinstance(value, Fraction):
                raise NotRationalError
            finished.append(value)
        elif isinstance(node, Number):
            finished.append(fraction(node.text))
        elif not is_ready:
            pending.append((node, True))
            pending += [(operand, False) for operand in reversed(node.operands)]
        else:
            count = len(node.operands)
            operands = finished[len(finished) - count :]
            del finished[len(finished) - count :]
            finished.append(applied(node.function, operands))
    return finished[0]


def applied(function: str, operands: Sequence[Fraction]) -> Fraction:
    """Return an operation's value. Raises ``NotRationalError``, ``TraceError``."""
    if function in RATIONAL:
        result = RATIONAL[function](*operands)
        if max(result.numerator.bit_length(), result.denominator.bit_length()) > LARGEST:
            raise too_large()
        return result
    row = TABLE.get(function)
    definition = row.defined(len(operands)) if row is not None else ""
    tree = parse_formula(definition) if definition else None
    if tree is None or (isinstance(tree, Apply) and tree.function == function):
        raise NotRationalError
    return rational(tree, dict(zip(letters(len(operands)), operands, strict=True)))


def fraction(text: str) -> Fraction:
    """Return the fraction that a number's text is. Raises ``NotRationalError`` for pi and e."""
    if text in ("pi", "e"):
        raise NotRationalError
    mantissa, _, power = text.replace("\u2212", "-").lower().partition("e")
    if power and abs(int(power)) > LARGEST // 3:
        raise too_large()
    above, _, below = mantissa.partition("/")
    return Fraction(above) * Fraction(10) ** int(power or 0) / Fraction(below or 1)


class ExactPasses:
    """The passes in fractions where they stay fractions. Raises ``TraceError``."""

    def __init__(self, trace: Trace, texts: Mapping[str, str]) -> None:
        self.trace = trace
        self.graph: Graph = trace.graph
        self.values: list[Exact] = []
        self.locals: dict[Edge, Exact] = {}
        self.gradients: dict[int, Exact] = {}
        self.left: list[int] = []
        """The operations that left the fractions, though their operands were some."""
        self._flat: dict[str, Flat] = {}
        self._forward(texts)
        for node, edges in trace.backward_order():
            products = [self.product(edge) for edge in edges]
            self.gradients[node] = sum(products[1:], products[0]) if products else Fraction(1)

    def _forward(self, texts: Mapping[str, str]) -> None:
        names = {node: name for name, node in self.graph.variables.items()}
        for node, row in enumerate(self.graph.rows):
            text = texts.get(names[node]) if node in names else None
            if text is None and node in self.graph.program.constants:
                text = self.graph.program.constants[node].text
            try:
                if row is None:
                    value: Exact = fraction(text) if text else self.trace.value_of(node)
                else:
                    value = self._applied(node, row)
            except NotRationalError:
                value = self.trace.value_of(node)
                if row is not None:
                    value = row.forward(*[float(v) for v in self._operands(node)])
                    if all(isinstance(v, Fraction) for v in self._operands(node)):
                        self.left.append(node)
            self.values.append(value)

    def _operands(self, node: int) -> list[Exact]:
        return [self.values[place] for place in self.graph.operands[node]]

    def _applied(self, node: int, row: Operation) -> Fraction:
        operands = self._operands(node)
        if not all(isinstance(value, Fraction) for value in operands):
            raise NotRationalError
        fractions = [value for value in operands if isinstance(value, Fraction)]
        if row.body is None:
            return applied(row.key, fractions)
        return self._called(row.body, fractions)

    def _called(self, definition: Definition, operands: Sequence[Fraction]) -> Fraction:
        """Return the value of a function that the program defines, calls written out."""
        key = definition.key
        if key not in self._flat:
            self._flat[key] = flatten(definition.body, self.graph.table, len(operands))
        flat = self._flat[key]
        values = [*operands]
        for place, row in enumerate(flat.rows[len(operands) :], len(operands)):
            if row is None:
                values.append(fraction(flat.constants[place].text))
            else:
                values.append(applied(row.key, [values[each] for each in flat.operands[place]]))
        return values[flat.output]

    def local(self, edge: Edge) -> Exact:
        """Return a local gradient: its formula's value, or the float where it is no fraction."""
        if edge not in self.locals:
            node = edge[0]
            value, _ = self.trace.local(*edge)
            operands = self._operands(node)
            known = dict(zip(letters(len(operands)), operands, strict=True))
            known["out"] = self.values[node]
            try:
                formula = parse_formula(self.graph.local_formula(*edge, value))
                self.locals[edge] = rational(formula, known)
            except NotRationalError:
                self.locals[edge] = value
        return self.locals[edge]

    def product(self, edge: Edge) -> Exact:
        """Return upstream x local of an edge."""
        upstream, local = self.gradients[edge[0]], self.local(edge)
        if isinstance(upstream, Fraction) and isinstance(local, Fraction):
            return upstream * local
        if self.trace.is_cut_off(edge[0]):
            return Fraction(0)
        return (
            self.trace.contribution(*edge).product if not local else float(upstream) * float(local)
        )


class ExactTale(Retelling):
    """Tells the passes in fractions."""

    def __init__(self, trace: Trace, texts: Mapping[str, str]) -> None:
        super().__init__(trace)
        self.passes = ExactPasses(trace, texts)

    def opening(self, story: Story) -> Iterator[Block]:
        """Yield the program and the point."""
        given = []
        for name, node in self.trace.graph.variables.items():
            written, is_rounded = self.written(story, self.passes.values[node])
            sign = story.notation.about if is_rounded else story.notation.equals
            given.append(Math(f"{story.name(name)} {sign} {written}"))
        yield Title(story.formulas(), given)

    def forward(self, story: Story, node: int) -> Row:
        """Return a node's value."""
        shown = self._with_numbers(story, story.written.operation(node), node)
        return self._row(story, story.forward(node), self.passes.values[node], shown)

    def local(self, story: Story, edge: Edge) -> Row:
        """Return a local gradient."""
        value, _ = self.trace.local(*edge)
        shown = self._with_numbers(story, story.written.local(*edge, value), edge[0])
        return self._row(story, story.local(edge), self.passes.local(edge), shown)

    def backward(self, story: Story, item: BackwardItem) -> Row:
        """Return a contribution, or a sum of them."""
        notation = story.notation
        row = story.backward(item)
        if item.edge is not None:
            factors = (self.passes.gradients[item.edge[0]], self.passes.local(item.edge))
            shown = notation.dot.join(self._wrapped(story, each) for each in factors)
            return self._row(story, row, self.passes.product(item.edge), shown)
        shown = ""
        if row.substituted is not None:
            products = [self.passes.product(each) for each in item.edges]
            first, *rest = products
            shown = f" {story.notation.plus} ".join(
                [self.written(story, first)[0], *(self._wrapped(story, each) for each in rest)]
            )
        return self._row(story, row, self.passes.gradients[item.node], shown)

    def gradient(self, story: Story, node: int) -> tuple[Math, bool]:
        """Return a gradient, and whether it is rounded."""
        return self.written(story, self.passes.gradients[node])

    def notes(self) -> Iterator[str]:
        """Yield where the fractions end, and the remarks on the point."""
        for node in self.passes.left:
            row = self.trace.graph.rows[node]
            name = self.trace.graph.names[node]
            assert row is not None  # noqa: S101  # an operation
            yield f"{name}: {row.name} leaves the fractions here; from here on numbers are rounded"
        yield from (note.text for note in self.trace.notes())

    def written(self, story: Story, value: Exact) -> tuple[Math, bool]:
        """Return a number, and whether it is rounded."""
        if isinstance(value, Fraction):
            return Math(fraction_text(story.notation, value)), False
        return story.number(value), story.is_about(value, ())

    def _row(self, story: Story, row: Row, value: Exact, shown: str) -> Row:
        result, is_rounded = self.written(story, value)
        substituted = Math(shown) if row.substituted is not None and shown else None
        about = row.about and not isinstance(value, Fraction)
        return row._replace(
            substituted=substituted, result=result, rounded=is_rounded or about, about=about
        )

    def _wrapped(self, story: Story, value: Exact) -> str:
        """Write a number as a factor."""
        leaf = leaf_of(story.notation, value, story.digits)
        return (
            f"{story.notation.opening}{leaf.text}{story.notation.closing}"
            if leaf.fragile
            else leaf.text
        )

    def _with_numbers(self, story: Story, template: Template, node: int) -> str:
        """Write a node's formula with the numbers of these passes."""
        values = self.passes.values
        return story.written.fill(
            template, node, lambda place: leaf_of(story.notation, values[place], story.digits)
        )

    def as_json(self) -> dict[str, object]:
        """Return the fractions by name; what is no fraction is left out."""

        def texts(values: Mapping[int, Exact]) -> dict[str, str]:
            names = self.trace.graph.names
            return {
                names[node]: str(value)
                for node, value in values.items()
                if isinstance(value, Fraction) and node not in self.trace.graph.program.constants
            }

        values = dict(enumerate(self.passes.values))
        return {"exact": {"values": texts(values), "gradients": texts(self.passes.gradients)}}


def fraction_text(notation: Notation, value: Fraction) -> str:
    """Write a fraction, its sign in front."""
    above, below = abs(value.numerator), value.denominator
    size: Formula = Number(str(above), 0.0)
    if below != 1:
        size = Apply("div", (size, Number(str(below), 0.0)))
    return f"{'-' if value < 0 else ''}{notation.write(size)}"


def leaf_of(notation: Notation, value: Exact, digits: int | None) -> Leaf:
    """Return a number for a slot of a formula."""
    if not isinstance(value, Fraction):
        return notation.leaf_of_number(value, digits)
    is_fragile = value < 0 or value.denominator != 1
    return Leaf(fraction_text(notation, value), is_fragile)
