"""What text means nothing here, or too much: the words, and what this program can do instead."""

from __future__ import annotations

import re

from ...errors import TraceError
from .tokens import Token


class Ambiguous(Exception):  # noqa: N818  # a question, which the whole reading answers
    """Several readings at one place: all are tried, and shown side by side."""

    def __init__(self, start: int, end: int, message: str, count: int) -> None:
        super().__init__(message)
        self.start = start
        self.end = end
        self.message = message
        self.count = count


WRITE_IT_ALONE = "write the formula alone"
UNSUPPORTED = {
    "softmax": "`softmax` is of an array, without a module: write softmax(x) or softmax([a, b])",
    "log_softmax": "`log_softmax` is of an array, without a module: write log_softmax(x)",
    "cross_entropy": "`cross_entropy` is of arrays, without a module: write cross_entropy(z, t)",
    "argmax": "`argmax` is an index, without a gradient: max(a, b) is the value",
    "argmin": "`argmin` is an index, without a gradient: min(a, b) is the value",
    "softmin": "`softmin` makes several numbers, and a program has one output",
    "heaviside": "`heaviside` at 0 differs from book to book: write where(x > 0, 1, 0)"
                 " or where(x >= 0, 1, 0)",
    "sinc": "`sinc` is sin(x)/x or sin(pi*x)/(pi*x): write the one you mean",
    "mod": "`mod` keeps the sign of its first argument or of its second:"
           " fmod(a, b) or a - b*floor(a/b)",
    "factorial": "`factorial` is of whole numbers, without a gradient: write the number",
    "gamma": "`gamma` is not among the operations: --help lists them",
    "detach": "`detach` is nothing that a formula can do: write a variable",
    "stop_gradient": "`stop_gradient` is nothing that a formula can do: write a variable",
    "grad": f"the gradients are what this program shows: {WRITE_IT_ALONE}",
    "gradient": f"the gradients are what this program shows: {WRITE_IT_ALONE}",
    "diff": f"derivatives are what this program shows: {WRITE_IT_ALONE}",
    "derivative": f"derivatives are what this program shows: {WRITE_IT_ALONE}",
    "dropout": "`dropout` is random: a formula has one value",
    "matmul": "matrix products have a sign: write A @ B",
    "dot": "products of vectors have a sign: write a @ b",
    "transpose": "a transpose is written behind a matrix: A.T",
}  # fmt: skip
"""Functions that are nothing here, and what can be done instead."""

SIGNS = {
    "!": ("`!` (factorial) is of whole numbers and has no derivative here", "write the number"),
    "\u2202": ("`\u2202` (a derivative) is what this program shows", WRITE_IT_ALONE),
    "\u2207": ("`\u2207` (a gradient) is what this program shows", WRITE_IT_ALONE),
    "\u222b": ("an integral is not an operation here: only derivatives are worked out",
               "write its result"),
    "\u2211": ("a sum with bounds needs its terms written out", "write a + b + c"),
    "\u03a3": ("a sum with bounds needs its terms written out", "write a + b + c"),
    "\u03a0": ("a product with bounds needs its factors written out", "write a*b*c"),
    "\u2218": ("`\u2218` puts one function into another", "write f(g(x))"),
    "\u220f": ("a product with bounds needs its factors written out", "write a*b*c"),
    "\u221e": ("infinity is not a number here", "numbers are finite"),
    "\u00b1": ("`\u00b1` is two formulas at once", "write + or -"),
    "\u00b0": ("degrees are not a unit here: angles are in radians", "write x*pi/180"),
    "\u2026": ("dots leave out what a program needs", "write every term"),
    **{each: (f"`{each}` states something: nothing is computed from it", "write a formula")
       for each in "\u2248\u223c\u2208\u221d"},
}  # fmt: skip
COMMANDS = {
    "partial": "\u2202", "nabla": "\u2207", "int": "\u222b", "iint": "\u222b", "oint": "\u222b",
    "sum": "\u2211", "prod": "\u220f", "infty": "\u221e", "pm": "\u00b1", "mp": "\u00b1",
    "dots": "\u2026", "circ": "\u2218", "cdots": "\u2026", "ldots": "\u2026", "approx": "\u2248",
    "sim": "\u223c", "in": "\u2208", "propto": "\u221d",
}  # fmt: skip
"""LaTeX commands that are refused like a sign."""


def refusal(text: str, start: int, end: int, message: str, label: str = "") -> TraceError:
    """Return the refusal of a place, with no command: nothing here means what was typed."""
    return TraceError("no-reading", message, text, start, max(end, start + 1), label=label)


def unsupported(text: str, word: str, token: Token) -> TraceError:
    """Refuse a function that is nothing here."""
    return refusal(text, token.start, token.end, UNSUPPORTED[word])


_PARTIAL = re.compile(
    r"[\s$]*(?:\u2202\s*/\s*\u2202\s*\w+"
    r"|\\[dt]?frac\s*\{\s*\\partial\s*\}\s*\{\s*\\partial\s*\\?\w+\s*\})"
)


def sign(text: str, name: str, token: Token) -> TraceError:
    """Refuse a sign that is nothing here."""
    if name == "\u2202" and (match := _PARTIAL.match(text)):
        return derivative(text, 0, match.end())
    message, label = SIGNS[name]
    return refusal(text, token.start, token.end, message, label)


def derivative(text: str, start: int, end: int) -> TraceError:
    """Refuse ``d/dx``; what it is of, behind it, is a program whose gradients are shown."""
    before, behind = text[:start].strip("$ \n"), text[end:].strip("$ \n")
    alone = "" if before or "=" in behind else behind
    message = "a derivative is what this program shows, of the formula alone"
    return TraceError("no-reading", message, text, start, end, label=WRITE_IT_ALONE,
                      meanings=(alone,) if alone else ())  # fmt: skip


def layer_index(text: str, name: str, inside: str, start: int, end: int) -> TraceError:
    """Refuse ``w^{(2)}``: a layer's index to some, a power to others."""
    message = f"`{name}` with a raised `({inside})` is the index of a layer, or a power"
    label = f"write {name}_{inside} for the one, {name}**{inside} for the other"
    return refusal(text, start, end, message, label)


def transposed(text: str, start: int, end: int) -> TraceError:
    """Refuse ``w^T``."""
    return refusal(text, start, end, "a raised T is no power here: a matrix is transposed by .T",
                   "write .T behind a matrix, ** for a power")  # fmt: skip


def equation(text: str, start: int, end: int) -> TraceError:
    """Refuse ``x^2 = 4``."""
    message = "an equation is not solved here: only a name can stand before `=`"
    label = "square the difference of both sides; --steps makes it small"
    return refusal(text, start, end, message, label)


def chain(text: str, start: int, end: int) -> TraceError:
    """Refuse ``L = a = b`` of formulas."""
    message = "one statement gives a name one formula: two are said to be equal here"
    return refusal(text, start, end, message, "keep one of them")


def loop(text: str, token: Token) -> TraceError:
    """Refuse ``for`` and ``while``."""
    message = f"`{token.text}` loops are not part of the language: write each step as a statement"
    return refusal(text, token.start, token.end, message, "--steps repeats gradient descent")


def mixed_number(text: str, start: int, end: int) -> TraceError:
    """Refuse ``1½``."""
    return refusal(text, start, end, "a number before a fraction is their sum, or their product",
                   "write one number")  # fmt: skip


def cut_short(text: str, digits: str, start: int, end: int) -> TraceError:
    """Refuse ``2e``."""
    message = f"`{text[start:end]}` is {digits} times e, or its exponent is missing"
    return refusal(text, start, end, message, f"write {digits}*e for the one")


def circle(text: str, names: list[str]) -> TraceError:
    """Refuse statements that need each other."""
    message = f"a circle: {' needs '.join(f'`{name}`' for name in [*names, names[0]])}"
    return TraceError("circle", message, text, label="one of them needs a value")
