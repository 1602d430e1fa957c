"""A scene: every card, wire and label of a picture with its place, in pixels.

Values and gradients stand inside the cards; where a wire arrives stands the local gradient.
Between two layers there are two zones: curves, then labels of the wires that arrive. Labels thus
keep clear of curves, and of each other, by construction.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ..record import Record
from .cards import CLOSE_PORT, LOCAL, PAD, PORT, CardText, card_of
from .drawing import Drawing, Wire
from .labels import Label, Rectangle, text_width
from .layout import Gaps, Layout, lay_out
from .ranks import tight_ranks

ARROW = 9.0

GAPS = Gaps(nodes=16, wires=14, wire=4)

LEAST_CURVE, MOST_CURVE, SLOPE = 24.0, 96.0, 0.55
"""The length of a curve: so much at least, at most, and for each pixel across."""

STEEP = 36.0
"""The most where room is short."""

Point = tuple[float, float]


class Node(Record):
    """A card with its place and its texts."""

    area: Rectangle
    rank: int
    texts: Sequence[CardText]
    leaves: Sequence[Rectangle]
    """The rows of the variables inside it."""
    stub: tuple[Point, Point]
    """The wire behind it as far as its layer goes."""


class Piece(Record):
    """A piece of wire behind a layer: a curve from ``begin`` to ``turn``, then level to ``end``."""

    begin: Point
    turn: Point
    end: Point


class Route(Record):
    """The last piece of a wire, that no other wire shares; and what comes before."""

    piece: Piece
    rank: int
    """Its consumer's layer."""
    local: Label | None
    trunk: Sequence[int]
    """The pieces of its source's trunk that it runs along, by number."""


class Scene(Record):
    """A picture. Nodes and routes are those of the drawing's boxes and wires, in order."""

    drawing: Drawing
    width: float
    height: float
    nodes: Sequence[Node]
    routes: Sequence[Route]
    trunks: Sequence[Piece]
    """What the long wires of one source have in common: they run together until they fork."""
    forks: Sequence[Point]
    """Where wires of one source part; where wires only cross there is none."""
    layers: int
    crossings: int


def scene_of(drawing: Drawing, is_narrow: bool = False) -> Scene:
    """Return the scene of a drawing; a narrow one has no local gradients on its wires."""
    return _Builder(drawing, is_narrow).scene()


def least_width(drawing: Drawing) -> float:
    """Return the width that no scene of a drawing can do without; quickly."""
    cards = [card_of(box).wide for box in drawing.boxes]
    layers: dict[int, float] = {}
    for wide, rank in zip(cards, tight_ranks(len(cards), drawing.edges), strict=True):
        layers[rank] = max(layers.get(rank, 0.0), wide)
    return sum(layers.values()) + (len(layers) - 1) * (ARROW + PAD)


class _Builder:
    """The layout of a drawing, and where its layers and their zones begin and end."""

    def __init__(self, drawing: Drawing, is_narrow: bool) -> None:
        self.drawing = drawing
        self.is_narrow = is_narrow
        self.port = CLOSE_PORT if is_narrow else PORT
        self.operands = [0] * len(drawing.boxes)
        for wire in drawing.wires:
            self.operands[wire.consumer] += 1
        self.cards = [
            card_of(box, count, self.port)
            for box, count in zip(drawing.boxes, self.operands, strict=True)
        ]
        self.layout: Layout = lay_out(
            [card.high for card in self.cards],
            drawing.edges,
            [box.ordered for box in drawing.boxes],
            GAPS,
            trunks=True,
            drop=self.drop,
        )
        self.level = self.layout.centre
        """Each point's height in the picture."""
        self.middle: list[float] = []
        """Each layer's middle."""
        self.leave: list[float] = []
        """Where the curves behind a layer begin."""
        self.arrive: list[float] = []
        """Where the curves behind a layer end."""
        self.width = self.place_layers()

    def drop(self, node: int, port: int) -> float:
        """Return how far below the middle of its box a port stands."""
        return (port - (self.operands[node] - 1) / 2) * self.port

    def port_level(self, edge: int) -> float:
        """Return the height at which an edge arrives."""
        node = self.layout.points.edges[edge].consumer
        return self.level[node] + self.drop(node, self.layout.port[edge])

    def place_layers(self) -> float:
        """Place the layers from left to right; return the width of all."""
        points, layers = self.layout.points, self.layout.layers
        most = STEEP if self.is_narrow else MOST_CURVE
        curve, arriving = ([0.0] * (len(layers) + 1) for _ in range(2))
        for wire in self.drawing.wires:
            rank = points.rank[wire.consumer]
            label = self.local(wire)
            room = text_width(label, LOCAL) + PAD if label else PAD / 2
            arriving[rank] = max(arriving[rank], room + ARROW)
        for left, right, _, edge in points.segments:
            y = self.port_level(edge) if points.is_node(right) else self.level[right]
            bend = abs(y - self.level[left])
            if bend > 0.05:
                rank = points.rank[left]
                curve[rank] = max(curve[rank], LEAST_CURVE, min(most, SLOPE * bend))
        at = 0.0
        for rank, layer in enumerate(layers):
            wide = max((self.cards[p].wide for p in layer if points.is_node(p)), default=0.0)
            self.middle.append(at + wide / 2)
            self.leave.append(at + wide)
            self.arrive.append(self.leave[-1] + curve[rank])
            at = self.arrive[-1] + arriving[rank + 1]
        return at

    def local(self, wire: Wire) -> str:
        """Return the label of a wire where it arrives."""
        return "" if wire.local is None or self.is_narrow else f"∂ {wire.local}"

    def scene(self) -> Scene:
        """Return the scene."""
        nodes = [self.node(node) for node in range(len(self.drawing.boxes))]
        trunks: list[Piece] = []
        trunk_to: dict[int, int] = {}  # the piece that leads to a point
        routes: list[Route] = []
        for edge, (wire, path) in enumerate(
            zip(self.drawing.wires, self.layout.points.paths, strict=True)
        ):
            for left, right in pairwise(path[:-1]):
                if right not in trunk_to:
                    trunk_to[right] = len(trunks)
                    end = self.leave[self.layout.points.rank[right]]
                    trunks.append(self.piece(left, self.level[right], end))
            consumer, y = nodes[wire.consumer], self.port_level(edge)
            local = None
            if text := self.local(wire):
                x = consumer.area.left - ARROW - PAD / 2
                local = Label(text, x, y - 5, LOCAL, "end")
            piece = self.piece(path[-2], y, consumer.area.left)
            routes.append(Route(piece, consumer.rank, local, [trunk_to[p] for p in path[1:-1]]))
        begins = Counter([route.piece.begin for route in routes] + [t.begin for t in trunks])
        return Scene(
            self.drawing,
            self.width,
            self.layout.extent,
            nodes,
            routes,
            trunks,
            [point for point, count in begins.items() if count > 1],
            len(self.layout.layers),
            self.layout.crossings(),
        )

    def piece(self, left: int, y: float, end: float) -> Piece:
        """Return the piece of wire from a point to a place behind the next curve."""
        rank = self.layout.points.rank[left]
        return Piece((self.leave[rank], self.level[left]), (self.arrive[rank], y), (end, y))

    def node(self, node: int) -> Node:
        """Return a card with its texts."""
        card, rank = self.cards[node], self.layout.points.rank[node]
        left, y = self.middle[rank] - card.wide / 2, self.level[node]
        top = y - card.high / 2
        return Node(
            Rectangle(left, top, left + card.wide, top + card.high),
            rank,
            [text._replace(label=text.label.moved(left, top)) for text in card.texts],
            [area.moved(left, top) for area in card.leaves],
            ((left + card.wide, y), (self.leave[rank], y)),
        )
