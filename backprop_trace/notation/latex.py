"""LaTeX: for .tex files, and the subset of it that every Markdown renderer sets the same way.

The subset (``portable``) has no pipe, no ``<`` or ``>``, no backslash before punctuation and no
``}_``: each of them is eaten, or read as something else, somewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from ..errors import TraceError
from ..language.formula import Formula, Number, spelled
from .numbers import decimal
from .typeset import Names, Token, Typeset
from .writer import ANY, ATOM, CONDITION, MINUS, POWER, SUM, Layout, Notation, Part, call, infix

_FUNCTIONS = {
    "log": r"\ln", "log2": r"\log_2", "log10": r"\log_{10}", "exp": r"\exp", "sin": r"\sin",
    "cos": r"\cos", "tan": r"\tan", "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan",
    "sinh": r"\sinh", "cosh": r"\cosh", "tanh": r"\tanh", "max": r"\max", "min": r"\min",
}  # fmt: skip


class Latex(Notation):
    """LaTeX with amsmath, for the names of one document."""

    times = r" \cdot "
    dot = r" \cdot "
    about = r"\approx"
    plus_minus = r"\pm"
    arrow = r"\to"
    dash = "---"
    signs: ClassVar[dict[str, str]] = {
        "add": " + ", "sub": " - ", "mul": r" \cdot ", "lt": " < ", "le": r" \le ", "gt": " > ",
        "ge": r" \ge ", "eq": " = ", "ne": r" \ne ",
    }  # fmt: skip

    def __init__(self, names: Iterable[str] = (), plain_names: bool = False) -> None:
        known = list(names)
        self._names = Names(known, self.pretty, self.typed, plain_names)
        self._sigma = not {"sigma", "σ"} & set(known)

    # Names

    def name(self, name: str) -> str:
        """Write a name as mathematics."""
        return self._names[name]

    def pretty(self, parts: Typeset) -> str:
        """Write a name that was taken apart."""
        base = self.token(parts.base)
        if parts.indices:
            upright = parts.base.kind == "word"  # as its index is then, without saying it again
            indices = ",".join(
                index.text if upright and index.kind == "word" else self.token(index)
                for index in parts.indices
            )
            short = len(indices) == 1
            index = f"_{indices}" if short else f"_{{{indices}}}"
            if base.endswith("}"):  # }_ would be read as emphasis in Markdown
                base = f"{base[:-1]}{index}}}"
            else:
                base += index
        return f"\\{parts.accent}{{{base}}}" if parts.accent else base

    def token(self, token: Token) -> str:
        """Write a part of a name: letters slanted, words upright."""
        if token.kind == "greek":
            return "o" if token.text == "omicron" else f"\\{token.text}"
        if token.kind == "word":
            return f"\\mathrm{{{token.text}}}"
        if token.kind == "other":
            return self.foreign(token.text)
        return token.text

    def typed(self, name: str) -> str:
        """Write a name as it was typed, upright."""
        if not name.isascii():
            return self.foreign(name)
        words = name if name.strip("_") else f"blank{len(name)}"
        return f"\\mathrm{{{words.replace('_', self.underscore)}}}"

    underscore = r"\_"

    def foreign(self, text: str) -> str:
        """Refuse a name that pdfLaTeX has no letters for."""
        raise TraceError(
            "not-in-format",
            f"LaTeX has no letters for `{text}` without further packages: use another name",
        )

    # Numbers

    def number(self, value: float, digits: int | None) -> str:
        """Write a number; powers of ten as such."""
        if value != value:
            return r"\mathrm{NaN}"
        if value in (float("inf"), float("-inf")):
            return r"\infty" if value > 0 else r"-\infty"
        return self.scientific(*decimal(value, digits))

    def scientific(self, text: str, exponent: int | None) -> str:
        """Write a mantissa and a power of ten."""
        if exponent is None:
            return text
        power = f"10^{{{exponent}}}"
        return {"1": power, "-1": f"-{power}"}.get(text, f"{text} \\times {power}")

    def literal(self, text: str) -> str:
        """Write a literal of the program."""
        if text in ("pi", "e"):
            return {"pi": r"\pi", "e": r"\mathrm{e}"}[text]
        mantissa, _, power = text.lower().partition("e")
        return self.scientific(mantissa, int(power) if power else None)

    # Formulas

    def layout(self, function: str, operands: Sequence[Formula]) -> Layout:
        """Return how an operation is set."""
        if function in self.signs:
            return infix(function, self.signs[function])
        special = self.special(function, operands)
        if special is not None:
            return special
        return call(self.function(function), len(operands))

    def special(self, function: str, operands: Sequence[Formula]) -> Layout | None:
        """Return the layout of an operation that isn't written as a call."""
        if function == "where":
            return self.choice()
        parts: dict[str, tuple[int, Sequence[Part]]] = {
            "neg": (MINUS, ("-", (0, POWER))),
            "div": (POWER, (r"\frac{", (0, ANY), "}{", (1, ANY), "}")),
            "square": (POWER, ((0, ATOM), "^2")),
            "sqrt": (ATOM, (r"\sqrt{", (0, ANY), "}")),
            "cbrt": (ATOM, (r"\sqrt[3]{", (0, ANY), "}")),
            "abs": (ATOM, (r"\lvert ", (0, ANY), r" \rvert")),
            "floor": (ATOM, (r"\lfloor ", (0, ANY), r" \rfloor")),
            "ceil": (ATOM, (r"\lceil ", (0, ANY), r" \rceil")),
        }
        if function == "pow":
            exponent = operands[1]
            digit = isinstance(exponent, Number) and len(exponent.text) == 1
            ends = ("^", "") if digit else ("^{", "}")
            return POWER, ((0, ATOM), ends[0], (1, ANY), ends[1])
        return parts.get(function)

    def choice(self) -> Layout:
        """Return the layout of ``where``, in words."""
        return CONDITION, (
            (1, SUM), r" \text{ if } ", (0, CONDITION), r" \text{, else } ", (2, CONDITION),
        )  # fmt: skip

    def function(self, function: str) -> str:
        """Write a function's name."""
        if function == "sigmoid" and self._sigma:
            return r"\sigma"
        if function in _FUNCTIONS:
            return _FUNCTIONS[function]
        name = spelled(function)
        return self.name(name) if len(name) == 1 else self.typed(name)

    def words(self, text: str) -> str:
        """Write words inside of mathematics."""
        return f"\\text{{ {text.strip()} }}"

    def total(self, output: str, name: str) -> str:
        """Write the gradient d output / d name."""
        return f"\\frac{{d{self.name(output)}}}{{d{self.name(name)}}}"

    def partial(self, node: str, operand: str) -> str:
        """Write a local gradient."""
        return f"\\frac{{\\partial {self.name(node)}}}{{\\partial {self.name(operand)}}}"


class PortableLatex(Latex):
    """The subset that GitHub, GitLab, Obsidian, Jupyter, Quarto and pandoc all set."""

    underscore = "~"
    signs: ClassVar[dict[str, str]] = Latex.signs | {
        "lt": r" \text{ below } ",
        "gt": r" \text{ above } ",
    }

    def foreign(self, text: str) -> str:
        """Write letters of another script as text."""
        return f"\\text{{{text.replace('_', '~')}}}"
