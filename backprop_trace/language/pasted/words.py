"""Words that are products: ``ax`` where a and x have values; cut before anything is read."""

from __future__ import annotations

from .calls import NEITHER
from .library import CONSTANTS, MODULES, Library
from .names import Names, plain
from .refusals import Ambiguous, derivative
from .tokens import WORD, Token

_LONGEST = 12
"""Letters of a word that may be a product."""
_FEW = 3
"""Letters of a differential at most."""


def cut(
    text: str, tokens: list[Token], names: Names, library: Library, choices: dict[int, int]
) -> list[Token]:
    """Return the tokens with every word that is a product cut into its factors.

    Raises ``TraceError`` for ``d/dx``, which is no product.
    """
    found: list[Token] = []
    refuse_derivative(text, tokens, names)
    for place, token in enumerate(tokens):
        after = tokens[place + 1] if place + 1 < len(tokens) else token
        before = tokens[place - 1] if place else None
        if token.kind != WORD or not _may_be_product(token, before, after, names, library):
            found.append(token)
            continue
        word = plain(token.text)
        ways = names.splits(word, not token.text.isascii(), after.text)
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


def refuse_derivative(text: str, tokens: list[Token], names: Names) -> None:
    """Refuse ``d/dx`` and ``dL/dw`` where these words have no value."""
    for top, slash, bottom in zip(tokens, tokens[1:], tokens[2:], strict=False):
        is_quotient = slash.text == "/" and top.kind == bottom.kind == WORD
        if (
            is_quotient
            and all(_is_differential(t.text, names) for t in (top, bottom))
            and bottom.text != "d"
        ):
            raise derivative(text, top.start, bottom.end)


def _is_differential(word: str, names: Names) -> bool:
    return word[0] == "d" and len(word) <= _FEW and not names.is_known(word)
