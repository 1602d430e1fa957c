"""A drawing of the terminal, put together: layout, tracks, frames and wires on one canvas.

Drawn once for both directions: *along* the flow and *across* it are columns and rows where the
graph flows to the right, rows and columns where it flows down.
"""

from itertools import pairwise

from ..record import Record
from .cells import Canvas, Line, UnclearError
from .drawing import Drawing
from .frames import Frame, draw_frame, frames_of
from .layout import Gaps, Layout, lay_out
from .ranks import tight_ranks
from .tracks import Net, Turns, route


class Flow(Record):
    """A direction, and what is kept free for its wires."""

    down: bool
    gaps: Gaps
    lead: int
    """Cells along the flow before the first track."""
    pitch: int
    """Cells along the flow from one track to the next."""
    tail: int
    """Cells along the flow behind the last track, the arrow included."""
    margin: int
    """Cells between two wires on one track."""
    out: str
    """A box's wall where a wire leaves."""
    arrow: str

    def length(self, tracks: int) -> int:
        """Return the length of a gap."""
        return self.lead + self.pitch * tracks + self.tail


def flow_of(down: bool, ascii: bool) -> Flow:
    """Return the flow to the right or down. In ASCII, corners that touch would read as a fork."""
    if down:
        return Flow(True, Gaps(2, 1), int(ascii), 1 + ascii, 1, 1, "┬", "▼")
    return Flow(False, Gaps(0, 1), 1, 2, 2, int(ascii), "├", "▶")


def least_size(drawing: Drawing, down: bool) -> tuple[int, int]:
    """Return columns and rows that a drawing can't do without; quickly."""
    frames = frames_of(drawing, down)
    rank = tight_ranks(len(frames), drawing.edges)
    layers: dict[int, list[Frame]] = {}
    for frame, place in zip(frames, rank, strict=True):
        layers.setdefault(place, []).append(frame)
    if down:
        columns = max((sum(f.width for f in layer) for layer in layers.values()), default=0)
        return columns, sum(max(f.height for f in layer) + 1 for layer in layers.values()) - 1
    rows = max((sum(f.height for f in layer) for layer in layers.values()), default=0)
    return sum(max(f.width for f in layer) + 3 for layer in layers.values()) - 3, rows


def lines_of(drawing: Drawing, ascii: bool = False, down: bool = False) -> list[Line] | None:
    """Return a drawing's lines, as wide as they come; None if a wire could be misread."""
    lines = Plan(drawing, ascii, down).lines(drawing)
    if lines is None:
        return None
    blank = [not line for line in lines]
    return [
        line for k, line in enumerate(lines) if not (blank[k] and k and blank[k - 1])
    ]  # between parts that no wire joins


class Plan:
    """The places of all boxes and tracks, in cells along and across the flow.

    It may draw other drawings too that have the same wires and texts of the same width.
    """

    def __init__(self, drawing: Drawing, ascii: bool = False, down: bool = False) -> None:
        self.ascii = ascii
        self.frames = frames = frames_of(drawing, down)
        self.flow = flow_of(down, ascii)
        self.layout: Layout = lay_out(
            [frame.width if down else frame.height for frame in frames],
            drawing.edges,
            [box.ordered for box in drawing.boxes],
            self.flow.gaps,
            trunks=True,
            drop=(lambda node, port: frames[node].ports[port] - frames[node].out)
            if down
            else (lambda node, port: 0.0),
        )
        self.start = self.layout.snapped()
        self.begin: list[int] = []
        """Where each layer begins, along the flow."""
        self.turns: dict[int, Turns] = {}
        """Where the wires of a point turn in the gap behind it."""
        self.ends: list[int] = []
        """Where each layer ends, along the flow: the gap begins."""
        self._route()

    def along(self, node: int) -> int:
        """Return a frame's size along the flow."""
        frame = self.frames[node]
        return frame.height if self.flow.down else frame.width

    def leaves(self, point: int) -> int:
        """Return where a point's wires leave, across the flow."""
        is_node = self.layout.points.is_node(point)
        return self.start[point] + (self.frames[point].out if is_node else 0)

    def arrives(self, point: int, edge: int) -> int:
        """Return where an edge arrives at a point, across the flow."""
        if not self.layout.points.is_node(point):
            return self.start[point]
        return self.start[point] + self.frames[point].ports[self.layout.port[edge]]

    def _route(self) -> None:
        points = self.layout.points
        targets: dict[int, list[int]] = {}
        for left, right, _, edge in points.segments:
            targets.setdefault(left, []).append(self.arrives(right, edge))
        at = 0
        for layer in self.layout.layers:
            self.begin.append(at)
            at += max((self.along(p) for p in layer if points.is_node(p)), default=1)
            self.ends.append(at)
            sources = [point for point in layer if point in targets]
            nets = [Net(self.leaves(p), tuple(targets[p])) for p in sources]
            turns, tracks = route(nets, self.flow.margin)
            self.turns.update((p, turn) for p, turn in zip(sources, turns, strict=True) if turn)
            at += self.flow.length(tracks)

    def track(self, rank: int, number: int) -> int:
        """Return where a track of the gap behind a layer runs, along the flow."""
        return self.ends[rank] + self.flow.lead + self.flow.pitch * number

    def path(self, edge: int) -> list[tuple[int, int]]:
        """Return the corners (along, across) of an edge, from its box's wall to its arrow."""
        points = self.layout.points
        path = points.paths[edge]
        source, consumer = path[0], path[-1]
        begin = self.begin[points.rank[source]]
        corners = [(begin + self.along(source) - 1, self.leaves(source))]
        for left, right in pairwise(path):
            arrival = self.arrives(right, edge)
            if left in self.turns:
                first, second, between = self.turns[left]
                rank = points.rank[left]
                corners.append((self.track(rank, first), self.leaves(left)))
                if first != second:
                    corners.append((self.track(rank, first), between))
                    corners.append((self.track(rank, second), between))
                corners.append((self.track(rank, second), arrival))
        corners.append((self.begin[points.rank[consumer]] - 1, arrival))
        return corners

    def lines(self, drawing: Drawing) -> list[Line] | None:
        """Return a drawing's lines; None if a wire could be misread."""
        canvas = Canvas()
        self._draw(canvas, drawing)
        try:
            return canvas.lines(self.ascii)
        except UnclearError:
            return None

    def _draw(self, canvas: Canvas, drawing: Drawing) -> None:
        down, points = self.flow.down, self.layout.points

        def cell(along: int, across: int) -> tuple[int, int]:
            return (along, across) if down else (across, along)

        for node, frame in enumerate(frames_of(drawing, down)):
            draw_frame(canvas, frame, *cell(self.begin[points.rank[node]], self.start[node]))
        for number, wire in enumerate(drawing.wires):
            corners = [cell(*corner) for corner in self.path(number)]
            canvas.wire(wire.source, corners, wire.mark)
            wall = drawing.boxes[wire.source].mark
            canvas.write(*corners[0], self.flow.out, f"frame {wall}".rstrip())
            canvas.write(*corners[-1], self.flow.arrow, f"wire {wire.mark}".rstrip())
