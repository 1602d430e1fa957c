"""What is to be done again and again, written as a function of Python and compiled.

The text is made of the templates that stand here and of whole numbers, which number slots and
functions: nothing of a program, no name and no decimal is in it. This is the one place of the
package that compiles anything; ``tests/autodiff/test_statements.py`` reads every text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import exp, inf, pow
from typing import Any

from ..operations import numerics
from ..operations.arithmetic import div_denominator_local
from ..record import Record
from ..values.floats import total

(ADD, SUB, MUL, NEG, DIV, EXP, SQUARE, CALL, TOTAL, LOCAL, LOCAL_SQUARE, BELOW) = range(12)
"""The kinds of instructions. ``CALL``: a function of some numbers. ``TOTAL``: three contributions
or more added up. Upstream x local gradient: ``LOCAL`` by a function of operands and value (None for
a hard zero), ``LOCAL_SQUARE`` of a square's base, ``BELOW`` of a denominator."""

EXPRESSIONS = {
    ADD: "{0} + {1}",
    SUB: "{0} - {1}",
    MUL: "{0} * {1}",
    NEG: "-{0}",
    CALL: "f{function}({all})",
    TOTAL: "total([{all}])",
}
"""What is made within what it is for, if nothing else needs it."""
STATEMENTS = {
    DIV: "s{out} = {0} / {1} if {1} else div({0}, {1})",
    EXP: "try:\n  s{out} = exp({0})\n except OverflowError:\n  s{out} = inf",
    LOCAL: "local = f{function}({rest})\n s{out} = 0.0 if local is None else {0} * local",
    SQUARE: "try:\n  s{out} = pow({0}, {1})\n except OverflowError:\n  s{out} = inf",
    LOCAL_SQUARE: "s{out} = {0} * (2.0 * {1} if TINY <= {1} < inf or -inf < {1} <= -TINY"
    " else f{function}({rest}))",
    BELOW: "s{out} = {0} * (-{3} / {2} if {2} and ({3} >= TINY or {3} <= -TINY)"
    " else below({rest}))",
}
"""What is done by itself. ``{rest}`` are all inputs but the first."""
SPACE: Mapping[str, Any] = {
    "__builtins__": {"OverflowError": OverflowError},
    "below": div_denominator_local,
    "div": numerics.div,
    "exp": exp,
    "inf": inf,
    "pow": pow,
    "TINY": numerics.TINY,
    "total": total,
}
"""What the templates name; beside it are the functions ``f0`` ... and the constants ``k0`` ..."""

REPEATED: Mapping[int, Sequence[int]] = {DIV: (0, 1), LOCAL_SQUARE: (1, 2, 3), BELOW: (1, 2, 3)}
"""The inputs that a template names more than once: they are made before."""

DEEPEST = 20
"""Expressions within expressions at most: Python's compiler calls itself."""

Shape = Any
"""A slot's number, or a tuple of shapes."""


class Instruction(Record):
    """One number to be made: the kind, where it goes, what it is made of."""

    kind: int
    out: int
    inputs: tuple[int, ...]
    function: Callable[..., Any] | None = None


def compiled(
    instructions: Sequence[Instruction], numbers: Sequence[Any], given: Shape, results: Shape
) -> Callable[[Any], Any]:
    """Return a function of what is ``given`` that returns the ``results``.

    ``numbers`` are those of the slots that no instruction makes.
    """
    space: dict[str, Any] = {**SPACE}
    text = Text(instructions, numbers, given, results, space).text
    exec(compile(text, "<statements>", "exec"), space)
    run: Callable[[Any], Any] = space["run"]
    return run


class Text:
    """The text of a function; what it names comes into ``space``."""

    def __init__(
        self,
        instructions: Sequence[Instruction],
        numbers: Sequence[Any],
        given: Shape,
        results: Shape,
        space: dict[str, Any],
    ) -> None:
        self._numbers = numbers
        self._space = space
        self._functions: dict[Any, int] = {}
        self._made = {*slots(given), *(each.out for each in instructions)}
        uses = Counter(place for each in instructions for place in each.inputs)
        uses.update(slots(results))
        self._alone = {place for place, count in uses.items() if count == 1} - {*slots(results)}
        """What is used once, where an expression may stand."""
        for each in instructions:
            self._alone -= {each.inputs[place] for place in REPEATED.get(each.kind, ())}
        self._within: dict[int, tuple[str, int]] = {}
        """Expressions that wait for what they are for, and how deep they are."""
        body = [*filter(None, map(self._line, instructions)), f" return {self._shaped(results)}\n"]
        known = "".join(f", {name}={name}" for name in space if name[1:].isdigit())
        head = f"def run(given{known}):\n {self._shaped(given)} = given\n"
        self.text = head + "\n".join(body)

    def _line(self, each: Instruction) -> str:
        depth = max((self._within.get(place, ("", 0))[1] for place in each.inputs), default=0)
        names = list(map(self._operand, each.inputs))
        words = {
            "all": ", ".join(names),
            "rest": ", ".join(names[1:]),
            "out": each.out,
            "function": self._function(each.function),
        }
        if each.kind in STATEMENTS:
            return " " + STATEMENTS[each.kind].format(*names, **words)
        text = EXPRESSIONS[each.kind].format(*names, **words)
        if each.out in self._alone and depth < DEEPEST:
            self._within[each.out] = f"({text})", depth + 1
            return ""
        return f" s{each.out} = {text}"

    def _function(self, function: Callable[..., Any] | None) -> int:
        number = self._functions.setdefault(function, len(self._functions))
        self._space[f"f{number}"] = function
        return number

    def _operand(self, place: int) -> str:
        if place in self._within:
            return self._within.pop(place)[0]
        if place in self._made:
            return f"s{place}"
        self._space[f"k{place}"] = self._numbers[place]
        return f"k{place}"

    def _shaped(self, shape: Shape) -> str:
        if isinstance(shape, int):
            return self._operand(shape)
        return f"({''.join(f'{self._shaped(each)}, ' for each in shape)})"


def slots(shape: Shape) -> Iterator[int]:
    """Yield the slots of a shape."""
    if isinstance(shape, int):
        yield shape
    else:
        for each in shape:
            yield from slots(each)
