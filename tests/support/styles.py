"""Formulas made at random, each written in our language and as people write: five styles.

A style writes what has one meaning only: where mathematics leaves a doubt (``1/2x``), it has
parentheses, as a careful person would.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

NAMES = ("x", "y", "w", "b", "theta", "x_1", "x_2")
FUNCTIONS = (
    "exp",
    "log",
    "sin",
    "cos",
    "tan",
    "tanh",
    "sqrt",
    "abs",
    "relu",
    "sigmoid",
    "softplus",
)
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
SUM, PRODUCT, SIGN, POWER, ATOM = 1, 2, 3, 4, 5


class Tree(NamedTuple):
    """A formula: an operation and its operands, or a name or a number as ``text``."""

    operation: str
    operands: tuple[Tree, ...] = ()
    text: str = ""


def make(random: Random, depth: int = 4) -> Tree:
    """Return a random formula over ``NAMES``."""
    if depth == 0 or random.random() < 0.1:
        if random.random() < 0.3:
            return Tree("number", text=random.choice(("2", "3", "0.5", "10", "1.5", "7")))
        return Tree("name", text=random.choice(NAMES))
    kind = random.choice(("add", "sub", "mul", "mul", "div", "neg", "pow", "function", "function"))
    if kind == "function":
        return Tree(random.choice(FUNCTIONS), (make(random, depth - 1),))
    if kind == "neg":
        return Tree("neg", (make(random, depth - 1),))
    if kind == "pow":
        exponent = Tree("number", text=random.choice(("2", "3", "-1")))
        return Tree("pow", (make(random, depth - 1), exponent))
    return Tree(kind, (make(random, depth - 1), make(random, depth - 1)))


class Style:
    """Writes formulas in our language; the other styles change what is different in them."""

    signs = {"add": " + ", "sub": " - ", "mul": "*", "div": "/"}  # noqa: RUF012
    minus = "-"

    def __init__(self, random: Random) -> None:
        self.random = random

    def write(self, tree: Tree) -> str:
        """Return a formula's text."""
        if tree.operation in ("name", "number"):
            return self.leaf(tree)
        if tree.operation in ("add", "sub"):
            left, right = self.within(tree.operands[0], SUM), self.within(tree.operands[1], PRODUCT)
            return left + self.signs[tree.operation] + right
        if tree.operation == "mul":
            return self.product(*tree.operands)
        if tree.operation == "div":
            return self.quotient(*tree.operands)
        if tree.operation == "neg":
            return self.minus + self.within(tree.operands[0], SIGN)
        if tree.operation == "pow":
            return self.power(*tree.operands)
        return self.call(tree.operation, tree.operands[0])

    def rank(self, tree: Tree) -> int:
        """Return how strongly a formula binds in this style."""
        ranks = {"add": SUM, "sub": SUM, "mul": PRODUCT, "div": PRODUCT, "neg": SIGN, "pow": POWER}
        if tree.operation == "number" and tree.text.startswith("-"):
            return SIGN
        return ranks.get(tree.operation, ATOM)

    def within(self, tree: Tree, least: int) -> str:
        """Return a formula's text, in parentheses if it binds weaker than ``least``."""
        text = self.write(tree)
        return text if self.rank(tree) >= least else self.fenced(text)

    def fenced(self, text: str) -> str:
        """Return a text in parentheses."""
        return f"({text})"

    def leaf(self, tree: Tree) -> str:
        """Return a name or a number."""
        return tree.text

    def product(self, left: Tree, right: Tree) -> str:
        """Return a product."""
        return self.within(left, PRODUCT) + self.signs["mul"] + self.within(right, SIGN)

    def quotient(self, left: Tree, right: Tree) -> str:
        """Return a quotient."""
        return self.within(left, PRODUCT) + self.signs["div"] + self.within(right, SIGN)

    def power(self, base: Tree, exponent: Tree) -> str:
        """Return a power."""
        return f"{self.within(base, ATOM)}**{exponent.text}"

    def call(self, function: str, argument: Tree) -> str:
        """Return a call."""
        return f"{function}({self.write(argument)})"


class Juxtaposed(Style):
    """Products without a sign: ``2x``, ``x (y + 1)``, ``3 x^2``."""

    def product(self, left: Tree, right: Tree) -> str:
        """Leave the sign out where what follows is no number and begins with no sign."""
        first = self.within(left, ATOM if left.operation != "mul" else PRODUCT)
        second = self.within(right, POWER)
        if second[0].isdigit() or self.random.random() < 0.2:
            return f"{first}*{second}"
        closes = first[-1].isdigit() and left.operation == "number"
        beside = closes or (second.startswith("(") and not first[-1].isalnum())
        return first + ("" if beside else " ") + second

    def quotient(self, left: Tree, right: Tree) -> str:
        """Put both sides in parentheses: a product without a sign beside a slash is a riddle."""
        return self.fenced(f"{self.within(left, ATOM)}/{self.within(right, ATOM)}")

    def rank(self, tree: Tree) -> int:
        """A quotient stands in parentheses already."""
        return ATOM if tree.operation == "div" else super().rank(tree)

    def power(self, base: Tree, exponent: Tree) -> str:
        """Write a caret."""
        return f"{self.within(base, ATOM)}^({exponent.text})"


class Unicode(Style):
    """Raised digits, dots, root signs and bars."""

    signs = {"add": " + ", "sub": " − ", "mul": "·", "div": " ÷ "}  # noqa: RUF012
    minus = "−"

    def leaf(self, tree: Tree) -> str:
        """Lower the digits of an index; name the angle by its letter."""
        lowered = tree.text.replace("_1", "₁").replace("_2", "₂")
        return "θ" if tree.text == "theta" else lowered

    def power(self, base: Tree, exponent: Tree) -> str:
        """Raise the digits; a root's own power is told from that of what it is of."""
        within = self.within(base, ATOM)
        within = self.fenced(within) if base.operation == "sqrt" else within
        return within + exponent.text.translate(SUPERSCRIPTS)

    def call(self, function: str, argument: Tree) -> str:
        """Write roots and absolute values by their signs."""
        text = self.write(argument)
        if function == "sqrt":
            return f"√({text})"
        if function == "abs":  # double bars would be a norm
            return f"|{self.fenced(text) if argument.operation == 'abs' else text}|"
        return f"σ({text})" if function == "sigmoid" else f"{function}({text})"


class NumPy(Style):
    """NumPy's functions."""

    prefix = "np."
    names = {"abs": "absolute"}  # noqa: RUF012

    def call(self, function: str, argument: Tree) -> str:
        """Write a function of the library."""
        return f"{self.prefix}{self.names.get(function, function)}({self.write(argument)})"

    def power(self, base: Tree, exponent: Tree) -> str:
        """Write an operator or a function."""
        if self.random.random() < 0.5:
            return super().power(base, exponent)
        return f"{self.prefix}{self.raising}({self.write(base)}, {exponent.text})"

    raising = "power"


class PyTorch(NumPy):
    """PyTorch's functions and methods."""

    prefix = "torch."
    raising = "pow"

    def call(self, function: str, argument: Tree) -> str:
        """Write a function or a method."""
        if self.random.random() < 0.5 and argument.operation != "number":
            return f"{self.within(argument, ATOM)}.{function}()"
        prefix = "F." if function == "softplus" else self.prefix
        return f"{prefix}{function}({self.write(argument)})"


class Latex(Style):
    """LaTeX as it stands in papers."""

    signs = {"add": " + ", "sub": " - ", "mul": " \\cdot ", "div": "/"}  # noqa: RUF012

    def leaf(self, tree: Tree) -> str:
        """Write a command for the angle, indices in braces."""
        if tree.text == "theta":
            return "\\theta "
        name, line, index = tree.text.partition("_")
        return f"{name}_{{{index}}}" if line else tree.text

    def fenced(self, text: str) -> str:
        """Return a text in parentheses of any size."""
        return f"\\left({text}\\right)" if self.random.random() < 0.5 else f"({text})"

    def product(self, left: Tree, right: Tree) -> str:
        """Write a dot, or nothing before what can't be mistaken."""
        first, second = self.within(left, PRODUCT), self.within(right, SIGN)
        bare = right.operation == "name" and not first[-1].isdigit()
        if bare and left.operation in ("name", "number", "div") and self.random.random() < 0.5:
            return f"{first} {second}"
        return first + self.signs["mul"] + second

    def quotient(self, left: Tree, right: Tree) -> str:
        """Write a fraction."""
        return f"\\frac{{{self.write(left)}}}{{{self.write(right)}}}"

    def rank(self, tree: Tree) -> int:
        """A fraction is one factor."""
        return ATOM if tree.operation == "div" else super().rank(tree)

    def power(self, base: Tree, exponent: Tree) -> str:
        """Write the exponent in braces."""
        return f"{self.within(base, ATOM)}^{{{exponent.text}}}"

    def call(self, function: str, argument: Tree) -> str:
        """Write a command, or an upright name."""
        text = self.write(argument)
        if function == "sqrt":
            return f"\\sqrt{{{text}}}"
        if function == "abs":
            return f"\\left|{text}\\right|"
        names = {"relu": "\\mathrm{ReLU}", "sigmoid": "\\sigma"}
        command = f"\\operatorname{{{function}}}" if function == "softplus" else f"\\{function}"
        return f"{names.get(function, command)}\\left({text}\\right)"


STYLES: dict[str, Callable[[Random], Style]] = {
    "juxtaposed": Juxtaposed,
    "unicode": Unicode,
    "numpy": NumPy,
    "pytorch": PyTorch,
    "latex": Latex,
}


def written(seed: str, style: str) -> tuple[str, str]:
    """Return a random formula in our language and in a style."""
    random = Random(seed)
    tree = make(random, random.randint(1, 5))
    return Style(random).write(tree), STYLES[style](random).write(tree)
