"""LaTeX: for .tex files, and the subset of it that every Markdown renderer sets the same way.

The subset (``portable``) has no pipe, no ``<`` or ``>``, no backslash before punctuation and no
``}_``: each of them is eaten, or read as something else, somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from ..errors import TraceError
from .typeset import Token, Typeset
from .typesetter import Typesetter
from .words import latex
from .writer import ANY, ATOM, POWER, Layout

if TYPE_CHECKING:
    from .matrices import Marks


class Latex(Typesetter):
    """LaTeX with amsmath."""

    times = r" \cdot "
    dot = r" \cdot "
    about = r"\approx"
    plus_minus = r"\pm"
    arrow = r"\to"
    gets = r"\gets"
    dash = "---"
    ellipsis = r"\cdots"
    quad = r" \quad "
    cross = r"\times"
    blank = r"\underline{\hspace{3em}}"
    tall_blank = rf"\rule{{0pt}}{{1.8em}}{blank}"
    nan = r"\mathrm{NaN}"
    infinity = r"\infty"
    d = "d"
    round_d = r"\partial "
    fraction = (r"\frac{", "}{", "}")
    choice = (r" \text{ if } ", r" \text{, else } ")
    raised = ("^{", "}")
    matrix_product = " "
    entrywise = r" \odot "
    transposed_parts = ("", r"^\top")
    brackets = ("[", "]")
    row_end = r" \\ "
    """What stands between the rows of a matrix."""
    sigma = r"\sigma"
    constants: ClassVar[Mapping[str, str]] = {"pi": r"\pi", "e": r"\mathrm{e}"}
    signs: ClassVar[Mapping[str, str]] = {
        "add": " + ", "sub": " - ", "mul": r" \cdot ", "lt": " < ", "le": r" \le ", "gt": " > ",
        "ge": r" \ge ", "eq": " = ", "ne": r" \ne ",
    }  # fmt: skip
    layouts: ClassVar[Mapping[str, Layout]] = {
        "square": (POWER, ((0, ATOM), "^2")),
        "sqrt": (ATOM, (r"\sqrt{", (0, ANY), "}")),
        "cbrt": (ATOM, (r"\sqrt[3]{", (0, ANY), "}")),
        "abs": (ATOM, (r"\lvert ", (0, ANY), r" \rvert")),
        "floor": (ATOM, (r"\lfloor ", (0, ANY), r" \rfloor")),
        "ceil": (ATOM, (r"\lceil ", (0, ANY), r" \rceil")),
    }
    functions: ClassVar[Mapping[str, str]] = {
        "log": r"\ln", "log2": r"\log_2", "log10": r"\log_{10}", "exp": r"\exp", "sin": r"\sin",
        "cos": r"\cos", "tan": r"\tan", "asin": r"\arcsin", "acos": r"\arccos",
        "atan": r"\arctan", "sinh": r"\sinh", "cosh": r"\cosh", "tanh": r"\tanh",
        "max": r"\max", "min": r"\min",
    }  # fmt: skip
    underscore = r"\_"

    def pretty(self, parts: Typeset) -> str:
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

    @property
    def matrices(self) -> Marks:
        from .matrices import Marks  # array programs only

        around = (r"\begin{bmatrix} ", r" \end{bmatrix}")
        dots = (r"\cdots", r"\vdots", r"\ddots")
        return Marks(around, (" & ", self.row_end), dots, ("[", ", ", "]"))

    def index(self, text: str) -> str:
        return text.replace(":", "{:}")

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
        if not name.isascii():
            return self.foreign(name)
        words = name if name.strip("_") else f"blank{len(name)}"
        return f"\\mathrm{{{words.replace('_', self.underscore)}}}"

    def foreign(self, text: str) -> str:
        """Refuse a name that pdfLaTeX has no letters for."""
        raise TraceError(
            "not-in-format",
            f"LaTeX has no letters for `{text}` without further packages: use another name",
        )

    def words(self, text: str) -> str:
        return f"\\text{{ {latex(text.strip())} }}"


class PortableLatex(Latex):
    """The subset that GitHub, GitLab, Obsidian, Jupyter, Quarto and pandoc all set."""

    underscore = "~"
    row_end = r" \cr "  # two backslashes are eaten within a line
    signs: ClassVar[Mapping[str, str]] = {
        **Latex.signs,
        "lt": r" \text{ below } ",
        "gt": r" \text{ above } ",
    }

    def words(self, text: str) -> str:
        plain = re.sub(r"[^A-Za-z0-9 ,.:]", lambda sign: f"U+{ord(sign[0]):04X}", text.strip())
        return f"\\text{{ {plain} }}"

    def foreign(self, text: str) -> str:
        """Write letters of another script as text."""
        return f"\\text{{{text.replace('_', '~')}}}"
