"""How formulas are spelled in a script: a notation whose functions are those of a library.

What a library has for an operation stands in the operation's row, as Python text over the letters
of its operands. Here the text becomes a layout, with the ranks that Python gives its parts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, ClassVar

from ..errors import TraceError
from ..language.formula import Apply, Formula, Name, Number
from ..notation.writer import (
    ANY,
    ATOM,
    COMPARISON,
    CONDITION,
    INFIX_RANKS,
    MINUS,
    POWER,
    SUM,
    Layout,
    Leaf,
    Notation,
    Part,
    Template,
    call,
    is_fragile,
)
from ..operations import TABLE, Operation
from ..operations.operation import OWN, Spellings, letters
from .helpers import Helpers, can_copy

TEXT = "as "
"""Before a text over letters, in place of an operation's name: it is set as it stands."""

TARGETS = Spellings._fields[:5]
"""The libraries that a script can be written for."""

_EXACT = 15
"""Digits of an integer that a double holds."""

_MODULES = ("math", "functools", "F")
"""What a script imports where a spelling needs it."""


def literal_text(number: Number, as_float: bool) -> str:
    """Return a constant as Python reads it: the same double; ``2`` may stay an integer."""
    text = number.text or repr(number.value)
    if text.lstrip("-").isdecimal() and (as_float or len(text) > _EXACT):
        return f"{text}.0"
    return text


def value_text(value: Any) -> str:
    """Return a number, or nested lists of numbers, as Python reads it."""
    if isinstance(value, list):
        return f"[{', '.join(map(value_text, value))}]"
    return repr(value) if value - value == 0.0 else f'float("{value!r}")'


def not_in(target: str, what: str, row: Operation, count: int) -> TraceError:
    """Return the refusal of an operation that a target lacks, with those that have it."""
    others = [each for each in TARGETS if each != target and _has(each, row, count)]
    *most, last = others or [""]
    names = f"{', '.join(most)} and {last}" if most else last
    also = f"; {names} {'have' if most else 'has'} it" if names else ""
    return TraceError("not-in-target", f"{target} has no {what}{also}")


def _has(target: str, row: Operation, count: int) -> bool:
    is_by_hand = target in ("numpy", "python")
    return row.spelling(target, count) not in ("", OWN) or (is_by_hand and can_copy(row.forward))


class Spelling(Notation):
    """Formulas as Python code for one target."""

    target: ClassVar[str]
    constants = "math"
    """The module that has ``pi`` and ``e``."""
    makes_array = ""
    """What makes an array of nested lists."""

    def __init__(self, helpers: Helpers) -> None:
        self.helpers = helpers
        self.own: dict[str, str] = {}
        """The functions that the program defines, by key: their names in the script."""
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
        """Return how an operation is set. Raises ``TraceError``: the target lacks it."""
        count = len(operands)
        if function in self.own:
            return call(self.own[function], count)
        if function.startswith(TEXT):
            return self.of_text(function.removeprefix(TEXT), count)
        row = TABLE[function]
        text = row.spelling(self.target, count)
        if text in ("", OWN):
            return self.missing(row, count)
        return self.of_text(text, count)

    def of_text(self, text: str, count: int) -> Layout:
        """Return how a library's text over the operands' letters is set."""
        self.imports.update(name for name in _MODULES if re.search(rf"\b{name}\.", text))
        if text.startswith("def "):
            head, _, rest = text.partition("(")
            write: Callable[[str], list[str]] = lambda own: f"def {own}({rest}".splitlines()  # noqa: E731
            return call(self.helpers.written(head.removeprefix("def "), write), count)
        return layout_of(text, count)

    def missing(self, row: Operation, count: int) -> Layout:
        """Return how an operation is set that the library lacks."""
        raise not_in(self.target, f"`{row.name}`", row, count)

    # What a node is

    def node(self, function: str, leaves: Sequence[Leaf]) -> str:
        """Write an operation with ``leaves`` as its operands."""
        count = len(leaves)
        key = function, count
        if key not in self._nodes:
            names = letters(count)
            self._nodes[key] = Template(self, Apply(function, tuple(map(Name, names))))
        return self._nodes[key].fill(dict(zip(letters(count), leaves, strict=True)))

    def another(self, text: str) -> str:
        """Write a node that has the value of another, and a gradient of its own."""
        parts = self.layout("identity", (Name("a"),))[1]
        return "".join(part if isinstance(part, str) else text for part in parts)

    def operand(self, function: str, number: Number, alone: bool = True, position: int = 0) -> Leaf:
        """Return a constant as an operand; ``alone``: all operands of the node are constants."""
        if number.text in ("pi", "e"):
            return Leaf(self.literal(number.text))
        text = literal_text(number, alone or function not in INFIX_RANKS)
        return Leaf(text, is_fragile(text))

    def wrapped(self, number: Number, before: str) -> Leaf:
        """Return a constant as a call of ``before``: one of the library's own numbers."""
        text = (
            self.literal(number.text) if number.text in ("pi", "e") else literal_text(number, True)
        )
        return Leaf(f"{before}({text})")


def items(count: int) -> list[Part]:
    """Return operands with commas between them."""
    parts: list[Part] = []
    for place in range(count):
        parts += [", ", (place, ANY)] if place else [(place, ANY)]
    return parts


# A spelling's text as a layout

_OPERATORS: dict[type[ast.AST], tuple[int, int, int]] = {
    ast.Add: INFIX_RANKS["add"],
    ast.Sub: INFIX_RANKS["sub"],
    ast.Mult: INFIX_RANKS["mul"],
    ast.MatMult: INFIX_RANKS["mul"],
    ast.Div: INFIX_RANKS["div"],
    ast.Pow: INFIX_RANKS["pow"],
}

Slot = tuple[int, int, list[Part]]
"""Where operands stand in a text: from, to, what stands there."""


def is_name(text: str) -> bool:
    """Return whether a spelling is a name, to be called with all operands."""
    return re.fullmatch(r"[\w.]+", text) is not None


@lru_cache(maxsize=512)
def layout_of(text: str, count: int) -> Layout:
    """Return the layout of a spelling for ``count`` operands."""
    names = letters(count)
    if is_name(text) and text.partition(".")[0] not in names:
        return call(text, count)
    tree = ast.parse(text, mode="eval").body
    parts: list[Part] = []
    end = 0
    for start, behind, slot in sorted(_slots(tree, ANY, names), key=lambda each: each[0]):
        parts += [text[end:start], *slot]
        end = behind
    return _rank(tree), [part for part in [*parts, text[end:]] if part]


def _rank(tree: ast.expr) -> int:
    """Return how tightly a text holds together."""
    if isinstance(tree, ast.BinOp):
        return _OPERATORS[type(tree.op)][0]
    ranks: dict[type[ast.AST], int] = {
        ast.IfExp: CONDITION, ast.Compare: COMPARISON, ast.UnaryOp: MINUS, ast.Name: ANY,
    }  # fmt: skip
    return ranks.get(type(tree), ATOM)


def _slots(tree: ast.AST, needed: int, names: Sequence[str]) -> Iterator[Slot]:
    """Yield the operands in a text (ours, and small: recursion is safe)."""
    if isinstance(tree, ast.Name):
        if tree.id in names:
            yield *_span(tree), [(names.index(tree.id), needed)]
        return
    if isinstance(tree, ast.Starred):
        yield *_span(tree), items(len(names))
        return
    ranks: dict[str, int] = {}
    if isinstance(tree, ast.BinOp):
        _, ranks["left"], ranks["right"] = _OPERATORS[type(tree.op)]
    elif isinstance(tree, ast.Compare):
        ranks = {"left": SUM, "comparators": SUM}
    elif isinstance(tree, ast.IfExp):
        ranks = {"test": COMPARISON, "body": SUM, "orelse": CONDITION}
    elif isinstance(tree, ast.UnaryOp):
        ranks = {"operand": POWER}
    elif isinstance(tree, ast.Attribute | ast.Subscript):
        ranks = {"value": ATOM}
    for field, value in ast.iter_fields(tree):
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, ast.AST):
                yield from _slots(each, ranks.get(field, ANY), names)


def _span(tree: ast.expr) -> tuple[int, int]:
    return tree.col_offset, tree.end_col_offset or 0
