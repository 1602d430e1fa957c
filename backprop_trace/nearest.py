"""Did you mean: the known word nearest to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], distance: int = 2) -> str | None:
    """Return the word of ``known`` nearest to ``word``; None where none or several are.

    Case counts as no distance; otherwise at most ``distance`` edits (Damerau-Levenshtein), fewer
    for short words.
    """
    words = sorted(set(known))
    lower = word.lower()
    for candidate in words:
        if candidate.lower() == lower:
            return candidate
    if len(word) > 40:
        return None
    allowed = min(distance, max(1, len(word) // 2))
    scored = [(edits(lower, w.lower()), w) for w in words if abs(len(w) - len(word)) <= allowed]
    best = min((distance for distance, _ in scored), default=allowed + 1)
    found = [w for distance, w in scored if distance == best]
    return found[0] if best <= allowed and len(found) == 1 else None


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
