"""Tracks: where the wires between two layers of boxes turn, so that no two can be taken for one.

Each source has its own track: a line across the gap, from which the wires to all its consumers
fork. This is channel routing (Hashimoto and Stevens 1971, "Wire routing by optimizing channel
assignment within large apertures"): the left-edge rule, under the constraint that a wire arriving
on the level where another source leaves must turn behind that source's track. Where these
constraints form a cycle a track is split in two by a dogleg on a level of its own (Deutsch 1976,
"A dogleg channel router"), so that every gap can be routed.
"""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush

from ..record import Record


class Net(Record):
    """A source that leaves the layer before at a level, and the levels of all its targets."""

    level: int
    targets: tuple[int, ...]

    @property
    def is_straight(self) -> bool:
        """Return whether no track is needed."""
        return all(target == self.level for target in self.targets)


class Turns(Record):
    """A net's tracks, counted from the layer before: one, or two joined on the level between."""

    first: int
    second: int
    between: int


class _Piece(Record):
    """What takes one track: a net, or one of the halves of a net with a dogleg."""

    net: int
    leaves: tuple[int, ...]
    """The levels where it comes from the side of the layer before."""
    arrives: tuple[int, ...]
    """The levels where it goes on to the side of the layer behind."""
    follows: int = -1
    """The piece that stands before it: the other half of the net."""

    @property
    def low(self) -> int:
        return min(*self.leaves, *self.arrives)

    @property
    def high(self) -> int:
        return max(*self.leaves, *self.arrives)


def route(nets: Sequence[Net], margin: int = 0) -> tuple[list[Turns | None], int]:
    """Return each net's tracks, None for a straight one, and the number of tracks.

    Levels are distinct: no two nets leave on one level, none share a target. Two pieces on one
    track keep ``margin`` free levels between them.
    """
    pieces = [
        _Piece(number, (net.level,), net.targets)
        for number, net in enumerate(nets)
        if not net.is_straight
    ]
    taken = {level for net in nets for level in (net.level, *net.targets)}
    while True:
        behind = _constraints(pieces)
        rest = _cyclic(behind)
        if not rest:
            break
        # A half has constraints on one side only, so every cycle leads through whole nets.
        chosen = min(k for k in rest if _is_whole(pieces[k], nets))
        piece, net = pieces[chosen], nets[pieces[chosen].net]
        between = next(level for level in _nearest(net.level) if level not in taken)
        taken.add(between)
        pieces[chosen] = _Piece(piece.net, (net.level,), (between,))
        pieces.append(_Piece(piece.net, (between,), net.targets, chosen))
    return _assign(pieces, behind, len(nets), margin)


def _is_whole(piece: _Piece, nets: Sequence[Net]) -> bool:
    net = nets[piece.net]
    return piece.leaves == (net.level,) and piece.arrives == net.targets


def _nearest(level: int) -> Iterator[int]:
    """Yield levels from 0 on, the nearest to ``level`` first."""
    for distance in range(1, level + 1):
        yield level + distance
        yield level - distance
    distance = level + 1
    while True:
        yield level + distance
        distance += 1


def _constraints(pieces: Sequence[_Piece]) -> list[list[int]]:
    """Return for each piece those that must stand behind it."""
    leaving = {level: k for k, piece in enumerate(pieces) for level in piece.leaves}
    behind: list[list[int]] = [[] for _ in pieces]
    for k, piece in enumerate(pieces):
        for level in piece.arrives:
            before = leaving.get(level)
            if before is not None and pieces[before].net != piece.net:
                behind[before].append(k)
        if piece.follows >= 0:
            behind[piece.follows].append(k)
    return behind


def _cyclic(behind: Sequence[Sequence[int]]) -> list[int]:
    """Return the pieces on a cycle of constraints, or between two: empty where there is none."""
    rest = set(range(len(behind)))
    while True:
        followed = {k for k in rest if any(other in rest for other in behind[k])}
        follower = {other for k in rest for other in behind[k]}
        kept = followed & follower
        if kept == rest:
            return sorted(rest)
        rest = kept


def _assign(
    pieces: Sequence[_Piece], behind: Sequence[Sequence[int]], nets: int, margin: int
) -> tuple[list[Turns | None], int]:
    """Give each piece the first track where it is free and behind those it must be behind."""
    waiting = [0] * len(pieces)
    least = [0] * len(pieces)
    for followers in behind:
        for k in followers:
            waiting[k] += 1
    ready = [(piece.low, k) for k, piece in enumerate(pieces) if not waiting[k]]
    ready.sort()
    tracks: list[list[_Piece]] = []
    track_of = [0] * len(pieces)
    while ready:
        _, k = heappop(ready)
        piece = pieces[k]
        track = least[k]
        while track < len(tracks) and any(
            piece.low <= other.high + margin and other.low <= piece.high + margin
            for other in tracks[track]
        ):
            track += 1
        while len(tracks) <= track:
            tracks.append([])
        tracks[track].append(piece)
        track_of[k] = track
        for follower in behind[k]:
            least[follower] = max(least[follower], track + 1)
            waiting[follower] -= 1
            if not waiting[follower]:
                heappush(ready, (pieces[follower].low, follower))
    turns: list[Turns | None] = [None] * nets
    for k, piece in enumerate(pieces):
        first = track_of[piece.follows if piece.follows >= 0 else k]
        if turns[piece.net] is None or piece.follows >= 0:
            turns[piece.net] = Turns(first, track_of[k], piece.leaves[0])
    return turns, len(tracks)
