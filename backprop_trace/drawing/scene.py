"""A scene: every box, wire and label of a picture with its place, in pixels.

In the style of the CS231n notes: on the wire that leaves a node its value stands above and its
gradient below; where a wire arrives stands the local gradient. Between two layers there are three
zones: labels of the wires that leave, curves, labels of the wires that arrive. Labels thus keep
clear of curves, and of each other, by construction.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from ..display import visible
from ..record import Record
from .drawing import Box, Drawing
from .labels import Label, Rectangle, text_width
from .layout import Gaps, Layout, lay_out

NAME, NUMBER, LOCAL, LEGEND = 15.0, 14.0, 12.0, 12.0
"""The sizes of letters."""

MARGIN = 16.0

PAD = 10.0
"""Between a box's wall and its text, and around a label on a wire."""

ARROW = 9.0

PORT = 24.0
"""From one operand's wire to the next."""

ONE_LINE, TWO_LINES = 40.0, 48.0
"""The heights of a variable and of an operation; both hold the labels on a wire."""

GAPS = Gaps(nodes=16, wires=14, wire=4)

LEAST_CURVE, MOST_CURVE, SLOPE = 24.0, 96.0, 0.55
"""The length of a curve: so much at least, at most, and for each pixel across."""

LEGEND_HEIGHT = 30.0

Point = tuple[float, float]


class Node(Record):
    """A box with its place and texts; the last two are on the wire behind it."""

    area: Rectangle
    rank: int
    name: Label
    operation: Label | None
    value: Label
    gradient: Label | None
    stub: tuple[Point, Point]
    """The wire as far as its labels go."""


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


def scene_of(drawing: Drawing, legend: bool = True) -> Scene:
    """Return the scene of a drawing."""
    return _Builder(drawing).scene(LEGEND_HEIGHT if legend else 0.0)


class _Builder:
    """The layout of a drawing, and where its layers and their zones begin and end."""

    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self.operands = [0] * len(drawing.boxes)
        for wire in drawing.wires:
            self.operands[wire.consumer] += 1
        self.sizes = [
            _size(box, count) for box, count in zip(drawing.boxes, self.operands, strict=True)
        ]
        self.layout: Layout = lay_out(
            [high for _, high in self.sizes],
            drawing.edges,
            [box.ordered for box in drawing.boxes],
            GAPS,
            trunks=True,
            drop=self.drop,
        )
        self.level = [MARGIN + centre for centre in self.layout.centre]
        """Each point's height in the picture."""
        self.middle: list[float] = []
        """Each layer's middle."""
        self.leave: list[float] = []
        """Where the labels behind a layer end and curves begin."""
        self.arrive: list[float] = []
        """Where the curves behind a layer end."""
        self.width = self.place_layers()

    def drop(self, node: int, port: int) -> float:
        """Return how far below the middle of its box a port stands."""
        return (port - (self.operands[node] - 1) / 2) * PORT

    def port_level(self, edge: int) -> float:
        """Return the height at which an edge arrives."""
        node = self.layout.points.edges[edge].consumer
        return self.level[node] + self.drop(node, self.layout.port[edge])

    def place_layers(self) -> float:
        """Place the layers from left to right; return the width of all."""
        points, layers = self.layout.points, self.layout.layers
        leaving, curve, arriving = ([0.0] * (len(layers) + 1) for _ in range(3))
        for node, box in enumerate(self.drawing.boxes):
            rank = points.rank[node]
            leaving[rank] = max(leaving[rank], _leaving(box))
        for wire in self.drawing.wires:
            rank = points.rank[wire.consumer]
            label = "" if wire.local is None else f"∂ {wire.local}"
            arriving[rank] = max(arriving[rank], text_width(label, LOCAL) + PAD + ARROW)
        for left, right, _, edge in points.segments:
            y = self.port_level(edge) if points.is_node(right) else self.level[right]
            bend = abs(y - self.level[left])
            if bend > 0.05:
                rank = points.rank[left]
                curve[rank] = max(curve[rank], LEAST_CURVE, min(MOST_CURVE, SLOPE * bend))
        at = MARGIN
        for rank, layer in enumerate(layers):
            wide = max((self.sizes[p][0] for p in layer if points.is_node(p)), default=0.0)
            self.middle.append(at + wide / 2)
            self.leave.append(at + wide + leaving[rank])
            self.arrive.append(self.leave[-1] + curve[rank])
            at = self.arrive[-1] + arriving[rank + 1]
        return at + MARGIN

    def scene(self, below: float) -> Scene:
        """Return the scene, with some room below it."""
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
            if wire.local is not None:
                x = consumer.area.left - ARROW - PAD / 2
                local = Label(f"∂ {wire.local}", x, y - 5, LOCAL, "end")
            piece = self.piece(path[-2], y, consumer.area.left)
            routes.append(Route(piece, consumer.rank, local, [trunk_to[p] for p in path[1:-1]]))
        begins = Counter([route.piece.begin for route in routes] + [t.begin for t in trunks])
        return Scene(
            self.drawing,
            self.width,
            2 * MARGIN + self.layout.extent + below,
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
        """Return a box with its texts."""
        box, (wide, high) = self.drawing.boxes[node], self.sizes[node]
        rank = self.layout.points.rank[node]
        x, y = self.middle[rank], self.level[node]
        area = Rectangle(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        middle = area.right + _leaving(box) / 2
        name, operation = visible(box.name), visible(box.operation)
        gradient = None
        if box.gradient is not None:
            gradient = Label(f"d {box.gradient}", middle, y + 15, NUMBER, "middle")
        return Node(
            area,
            rank,
            Label(name, x, y - 5 if operation else y + 5, NAME, "middle"),
            Label(operation, x, y + 15, NAME, "middle") if operation else None,
            Label(box.value, middle, y - 5, NUMBER, "middle"),
            gradient,
            ((area.right, y), (self.leave[rank], y)),
        )


def _size(box: Box, operands: int) -> tuple[float, float]:
    """Return a box's width and height."""
    wide = max(text_width(visible(box.name), NAME), text_width(visible(box.operation), NAME))
    lines = TWO_LINES if box.operation else ONE_LINE
    return max(44.0, wide + 2 * PAD), max(lines, operands * PORT + 6)


def _leaving(box: Box) -> float:
    """Return how long the wire is that the labels of a node stand on."""
    return 2 * PAD + max(
        text_width(box.value, NUMBER),
        0.0 if box.gradient is None else text_width(f"d {box.gradient}", NUMBER),
    )
