"""Placement across the layers: wires as straight as the order and the sizes allow.

Each point wants to stand level with its neighbours in the next layer. With the order and the
least distances given, the positions nearest to all wishes of a layer (weighted squares) are found
exactly: less the least distances it is an isotonic regression (Barlow and Brunk 1972, "The
isotonic regression problem and its dual"), which pools adjacent violators.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import inf

from .points import Points

SWEEPS = 60

NODE_NODE, NODE_EDGE, EDGE_EDGE = 1.0, 3.0, 8.0
"""What a straight piece of wire counts: long edges bend last (Gansner et al. 1993, section 4)."""

SOLE = 2.0
"""How much more a wire to a node with this one operand counts: ``v1 -> exp`` runs straight."""


Wire = tuple[int, float, float]
"""The point at the other end, how far below it this one stands where the wire is straight, and how
much the wire counts."""


def place(
    points: Points,
    layers: Sequence[Sequence[int]],
    distance: Callable[[int, int], float],
    bends: Sequence[float],
    sweeps: int = SWEEPS,
) -> list[float]:
    """Return the position of each point's centre across the layers.

    ``distance(upper, lower)`` is the least distance of two neighbours in a layer; ``bends[k]`` is
    how far the right point must stand below the left one for segment ``k`` to be straight.
    """
    before, behind = _wires(points, bends)
    offsets = [_offsets(layer, distance) for layer in layers]
    position = [0.0] * len(points)
    for layer, places in zip(layers, offsets, strict=True):
        for point, offset in zip(layer, places, strict=True):
            position[point] = offset
    settled: list[float] = []
    for sweep in range(sweeps):
        rightwards = sweep % 2 == 0
        near, far = (before, behind) if rightwards else (behind, before)
        for rank in range(len(layers)) if rightwards else reversed(range(len(layers))):
            wishes, weights = [], []
            for point, offset in zip(layers[rank], offsets[rank], strict=True):
                wanted = total = 0.0
                for other, bend, weight in near[point] or far[point]:
                    wanted += (position[other] + bend) * weight
                    total += weight
                wishes.append((wanted / total if total else position[point]) - offset)
                weights.append(total or 1.0)
            level = isotonic(wishes, weights)
            for point, offset, place in zip(layers[rank], offsets[rank], level, strict=True):
                position[point] = place + offset
        if not rightwards:
            if position == settled:  # and would be the same ever after
                break
            settled = position[:]
    _straighten(points, layers, distance, position)
    return position


def _wires(points: Points, bends: Sequence[float]) -> tuple[list[list[Wire]], list[list[Wire]]]:
    """Return each point's wires to the layer before it and to the layer behind it."""
    operands = [0] * len(points)
    for edge in points.edges:
        operands[edge.consumer] += 1
    before: list[list[Wire]] = [[] for _ in range(len(points))]
    behind: list[list[Wire]] = [[] for _ in range(len(points))]
    for (left, right, _, _), bend in zip(points.segments, bends, strict=True):
        nodes = points.is_node(left) + points.is_node(right)
        weight = (EDGE_EDGE, NODE_EDGE, NODE_NODE)[nodes]
        if operands[right] == 1:
            weight *= SOLE
        before[right].append((left, bend, weight))
        behind[left].append((right, -bend, weight))
    return before, behind


def _straighten(
    points: Points,
    layers: Sequence[Sequence[int]],
    distance: Callable[[int, int], float],
    position: list[float],
) -> None:
    """Level the points of each long wire as far as their neighbours leave room."""
    above: dict[int, int] = {}
    below: dict[int, int] = {}
    for layer in layers:
        for upper, lower in pairwise(layer):
            below[upper], above[lower] = lower, upper
    following = {
        left: right
        for left, right, _, _ in points.segments
        if not points.is_node(left) and not points.is_node(right)
    }
    reached = set(following.values())
    for start in range(points.nodes, len(points)):
        if start in reached:
            continue
        run: list[int] = []
        low, high = -inf, inf
        point: int | None = start
        while run or point is not None:
            if point is not None:
                up, down = above.get(point), below.get(point)
                here = position[point]
                least = -inf if up is None else min(here, position[up] + distance(up, point))
                most = inf if down is None else max(here, position[down] - distance(point, down))
                if max(low, least) <= min(high, most):
                    low, high = max(low, least), min(high, most)
                    run.append(point)
                    point = following.get(point)
                    continue
            level = min(max(sum(position[p] for p in run) / len(run), low), high)
            for p in run:
                position[p] = level
            run, low, high = [], -inf, inf


def _offsets(layer: Sequence[int], distance: Callable[[int, int], float]) -> list[float]:
    """Return where the points of a layer stand when packed."""
    offsets = [0.0]
    for upper, lower in pairwise(layer):
        offsets.append(offsets[-1] + distance(upper, lower))
    return offsets


def isotonic(wishes: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return the ascending numbers nearest to ``wishes`` in weighted least squares."""
    blocks: list[tuple[float, float, int]] = []
    for wish, weight in zip(wishes, weights, strict=True):
        mean, total, count = wish, weight, 1
        while blocks and blocks[-1][0] > mean:
            other, heavy, more = blocks.pop()
            mean = (mean * total + other * heavy) / (total + heavy)
            total += heavy
            count += more
        blocks.append((mean, total, count))
    return [mean for mean, _, count in blocks for _ in range(count)]
