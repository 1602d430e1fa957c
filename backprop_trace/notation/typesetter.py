"""What LaTeX, Typst and MathML share: a subclass gives the spellings, the rest is written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from ..language.formula import Apply, Formula, Number, spelled
from ..values.decimals import decimal
from .typeset import Names, Typeset
from .writer import (
    ANY,
    ATOM,
    CONDITION,
    MINUS,
    POWER,
    PRODUCT,
    SHARED,
    SUM,
    Layout,
    Notation,
    call,
    infix,
)

if TYPE_CHECKING:
    from .matrices import Marks


class Typesetter(Notation):
    """A notation that sets mathematics, for the names of one document.

    With ``plain_names`` they stay as they were typed.
    """

    minus = "-"
    cross = "x"
    comma = ", "
    nan: str
    infinity: str
    d: str
    """What stands before a name in the gradient d output / d name."""
    round_d: str
    fraction: tuple[str, str, str]
    """What stands before, between and behind the parts of a fraction."""
    choice: tuple[str, str]
    """The words between the parts of ``where``."""
    raised: tuple[str, str]
    """What stands round an exponent of several signs."""
    brackets: tuple[str, str]
    """What stands round a list or an index."""
    transposed_parts: tuple[str, str]
    """What stands before and behind a matrix that is transposed."""
    sigma: str
    """What a sigmoid is called, unless the document uses the letter for something else."""
    constants: ClassVar[Mapping[str, str]]
    signs: ClassVar[Mapping[str, str]]
    """Operators between two operands."""
    layouts: ClassVar[Mapping[str, Layout]]
    """Operations that are no calls, and set in a way of their own."""
    functions: ClassVar[Mapping[str, str]]
    """Functions that go by another name, or have a sign."""

    def __init__(self, names: Iterable[str] = (), plain_names: bool = False) -> None:
        known = list(names)
        self._names = Names(known, self.pretty, self.typed, plain_names)
        self._has_sigma = not {"sigma", "σ"} & set(known)

    # Names

    def name(self, name: str) -> str:
        """Write a name as mathematics."""
        return self._names[name]

    def pretty(self, parts: Typeset) -> str:
        """Write a name that was taken apart."""
        raise NotImplementedError

    def typed(self, name: str) -> str:
        """Write a name as it was typed, upright."""
        raise NotImplementedError

    def function(self, function: str) -> str:
        """Write a function's name."""
        if function == "sigmoid" and self._has_sigma:
            return self.sigma
        if function in self.functions:
            return self.functions[function]
        name = spelled(function)
        return self.name(name) if len(name) == 1 else self.called(name)

    def called(self, name: str) -> str:
        """Write the name of a function, of several letters."""
        return self.typed(name)

    # Numbers

    def number(self, value: float, digits: int | None) -> str:
        """Write a number; powers of ten as such."""
        if value != value:
            return self.nan
        if value in (float("inf"), float("-inf")):
            return self.infinity if value > 0 else self.negative(self.infinity)
        return self.scientific(*decimal(value, digits))

    def literal(self, text: str) -> str:
        """Write a literal of the program."""
        if text in self.constants:
            return self.constants[text]
        if text[0] == "[":
            return self.array(self._nested(text))
        mantissa, _, power = text.lower().partition("e")
        return self.scientific(mantissa, int(power) if power else None)

    def scientific(self, text: str, exponent: int | None) -> str:
        """Write a mantissa and a power of ten, with a minus sign in front."""
        size = text.removeprefix("-")
        written = self.figures(size)
        if exponent is not None:
            power = self.power_of_ten(exponent)
            if size == "1":
                written = power
            else:
                written += f"{self.gap}{self.cross}{self.gap}{power}"
        return self.negative(written) if text.startswith("-") else written

    def negative(self, text: str) -> str:
        """Write a number's minus sign before it."""
        return self.minus + text

    def figures(self, text: str) -> str:
        """Write a number without a sign."""
        return text

    def power_of_ten(self, exponent: int) -> str:
        """Write ten with an exponent."""
        opening, closing = self.raised
        return f"10{opening}{exponent}{closing}"

    # Formulas

    def layout(self, function: str, operands: Sequence[Formula]) -> Layout:
        """Return how an operation is set."""
        if function in self.signs:
            return infix(function, self.signs[function])
        if function in self.layouts:
            return self.layouts[function]
        if function == "neg":
            return MINUS, (self.minus, (0, POWER))
        if function == "div":
            before, between, behind = self.fraction
            return POWER, (before, (0, ANY), between, (1, ANY), behind)
        if function == "pow":
            exponent = operands[1]
            is_digit = isinstance(exponent, Number) and len(exponent.text) == 1
            opening, closing = ("^", "") if is_digit else self.raised
            return POWER, ((0, ATOM), opening, (1, ANY), closing)
        if function == "where":
            then, otherwise = self.choice
            return CONDITION, ((1, SUM), then, (0, CONDITION), otherwise, (2, CONDITION))
        name = self.function(function)
        return call(name, len(operands), self.opening, self.closing, self.comma)

    # Arrays

    def array_layout(self, tree: Apply) -> Layout:
        from ..operations.arrays.copies import index_text
        from .arrays import listed, of_stories, options  # array programs only

        if tree.function == "matmul":
            return PRODUCT, ((0, MINUS), self.matrix_product, (1, POWER))
        if tree.function in ("transpose", "mT"):
            before, behind = self.transposed_parts
            return ATOM, (before, (0, ATOM), behind)
        opening, closing = self.brackets
        if tree.function == "index":
            return ATOM, ((0, ATOM), self.indexed("", index_text(dict(tree.options)["index"])))
        if tree.function == "stack":
            return ATOM, (opening, *listed(len(tree.operands), self.comma), closing)
        if tree.function == SHARED:
            before, between, behind = self.fraction
            size = (before, self.literal("1"), between, (1, ANY), behind)
            return PRODUCT, (*size, self.matrix_product, (0, POWER))
        if told := of_stories(self, tree):
            return told
        name, count = self.function(tree.function), len(tree.operands)
        rank, parts = call(name, count, self.opening, "", self.comma)
        given = [self.comma + self.option(*each) for each in options(tree.options)]
        return rank, (*parts, *given, self.closing)

    @property
    def matrices(self) -> Marks:
        """How a matrix is set."""
        raise NotImplementedError

    def array(self, rows: Any) -> str:
        from .matrices import matrix  # array programs only

        return matrix(self.matrices, rows)

    def indexed(self, name: str, index: str) -> str:
        opening, closing = self.brackets
        return f"{name}{opening}{self.index(index)}{closing}"

    def index(self, text: str) -> str:
        """Write what stands between the brackets of an index."""
        return text

    def list_of(self, pieces: Sequence[str]) -> str:
        return self.comma.join(pieces)

    def dims(self, shape: Sequence[int]) -> str:
        return f"{self.gap}{self.cross}{self.gap}".join(self.literal(str(size)) for size in shape)

    def option(self, name: str, text: str) -> str:
        """Write what a call has behind its operands: ``axis = 0``, or a number alone."""
        is_number = text.lstrip("-").isdecimal()
        shown = self.literal(text) if is_number else self.typed(text)
        return f"{self.typed(name)}{self.gap}{self.equals}{self.gap}{shown}" if name else shown

    def _nested(self, text: str) -> Any:
        """Return a list of the program as nested lists of written numbers."""
        open_lists: list[list[Any]] = [[]]
        for part in text.replace("[", " [ ").replace("]", " ] ").replace(",", " ").split():
            if part == "[":
                open_lists.append([])
            elif part == "]":
                closed = open_lists.pop()
                open_lists[-1].append(closed)
            else:
                open_lists[-1].append(self.literal(part))
        return open_lists[0][0]

    def total(self, output: str, name: str) -> str:
        """Write the gradient d output / d name."""
        return self._quotient(self.d, self.name(output), self.name(name))

    def partial(self, node: str, operand: str) -> str:
        """Write a local gradient."""
        return self._quotient(self.round_d, self.name(node), self.name(operand))

    def partial_of_entries(
        self, node: str, indices: Sequence[int], operand: str, others: Sequence[int]
    ) -> str:
        above = self.entry(self.name(node), indices)
        return self._quotient(self.round_d, above, self.entry(self.name(operand), others))

    def _quotient(self, sign: str, above: str, below: str) -> str:
        before, between, behind = self.fraction
        return f"{before}{sign}{above}{between}{sign}{below}{behind}"
