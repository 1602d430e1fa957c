"""What can be told of a program that may be unfinished: for the help page and completion."""

from __future__ import annotations

from collections.abc import Iterator

from ..language.syntax.tokens import CONSTANTS, tokens_in
from ..operations import FUNCTIONS


def names_in(program: str) -> Iterator[str]:
    """Yield the names in a program (perhaps unfinished) that no statement defines."""
    seen: set[str] = set()
    for token, _ in tokens_in(program):
        first = token[0]
        if not (first.isalpha() or first == "_"):
            continue
        name = token.rstrip("( \t=")
        is_free = token[-1] not in "(=" and name not in CONSTANTS and name not in FUNCTIONS
        if is_free and name not in seen:
            yield name
        seen.add(name)
