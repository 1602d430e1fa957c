"""Which of several equal formulas a script by hand writes: the one that students are taught,
wherever it gives the trace's number; else the one that loses no digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import isfinite

from ..language.formula import Apply, Formula, Name, Number
from ..language.program import Program
from ..language.syntax.parser import parse_formula
from ..operations import Operation, Value
from ..operations.evaluate import evaluate
from ..operations.operation import letters

CLOSE = 1e-14
"""The relative difference up to which a formula gives the trace's number."""

UPSTREAM = "upstream"
"""The letter of the upstream gradient in the formula of a contribution."""

ZERO = Number("0.0", 0.0)

_SWITCH: dict[int, Formula] = {
    0: ZERO,
    1: Apply("where", (Name("a"), Number("1", 1.0), Number("0", 0.0))),
    2: Apply("where", (Name("a"), Number("0", 0.0), Number("1", 1.0))),
}
"""The local gradients of ``where``: its condition is the test."""


class UnfitError(Exception):
    """A formula comes to a number on its way that the script's library does not give."""


def close(ours: float, theirs: float) -> bool:
    """Return whether two numbers count as the same."""
    if ours != ours or theirs != theirs:
        return ours != ours and theirs != theirs
    return ours == theirs or abs(ours - theirs) <= CLOSE * abs(ours)


Agrees = Callable[[str, Sequence[Value], Value], bool]
"""``agrees(function, operands, value)``: whether a script's library gives the value too; of a leaf,
``function`` is empty."""


def is_finite(function: str, operands: Sequence[Value], value: Value) -> bool:
    """Take a library for right where no number is infinite or nan: there Python's would raise."""
    return isfinite(value)


class Edge:
    """One edge of a graph: a row, the operand's position, the points at which it is needed."""

    def __init__(
        self,
        row: Operation,
        position: int,
        literals: tuple[str | None, ...],
        points: Sequence[tuple[Value, ...]],
    ) -> None:
        self.row = row
        self.position = position
        self.literals = literals
        self.points = points
        """At each point the values of the operands and of the node."""
        self.rule = row.local(position, len(literals))

    def locals(self) -> list[Value | None]:
        """Return the trace's local gradients, None for a hard zero."""
        places = range(len(self.literals))
        points = self.points or ([()] if self.row.constant else [])
        return [self.row.local_value(self.position, places, at, len(places)) for at in points]

    def formulas(self) -> Iterator[Formula]:
        """Yield the formulas of the local gradient: as it is taught, then as it is computed."""
        if self.row.key == "where":
            yield _SWITCH[self.position]
            return
        taught = self.taught()
        if taught:
            yield parse_formula(taught)
        if self.rule.stable:
            yield parse_formula(self.rule.stable)

    def taught(self) -> str:
        """Return the formula as it is taught, for these points; empty if there is none."""
        if self.row.formula_at is None or not self.points:
            return self.rule.formula
        value = self.locals()[0]
        return self.row.formula_at(self.position, self.literals, value or 0.0)

    def fits(self, formula: Formula, agrees: Agrees) -> bool:
        """Return whether a formula gives the trace's number at every point."""
        names = (*letters(len(self.literals)), "out")

        def look(function: str, operands: Sequence[Value], value: Value) -> None:
            if not agrees(function, operands, value):
                raise UnfitError

        try:
            for ours, at in zip(self.locals(), self.points, strict=False):  # few may stand for all
                theirs = evaluate(formula, dict(zip(names, at, strict=True)), look)
                if not close(0.0 if ours is None else ours, theirs):
                    return False
        except UnfitError:
            return False
        return True


def contribution(local: Formula) -> Formula:
    """Return upstream x local: the product stands in the branches of a choice, without 1 and 0."""
    while isinstance(local, Apply) and local.function == "identity":
        local = local.operands[0]
    upstream = Name(UPSTREAM)
    if isinstance(local, Number):
        if local.value == 0.0:
            return ZERO
        if abs(local.value) == 1.0:
            return upstream if local.value > 0.0 else Apply("neg", (upstream,))
    if isinstance(local, Apply) and local.function == "where":
        condition, first, second = local.operands
        return Apply("where", (condition, contribution(first), contribution(second)))
    if isinstance(local, Apply) and local.function == "div":
        top, bottom = local.operands
        if isinstance(top, Number) and top.value == 1.0:
            return Apply("div", (upstream, bottom))
    return Apply("mul", (upstream, local))


def is_cut(row: Operation, position: int, count: int) -> bool:
    """Return whether nothing passes back to an operand, not even 0 x inf."""
    return row.local(position, count).cut


def passes_nothing(row: Operation, position: int, count: int) -> bool:
    """Return whether an operand never gets a gradient: of floor, say, or a comparison."""
    local = row.local(position, count)
    return local.cut or (not row.constant and local.formula == "0")


def rewritten(formula: Formula, change: Callable[[str], str]) -> Formula:
    """Return a formula of the table with other operations."""
    if not isinstance(formula, Apply):
        return formula
    operands = tuple([rewritten(operand, change) for operand in formula.operands])
    return Apply(change(formula.function), operands)


def literals_of(program: Program, places: Sequence[int]) -> tuple[str | None, ...]:
    """Return the texts of the operands that are constants, None for the others."""
    constants = program.constants
    return tuple([constants[place].text if place in constants else None for place in places])
