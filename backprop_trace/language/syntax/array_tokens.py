"""The tokens of array programs: lists of numbers, indices and keywords are each one token.

A list of anything else opens like a call, by the token ``[(``. Whether a bracket indexes is seen
from what stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from ...record import Record
from .failure import Failure
from .literals import literal
from .tokens import BLANK, INFIX, MINUS, NAME, NUMBER, TRANSPOSED, scan

OPEN_LIST = "[("
TRANSPOSES = {TRANSPOSED: "transpose", ".T": "transpose", ".mT": "mT"}

_WHOLE = r"[-\u2212]?[0-9]{1,18}"
_KEYWORD = rf"({NAME}){BLANK}*={BLANK}*([-+\u2212]?[0-9]{{1,18}}|[Tt]rue|[Ff]alse)(?=\s*[,)])"
_PART = rf"\s*(?:{_WHOLE}|(?:{_WHOLE})?\s*:\s*(?:{_WHOLE})?\s*(?::\s*(?:{_WHOLE})?)?)\s*"
_INDEX = rf"\[{_PART}(?:,{_PART})*\]"
_LIST_WORD = rf"\s*([\[\],]|[-+\u2212]?{NUMBER})"


class Token(Record):
    """A token that is made of several: takes the place of a match."""

    text: str
    place: int

    def __getitem__(self, group: Any) -> Any:
        return self.text

    def start(self) -> int:
        """Return where it stands."""
        return self.place


def scan_arrays(text: str, start: int = 0) -> Iterator[Token]:
    """Yield the tokens of an array program from ``start`` on; the last one is empty."""
    at, before = start, ""
    while True:
        for match in scan(text, at):
            token, place, end = match[1], match.start(), -1
            if token == "[":
                if _ends_operand(before):
                    token, end = index_at(text, place)
                else:
                    token, end = _list(text, place)
            elif token == "." and text.startswith(("T", "mT"), place + 1):
                token, end = _transpose(text, place)
            elif token[-1:] == "=" and (before == "," or before[-1:] == "("):
                token, end = _keyword(text, place, token)
            yield Token(token, place)
            before = token
            if end >= 0:
                at = end
                break
        else:
            return


def _ends_operand(token: str) -> bool:
    return bool(token) and token not in INFIX and token not in MINUS and token[-1] not in "(=\n@["


def index_at(text: str, place: int) -> tuple[str, int]:
    """Return the index at a place and where it ends; -1 where there is none."""
    match = _compiled(_INDEX).match(text, place)
    return (match[0], match.end()) if match else ("[", -1)


def _transpose(text: str, place: int) -> tuple[str, int]:
    word = ".T" if text[place + 1] == "T" else ".mT"
    end = place + len(word)
    if text[end : end + 1].isalnum() or text[end : end + 1] == "_":
        return ".", -1
    return word, end


def _keyword(text: str, place: int, token: str) -> tuple[str, int]:
    match = _compiled(_KEYWORD).match(text, place)
    return (f"{match[1]}={match[2]}", match.end()) if match else (token, -1)


def _list(text: str, place: int) -> tuple[str, int]:
    """Return a list of numbers as one token; else the token that opens a list."""
    depth, at = 0, place
    word = _compiled(_LIST_WORD)
    while match := word.match(text, at):
        at = match.end()
        depth += (match[1] == "[") - (match[1] == "]")
        if not depth:
            return text[place:at], at
    return OPEN_LIST, place + 1


def numbers_in(token: str, text: str, position: int) -> Any:
    """Return a list of numbers as nested lists. Raises ``Failure``."""
    opened: list[list[Any]] = []
    row: list[Any] = []
    separated = True
    for match in _compiled(_LIST_WORD).finditer(token):
        word, at = match[1], position + match.start(1)
        if separated == (word in ",]") and not (word == "]" and not row):
            if word == "]":
                raise Failure("trailing-comma", text, text.rindex(",", 0, at), at + 1)
            kind = "operand-expected" if separated else "operator-expected"
            raise Failure(kind, text, at, at + len(word))
        separated = word in "[,"
        if word == "[":
            inner: list[Any] = []
            row.append(inner)
            opened.append(row)
            row = inner
        elif word == "]":
            if not row:
                raise Failure("empty-array", text, at - 1, at + 1)
            row = opened.pop()
        elif word != ",":
            sign = -1.0 if word[0] in MINUS else 1.0
            bare = word.lstrip("+-\u2212")
            row.append(sign * literal(bare, text, at + len(word) - len(bare)))
    return row[0]


def index_in(token: str) -> tuple[Any, ...]:
    """Return an index: whole numbers, and slices as (start, stop, step)."""
    parts: list[Any] = []
    for part in token[1:-1].replace("\u2212", "-").split(","):
        if ":" not in part:
            parts.append(int(part))
            continue
        numbers = [int(word) if word.strip() else None for word in part.split(":")]
        parts.append((*numbers, None) if len(numbers) == 2 else tuple(numbers))
    return tuple(parts)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
