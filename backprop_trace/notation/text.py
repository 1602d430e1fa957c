"""The notations of plain text: the language itself, Unicode, and ASCII."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from ..language.formula import Apply, Formula, Number, spelled
from .writer import ATOM, CONDITION, MINUS, POWER, SUM, Layout, Notation, call, infix, is_integer

_COMPARISONS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Language(Notation):
    """What is written parses back to the same tree."""

    signs: ClassVar[Mapping[str, str]] = {
        "add": " + ",
        "sub": " - ",
        "mul": "*",
        "div": "/",
        "pow": "**",
    } | {name: f" {sign} " for name, sign in _COMPARISONS.items()}
    minus = "-"
    spellings: ClassVar[Mapping[str, str]] = {}
    """Functions that are called by another name than their own."""

    def layout(self, function: str, operands: Sequence[Formula]) -> Layout:
        """Return how an operation is set."""
        sign = self.signs.get(function)
        if sign is not None:
            return infix(function, sign)
        if function == "neg":
            return MINUS, (self.minus, (0, POWER))
        return call(self.spellings.get(function) or spelled(function), len(operands))

    def array_layout(self, tree: Apply) -> Layout:
        from .arrays import layout  # array programs only

        return layout(self, tree)

    def partial(self, node: str, operand: str) -> str:
        """Write a partial derivative (plain text has one letter d for both)."""
        return f"d{node}/d{operand}"


class Ascii(Language):
    """For terminals without Unicode, and for pasting anywhere."""

    spellings: ClassVar[Mapping[str, str]] = {"log": "ln"}

    def layout(self, function: str, operands: Sequence[Formula]) -> Layout:
        """Return how an operation is set; a choice is written out in words."""
        if function == "where":
            return CONDITION, ((1, SUM), " if ", (0, CONDITION), ", else ", (2, CONDITION))
        return super().layout(function, operands)

    def partial(self, node: str, operand: str) -> str:
        """Write a partial derivative with ``del``, apart from the total's ``d``."""
        return f"del {node}/del {operand}"


class Unicode(Ascii):
    """For people: a raised exponent, a middle dot, a root sign, the round d."""

    signs: ClassVar[Mapping[str, str]] = {**Ascii.signs} | {
        "mul": "·",
        "le": " ≤ ",
        "ge": " ≥ ",
        "eq": " = ",
        "ne": " ≠ ",
    }
    times = " · "
    dot = "·"
    about = "≈"
    plus_minus = "±"
    arrow = "→"
    gets = "←"
    dash = "—"
    ellipsis = "…"
    cross = "×"
    entrywise = " ⊙ "
    transposed = "ᵀ"

    def literal(self, text: str) -> str:
        """Write a literal; pi as its letter."""
        return "π" if text == "pi" else text

    def layout(self, function: str, operands: Sequence[Formula]) -> Layout:
        """Return how an operation is set."""
        if function == "pow" and is_integer(operands[1]):
            exponent = operands[1]
            assert isinstance(exponent, Number)  # noqa: S101  # is_integer said so
            return POWER, ((0, ATOM), exponent.text.translate(_SUPERSCRIPT))
        if function == "sqrt":
            return POWER, ("√", (0, ATOM))
        return super().layout(function, operands)

    def partial(self, node: str, operand: str) -> str:
        """Write a partial derivative."""
        return f"∂{node}/∂{operand}"


LANGUAGE = Language()
ASCII = Ascii()
UNICODE = Unicode()
