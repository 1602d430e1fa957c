"""Where each operation stands in the text, found by reading it a second time.

Only a message about shapes needs it: to note it for every operation would cost all programs time.
The tables of operators here hand out names that remember the token they were read from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...record import Record
from .array_parser import ArrayParser
from .array_tokens import Token
from .tokens import Infix

if TYPE_CHECKING:
    from ..function import Function

Span = tuple[int, int]


class Place(Record):
    """Where an operation stands: its sign, or the name of its call."""

    start: int
    end: int
    keyword: Span | None = None
    """Where the call's first keyword stands."""
    left: Span | None = None
    """Of an infix operator: the operand before it, where that is one word, call or list."""
    right: Span | None = None


def places_of(
    text: str, functions: Mapping[str, Function], given: Collection[str] = ()
) -> tuple[dict[int, Place], list[Span]]:
    """Return the places of the operations by node, and the spans of the statements' formulas."""
    parser = _Placing(text, functions, given)
    parser.parse()
    for node, name in enumerate(parser.program.functions):
        if isinstance(name, _Placed):
            start, end = name.span
            left, right = parser.before(start), parser.behind(end)
            parser.places[node] = Place(start, end, None, left, right)
    return parser.places, parser.spans


class _Placed(str):
    """A function's name that remembers the operator it was read from."""

    __slots__ = ("span",)
    span: Span


class _Signs(dict[str, Infix]):
    """A table of operators for a reader that says which token it is at."""

    def __init__(self, table: Mapping[str, Infix], reader: _Placing) -> None:
        super().__init__(table)
        self.reader = reader

    def get(self, token: str, default: Any = None) -> Any:
        infix = super().get(token, default)
        if infix is None or not infix.function:
            return infix
        placed = _Placed(infix.function)
        placed.span = self.reader.at, self.reader.at + len(token)
        return infix._replace(function=placed)


class _Placing(ArrayParser):
    """A reader that notes places."""

    def __init__(
        self, text: str, functions: Mapping[str, Function], given: Collection[str], *rest: Any
    ) -> None:
        self.at = 0
        self.tokens: list[Token] = []
        self.places: dict[int, Place] = {}
        self.spans: list[Span] = []
        self.keywords: list[Span | None] = []
        super().__init__(text, functions, given, *rest)
        self.infix_outside = _Signs(self.infix_outside, self)
        self.infix_inside = _Signs(self.infix_inside, self)

    def scan(self, start: int) -> Iterator[Token]:
        for token in super().scan(start):
            self.at = token.place
            self.tokens.append(token)
            yield token

    def open(self, token: str, position: int) -> int | None:
        self.keywords.append(None)
        resume = super().open(token, position)
        if resume is not None:
            self.keywords.pop()
        return resume

    def keyword(self, token: str, position: int) -> None:
        super().keyword(token, position)
        self.keywords[-1] = self.keywords[-1] or (position, position + token.index("="))

    def call(self, name: str, arguments: tuple[int, ...], position: int) -> int:
        node = super().call(name, arguments, position)
        start = self.opened[-1]
        self.places[node] = Place(start, start + len(name), self.keywords[-1])
        return node

    def close(self, position: int, last: int) -> int:
        node = super().close(position, last)
        self.keywords.pop()
        return node

    def close_list(self, position: int, last: int) -> int:
        start = self.opened[-1]
        node = super().close_list(position, last)
        self.keywords.pop()
        self.places[node] = Place(start, position + 1)
        return node

    def after_operand(self, token: str, position: int, last: int) -> int:
        node = super().after_operand(token, position, last)
        inside = token[0] == "["
        start, end = position + inside, position + len(token) - inside
        if node != last:
            self.places[node] = Place(start, end)
        return node

    def end_statement(self, position: int, node: int) -> None:
        begun = self.begun if self.target is None else self.text.index("=", self.target[1]) + 1
        body = self.text[begun:position]
        start = begun + len(body) - len(body.lstrip())
        self.spans.append((start, begun + len(body.rstrip())))
        super().end_statement(position, node)

    # The operands beside an operator, where they are no longer than a word, a call or a list

    def before(self, place: int) -> Span | None:
        """Return the operand that ends before a place."""
        index = next(k for k, token in enumerate(self.tokens) if token.place == place) - 1
        end = self.tokens[index].place + len(self.tokens[index].text)
        while (index >= 0 and self.tokens[index].text[0] in ".\u1d40") or self.is_index(index):
            index -= 1
        if self.tokens[index].text in (")", "]"):
            depth = 0
            while index >= 0:
                depth += _depth(self.tokens[index].text)
                if not depth:
                    break
                index -= 1
        operator = self.tokens[index - 1].text if index else ""
        if operator in ("*", "/", "@", "**", "-") or index < 0:
            return None  # a longer operand: the sign takes all of it
        return self.tokens[index].place, end

    def behind(self, place: int) -> Span | None:
        """Return the operand that begins behind a place."""
        index = next((k for k, token in enumerate(self.tokens) if token.place >= place), -1)
        if index < 0 or not self.tokens[index].text or self.tokens[index].text in "+-\u2212":
            return None
        start, depth = self.tokens[index].place, 0
        while index < len(self.tokens):
            depth += _depth(self.tokens[index].text)
            index += 1
            following = self.tokens[index].text if index < len(self.tokens) else ""
            if not depth and not (following[:1] in (".", "\u1d40") or self.is_index(index)):
                break
        if following == "**":
            return None
        last = self.tokens[index - 1]
        return start, last.place + len(last.text)

    def is_index(self, index: int) -> bool:
        """Return whether a token is an index: a bracket right behind an operand."""
        if not 0 < index < len(self.tokens) or self.tokens[index].text[0:1] != "[":
            return False
        before = self.tokens[index - 1].text
        return before[-1:] not in "(,=[\n;" and before not in self.infix_inside


def _depth(token: str) -> int:
    return (token[-1:] == "(") - (token in (")", "]"))
