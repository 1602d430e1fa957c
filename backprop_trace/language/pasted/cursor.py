"""A place among tokens; grammars as generators: no nesting of the text is a nesting of calls."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import Any, TypeVar

from ..formula import Formula
from .tokens import END, NEWLINE, SIGN, WORD, Token

Steps = Generator[Any, Any, "T"]
T = TypeVar("T")
Reads = Generator[Any, Any, Formula]
"""What a grammar's method returns: it yields the methods that it calls, and returns a formula."""


class Unread(Exception):  # noqa: N818  # no error that anybody sees
    """This text can't be read so: somebody else has to explain it."""


def run(steps: Generator[Any, Any, T]) -> T:
    """Run a grammar's method and all that it calls on a stack of our own."""
    stack: list[Generator[Any, Any, Any]] = [steps]
    result: Any = None
    while stack:
        try:
            called = stack[-1].send(result)
        except StopIteration as stop:
            stack.pop()
            result = stop.value
        else:
            stack.append(called)
            result = None
    return result


class Cursor:
    """The tokens of a text and the place of the next one."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.place = 0

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.place]

    def following(self, distance: int = 1) -> Token:
        """Return a token further on; the last one at the end."""
        return self.tokens[min(self.place + distance, len(self.tokens) - 1)]

    def take(self) -> Token:
        """Return the next token and go past it."""
        token = self.tokens[self.place]
        self.place += token.kind != END
        return token

    def at(self, *signs: str) -> bool:
        """Return whether the next token is one of some signs."""
        return self.token.kind == SIGN and self.token.text in signs

    def at_word(self, *words: str) -> bool:
        """Return whether the next token is one of some words."""
        return self.token.kind == WORD and self.token.text in words

    def accept(self, *signs: str) -> bool:
        """Go past the next token if it is one of some signs; return whether it was."""
        found = self.at(*signs)
        self.place += found
        return found

    def expect(self, sign: str) -> None:
        """Go past a sign that has to stand here. Raises ``Unread``."""
        if not self.accept(sign):
            raise Unread

    def is_over(self) -> bool:
        """Return whether a statement may end here."""
        return self.token.kind in (END, NEWLINE) or self.at(";")


def joined(parts: Iterable[str]) -> str:
    """Return the parts of a name as one."""
    return "_".join(part for part in parts if part)
