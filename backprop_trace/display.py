"""How text looks in a terminal: its width in columns, and characters that must not reach it."""

from __future__ import annotations

import re
from functools import cache, lru_cache

WINDOW = 76
"""Columns of source text quoted around a caret."""


def width(text: str) -> int:
    """Return the number of terminal columns of ``text`` (wide characters 2, combining 0)."""
    if text.isascii() or _narrow().fullmatch(text):
        return len(text)
    return sum(map(_columns, text))


@cache
def _narrow() -> re.Pattern[str]:
    """Return the pattern of Latin, arrows, mathematics and boxes: one column each."""
    return re.compile("[\0-\u02ff\u2190-\u22ff\u2500-\u259f]*")


@lru_cache(maxsize=4096)
def _columns(character: str) -> int:
    if _narrow().fullmatch(character):
        return 1  # without loading a library
    import unicodedata

    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def is_invisible(character: str) -> bool:
    """Return whether a character must be spelled out: controls, formats, separators, surrogates."""
    import unicodedata

    hidden = ("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn")
    return character in HIDDEN or unicodedata.category(character) in hidden


HIDDEN = frozenset(
    chr(code)
    for first, last in (
        *((0x34F, 0x34F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x3164, 0x3164)),
        *((0xFFA0, 0xFFA0), (0x16FE4, 0x16FE4)),
    )
    for code in range(first, last + 1)
)
"""Letters and marks for which nothing is drawn (of Unicode's Default_Ignorable_Code_Point)."""


def visible(text: str) -> str:
    """Return ``text`` with every control or format character spelled ``<U+202E>``.

    The one sink for text that a person typed on its way to a terminal.
    """
    if text.isprintable() and (text.isascii() or HIDDEN.isdisjoint(text)):
        return text
    return "".join(
        f"<U+{ord(character):04X}>"
        if character not in " \t" and is_invisible(character)
        else (" " if character == "\t" else character)
        for character in text
    )


def caret_frame(
    source: str,
    start: int | None,
    end: int | None,
    label: str,
    also: tuple[int, int, str] | None,
) -> list[str]:
    """Return the lines that quote ``source`` and point at ``source[start:end]``.

    Only the line with the caret is quoted, with its number when there are several, and at most
    ``WINDOW`` columns of it. ``also`` is a second span on the same line with its own label.
    """
    at = 0 if start is None else min(start, len(source))
    first = source.rfind("\n", 0, at) + 1
    last = source.find("\n", at)
    line = source[first : len(source) if last < 0 else last].rstrip("\r")
    number = str(source.count("\n", 0, at) + 1) if "\n" in source.strip("\n") else ""
    margin = " " * len(number)
    shown, column, length = _window(line, at - first, (end or at) - first)
    lines = [f" {margin} |", f" {number} | {shown}"]
    if start is not None:
        carets = " " * column + "^" * length
        lines.append(f" {margin} | {carets} {visible(label)}".rstrip())
        if also is not None and first <= also[0] <= first + len(line) and len(line) <= WINDOW:
            column = width(visible(line[: also[0] - first]))
            length = max(1, width(visible(line[also[0] - first : also[1] - first])))
            lines.append(f" {margin} | {' ' * column}{'-' * length} {visible(also[2])}".rstrip())
    return [*lines, f" {margin} |"]


def _window(line: str, start: int, end: int) -> tuple[str, int, int]:
    """Return what to show of ``line``, and the column and length of its span ``start:end``."""
    start = min(start, len(line))
    end = max(start, min(end, len(line)))
    low, high = 0, len(line)
    if len(line) > WINDOW or width(visible(line)) > WINDOW:
        low = max(0, start - WINDOW // 2)
        high = min(len(line), low + WINDOW // 2 + 20)
    head = "..." if low else ""
    tail = "..." if high < len(line) else ""
    shown = head + visible(line[low:high]) + tail
    column = len(head) + width(visible(line[low:start]))
    length = width(visible(line[start : min(end, high)]))
    return shown, column, max(1, length)


def wrapped(text: str, columns: int | None, indent: int) -> str:
    """Return text broken between words so that no line is wider, but for a single long word."""
    lines: list[str] = []
    for line in text.split("\n"):
        shown = visible(line)
        if columns is None or width(shown) <= columns:
            lines.append(shown)
            continue
        stripped = shown.lstrip(" ")
        current = shown[: len(shown) - len(stripped)]
        fresh = True
        for word in stripped.split(" "):
            if not fresh and width(current) + 1 + width(word) > columns:
                lines.append(current.rstrip())
                current, fresh = " " * min(indent, columns // 4), True
            current += word if fresh else f" {word}"
            fresh = False
        lines.append(current.rstrip())
    return "\n".join(lines)
