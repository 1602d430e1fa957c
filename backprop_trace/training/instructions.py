"""Instructions of a tape: what is made of which numbers, joined where that saves time, in groups.

Joining changes no bit: a product that only one sum needs is made within the sum; an instruction
over constants is carried out at once.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..operations import numerics
from ..record import Record

(
    MUL, ADD, DOT, JOIN, NEG, NEG_MUL, SUB, DIV, EXP,
    CALL1, CALL2, CALL, LOCAL1, LOCAL2, LOCAL, DOUBLE, BELOW, TOTAL,
) = range(18)  # fmt: skip
"""The kinds. ``DOT``: a*b + c*d; ``JOIN``: a*b + c; ``NEG_MUL``: -(a*b). ``CALL``: a function of
1, 2 or any number of numbers. ``LOCAL``: upstream x a local gradient, a function of one or two
operands (or any number) and the value; ``DOUBLE`` that of a square, ``BELOW`` that of a
denominator. ``TOTAL``: the sum of three or more contributions."""

FORWARD: dict[object, int] = {
    operator.add: ADD,
    operator.sub: SUB,
    operator.mul: MUL,
    operator.neg: NEG,
    numerics.div: DIV,
    numerics.exp: EXP,
}
"""The kinds that are carried out without a call, by the function of the operation's row."""

INLINE: dict[int, Callable[..., float]] = {
    MUL: operator.mul,
    ADD: operator.add,
    SUB: operator.sub,
    NEG: operator.neg,
}


class Instruction(Record):
    """One number to be made: the kind, where it goes, what it is made of."""

    kind: int
    out: int
    inputs: tuple[int, ...]
    function: Callable[..., Any] | None = None

    @property
    def item(self) -> tuple[Any, ...]:
        """What stands on the tape."""
        if self.kind in (CALL, LOCAL):
            return self.out, self.function, self.inputs
        if self.kind == TOTAL:
            return self.out, self.inputs
        if self.function is not None:
            return self.out, self.function, *self.inputs
        return self.out, *self.inputs


def folded(
    instructions: Iterable[Instruction], slots: list[Any], moving: Iterable[int]
) -> list[Instruction]:
    """Carry out what depends on no moving slot; return the other instructions."""
    moves = set(moving)
    left = []
    for instruction in instructions:
        if instruction.kind in INLINE and not moves.intersection(instruction.inputs):
            numbers = [slots[place] for place in instruction.inputs]
            slots[instruction.out] = INLINE[instruction.kind](*numbers)
        else:
            moves.add(instruction.out)
            left.append(instruction)
    return left


def joined(instructions: Sequence[Instruction], wanted: Iterable[int]) -> list[Instruction]:
    """Return the instructions with products drawn into the sums and signs that alone need them.

    ``wanted`` are the slots that are read from outside.
    """
    uses = Counter(place for instruction in instructions for place in instruction.inputs)
    uses.update(wanted)
    products = {
        instruction.out: instruction.inputs
        for instruction in instructions
        if instruction.kind == MUL and uses[instruction.out] == 1
    }
    drawn: set[int] = set()
    result = []
    for instruction in instructions:
        if instruction.kind in (ADD, NEG):
            inside = [place for place in instruction.inputs if place in products]
            others = [place for place in instruction.inputs if place not in products]
            if inside:
                drawn.update(inside)
                kind = NEG_MUL if instruction.kind == NEG else JOIN if others else DOT
                factors = [factor for place in inside for factor in products[place]]
                instruction = Instruction(kind, instruction.out, (*factors, *others))
        result.append(instruction)
    return [instruction for instruction in result if instruction.out not in drawn]


Group = tuple[int, list[tuple[Any, ...]]]
"""Items of one kind that run one after the other."""


def grouped(instructions: Sequence[Instruction]) -> list[Group]:
    """Return the instructions in few groups: always the kind of which most are ready."""
    waiting: list[int] = []
    users: dict[int, list[int]] = {}
    makers = {instruction.out for instruction in instructions}
    ready: dict[int, list[int]] = {}
    for number, instruction in enumerate(instructions):
        needs = makers.intersection(instruction.inputs)
        waiting.append(len(needs))
        for place in needs:
            users.setdefault(place, []).append(number)
        if not needs:
            ready.setdefault(instruction.kind, []).append(number)
    groups: list[Group] = []
    while ready:
        kind = max(ready, key=lambda kind: len(ready[kind]))
        queue = ready.pop(kind)
        for number in queue:  # grows: what becomes ready here may join
            for user in users.get(instructions[number].out, ()):
                waiting[user] -= 1
                if not waiting[user]:
                    other = instructions[user].kind
                    (queue if other == kind else ready.setdefault(other, [])).append(user)
        groups.append((kind, [instructions[number].item for number in queue]))
    return groups
