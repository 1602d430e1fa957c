"""What stands round a pasted program: quotation marks, code fences, prompts, marks of lists.

Each is replaced by as many blanks, so that what is left keeps its place.
"""

from __future__ import annotations

import re

_QUOTES = {
    '"': '"',
    "'": "'",
    "\u201c": "\u201d",
    "\u2018": "\u2019",
    "`": "`",
    "\u00ab": "\u00bb",
    "\u201e": "\u201d",
}
_BOLD = re.compile(r"\s*(\*\*|__)(?=[^\s*_])(?P<inside>.*[^\s*_])\1\s*\Z", re.DOTALL)
_FENCE = re.compile(r"(?m)^[ \t]*(```|~~~)[ \t]*[\w+-]*[ \t]*$")
_PROMPT = re.compile(r"(?m)^[ \t]*(?:>>>|\.\.\.|In ?\[\d+\]:)(?=[ \t]|$)")
_MARKS = (
    re.compile(r"[ \t]*[-*+\u2022\u2013][ \t]+"),
    re.compile(r"[ \t]*(?:\(?\d{1,2}[.)]|Step \d{1,2}[:.)])[ \t]+"),
    re.compile(r"[ \t]*>[ \t]?"),
)
"""Marks that begin every line of a list, or of a quotation."""
_STATES = re.compile(r"[^=\n]*[^=<>!\n]=[^=]|[^=\n]*:=")
"""What gives something a name."""


def bare(text: str) -> str:
    """Return a text without what stands round its program."""
    text = _FENCE.sub(_blanks, text)
    text = _without_marks(_without_prompts(text))
    if bold := _BOLD.match(text):
        start, end = bold.span("inside")
        text = " " * start + text[start:end] + " " * (len(text) - end)
    inside = text.strip()
    if len(inside) > 2 and _QUOTES.get(inside[0]) == inside[-1] and inside[0] not in inside[1:-1]:
        start = text.index(inside[0])
        end = start + len(inside)
        return f"{text[:start]} {inside[1:-1]} {text[end:]}"
    return text


def _without_prompts(text: str) -> str:
    """Return a session without its prompts; what an interpreter printed becomes a remark."""
    first = text.lstrip()
    if not first.startswith((">>>", "In [", "In[")):
        return text
    lines = []
    for line in text.splitlines(keepends=True):
        prompt = _PROMPT.match(line)
        lines.append(_PROMPT.sub(_blanks, line) if prompt else re.sub(r"[^\r\n]", " ", line))
    return "".join(lines)


def _without_marks(text: str) -> str:
    """Return a list without the marks of its items, of which each names something."""
    lines = text.splitlines(keepends=True)
    filled = [line for line in lines if line.strip()]
    for mark in _MARKS:
        found = [mark.match(line) for line in filled]
        if found and all(m is not None and _STATES.match(m.string, m.end()) for m in found):
            return "".join(mark.sub(_blanks, line, count=1) for line in lines)
    return text


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match[0])
