"""Words that are products: ``ax`` where a and x have values; cut before anything is read."""

from __future__ import annotations

from .calls import NEITHER
from .library import CONSTANTS, MODULES, Library
from .names import Names, plain
from .refusals import Ambiguous
from .tokens import WORD, Token

_LONGEST = 12
"""Letters of a word that may be a product."""


def cut(
    tokens: list[Token], names: Names, library: Library, choices: dict[int, int]
) -> list[Token]:
    """Return the tokens with every word that is a product cut into its factors."""
    found: list[Token] = []
    for place, token in enumerate(tokens):
        after = tokens[place + 1] if place + 1 < len(tokens) else token
        before = tokens[place - 1] if place else None
        if token.kind != WORD or not _may_be_product(token, before, after, names, library):
            found.append(token)
            continue
        word = plain(token.text)
        ways = names.splits(word, not token.text.isascii(), lowered=after.text == "_")
        if len(ways) > 1:
            if token.start not in choices:
                shown = " or ".join("*".join(way) for way in ways)
                message = f"`{token.text}` is a product in two ways: {shown}"
                raise Ambiguous(token.start, token.end, message, len(ways))
            ways = [ways[choices[token.start]]]
        if not ways:
            found.append(token)
            continue
        start = token.start
        for piece in ways[0]:
            found.append(
                Token(WORD, piece, start, token.end, token.spaced and start == token.start)
            )
            start += 1
    return found


def _may_be_product(
    token: Token, before: Token | None, after: Token, names: Names, library: Library
) -> bool:
    word = token.text
    if (
        not 1 < len(word) <= _LONGEST
        or names.is_known(word)
        or word in NEITHER
        or word in CONSTANTS
    ):
        return False
    if before is not None and before.text == ".":
        return False
    if after.text == "." and word in MODULES:
        return False
    return not library.name_of(word, loosely=after.text == "(")
