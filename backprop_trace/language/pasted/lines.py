"""Where lines end: not within brackets, not behind an operator, not before one."""

from __future__ import annotations

from .signs import CLOSING
from .tokens import COMMAND, NEWLINE, NUMBER, SIGN, WORD, Token

_OPEN_ENDED = frozenset("+ - * / ^ ** // = , ( [ { -> => < > <= >= == != + \u221a".split())
_LONGEST_TARGET = 12
_GOING_ON = frozenset("* / ^ ** ) ] }".split())


def joined_lines(tokens: list[Token], latex: bool) -> list[Token]:
    """Return the tokens without the line ends that end nothing."""
    found: list[Token] = []
    depth = braces = 0
    closing = frozenset(CLOSING.values())
    for place, token in enumerate(tokens):
        if token.kind == COMMAND and token.text.endswith(" cases"):
            braces += 1 if token.text.startswith("begin") else -1
        elif token.kind == SIGN and token.text in CLOSING:
            depth += token.text != "{" or latex
        elif token.kind == SIGN and token.text in closing:
            depth -= token.text != "}" or latex
        if token.kind == NEWLINE:
            after = tokens[place + 1] if place + 1 < len(tokens) else token
            before = found[-1].text if found and found[-1].kind == SIGN else ""
            goes_on = after.kind == SIGN and (
                after.text in _GOING_ON or (token.text.startswith("\\\\") and after.text in "+-")
            )
            method = after.kind == SIGN and after.text == "."
            if not braces and (depth > 0 or before in _OPEN_ENDED or goes_on or method):
                continue
            if _is_space(token) and not _begins_statement(tokens, place + 1, before):
                continue
        found.append(token)
    return found


def _is_space(token: Token) -> bool:
    r"""Return whether a line end is no more than a wide space: ``\quad``."""
    return token.text.endswith("quad")


def _begins_statement(tokens: list[Token], place: int, before: str) -> bool:
    """Return whether a name and ``=`` stand behind a wide space, and no sign before it."""
    for token in tokens[place : place + _LONGEST_TARGET]:
        if token.text == "=":
            return before not in ("}", "&")
        if token.kind not in (WORD, COMMAND, NUMBER, "prime") and token.text not in "_{}(),":
            return False
    return False
