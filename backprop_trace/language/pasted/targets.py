"""What stands before ``=``: names, a function's head, type hints, words of other languages."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from ..formula import Formula
from .calls import as_number
from .cursor import Unread, run
from .expressions import Grammar
from .signs import CLOSING
from .tokens import COMMAND, NEWLINE, SIGN, WORD

_DECLARING = frozenset(
    "let Let const var auto double float int real set Set define Define given Given".split()
)
_MOST_NAMES = 100
"""Names that one statement may assign to."""
_AUGMENTED = {"+=": "add", "-=": "sub", "*=": "mul", "/=": "div", "**=": "pow"}


class Target(NamedTuple):
    """The left side of a statement."""

    names: tuple[str, ...] = ()
    parameters: tuple[str, ...] | None = None
    """Of a function's head; None for a value."""
    operator: str = ""
    """The operation of ``+=`` and the like."""


class Targets(Grammar):
    """Reads left sides."""

    defaults: Mapping[str, Formula] = MappingProxyType({})
    """The values of the parameters that were read last, where they have some."""

    def target(self) -> Target:
        """Read what stands before ``=`` and the sign; go nowhere if there is no such thing."""
        begun = self.place
        try:
            found = run(self.left_side())
        except Unread:
            found = Target()
        if not found.names:
            self.place = begun
        return found

    def left_side(self) -> Generator[Any, Any, Target]:
        """Read a left side; one without names is none."""
        if self.at_word(*_DECLARING) and self.following().kind in (WORD, COMMAND):
            self.take()
        closing = ")" if self.accept("(") else "]" if self.accept("[") else ""
        is_head = self.token.kind == COMMAND and self.following().text == "("
        if is_head and self.library.is_function(self.token.text):  # \tanh(x) = ...
            self.tokens[self.place] = self.token._replace(kind=WORD)
        names = [(yield self.name())]
        while self.accept(","):
            names.append((yield self.name()))
            if len(names) > _MOST_NAMES:
                raise Unread
        if closing:
            self.expect(closing)
            return Target(tuple(names)) if len(names) > 1 and self.accept("=") else Target()
        parameters: tuple[str, ...] | None = None
        if self.at("("):
            parameters = yield self.parameters()
            if not parameters:
                raise Unread
        elif self.at(":"):
            parameters = yield self.hint()
        if self.at("=", "<-") or (parameters and self.at("=>", "->")):
            self.take()
            return Target(tuple(names), parameters)
        if parameters is None and self.token.text in _AUGMENTED and self.token.kind == SIGN:
            return Target(tuple(names), None, _AUGMENTED[self.take().text])
        return Target()

    def parameters(self, closing: str = ")") -> Generator[Any, Any, tuple[str, ...]]:
        """Read the parameters of a function, their types left out; ``defaults`` keeps values."""
        self.accept("(")
        names: list[str] = []
        self.defaults = {}
        while not self.accept(closing):
            if self.at_word(*_DECLARING) and self.following().kind == WORD:
                self.take()
            names.append((yield self.name()))
            if names == ["self"]:
                names.pop()
            if self.at(":") and closing == ")":
                self.take()
                self.skip_hint()
            if names and self.accept("="):
                self.defaults[names[-1]] = as_number((yield self.expression()))
            if not self.at(closing) and not self.accept(",", ";"):
                raise Unread
        return tuple(names)

    def hint(self) -> Generator[Any, Any, tuple[str, ...] | None]:
        r"""Read ``: float``, which says nothing here, or ``: x \mapsto``, which is a head."""
        self.take()
        begun = self.place
        name = yield self.name()
        if self.at("=>", "->"):
            return (name,)
        self.place = begun
        self.skip_hint()
        return None

    def skip_hint(self) -> None:
        """Go past a type: words, dots, brackets of types."""
        depth = 0
        while self.token.kind == WORD or self.at(".", "[", "]") or (depth and self.at(",")):
            depth += self.at("[") - self.at("]")
            self.take()

    def lambda_parameters(self) -> tuple[str, ...] | None:
        """Read ``lambda w, x:`` or ``(w, x) =>``; go nowhere if there is no such thing."""
        begun = self.place
        try:
            if self.at_word("lambda"):
                self.take()
                if found := run(self.parameters(":")):
                    return found
                raise Unread
            if self.following().text == "(" and (self.at_word("function") or self.at("@")):
                self.take()
                return run(self.parameters()) or None
            names = run(self.parameters()) if self.at("(") else (run(self.name()),)
            if names and self.accept("=>", "->"):
                return names
        except Unread:
            pass
        self.place = begun
        return None

    def starts_statement(self) -> bool:
        """Return whether a name and ``=`` stand here: a comma before them separates statements."""
        begun = self.place
        found = self.target()
        self.place = begun
        return bool(found.names)

    def statement_places(self) -> list[int]:
        """Return the places where statements may begin: they tell which names have a meaning."""
        places = [0]
        depth = 0
        for place, token in enumerate(self.tokens[:-1]):
            if token.kind == SIGN:
                depth += (token.text in CLOSING) - (token.text in CLOSING.values())
            if token.text == "," and depth > 0:
                continue
            separates = token.kind == NEWLINE or token.text in (";", ",", ":", "{", ".")
            word = token.kind == WORD and token.text in (
                "where", "with", "at", "for", "and", "given", "def", "lambda", "return",
            )  # fmt: skip
            if separates or word or token.text in ("=",):
                places.append(place + 1)
        return places
