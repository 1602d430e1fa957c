"""Did you mean: the known word nearest to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

_NONE: Mapping[str, str] = MappingProxyType({})


def nearest(
    word: str, known: Iterable[str], distance: int = 2, aliases: Mapping[str, str] = _NONE
) -> str | None:
    """Return the word of ``known`` nearest to ``word``, or None.

    Case and ``aliases`` (what a word is called elsewhere) count as no distance; otherwise at most
    ``distance`` edits (Damerau-Levenshtein), fewer for short words.
    """
    words = sorted(set(known))
    lower = word.lower()
    for candidate in words:
        if candidate.lower() == lower:
            return candidate
    alias = aliases.get(lower.replace(" ", ""))
    if alias in words:
        return alias
    if len(word) > 40:
        return None
    allowed = min(distance, max(1, len(word) // 2))
    scored = [(edits(lower, w.lower()), w) for w in words if abs(len(w) - len(word)) <= allowed]
    best = min(scored, default=(allowed + 1, ""))
    return best[1] if best[0] <= allowed else None


def edits(a: str, b: str) -> int:
    """Return the Damerau-Levenshtein distance (optimal string alignment) of two short words."""
    before: list[int] = []
    above = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and y == a[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]
