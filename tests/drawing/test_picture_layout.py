"""The layout engine: the figures to reach, and what must hold for every graph."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from backprop_trace.drawing.drawing import Drawing, drawing_of
from backprop_trace.drawing.layout import Gaps, Layout, lay_out
from backprop_trace.drawing.placement import isotonic
from backprop_trace.drawing.ranks import Edge, tight_ranks
from backprop_trace.drawing.tracks import Net, route
from backprop_trace.notation.text import UNICODE
from tests.support.graphs import NETWORK, NETWORK_35, NETWORK_VALUES, random_drawing, view

BOX_ALONG, BOX_ACROSS, GAP_ALONG = 56, 36, 44
GAPS = Gaps(nodes=18, wires=18, wire=8)


def laid_out(drawing: Drawing, free: str = "") -> Layout:
    """Lay out a drawing with the sizes of the guide; operands of ``free`` may come in any order."""
    return lay_out(
        [BOX_ACROSS] * len(drawing.boxes),
        drawing.edges,
        [box.ordered and box.operation != free for box in drawing.boxes],
        GAPS,
    )


def size(layout: Layout) -> tuple[int, int]:
    nodes = layout.centre[: layout.points.nodes]
    layers = len(layout.layers)
    width = layers * BOX_ALONG + (layers - 1) * GAP_ALONG
    return width, round(max(nodes) - min(nodes) + BOX_ACROSS)


def hits(layout: Layout) -> int:
    """Return how many straight pieces of edges touch a box of another node, or boxes overlap."""
    touching = 0
    for layer in layout.layers:
        for upper, lower in pairwise(layer):
            sizes = (layout.size[upper] + layout.size[lower]) / 2
            touching += layout.centre[lower] - layout.centre[upper] < sizes - 1e-6
    return touching


def drawn(program: str, **values: float) -> Drawing:
    return drawing_of(view(program, values), UNICODE, 4)


@pytest.mark.parametrize(
    ("drawing", "free", "crossings", "width", "height"),
    [
        (drawn("(w*x - y)**2", w=1, x=1, y=2), "", 0, 356, 117),
        (drawn("ln(x1) + x1*x2 - sin(x2)", x1=2, x2=5), "", 0, 356, 144),
        (drawn(NETWORK, **NETWORK_VALUES), "", 2, 1056, 306),
        (drawn(NETWORK_35, **NETWORK_VALUES), "max", 2, 856, 306),
        (drawn(NETWORK_35, **NETWORK_VALUES), "", 2, 856, 333),
    ],
    ids=["seed", "baydin", "network", "network-35", "network-35-ordered"],
)
def test_the_figures_to_reach(
    drawing: Drawing, free: str, crossings: int, width: int, height: int
) -> None:
    layout = laid_out(drawing, free)
    assert layout.crossings() == crossings
    assert hits(layout) == 0
    assert size(layout) == (width, height)


def test_the_networks_are_those_of_the_guide() -> None:
    for program, nodes, edges in ((NETWORK, 39, 42), (NETWORK_35, 35, 38)):
        drawing = drawn(program, **NETWORK_VALUES)
        assert (len(drawing.boxes), len(drawing.wires)) == (nodes, edges)


@pytest.mark.parametrize("trunks", [False, True])
def test_every_layout_is_sound(trunks: bool) -> None:
    for seed in range(12):
        drawing = random_drawing(random.Random(seed).randrange(2, 40), seed)
        ordered = [box.ordered for box in drawing.boxes]
        layout = lay_out([36.0] * len(ordered), drawing.edges, ordered, GAPS, trunks)
        points = layout.points
        assert hits(layout) == 0
        assert sorted(p for layer in layout.layers for p in layer) == list(range(len(points)))
        for edge, path in zip(drawing.edges, points.paths, strict=True):
            assert (path[0], path[-1]) == (edge.source, edge.consumer)
            assert all(points.rank[b] == points.rank[a] + 1 for a, b in pairwise(path))
        for consumer, matters in enumerate(ordered):
            into = [k for k, edge in enumerate(drawing.edges) if edge.consumer == consumer]
            assert sorted(layout.port[k] for k in into) == list(range(len(into)))
            if matters:
                assert [layout.port[k] for k in into] == list(range(len(into)))


def test_snapping_keeps_all_distances() -> None:
    for seed in range(8):
        drawing = random_drawing(25, seed)
        ordered = [box.ordered for box in drawing.boxes]
        sizes = [float(3 + k % 4) for k in range(len(ordered))]
        layout = lay_out(sizes, drawing.edges, ordered, Gaps(0, 1), trunks=True)
        start = layout.snapped()
        assert min(start) >= 0
        for layer in layout.layers:
            for upper, lower in pairwise(layer):
                free = start[lower] - start[upper] - layout.size[upper]
                assert free >= layout.gaps.between(layout.points, upper, lower)


def test_two_runs_give_the_same_layout() -> None:
    drawing = random_drawing(30, 1)
    other = Drawing(list(drawing.boxes), list(drawing.wires), drawing.output, "")
    assert laid_out(drawing).centre == laid_out(other).centre


def test_an_input_stands_beside_its_consumer() -> None:
    edges = [Edge(0, 1, 0), Edge(1, 2, 0), Edge(2, 4, 0), Edge(3, 4, 1)]
    assert tight_ranks(5, edges) == [0, 1, 2, 2, 3]


def test_an_input_used_once_comes_along_with_its_consumer() -> None:
    # h1 = tanh(wx*x1); h2 = wx*x2 + h1: the second product stands beside the sum
    wx, x1, p1, h1, x2, p2, s = range(7)
    edges = [Edge(wx, p1, 0), Edge(x1, p1, 1), Edge(p1, h1, 0), Edge(wx, p2, 0)]
    edges += [Edge(x2, p2, 1), Edge(p2, s, 0), Edge(h1, s, 1)]
    ranks = tight_ranks(7, edges)
    assert ranks[p2] == ranks[h1] == ranks[s] - 1
    assert ranks[x2] == ranks[p2] - 1


@pytest.mark.parametrize(
    ("wishes", "weights", "found"),
    [
        ([], [], []),
        ([1, 2, 3], [1, 1, 1], [1, 2, 3]),
        ([3, 1], [1, 1], [2, 2]),
        ([3, 1], [3, 1], [2.5, 2.5]),
        ([1, 5, 2, 2], [1, 1, 1, 1], [1, 3, 3, 3]),
    ],
)
def test_isotonic_regression(wishes: list[float], weights: list[float], found: list[float]) -> None:
    assert isotonic(wishes, weights) == found


def test_a_straight_wire_needs_no_track() -> None:
    assert route([Net(1, (1,)), Net(5, (5,))]) == ([None, None], 0)


def test_wires_apart_share_a_track() -> None:
    turns, tracks = route([Net(1, (3,)), Net(5, (4,))])
    assert tracks == 1
    assert [turn and turn.first for turn in turns] == [0, 0]
    assert route([Net(1, (3,)), Net(5, (4,))], margin=1)[1] == 2


def test_a_wire_turns_behind_the_one_whose_level_it_takes() -> None:
    turns, _ = route([Net(1, (5,)), Net(5, (6,))])
    first, second = turns
    assert first is not None and second is not None
    assert second.first < first.first


def test_a_cycle_is_broken_by_a_dogleg() -> None:
    turns, tracks = route([Net(1, (5,)), Net(5, (1,))])
    assert tracks == 3
    split = [turn for turn in turns if turn and turn.first != turn.second]
    assert len(split) == 1
    assert split[0].between not in (1, 5)


def test_a_long_chain_and_a_wide_sum_are_laid_out() -> None:
    chain = [Edge(k, k + 1, 0) for k in range(299)]
    assert len(lay_out([1.0] * 300, chain, [True] * 300, GAPS).layers) == 300
    fan = [Edge(k, 299, k) for k in range(299)]
    assert lay_out([1.0] * 300, fan, [True] * 300, GAPS).crossings() == 0


def test_nothing_is_laid_out_too() -> None:
    assert lay_out([], [], [], GAPS).extent == 0
    assert lay_out([36.0], [], [False], GAPS).extent == 36
