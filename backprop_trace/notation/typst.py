"""Typst's mathematics: words are quoted, products have a dot, accents are functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from .typeset import Token, Typeset
from .typesetter import Typesetter
from .words import typst_string
from .writer import ANY, ATOM, POWER, Layout

if TYPE_CHECKING:
    from .matrices import Marks

_ACCENTS = {"bar": "macron", "ddot": "dot.double", "check": "caron"}


class Typst(Typesetter):
    """Typst."""

    times = " dot "
    dot = " dot "
    about = "approx"
    plus_minus = "plus.minus"
    arrow = "->"
    gets = "<-"
    dash = "---"
    ellipsis = "dots.c"
    quad = " quad "
    blank = "#box(width: 3em, stroke: (bottom: 0.5pt))"
    tall_blank = "#box(width: 3em, height: 1.4em, stroke: (bottom: 0.5pt))"
    cross = "times"
    nan = '"NaN"'
    infinity = "infinity"
    d = "d "
    round_d = "partial "
    fraction = ("frac(", ", ", ")")
    choice = (' " if " ', ' ", else " ')
    raised = ("^(", ")")
    matrix_product = " "
    entrywise = " dot.o "
    transposed_parts = ("", "^top")
    brackets = ("[", "]")
    sigma = "sigma"
    constants: ClassVar[Mapping[str, str]] = {"pi": "pi", "e": 'upright("e")'}
    signs: ClassVar[Mapping[str, str]] = {
        "add": " + ", "sub": " - ", "mul": " dot ", "lt": " < ", "le": " <= ", "gt": " > ",
        "ge": " >= ", "eq": " = ", "ne": " != ",
    }  # fmt: skip
    layouts: ClassVar[Mapping[str, Layout]] = {
        "square": (POWER, ((0, ATOM), "^2")),
        "cbrt": (POWER, ("root(3, ", (0, ANY), ")")),
    }
    functions: ClassVar[Mapping[str, str]] = {
        "log": "ln", "log2": "log_2", "log10": "log_(10)", "asin": "arcsin", "acos": "arccos",
        "atan": "arctan", **{name: name for name in (
            "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min", "sqrt", "abs",
            "floor", "ceil",
        )},
    }  # fmt: skip

    def pretty(self, parts: Typeset) -> str:
        base = self.token(parts.base)
        if parts.indices:
            indices = ",".join(map(self.token, parts.indices))
            base += f"_{indices}" if len(parts.indices) == 1 else f"_({indices})"
        if parts.accent:
            return f"{_ACCENTS.get(parts.accent, parts.accent)}({base})"
        return base

    @property
    def matrices(self) -> Marks:
        from .matrices import Marks  # array programs only

        dots = ("dots.c", "dots.v", "dots.down")
        rows = " ; "  # set off: behind a blank, which is code, it would end the code
        return Marks(('mat(delim: "[", ', ")"), (", ", rows), dots, ("[", ", ", "]"))

    def token(self, token: Token) -> str:
        """Write a part of a name: letters slanted, words upright."""
        return self.typed(token.text) if token.kind in ("word", "other") else token.text

    def typed(self, name: str) -> str:
        return f'"{name}"'

    def called(self, name: str) -> str:
        return f'op("{name}")'

    def words(self, text: str) -> str:
        return typst_string(f" {text.strip()} ")
