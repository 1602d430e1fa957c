"""Parentheses and calls while a program is read: what waits, what closes, what is applied."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from ...record import Record
from .. import limits
from .nodes import Nodes

if TYPE_CHECKING:
    from ..function import Function

_COMPARISONS = frozenset(("lt", "le", "gt", "ge", "eq", "ne"))
Waiting = tuple[int, str, int]
"""What waits in ``pending``: its rank and function; and an operator's left operand, or the number
of arguments that waited before a parenthesis or call was opened."""

PARENTHESIS_RANK = 0
NO_OPERAND = -1
_BOTTOM: Waiting = (-1, "", NO_OPERAND)


class Defined(Record):
    """A function that the program defines, or any function at all in our own formulas."""

    name: str
    least: int = 1
    most: int | None = None
    names_variables: bool = False
    literals: tuple[int, ...] = ()
    weight: int = 0
    """The nodes of a call, with all functions written out."""


class Calls(Nodes):
    """The nodes, and what is open around the next one."""

    def __init__(
        self,
        text: str,
        functions: Mapping[str, Function],
        given: Collection[str],
        parameters: tuple[str, ...] = (),
        listed: int = 0,
    ) -> None:
        self.weight = 0
        """The nodes that calls of the program's own functions stand for."""
        self.lenient = False
        """Whether comparisons may stand anywhere, as in the formula of a single node."""
        self.arguments: list[int] = []
        self.pending: list[Waiting] = [_BOTTOM]
        self.opened: list[int] = []
        """Where in the text the open parentheses and calls begin."""
        super().__init__(text, functions, given, parameters, listed)

    def check_comparison(self, token: str, position: int, left: int) -> None:
        """Refuse a comparison anywhere but alone as the first argument of ``where``."""
        rank, function, height = self.pending[-1]
        allowed = (
            rank == PARENTHESIS_RANK
            and function == "where"
            and len(self.arguments) == height
            and self.program.functions[left] not in _COMPARISONS
        )
        if not allowed and not self.lenient:
            raise self.failure("misplaced-comparison", position, position + len(token))

    def next_argument(self, position: int, argument: int) -> None:
        """Take the comma between two arguments."""
        rank, function, _ = self.pending[-1]
        if rank != PARENTHESIS_RANK or not function:
            raise self.failure("misplaced-comma", position, position + 1)
        self.arguments.append(argument)

    def close(self, position: int, last: int) -> int:
        """Take a closing parenthesis: return the operand that it ends, or the call's result."""
        rank, name, height = self.pending[-1]
        if rank != PARENTHESIS_RANK:
            raise self.failure("never-opened", position, position + 1)
        if name:
            last = self.call(name, (*self.arguments[height:], last), position)
            del self.arguments[height:]
        self.pending.pop()
        self.opened.pop()
        return last

    def call(self, name: str, arguments: tuple[int, ...], position: int) -> int:
        """Apply a function; refuse too few arguments, too many or the wrong kind."""
        function, count = self.functions[name], len(arguments)
        if count < function.least or (function.most is not None and count > function.most):
            raise self.failure("wrong-arguments", position, position + 1, count=count)
        compared = name != "where" or self.program.functions[arguments[0]] in _COMPARISONS
        if not compared and not self.lenient:
            raise self.failure("comparison-expected", position, position + 1)
        for place in function.literals:
            if place < count and arguments[place] not in self.program.constants:
                raise self.failure("literal-expected", position, position + 1)
        if isinstance(function, Defined):
            self.weight += function.weight
            if self.weight > limits.NODES:
                raise self.failure("written-out", position, position + 1, size=self.weight)
        return self.add(function.name, arguments)

    def pending_call(self) -> str:
        """Return the function of the innermost open parenthesis; empty where it has none."""
        return next(name for rank, name, _ in reversed(self.pending) if rank == PARENTHESIS_RANK)
