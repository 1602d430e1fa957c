"""Programs of any size that we and every peer can run: the text is also Python.

A neuron a line, ``v7 = tanh(v3*x2 + x5*v1 + x9)``: sums of products of names drawn from all lines
above, so that there is fan-out everywhere. Values stay within -1 and 1; every node is on the way
to the output; the depth grows with the logarithm of the size, because micrograd recurses.
"""

from __future__ import annotations

from functools import cache
from random import Random

VARIABLES = 50

PRODUCTS = 4


@cache
def program(operations: int) -> str:
    """Return a program of about ``operations`` operations (a few more or less)."""
    draw = Random(1)
    names = [f"x{number}" for number in range(VARIABLES)]
    unused = dict.fromkeys(names)
    lines: list[str] = []
    count = 0
    while count + len(unused) - 1 < operations:
        products = draw.randint(1, PRODUCTS)
        operands = [draw.choice(names) for _ in range(2 * products + 1)]
        for operand in operands:
            unused.pop(operand, None)
        terms = [f"{a}*{b}" for a, b in zip(operands[::2], operands[1::2], strict=False)]
        name = f"v{len(lines)}"
        lines.append(f"{name} = tanh({' + '.join([*terms, operands[-1]])})")
        names.append(name)
        unused[name] = None
        count += 2 * products + 1
    level, number = list(unused), 0
    while len(level) > 2:
        above: list[str] = []
        for first, second in zip(level[::2], level[1::2], strict=False):
            lines.append(f"s{number} = {first} + {second}")
            above.append(f"s{number}")
            number += 1
        level = above + level[len(above) * 2 :]
    lines.append("L = " + " + ".join(level))
    return "\n".join(lines)


def point() -> dict[str, float]:
    return {f"x{number}": (number - 25) / 26 for number in range(VARIABLES)}


def chain(operations: int) -> str:
    """Return one statement: a sum of products as long as asked for, deep to the left."""
    terms = operations // 2
    return " + ".join(f"x{number % VARIABLES}*x{number % 7}" for number in range(terms + 1))
