"""How formulas are spelled in a script: a notation whose functions are those of a library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from ..language.formula import Apply, Formula, Name, Number
from ..notation.text import Language
from ..notation.writer import (
    ANY,
    ATOM,
    COMPARISON,
    CONDITION,
    INFIX_RANKS,
    POWER,
    PRODUCT,
    SUM,
    Layout,
    Leaf,
    Part,
    Template,
    call,
    is_fragile,
)
from ..operations.operation import letters

LONGEST_SUM = 8
"""Operands up to which a sum is written with plus signs: a longer one would nest too deep."""

_EXACT = 15
"""Digits of an integer that a double holds."""


def literal_text(number: Number, as_float: bool) -> str:
    """Return a constant as Python reads it: the same double; ``2`` may stay an integer."""
    text = number.text or repr(number.value)
    if text.lstrip("-").isdecimal() and (as_float or len(text) > _EXACT):
        return f"{text}.0"
    return text


def value_text(value: float) -> str:
    """Return a value as Python reads it."""
    return repr(value) if value - value == 0.0 else f'float("{value!r}")'


class Spelling(Language):
    """Formulas as Python code. A subclass names the functions of its library."""

    signs: ClassVar[Mapping[str, str]] = {
        **Language.signs,
        "mul": " * ",
        "div": " / ",
        "pow": " ** ",
    }
    constants = "math"
    """The module that has ``pi`` and ``e``."""
    functions: ClassVar[Mapping[str, str]] = {}
    """Operations that are a call of the library: what is called."""
    layouts: ClassVar[Mapping[str, Layout]] = {}
    """Operations that are written in some other way."""

    def __init__(self) -> None:
        self.own: dict[str, str] = {}
        """The functions that the program defines, by their name in the script."""
        self.imports: set[str] = set()
        """The modules that what was written needs."""
        self._nodes: dict[tuple[str, int], Template] = {}

    def literal(self, text: str) -> str:
        """Write a literal or constant."""
        if text in ("pi", "e"):
            self.imports.add(self.constants)
            return f"{self.constants}.{text}"
        return text

    def layout(self, function: str, operands: Sequence[Formula]) -> Layout:
        """Return how an operation is set."""
        count = len(operands)
        if function in self.own:
            return call(self.own[function], count)
        if function in self.layouts:
            rank, parts = self.layouts[function]
            return rank, [self._noted(part) for part in parts]
        if function in self.functions:
            return call(str(self._noted(self.functions[function])), count)
        if function in ("sum", "mean"):
            return self.total(function, count)
        if function in self.signs or function == "neg":
            return super().layout(function, operands)
        return self.missing(function, operands)

    def total(self, function: str, count: int) -> Layout:  # type: ignore[override]
        """Return how a sum or a mean is set."""
        rank, parts = added(count)
        if function == "sum":
            return rank, parts
        opening, closing = ("(", ")") if rank < PRODUCT else ("", "")
        return PRODUCT, [opening, *parts, f"{closing} / {count}"]

    def missing(self, function: str, operands: Sequence[Formula]) -> Layout:
        """Return how an operation is set that the library lacks."""
        raise NotImplementedError(function)

    def _noted(self, part: Part) -> Part:
        """Return a part of a layout; the module that it names will be imported."""
        if isinstance(part, str):
            for module in ("math", "functools"):
                if f"{module}." in part:
                    self.imports.add(module)
        return part

    # What a node is

    def node(self, function: str, leaves: Sequence[Leaf]) -> str:
        """Write an operation with ``leaves`` as its operands."""
        count = len(leaves)
        key = function, count
        if key not in self._nodes:
            names = letters(count)
            self._nodes[key] = Template(self, Apply(function, tuple(map(Name, names))))
        return self._nodes[key].fill(dict(zip(letters(count), leaves, strict=True)))

    def operand(self, function: str, number: Number, alone: bool = True, position: int = 0) -> Leaf:
        """Return a constant as an operand; ``alone``: all operands of the node are constants."""
        if number.text in ("pi", "e"):
            return Leaf(self.literal(number.text))
        text = literal_text(number, alone or function not in INFIX_RANKS)
        return Leaf(text, is_fragile(text))


def added(count: int) -> Layout:
    """Return the layout of operands with plus signs between them."""
    if count == 1:
        return SUM, [(0, SUM)]
    parts: list[Part] = [(0, SUM)]
    for place in range(1, count):
        parts += [" + ", (place, PRODUCT)]
    return SUM, parts


def listed(before: str, count: int, after: str = "])") -> Layout:
    """Return the layout of a call whose operands stand in one list."""
    return ATOM, [f"{before}([", *items(count), after]


def items(count: int) -> list[Part]:
    """Return operands with commas between them."""
    parts: list[Part] = []
    for place in range(count):
        parts += [", ", (place, ANY)] if place else [(place, ANY)]
    return parts


def conditional() -> Layout:
    """Return the layout of Python's conditional expression."""
    return CONDITION, [(1, SUM), " if ", (0, COMPARISON), " else ", (2, CONDITION)]


SQUARE: Layout = (POWER, [(0, ATOM), " ** 2"])
IDENTITY: Layout = (ANY, [(0, ANY)])
