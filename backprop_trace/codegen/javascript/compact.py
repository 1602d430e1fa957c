"""Scripts and styles of ours without comments and blanks: what a page carries of them.

A script is cut into its tokens, so that texts and patterns stay as they are; whether a stroke
begins a pattern is told by what stands before it, as far as our scripts need it. No name is
changed but those that a page says are its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<blank>\s+)
    |(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)
    |(?P<word>[\w$]+)
    |(?P<stroke>/)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_PATTERN = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/\w*")
_BEFORE_PATTERN = re.compile(r"(?:^|[(,=:\[!&|?{};>]|\breturn)$")


_IN_TEXT = re.compile(r"(?<!\\)\$\{([^{}]*)\}")
"""What a text in backquotes has of the script, if no braces are in it."""


def script(text: str, short: Mapping[str, str] = {}) -> str:
    """Return a script without comments, and with blanks only where words would run together.

    ``short`` has other names for some, wherever they stand but in texts.
    """
    written: list[str] = []
    last, place, is_apart = "", 0, False
    while place < len(text):
        found = _TOKEN.match(text, place)
        assert found is not None  # noqa: S101  # any character is a token
        token = found.group()
        if found.lastgroup == "stroke" and _BEFORE_PATTERN.search(last):
            pattern = _PATTERN.match(text, place)
            token = pattern.group() if pattern else token
        place += len(token)
        if found.lastgroup in ("comment", "blank"):
            is_apart = True
            continue
        if found.lastgroup == "word":
            token = short.get(token, token)
        elif token[0] == "`":
            token = _IN_TEXT.sub(lambda each: f"${{{script(each[1], short)}}}", token)
        if is_apart and _would_join(last[-1:], token[0]):
            written.append(" ")
        written.append(token)
        last, is_apart = token, False
    return "".join(written)


def _would_join(before: str, behind: str) -> bool:
    """Return whether two characters would be read as one token."""
    if before in "+-" and before == behind:
        return True
    return all(each.isalnum() or each in "_$" for each in (before, behind) if each) and bool(before)


def style(text: str) -> str:
    """Return a style sheet without comments and needless blanks."""
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    bare = re.sub(r"\s+", " ", bare)
    bare = re.sub(r" ?([{};,>~]) ?", r"\1", bare)
    return re.sub(r": (?=[^{}]*[;}])", ":", bare).replace(";}", "}").strip()
