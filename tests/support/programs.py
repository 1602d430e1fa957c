"""Programs made at random: valid ones, with values for their variables.

Seeded, so that a failure can be made again from its number. The differential tests, the fuzz
campaigns and the frozen table of PyTorch's results draw on the same programs.
"""

from __future__ import annotations

import math
import re
from random import Random
from typing import NamedTuple

SMOOTH = (
    *("exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "cbrt", "square", "sin", "cos"),
    *("tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf"),
    *("sigmoid", "softplus", "gelu", "silu", "mish", "softsign"),
)
KINKED = ("relu", "leaky_relu", "elu", "abs", "relu6", "hardtanh", "sign", "floor", "ceil", "round")
INFIX = ("+", "-", "*", "/")
PAIRS = ("hypot", "atan2", "max", "min", "fmod")
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


class Case(NamedTuple):
    """A program and the values of its variables."""

    program: str
    values: dict[str, float]


class Maker:
    """Writes programs over some variables."""

    def __init__(
        self, random: Random, variables: tuple[str, ...], kinks: bool, own: bool = True
    ) -> None:
        self.random = random
        self.variables = variables
        self.known = list(variables)
        self.kinks = kinks
        self.own = own
        """Whether the program may define functions."""
        self.functions: list[tuple[str, int]] = []

    def program(self, depth: int) -> str:
        """Return statements, definitions among them, and the output."""
        random = self.random
        lines = []
        if self.own and random.random() < 0.2:
            count = random.randint(1, 2)
            self.known = ["p", "q"][:count]
            lines.append(f"own({', '.join(self.known)}) = {self.expression(2)}")
            self.functions.append(("own", count))
        self.known = list(self.variables)
        for number in range(random.choice((0, 0, 1, 2, 3))):
            lines.append(f"h{number} = {self.expression(depth)}")
            self.known += [f"h{number}"] * 2
        output = self.expression(depth)
        lines.append(output if random.random() < 0.5 else f"loss = {output}")
        return random.choice(("; ", "\n")).join(lines)

    def expression(self, depth: int) -> str:
        """Return an expression that nests up to ``depth``."""
        random = self.random
        if depth <= 0 or random.random() < 0.1:
            return self.leaf()
        draw = random.random()
        if draw < 0.4:
            sign = random.choice(INFIX)
            return f"{self.operand(depth - 1)} {sign} {self.operand(depth - 1)}"
        if draw < 0.5:
            exponent = random.choice(("2", "3", "0.5", "-1", "2", "1.5"))
            return f"{self.operand(depth - 1)}**{exponent}"
        if draw < 0.55:
            return f"-{self.operand(depth - 1)}"
        if draw < 0.8:
            name = random.choice(SMOOTH if not self.kinks or draw < 0.72 else KINKED)
            return f"{name}({self.expression(depth - 1)})"
        if self.functions and draw < 0.87:
            name, count = random.choice(self.functions)
            return f"{name}({self.arguments(depth, count)})"
        if not self.kinks:
            return f"{random.choice(PAIRS[:2])}({self.arguments(depth, 2)})"
        if draw < 0.92:
            return f"{random.choice(PAIRS)}({self.arguments(depth, 2)})"
        if draw < 0.96:
            sign = random.choice(COMPARISONS)
            condition = f"{self.operand(depth - 1)} {sign} {self.operand(depth - 1)}"
            return f"where({condition}, {self.arguments(depth, 2)})"
        name = random.choice(("sum", "mean", "max", "clamp"))
        return f"{name}({self.arguments(depth, 3)})"

    def arguments(self, depth: int, count: int) -> str:
        return ", ".join(self.expression(depth - 1) for _ in range(count))

    def operand(self, depth: int) -> str:
        """Return an expression that holds together."""
        text = self.expression(depth)
        return text if text.isalnum() else f"({text})"

    def leaf(self) -> str:
        random = self.random
        if random.random() < 0.75:
            return random.choice(self.known)
        return random.choice(("1", "2", "3", "0.5", "1.25", "0.1", "10", "pi", "e"))


def make(seed: int | str, kinks: bool = True, own: bool = True) -> Case:
    """Return the case with this number."""
    random = Random(seed)
    variables = ("x", "y", "w", "b")[: random.randint(1, 4)]
    program = Maker(random, variables, kinks, own).program(random.randint(1, 4))
    values = {name: value(random) for name in variables}
    used = {name: each for name, each in values.items() if is_used(name, program)}
    return Case(program, used)


def single(seed: int | str, kinks: bool = True) -> Case:
    """Return a case of one expression, without statements, over x and y."""
    random = Random(seed)
    maker = Maker(random, ("x", "y"), kinks, own=False)
    program = f"{maker.expression(random.randint(1, 4))} + x*y"
    return Case(program, {name: value(random) for name in ("x", "y")})


def value(random: Random) -> float:
    """Return a value as in a lesson, or of any moderate size."""
    draw = random.random()
    if draw < 0.4:
        return float(random.choice(("1", "2", "-1", "0.5", "-0.7", "3", "0.1", "-2", "1.5")))
    if draw < 0.8:
        return random.uniform(-3.0, 3.0)
    return random.choice((-1.0, 1.0)) * math.pow(2.0, random.uniform(-12, 8))


def is_used(name: str, program: str) -> bool:
    return re.search(rf"\b{name}\b", program) is not None
