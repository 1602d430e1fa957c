"""MathML Core, for HTML pages: presentation elements only, no entities beyond XML's five."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import ClassVar

from ..language.formula import Formula, spelled
from .numbers import decimal
from .typeset import GREEK, Names, Token, Typeset
from .writer import ANY, ATOM, CONDITION, MINUS, POWER, SUM, Layout, Notation, Part, infix

_ACCENTS = {
    "hat": "^", "bar": "¯", "tilde": "~", "dot": "˙", "acute": "´", "grave": "`", "ddot": "¨",
    "check": "ˇ", "breve": "˘",
}  # fmt: skip

_FUNCTIONS = {
    "log": "ln", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "sigmoid": "σ",
}  # fmt: skip


def operator(sign: str) -> str:
    """Write an operator."""
    return f"<mo>{escape(sign)}</mo>"


class MathMl(Notation):
    """MathML, for the names of one document."""

    opening = operator("(")
    closing = operator(")")
    times = operator("·")
    dot = operator("·")
    equals = operator("=")
    about = operator("≈")
    plus_minus = operator("±")
    arrow = operator("→")
    dash = "<mtext>—</mtext>"
    signs: ClassVar[dict[str, str]] = {
        name: operator(sign)
        for name, sign in {
            "add": "+", "sub": "−", "mul": "·", "lt": "<", "le": "≤", "gt": ">", "ge": "≥",
            "eq": "=", "ne": "≠",
        }.items()
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
            indices = operator(",").join(map(self.token, parts.indices))
            base = f"<msub>{base}<mrow>{indices}</mrow></msub>"
        if parts.accent:
            sign = f'<mo stretchy="false">{_ACCENTS[parts.accent]}</mo>'
            base = f'<mover accent="true">{base}{sign}</mover>'
        return base

    def token(self, token: Token) -> str:
        """Write a part of a name."""
        if token.kind == "greek":
            lower = GREEK[token.text.lower()]
            return f"<mi>{lower if token.text.islower() else lower.upper()}</mi>"
        if token.kind == "digits":
            return f"<mn>{token.text}</mn>"
        return self.typed(token.text)

    def typed(self, name: str) -> str:
        """Write a name as it was typed: of several letters it is upright."""
        return f"<mi>{escape(name)}</mi>"

    def number(self, value: float, digits: int | None) -> str:
        """Write a number; powers of ten as such."""
        if value != value:
            return "<mi>NaN</mi>"
        if value in (float("inf"), float("-inf")):
            return f"{operator('−') if value < 0 else ''}<mi>∞</mi>"
        return self.scientific(*decimal(value, digits))

    def scientific(self, text: str, exponent: int | None) -> str:
        """Write a mantissa and a power of ten, with a minus sign in front."""
        minus = operator("−") if text.startswith("-") else ""
        shown = f"{minus}<mn>{text.lstrip('-')}</mn>"
        if exponent is None:
            return shown
        sign = operator("−") if exponent < 0 else ""
        power = f"<msup><mn>10</mn><mrow>{sign}<mn>{abs(exponent)}</mn></mrow></msup>"
        return minus + power if text.lstrip("-") == "1" else f"{shown}{operator('×')}{power}"

    def literal(self, text: str) -> str:
        """Write a literal of the program."""
        if text in ("pi", "e"):
            return {"pi": "<mi>π</mi>", "e": '<mi mathvariant="normal">e</mi>'}[text]
        mantissa, _, power = text.lower().partition("e")
        return self.scientific(mantissa, int(power) if power else None)

    def layout(self, function: str, operands: Sequence[Formula]) -> Layout:
        """Return how an operation is set."""
        if function in self.signs:
            return infix(function, self.signs[function])
        row, end = "<mrow>", "</mrow>"
        layouts: dict[str, tuple[int, Sequence[Part]]] = {
            "neg": (MINUS, (operator("−"), (0, POWER))),
            "div": (POWER, ("<mfrac><mrow>", (0, ANY), end + row, (1, ANY), "</mrow></mfrac>")),
            "pow": (POWER, ("<msup><mrow>", (0, ATOM), end + row, (1, ANY), "</mrow></msup>")),
            "square": (POWER, ("<msup><mrow>", (0, ATOM), "</mrow><mn>2</mn></msup>")),
            "sqrt": (ATOM, ("<msqrt>", (0, ANY), "</msqrt>")),
            "cbrt": (ATOM, ("<mroot><mrow>", (0, ANY), "</mrow><mn>3</mn></mroot>")),
            "abs": (ATOM, (operator("|"), (0, ANY), operator("|"))),
            "floor": (ATOM, (operator("⌊"), (0, ANY), operator("⌋"))),
            "ceil": (ATOM, (operator("⌈"), (0, ANY), operator("⌉"))),
            "where": (
                CONDITION,
                ((1, SUM), "<mtext> if </mtext>", (0, CONDITION), "<mtext>, else </mtext>",
                 (2, CONDITION)),
            ),
        }  # fmt: skip
        if function in layouts:
            return layouts[function]
        parts: list[Part] = [self.typed(self.function(function)), self.opening]
        for place in range(len(operands)):
            parts += [operator(","), (place, ANY)] if place else [(place, ANY)]
        return ATOM, [*parts, self.closing]

    def function(self, function: str) -> str:
        """Return a function's name as it is read."""
        if function == "sigmoid" and not self._sigma:
            return function
        return _FUNCTIONS.get(function) or spelled(function)

    def words(self, text: str) -> str:
        """Write words inside of mathematics."""
        return f"<mtext> {escape(text)} </mtext>"

    def total(self, output: str, name: str) -> str:
        """Write the gradient d output / d name."""
        return self._fraction("<mi>d</mi>", output, name)

    def partial(self, node: str, operand: str) -> str:
        """Write a local gradient."""
        return self._fraction("<mo>∂</mo>", node, operand)

    def _fraction(self, sign: str, above: str, below: str) -> str:
        rows = (f"<mrow>{sign}{self.name(name)}</mrow>" for name in (above, below))
        return f"<mfrac>{''.join(rows)}</mfrac>"
