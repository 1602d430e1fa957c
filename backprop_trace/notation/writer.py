"""Formulas as text: one walk over the tree for every notation.

A notation is a small object: how it writes names and numbers, and a layout for each operation
(fragments of text, and the operands with the rank that each needs). The walk is a loop and adds
parentheses from the ranks. A formula that is written many times becomes a template whose slots
are filled with names or numbers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ..display import visible
from ..language.formula import Apply, Formula, Name, Number, Options
from ..language.syntax.arrays import any_formula
from ..operations.operation import letters
from ..record import Record
from ..values.decimals import plain

# How tightly a piece holds together. An operand of a lower rank than needed gets parentheses.
ANY, CONDITION, COMPARISON, SUM, MINUS, PRODUCT, POWER, ATOM = range(0, 80, 10)

Part = str | tuple[int, int]
"""A fragment of text, or an operand: (its place, the rank it needs)."""

ENTRYWISE, EVERYWHERE, REPEATED, SHARED, GROUPED = (
    "entrywise product", "for every entry", "repeated along an axis", "shared", "grouped",
)  # fmt: skip
"""Of a story alone: the product of two arrays entry by entry, a number at every entry of an array,
an array repeated along an axis, a gradient over a number of entries, something in parentheses."""

OF_ARRAYS = frozenset(
    ("matmul", "transpose", "mT", "index", "stack", ENTRYWISE, EVERYWHERE, SHARED, GROUPED)
)
"""Operations on arrays that are written with signs or words; others are calls."""

Layout = tuple[int, Sequence[Part]]
"""The rank of what an operation's text is, and its parts."""


class Leaf(Record):
    """What fills a slot: its text, and whether it is a negative or scientific number."""

    text: str
    fragile: bool = False


class Notation:
    """One way of writing mathematics. Subclasses give the spellings."""

    gap = " "
    """What stands round the sign of an equation."""
    quad = "   "
    """What sets off one equation from another on the same line."""
    opening = "("
    closing = ")"
    times = " * "
    dot = "*"
    equals = "="
    plus = "+"
    about = "~"
    plus_minus = "+-"
    arrow = "->"
    gets = "<-"
    dash = "-"
    ellipsis = "..."
    cross = "x"
    matrix_product = " @ "
    entrywise = "*"
    """The sign of a product of arrays, entry by entry."""
    transposed = ".T"
    blank = "______"
    """Where somebody will write a number."""
    tall_blank = blank
    """The same in a matrix: so high that a hand has room above it."""

    def name(self, name: str) -> str:
        """Write the name of a variable or node."""
        return name

    def number(self, value: float, digits: int | None) -> str:
        """Write a number to ``digits`` significant digits, or in full (None)."""
        return plain(value, digits)

    def literal(self, text: str) -> str:
        """Write a number literal or constant as the program has it."""
        return text

    def set(self, tree: Apply) -> Layout:
        """Return how an operation is set, its options too."""
        if tree.options or tree.function in OF_ARRAYS:
            return self.array_layout(tree)
        return self.layout(tree.function, tree.operands)

    def array_layout(self, tree: Apply) -> Layout:
        """Return how an operation on whole arrays is set."""
        raise NotImplementedError

    def layout(self, function: str, operands: Sequence[Formula]) -> Layout:
        """Return how an operation is set."""
        raise NotImplementedError

    def total(self, output: str, name: str) -> str:
        """Write the gradient d output / d name."""
        return f"d{output}/d{name}"

    def partial(self, node: str, operand: str) -> str:
        """Write the local gradient: the partial derivative of a node by its operand."""
        raise NotImplementedError

    def partial_of_entries(
        self, node: str, indices: Sequence[int], operand: str, others: Sequence[int]
    ) -> str:
        """Write the partial derivative of one entry of a node by one entry of an operand."""
        return self.partial(self.entry(node, indices), self.entry(operand, others))

    def chain(self, upstream: str, local: str) -> str:
        """Write the chain rule's product of two gradients."""
        return f"{upstream}{self.times}{local}"

    def words(self, text: str) -> str:
        """Write words inside of mathematics."""
        return visible(text)

    def spaced(self, text: str) -> str:
        """Write words behind a piece of mathematics."""
        return f" {self.words(text)}"

    def array(self, rows: Any) -> str:
        """Write an array: nested lists of written numbers, None where some are left out."""
        from .matrices import bracketed  # array programs only

        return bracketed(rows, self.ellipsis)

    def entry(self, name: str, indices: Sequence[int]) -> str:
        """Write one entry of an array by the array's name, which is written already."""
        return self.indexed(name, ",".join(map(str, indices))) if indices else name

    def indexed(self, name: str, index: str) -> str:
        """Write an index, or a slice, behind an array's name."""
        return f"{name}[{index}]"

    def list_of(self, pieces: Sequence[str]) -> str:
        """Write pieces of mathematics with commas between them."""
        return ", ".join(pieces)

    def dims(self, shape: Sequence[int]) -> str:
        """Write a shape: nothing for a number."""
        return self.cross.join(map(str, shape))

    def qualified(self, left: str, qualifier: Sequence[str]) -> str:
        """Write the left side of an equation and, behind it, which part of it this is.

        ``qualifier`` is words and pieces of mathematics in turn.
        """
        pieces = [self.words(piece) if type(piece) is str else piece for piece in qualifier]
        return " ".join([left, *pieces])

    def product(self, first: float, second: float, digits: int | None) -> str:
        """Write a product of two numbers."""
        return f"{self.factor(first, digits)}{self.dot}{self.factor(second, digits)}"

    def factor(self, value: float, digits: int | None) -> str:
        """Write a number inside a product."""
        text, fragile = self.leaf_of_number(value, digits)
        return f"{self.opening}{text}{self.closing}" if fragile else text

    def term(self, value: float, digits: int | None, first: bool) -> str:
        """Write a number inside a sum."""
        return self.number(value, digits) if first else self.factor(value, digits)

    def mark(self, number: int) -> str:
        """Write the number of a blank or an equation."""
        return f"({number})"

    # The walk

    def write(self, formula: Formula, rename: Mapping[str, str] | None = None) -> str:
        """Write a whole formula; ``rename`` replaces some of its names."""
        template = Template(self, formula)
        renamed = rename or {}
        return template.fill({n: Leaf(self.name(renamed.get(n, n))) for n in template.names})

    def template(self, text: str) -> "Template":
        """Return the template of a formula given as text in the language."""
        return Template(self, any_formula(text))

    def operation(
        self, function: str, count: int, exponent: str | None = None, options: Options = ()
    ) -> "Template":
        """Return the template of one operation over the letters of its operands.

        ``exponent`` is that of a power whose exponent is a literal; ``options`` are an array's.
        """
        operands: list[Formula] = [Name(letter) for letter in letters(count)]
        if exponent is not None:
            operands[1] = Number(exponent, 0.0)
        return Template(self, Apply(function, tuple(operands), options))

    def leaf_of_number(self, value: float, digits: int | None) -> Leaf:
        """Return a number for a slot."""
        return Leaf(self.number(value, digits), is_fragile(plain(value, digits)))

    def leaf_of_literal(self, text: str) -> Leaf:
        """Return a number of the program for a slot."""
        return Leaf(self.literal(text), is_fragile(text))


def is_fragile(text: str) -> bool:
    """Return whether a number's text is negative or has a power of ten."""
    return text[0] == "-" or ("e" in text.lower() and text[0] in ".0123456789")


class Template:
    """A formula written once, with slots for its names."""

    __slots__ = ("_format", "_parenthesised", "_slots", "names")

    def __init__(self, notation: Notation, formula: Formula) -> None:
        fragments: list[str] = []
        self._slots: list[tuple[str, bool]] = []
        pending: list[str | tuple[Formula, int]] = [(formula, ANY)]
        while pending:
            piece = pending.pop()
            if isinstance(piece, str):
                fragments.append(piece.replace("%", "%%"))
                continue
            tree, needed = piece
            if isinstance(tree, Name):
                fragments.append("%s")
                self._slots.append((tree.name, needed > SUM))
            elif isinstance(tree, Number):
                text = notation.literal(tree.text)
                wrap = needed > SUM and is_fragile(tree.text)
                text = f"{notation.opening}{text}{notation.closing}" if wrap else text
                fragments.append(text.replace("%", "%%"))
            elif tree.function == "identity":
                pending.append((tree.operands[0], needed))
            else:
                rank, parts = notation.set(tree)
                if rank < needed:
                    pending.append(notation.closing)
                for part in reversed(parts):
                    if isinstance(part, str):
                        pending.append(part)
                    else:
                        pending.append((tree.operands[part[0]], part[1]))
                if rank < needed:
                    pending.append(notation.opening)
        self._format = "".join(fragments)
        self.names = {name for name, _ in self._slots}
        self._parenthesised = f"{notation.opening}%s{notation.closing}"

    def fill(self, leaves: Mapping[str, Leaf]) -> str:
        """Return the formula with ``leaves`` in place of its names."""
        texts = []
        for name, wraps in self._slots:
            text, fragile = leaves[name]
            texts.append(self._parenthesised % text if wraps and fragile else text)
        return self._format % tuple(texts)

    @property
    def parts(self) -> tuple[str, list[tuple[str, bool]]]:
        """The text with ``%s`` for each slot, and the slots: names, and whether each holds a
        number only in parentheses if it is fragile."""
        return self._format, self._slots

    @property
    def is_bare(self) -> bool:
        """Return whether the formula is one name or one number alone."""
        return self._format == "%s" or not self._slots


INFIX_RANKS: dict[str, tuple[int, int, int]] = {
    # function: its rank, the rank its left operand needs, the rank its right operand needs
    "add": (SUM, SUM, PRODUCT),
    "sub": (SUM, SUM, PRODUCT),
    "mul": (PRODUCT, MINUS, POWER),
    "div": (PRODUCT, MINUS, POWER),
    "pow": (POWER, ATOM, POWER),
    "lt": (COMPARISON, SUM, SUM),
    "le": (COMPARISON, SUM, SUM),
    "gt": (COMPARISON, SUM, SUM),
    "ge": (COMPARISON, SUM, SUM),
    "eq": (COMPARISON, SUM, SUM),
    "ne": (COMPARISON, SUM, SUM),
}


def infix(function: str, sign: str) -> Layout:
    """Return the layout of an operator between two operands."""
    rank, left, right = INFIX_RANKS[function]
    return rank, ((0, left), sign, (1, right))


def call(
    name: str, count: int, opening: str = "(", closing: str = ")", comma: str = ", "
) -> Layout:
    """Return the layout of a function's call."""
    parts: list[Part] = [name + opening]
    for place in range(count):
        parts += [comma, (place, ANY)] if place else [(place, ANY)]
    return ATOM, [*parts, closing]


def is_integer(formula: Formula) -> bool:
    """Return whether a formula is an integer literal: as an exponent it can be raised."""
    return isinstance(formula, Number) and formula.text.lstrip("-").isdecimal()
