"""Which lines of two texts belong together, in time about linear in their number."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from ...record import Record

LARGEST = 10_000
"""Pairs of lines up to which two stretches are compared each with each."""


class Change(Record):
    """Lines ``i`` to ``ii`` of one text that stand as lines ``j`` to ``jj`` in the other."""

    i: int
    ii: int
    j: int
    jj: int


def changes(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[Change]:
    """Yield where two texts differ, in order.

    Lines that stand once in both hold the texts together (as in patience diff); what is between
    two of them is compared each with each while it is short, else line by line.
    """
    first = 0
    shorter = min(len(ours), len(theirs))
    while first < shorter and ours[first] == theirs[first]:
        first += 1
    last = 0
    while last < shorter - first and ours[-1 - last] == theirs[-1 - last]:
        last += 1
    end, other_end = len(ours) - last, len(theirs) - last
    i = j = first
    for anchor, other in (*_anchors(ours[first:end], theirs[first:other_end], first),
                          (end, other_end)):  # fmt: skip
        yield from _between(ours, theirs, Change(i, anchor, j, other))
        i, j = anchor + 1, other + 1


def _anchors(ours: Sequence[str], theirs: Sequence[str], offset: int) -> list[tuple[int, int]]:
    """Return the longest rising row of lines that stand once in both texts."""
    counts, other_counts = Counter(ours), Counter(theirs)
    places = {line: place for place, line in enumerate(theirs) if other_counts[line] == 1}
    pairs = [
        (place, places[line])
        for place, line in enumerate(ours)
        if counts[line] == 1 and line in places
    ]
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, other) in enumerate(pairs):
        length = bisect_left(tails, other)
        before.append(ends[length - 1] if length else -1)
        tails[length : length + 1] = [other]
        ends[length : length + 1] = [number]
    row: list[tuple[int, int]] = []
    number = ends[-1] if ends else -1
    while number >= 0:
        place, other = pairs[number]
        row.append((place + offset, other + offset))
        number = before[number]
    return row[::-1]


def _between(ours: Sequence[str], theirs: Sequence[str], gap: Change) -> Iterator[Change]:
    """Yield the differences between two lines that belong together."""
    i, ii, j, jj = gap
    if (ii - i) * (jj - j) <= LARGEST:
        matcher = SequenceMatcher(None, ours[i:ii], theirs[j:jj], autojunk=False)
        for tag, a, aa, b, bb in matcher.get_opcodes():
            if tag != "equal":
                yield Change(i + a, i + aa, j + b, j + bb)
        return
    paired = min(ii - i, jj - j)
    for k in range(paired):
        if ours[i + k] != theirs[j + k]:
            yield Change(i + k, i + k + 1, j + k, j + k + 1)
    if ii - i != jj - j:
        yield Change(i + paired, ii, j + paired, jj)
