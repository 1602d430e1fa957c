"""Remarks behind ``//`` (C, JavaScript) and ``%`` (LaTeX, MATLAB), told apart from operators."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Protocol

_WORD = re.compile(r"[^\W\d]\w*")


class _Place(Protocol):
    @property
    def text(self) -> str: ...


def is_remark(before: _Place | None, rest: str, known: Collection[str], text: str) -> bool:
    """Return whether a ``//`` or ``%`` begins a remark.

    It does at the beginning of a statement, at the end of a line, and where what follows has a
    word that is no name of the program.
    """
    if before is None or before.text == ";" or not rest.strip():
        return True
    code = rest.partition("//")[0].partition(";")[0]
    head = text[: text.find(rest)] if rest else text
    names = {*known, *_WORD.findall(head)}
    return any(word not in names for word in _WORD.findall(code))
