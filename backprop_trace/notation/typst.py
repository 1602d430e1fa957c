"""Typst's mathematics: words are quoted, products have a dot, accents are functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from ..language.formula import Formula, Number, spelled
from .numbers import decimal
from .typeset import Names, Token, Typeset
from .writer import ANY, ATOM, CONDITION, MINUS, POWER, SUM, Layout, Notation, call, infix

_FUNCTIONS = {
    "log": "ln", "log2": "log_2", "log10": "log_(10)", "exp": "exp", "sin": "sin", "cos": "cos",
    "tan": "tan", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "sinh": "sinh",
    "cosh": "cosh", "tanh": "tanh", "max": "max", "min": "min", "sqrt": "sqrt", "abs": "abs",
    "floor": "floor", "ceil": "ceil",
}  # fmt: skip

_ACCENTS = {"bar": "macron", "ddot": "dot.double", "check": "caron"}


class Typst(Notation):
    """Typst, for the names of one document."""

    times = " dot "
    dot = " dot "
    about = "approx"
    plus_minus = "plus.minus"
    arrow = "->"
    dash = "---"
    signs: ClassVar[dict[str, str]] = {
        "add": " + ", "sub": " - ", "mul": " dot ", "lt": " < ", "le": " <= ", "gt": " > ",
        "ge": " >= ", "eq": " = ", "ne": " != ",
    }  # fmt: skip

    def __init__(self, names: Iterable[str] = (), plain_names: bool = False) -> None:
        known = list(names)
        self._names = Names(known, self.pretty, self.typed, plain_names)
        self._sigma = not {"sigma", "σ"} & set(known)

    def name(self, name: str) -> str:
        """Write a name as mathematics."""
        return self._names[name]

    def pretty(self, parts: Typeset) -> str:
        """Write a name that was taken apart."""
        base = self.token(parts.base)
        if parts.indices:
            indices = ",".join(map(self.token, parts.indices))
            base += f"_{indices}" if len(parts.indices) == 1 else f"_({indices})"
        if parts.accent:
            return f"{_ACCENTS.get(parts.accent, parts.accent)}({base})"
        return base

    def token(self, token: Token) -> str:
        """Write a part of a name: letters slanted, words upright."""
        return self.typed(token.text) if token.kind in ("word", "other") else token.text

    def typed(self, name: str) -> str:
        """Write a name as it was typed, upright."""
        return f'"{name}"'

    def number(self, value: float, digits: int | None) -> str:
        """Write a number; powers of ten as such."""
        if value != value:
            return '"NaN"'
        if value in (float("inf"), float("-inf")):
            return "infinity" if value > 0 else "-infinity"
        return self.scientific(*decimal(value, digits))

    def scientific(self, text: str, exponent: int | None) -> str:
        """Write a mantissa and a power of ten."""
        if exponent is None:
            return text
        power = f"10^({exponent})"
        return {"1": power, "-1": f"-{power}"}.get(text, f"{text} times {power}")

    def literal(self, text: str) -> str:
        """Write a literal of the program."""
        if text in ("pi", "e"):
            return {"pi": "pi", "e": 'upright("e")'}[text]
        mantissa, _, power = text.lower().partition("e")
        return self.scientific(mantissa, int(power) if power else None)

    def layout(self, function: str, operands: Sequence[Formula]) -> Layout:
        """Return how an operation is set."""
        if function in self.signs:
            return infix(function, self.signs[function])
        if function == "where":
            return CONDITION, (
                (1, SUM), ' " if " ', (0, CONDITION), ' ", else " ', (2, CONDITION),
            )  # fmt: skip
        if function == "neg":
            return MINUS, ("-", (0, POWER))
        if function == "div":
            return POWER, ("frac(", (0, ANY), ", ", (1, ANY), ")")
        if function == "square":
            return POWER, ((0, ATOM), "^2")
        if function == "cbrt":
            return POWER, ("root(3, ", (0, ANY), ")")
        if function == "pow":
            exponent = operands[1]
            digit = isinstance(exponent, Number) and len(exponent.text) == 1
            ends = ("^", "") if digit else ("^(", ")")
            return POWER, ((0, ATOM), ends[0], (1, ANY), ends[1])
        return call(self.function(function), len(operands))

    def function(self, function: str) -> str:
        """Write a function's name."""
        if function == "sigmoid" and self._sigma:
            return "sigma"
        if function in _FUNCTIONS:
            return _FUNCTIONS[function]
        name = spelled(function)
        return self.name(name) if len(name) == 1 else f'op("{name}")'

    def words(self, text: str) -> str:
        """Write words inside of mathematics."""
        return f'" {text.strip()} "'

    def total(self, output: str, name: str) -> str:
        """Write the gradient d output / d name."""
        return f"frac(d {self.name(output)}, d {self.name(name)})"

    def partial(self, node: str, operand: str) -> str:
        """Write a local gradient."""
        return f"frac(partial {self.name(node)}, partial {self.name(operand)})"
