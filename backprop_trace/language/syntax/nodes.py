"""The nodes of a program while it is read: variables, constants and operations get theirs here.

Knows spellings and names, not grammar.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from math import e, pi
from typing import TYPE_CHECKING, Any

from .. import limits
from ..formula import Number
from ..program import CONSTANT, VARIABLE, Program
from . import names
from .failure import Failure
from .tokens import CONSTANTS, NUMBER

if TYPE_CHECKING:
    from ..function import Function

_CONSTANT_VALUES = {"pi": pi, "e": e}
_OUTPUT_NAMES = ("L", "loss", "out")


class Nodes:
    """A ``Program`` being made, and every spelling that stands for one of its nodes."""

    def __init__(
        self,
        text: str,
        functions: Mapping[str, Function],
        given: Collection[str],
        parameters: tuple[str, ...] = (),
        listed: int = 0,
    ) -> None:
        self.text = text
        self.functions: dict[str, Function]
        if isinstance(functions, dict) and parameters:  # a body defines nothing
            self.functions = functions
        else:
            self.functions = dict(functions)
        self.given = given
        self.parameters = parameters
        self.program = Program(text)
        self.known: dict[str, int] = {}
        """Every spelling seen so far that stands for a node: variables, statements, literals."""
        self.spent: set[str] = set()
        """The constants that the values of variables were made of."""
        self.skeletons: dict[str, str] = {}
        """What each name beyond ASCII looks like, and the name."""
        for name in parameters:
            self.variable(name, listed)

    def failure(self, kind: str, position: int, end: int, **facts: Any) -> Failure:
        """Return why reading stops at ``text[position:end]``, to be raised."""
        return Failure(kind, self.text, position, end, **facts)

    def add(self, function: str, operands: tuple[int, ...]) -> int:
        """Append a node and return it."""
        program = self.program
        program.functions.append(function)
        program.operands.append(operands)
        return len(program.functions) - 1

    def constant(self, spelling: str, number: Number, position: int) -> int:
        """Return the (one) node of a number literal or constant."""
        node = self.known.get(spelling)
        if node is None:
            node = self.known[spelling] = self.add(CONSTANT, ())
            self.program.constants[node] = number
            self.program.positions[node] = position
        return node

    def is_literal(self, node: int) -> bool:
        """Return whether a node is a number as typed without a sign."""
        number = self.program.constants.get(node)
        return number is not None and ("0" <= number.text[0] <= "9" or number.text[0] == ".")

    def negative(self, node: int) -> int:
        """Return the literal ``-2`` that stands for a minus before the literal ``2``."""
        text, value = self.program.constants[node]
        position = self.program.positions[node]
        return self.constant("-" + text, Number("-" + text, -value), position)

    def has_own_names(self, text: str) -> bool:
        """Return whether a number's text uses a name that is no constant here: an ``e`` given."""
        words = {word for word in re.findall(rf"{NUMBER}|([^\W\d_]+)", text) if word}
        constants, known = self.program.constants, self.known
        if any(w in self.given or (w in known and known[w] not in constants) for w in words):
            return True
        self.spent |= words & CONSTANTS.keys()
        return False

    def variable_or_constant(self, token: str, position: int) -> int:
        """Return the node of a name seen for the first time in this spelling."""
        name = names.normalise(token)
        if name in self.known:
            node = self.known[name]
        elif name in CONSTANTS and name not in self.given:
            canonical = CONSTANTS[name]
            if (twin := self.twin(name)) is not None:
                end = position + len(token)
                raise self.failure("lookalike", position, end, name=name, other=twin)
            node = self.constant(
                canonical, Number(canonical, _CONSTANT_VALUES[canonical]), position
            )
        else:
            end = position + len(token)
            function = self.functions.get(name)
            if function is not None and not function.names_variables:
                raise self.failure("function-without-call", position, end)
            if self.parameters:
                raise self.failure("unknown-in-body", position, end, name=name)
            return self.variable(name, position, token)
        self.known[token] = node
        return node

    def twin(self, constant: str) -> str | None:
        """Return the other spelling of a constant (pi, its letter) where that has a value here."""
        twins = (name for name in self.valued_constants() if CONSTANTS[name] == CONSTANTS[constant])
        return next((name for name in twins if name != constant), None)

    def valued_constants(self) -> list[str]:
        """Return the names of constants that have another value in this program."""
        known, constants = self.known, self.program.constants
        return [
            name
            for name in CONSTANTS
            if name in self.given or (name in known and known[name] not in constants)
        ]

    def is_constant_of_a_body(self, name: str) -> bool:
        """Return whether a function of the program uses a name as a constant."""
        return name in CONSTANTS and any(
            number.text == CONSTANTS[name]
            for definition in self.program.definitions.values()
            for number in definition.body.constants.values()
        )

    def variable(self, name: str, position: int, token: str = "") -> int:
        """Return a new variable."""
        self.check_name(name, position, token or name)
        node = self.add(VARIABLE, ())
        self.program.names[node] = name
        self.program.positions[node] = position
        self.known[name] = self.known[token or name] = node
        return node

    def check_name(self, name: str, position: int, token: str) -> None:
        """Refuse a new name that deceives the eye, by itself or beside the other names."""
        end = position + len(token)
        if len(name) > limits.NAME or not name.isascii():
            if names.is_deceiving(name):
                raise self.failure("bad-name", position, end, name=name)
            skeleton = names.skeleton(name)
            other = self.skeletons.setdefault(skeleton, name)
            if other == name and (skeleton in self.known or skeleton in self.functions):
                other = skeleton
        else:
            other = self.skeletons.get(name, name)
        if other != name:
            raise self.failure("lookalike", position, end, name=name, other=other)

    def name_output(self, node: int, name: str, position: int) -> None:
        """Name the output so far; a node that has a name already gets a node beside it."""
        program = self.program
        if name in self.known:
            raise self.failure("defined-by-itself", position, position + len(name), name=name)
        if node in program.names or node in program.constants:
            node = self.add("identity", (node,))
        program.names[node] = name
        self.known[name] = node
        program.output = node

    def free_output_name(self) -> str:
        """Return the first free name for an output without one."""
        taken = self.known
        for name in _OUTPUT_NAMES:
            if name not in taken:
                return name
        return next(f"out{k}" for k in range(1, len(taken) + 2) if f"out{k}" not in taken)
