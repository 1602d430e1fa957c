"""Where lines end: not within brackets, not behind an operator, not before one."""

from __future__ import annotations

from .signs import CLOSING
from .tokens import COMMAND, NEWLINE, SIGN, Token

_OPEN_ENDED = frozenset("+ - * / ^ ** // = , ( [ { -> => < > <= >= == != + \u221a".split())
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
            if (depth > 0 and not braces) or before in _OPEN_ENDED or goes_on or method:
                continue
        found.append(token)
    return found
