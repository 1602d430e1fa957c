"""Scripts and styles of ours without comments and blanks: what a page carries of them.

Of a script is looked at what may hold blanks or what looks like a comment: texts and patterns stay
as they are. Whether a stroke begins a pattern is told by what stands before it, as far as our
scripts need it. No name is changed but those that a page says are its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_TOKEN = re.compile(
    r"""(?P<pattern>(?:(?<=[(,=:\[!&|?{};>])|(?<=\breturn))\s*
        /(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/\w*)
    |(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?P<template>`(?:\\.|[^`\\])*`)
    |(?P<end>;(?=\s*\}))
    |(?P<blank>(?:\s|//[^\n]*|/\*.*?\*/)+)
    |(?P<word>[\w$]+)""",
    re.VERBOSE | re.DOTALL,
)
_IN_TEXT = re.compile(r"(?<!\\)\$\{([^{}]*)\}")
"""What a text in backquotes has of the script, if no braces are in it."""
_JOINED = re.compile(r"[\w$]{2}|\+\+|--")
"""Two characters that would be read as one token."""


def script(text: str, short: Mapping[str, str] = {}) -> str:
    """Return a script without comments, with blanks only where words would run together.

    ``short`` has other names for some, wherever they stand but in texts.
    """

    def written(found: re.Match[str]) -> str:
        token = found[0]
        if found.lastgroup == "word":
            return short.get(token, token)
        if found.lastgroup == "end":  # no statement of ours is empty
            return ""
        if found.lastgroup == "blank":
            start, end = found.span()
            return " " if _JOINED.fullmatch(text[start - 1 : start] + text[end : end + 1]) else ""
        if found.lastgroup == "template":
            return _IN_TEXT.sub(lambda each: f"${{{script(each[1], short)}}}", token)
        return token.lstrip()

    return _TOKEN.sub(written, text)


def style(text: str) -> str:
    """Return a style sheet without comments and needless blanks."""
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    bare = re.sub(r"\s+", " ", bare)
    bare = re.sub(r" ?([{};,>~]) ?", r"\1", bare)
    return re.sub(r": (?=[^{}]*[;}])", ":", bare).replace(";}", "}").strip()
