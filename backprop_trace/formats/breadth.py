"""How broad a piece of text is on a page, in letters, about: its commands are not counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_FRACTION = re.compile(r"\\frac\{([^{}]*)\}\{([^{}]*)\}")
_GROUP = re.compile(r"\\(?:mathrm|hat|bar|tilde|text\w*)\{([^{}]*)\}|([_^])\{([^{}]*)\}")
_COMMAND = re.compile(r"\\(?:left|right|quad|,|;) ?|\\[A-Za-z]+ ?")
_TYPST_FRACTION = re.compile(r"frac\(([^(),]*), ([^(),]*)\)")
_TINT = re.compile(r"\\textcolor\{\w+\}|text\(fill: #\w+, ")
_TAG = re.compile(r"<[^>]*>")


def of_latex(text: str) -> int:
    """Return the breadth of LaTeX: a fraction is as broad as the broader of its parts."""
    before, text = "", _TINT.sub("", text)
    while before != text:
        before = text
        text = _GROUP.sub(lambda found: found[1] or found[3] or "", text)
        text = _FRACTION.sub(lambda found: max(_bare(found[1]), _bare(found[2]), key=len), text)
    return len(_bare(text))


def fraction_of_latex(text: str) -> int:
    """Return the breadth of the broadest fraction, in which no line can break."""
    starts = [found.start() for found in re.finditer(r"\\d?frac", text)]
    broadest = 0
    for start in starts:
        depth, groups = 0, 0
        for end in range(start, len(text)):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            groups += text[end] == "}" and not depth
            if groups == 2:
                broadest = max(broadest, of_latex(text[start : end + 1]))
                break
    return broadest


def _bare(text: str) -> str:
    """Return LaTeX with a letter for each command, without braces, blanks and dollars."""
    return re.sub(r"[{}$&_^ ]", "", _COMMAND.sub("x", text))


def of_typst(text: str) -> int:
    """Return the breadth of Typst."""
    text = _TYPST_FRACTION.sub(lambda found: max(found[1], found[2], key=len), text)
    return len(re.sub(r'[$"\[\]_ ]', "", text.replace("dot", "x")))


def of_html(text: str) -> int:
    """Return the breadth of HTML."""
    return len(_TAG.sub("", text))


def blocks_of(breadths: Sequence[int], most: int, gap: int = 2) -> list[list[int]]:
    """Return the columns of several tables that are no broader, the first column in each of them.

    They are about as broad as each other: the last is not left with one column.
    """
    fewest = list(_blocks(breadths, most, gap))
    for narrower in range(most - 1, 0, -1):
        found = list(_blocks(breadths, narrower, gap))
        if len(found) > len(fewest):
            break
        fewest = found
    return fewest


def _blocks(breadths: Sequence[int], most: int, gap: int) -> Iterator[list[int]]:
    room = most - breadths[0] - gap
    columns: list[int] = []
    taken = 0
    for number, breadth in enumerate(breadths[1:], start=1):
        if columns and taken + breadth + gap > room:
            yield [0, *columns]
            columns, taken = [], 0
        columns.append(number)
        taken += breadth + gap
    yield [0, *columns]
