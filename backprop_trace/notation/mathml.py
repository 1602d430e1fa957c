"""MathML Core, for HTML pages: presentation elements only, no entities beyond XML's five."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from ..markup import escape
from .typeset import GREEK, Token, Typeset
from .typesetter import Typesetter
from .words import html
from .writer import ANY, ATOM, POWER, Layout

if TYPE_CHECKING:
    from .matrices import Marks

_ACCENTS = {
    "hat": "^", "bar": "¯", "tilde": "~", "dot": "˙", "acute": "´", "grave": "`", "ddot": "¨",
    "check": "ˇ", "breve": "˘",
}  # fmt: skip


def operator(sign: str) -> str:
    """Write an operator."""
    return f"<mo>{escape(sign)}</mo>"


def spaced(words: str) -> str:
    """Write words; blanks at their ends, which a browser would drop, stay."""
    start, end = len(words) - len(words.lstrip(" ")), len(words.rstrip(" "))
    blank = "\u00a0"
    return f"<mtext>{blank * start}{words[start:end]}{blank * (len(words) - end)}</mtext>"


def bracket(sign: str, form: str) -> str:
    """Write a sign that stands close to what is inside and is as high as a line."""
    return f'<mo form="{form}" stretchy="false">{escape(sign)}</mo>'


def around(opening: str, closing: str) -> Layout:
    """Return the layout of two signs round an operand."""
    return ATOM, (bracket(opening, "prefix"), (0, ANY), bracket(closing, "postfix"))


class MathMl(Typesetter):
    """MathML."""

    gap = ""
    opening = bracket("(", "prefix")
    closing = bracket(")", "postfix")
    comma = operator(",")
    minus = '<mo form="prefix">−</mo>'
    times = operator("·")
    dot = operator("·")
    equals = operator("=")
    plus = operator("+")
    about = operator("≈")
    plus_minus = operator("±")
    arrow = operator("→")
    gets = operator("←")
    dash = "<mtext>—</mtext>"
    ellipsis = operator("…")
    quad = '<mspace width="1em"/>'
    blank = '<mtext class="fill-in">______</mtext>'
    tall_blank = f'<mpadded height="1.8em">{blank}</mpadded>'
    cross = operator("×")
    nan = "<mi>NaN</mi>"
    infinity = "<mi>∞</mi>"
    d = "<mi>d</mi>"
    round_d = "<mo>∂</mo>"
    fraction = ("<mfrac><mrow>", "</mrow><mrow>", "</mrow></mfrac>")
    choice = (spaced(" if "), spaced(", else "))
    matrix_product = operator("\u2062")
    entrywise = operator("⊙")
    transposed_parts = ("<msup><mrow>", "</mrow><mo>⊤</mo></msup>")
    brackets = (bracket("[", "prefix"), bracket("]", "postfix"))
    sigma = "<mi>σ</mi>"
    constants: ClassVar[Mapping[str, str]] = {
        "pi": "<mi>π</mi>",
        "e": '<mi mathvariant="normal">e</mi>',
    }
    signs: ClassVar[Mapping[str, str]] = {
        name: operator(sign)
        for name, sign in {
            "add": "+", "sub": "−", "mul": "·", "lt": "<", "le": "≤", "gt": ">", "ge": "≥",
            "eq": "=", "ne": "≠",
        }.items()
    }  # fmt: skip
    layouts: ClassVar[Mapping[str, Layout]] = {
        "pow": (POWER, ("<msup><mrow>", (0, ATOM), "</mrow><mrow>", (1, ANY), "</mrow></msup>")),
        "square": (POWER, ("<msup><mrow>", (0, ATOM), "</mrow><mn>2</mn></msup>")),
        "sqrt": (ATOM, ("<msqrt>", (0, ANY), "</msqrt>")),
        "cbrt": (ATOM, ("<mroot><mrow>", (0, ANY), "</mrow><mn>3</mn></mroot>")),
        "abs": around("|", "|"),
        "floor": around("⌊", "⌋"),
        "ceil": around("⌈", "⌉"),
    }
    functions: ClassVar[Mapping[str, str]] = {
        "log": "<mi>ln</mi>",
        "asin": "<mi>arcsin</mi>",
        "acos": "<mi>arccos</mi>",
        "atan": "<mi>arctan</mi>",
    }

    def pretty(self, parts: Typeset) -> str:
        base = self.token(parts.base)
        if parts.indices:
            indices = self.comma.join(map(self.token, parts.indices))
            base = f"<msub>{base}<mrow>{indices}</mrow></msub>"
        if parts.accent:
            sign = f'<mo stretchy="false">{_ACCENTS[parts.accent]}</mo>'
            base = f'<mover accent="true">{base}{sign}</mover>'
        return base

    @property
    def matrices(self) -> Marks:
        from .matrices import Marks  # array programs only

        around = ("<mrow><mo>[</mo><mtable><mtr><mtd>", "</mtd></mtr></mtable><mo>]</mo></mrow>")
        dots = (operator("⋯"), operator("⋮"), operator("⋱"))
        listed = (operator("["), self.comma, operator("]"))
        return Marks(around, ("</mtd><mtd>", "</mtd></mtr><mtr><mtd>"), dots, listed)

    def index(self, text: str) -> str:
        return f"<mtext>{escape(text)}</mtext>"

    def token(self, token: Token) -> str:
        """Write a part of a name."""
        if token.kind == "greek":
            lower = GREEK[token.text.lower()]
            return f"<mi>{lower if token.text.islower() else lower.upper()}</mi>"
        if token.kind == "digits":
            return self.figures(token.text)
        return self.typed(token.text)

    def typed(self, name: str) -> str:
        return f"<mi>{escape(name)}</mi>"

    def figures(self, text: str) -> str:
        return f"<mn>{text}</mn>"

    def negative(self, text: str) -> str:
        return f"<mrow>{self.minus}{text}</mrow>"

    def mark(self, number: int) -> str:
        """Write the number of a blank or an equation."""
        return f"<mtext>({number})</mtext>"

    def power_of_ten(self, exponent: int) -> str:
        sign = self.minus if exponent < 0 else ""
        return f"<msup><mn>10</mn><mrow>{sign}<mn>{abs(exponent)}</mn></mrow></msup>"

    def words(self, text: str) -> str:
        return spaced(f" {html(text)} ")
