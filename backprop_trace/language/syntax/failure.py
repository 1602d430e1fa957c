"""Why reading stopped, as bare facts: no words. `language/explain` finds the words and a repair."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...record import Record
from .tokens import scan

if TYPE_CHECKING:
    from ..function import Function


class Token(Record):
    """A token and where it stands."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends, blanks behind it left out."""
        return self.start + len(self.text)


class Parenthesis(Record):
    """An open parenthesis; ``function`` is set where it opens a call, ``opened`` has its name."""

    opened: str
    position: int
    function: Function | None

    @property
    def inside(self) -> int:
        """Where its content begins."""
        return self.position + len(self.opened)


class State(Record):
    """What a reader knew where it stopped."""

    functions: Mapping[str, Function]
    known: Mapping[str, int]
    """The spellings that stand for a node, and the nodes."""
    variables: frozenset[str]
    parameters: tuple[str, ...]
    """Of the function whose body is read; none outside of a definition."""
    defining: str
    """The name of that function."""
    begun: int
    """Where the statement begins."""
    target: tuple[str, int] | None
    """The name that the statement assigns to, and its place."""
    depth: int
    """How many parentheses are open."""
    innermost: Parenthesis | None


_NOTHING = State({}, {}, frozenset(), (), "", 0, None, 0, None)


class Failure(Exception):  # noqa: N818  # no error that anybody sees: it is explained first
    """Reading stopped at ``text[start:end]``. ``facts`` hold what one kind alone knows."""

    def __init__(
        self,
        kind: str,
        text: str,
        start: int = 0,
        end: int = 0,
        state: State = _NOTHING,
        **facts: Any,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.text = text
        self.start = start
        self.end = end
        self.state = state
        self.facts: dict[str, Any] = facts

    @property
    def token(self) -> str:
        """The text at the place where reading stopped."""
        return self.text[self.start : self.end]

    @property
    def statement(self) -> list[Token]:
        """The statement's tokens before the place where reading stopped, comments left out."""
        tokens: list[Token] = []
        for match in scan(self.text, self.state.begun):
            if match.start() >= self.start:
                break
            if match[1][:1] != "#":
                tokens.append(Token(match[1], match.start()))
        return tokens

    @property
    def before(self) -> Token:
        """The token before this one on the same line; an empty one if there is none."""
        last = (self.statement or [Token("", self.start)])[-1]
        return Token("", self.start) if last.text in ("\n", "\r\n", ";") else last

    def arguments(self) -> list[tuple[int, int]]:
        """Return where the arguments of the innermost call stand, up to here."""
        innermost = self.state.innermost
        assert innermost is not None  # noqa: S101  # only calls have arguments
        places: list[tuple[int, int]] = []
        begun, depth = innermost.inside, 0
        for token, start in self.statement:
            if start < innermost.inside:
                continue
            depth += token.endswith("(") - (token == ")")
            if token == "," and not depth:
                places.append((begun, start))
                begun = start + 1
        return [*places, (begun, self.start)]
