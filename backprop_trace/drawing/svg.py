"""The graph as SVG: a figure for slides and notes that stands on its own.

Text stays text; no script, no font or link from elsewhere. The finished picture is the base
style, so that paper and simple renderers show all of it; an animation only hides parts at first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..display import visible
from ..document.graph_view import GraphView
from ..errors import TraceError
from ..markup import escape
from ..notation.text import UNICODE
from ..palette import DARK, LIGHT
from .cards import CardText
from .drawing import Drawing, Limit, drawing_of
from .labels import Label
from .legend import legend_of
from .scene import Piece, Scene
from .sheet import ANY, PAGE, Room, Sheet, sheet_of

MOST = Limit(300, 1_000)
"""Up to here a picture is laid out; beyond, no page would hold it."""

FONT = "'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"

MARGIN = 16.0

LONGEST_TITLE = 200
"""Characters of the program that the title quotes."""

LONGEST = 4.8
"""Seconds that an animation takes at most."""

Colours = Mapping[str, str]


def render(
    graph: GraphView,
    digits: int | None = 4,
    *,
    command: str | None = None,
    animate: bool = False,
    whole: bool = False,
) -> Iterator[str]:
    """Yield the picture of a graph, line by line.

    ``command`` is kept inside, so that the picture can be made and checked again; ``whole`` draws
    everything, however wide. Raises ``TraceError`` for a graph of more than ``MOST``.
    """
    if excess := MOST.excess(graph):
        what, most, count = excess
        raise TraceError(
            "picture-too-large",
            f"a picture has at most {most:,} {what}, this graph {count:,}; "
            "`--format dot` has no limit",
        )
    sheet = sheet_of(drawing_of(graph, UNICODE, digits), ANY if whole else PAGE)
    yield from write(sheet, command=command, animate=animate)


def write(
    subject: Sheet | Drawing,
    *,
    command: str | None = None,
    animate: bool = False,
    theme: str = "auto",
    legend: bool = True,
    prefix: str = "",
    room: Room = PAGE,
    row: int | None = None,
) -> Iterator[str]:
    """Yield the picture of a sheet, or of a drawing in a room, or one of its rows alone.

    Rows are as wide as the sheet, so that all come out at one size; the legend is the last one's.
    ``theme`` is ``light``, ``dark``, or ``auto`` for what the reader prefers; ``prefix`` keeps the
    ids of several pictures in one page apart. A script finds cards, and variables inside of them,
    by ``data-node`` (the graph's nodes that they stand for, the own one first), their numbers by
    ``data-of``, wires and local gradients by ``data-edge`` (``7:0`` is operand 0 of node 7).
    """
    sheet = subject if isinstance(subject, Sheet) else sheet_of(subject, room)
    colours = DARK if theme == "dark" else LIGHT
    placed, below, wide, high = _frame(sheet, row, legend)
    size = f'width="{_number(wide)}" height="{_number(high)}"'
    yield from _opening(sheet.drawing, wide, high, prefix)
    if command:
        yield f"<metadata>{_text(command)}</metadata>\n"
    style = _style(theme == "auto", sheet.layers if animate else 0)
    if style:
        yield f"<style>\n{style}</style>\n"
    yield (
        f'<defs><marker id="{prefix}arrow" class="tip" viewBox="0 0 10 10" refX="9" refY="5" '
        f'markerWidth="10" markerHeight="10" markerUnits="userSpaceOnUse" orient="auto" '
        f'fill="{colours["line"]}"><path d="M0 1 10 5 0 9z"/></marker></defs>\n'
    )
    yield f'<rect class="paper" {size} fill="{colours["paper"]}"/>\n'
    for scene, down, before in placed:
        yield f'<g transform="translate({_number(MARGIN)} {_number(MARGIN + down)})">\n'
        yield from _wires(scene, colours, prefix)
        yield from _cards(scene, colours)
        yield from _labels(scene, colours, before, sheet.layers)
        yield "</g>\n"
    if below:
        yield f'<g class="legend" transform="translate({_number(MARGIN)} {_number(MARGIN)})">\n'
        for kind, label in below:
            yield _label(label, f'class="{kind}" fill="{colours[kind]}"{_slant(kind)}')
        yield "</g>\n"
    yield "</svg>\n"


def _frame(
    sheet: Sheet, row: int | None, has_legend: bool
) -> tuple[list[tuple[Scene, float, int]], list[tuple[str, Label]], float, float]:
    """Return the rows of a picture with their places, the legend, the width and the height."""
    below = legend_of(sheet) if has_legend else []
    wide = 2 * MARGIN + max([sheet.width, *(label.area.right for _, label in below)])
    placed = list(sheet.placed())
    if row is not None:
        is_last = row == len(placed) - 1
        scene, begin, before = placed[row]
        placed = [(scene, 0.0, before)]
        below = [(kind, label.moved(0, -begin)) for kind, label in below if is_last]
    last, down, _ = placed[-1]
    high = 2 * MARGIN + max([down + last.height, *(label.y for _, label in below)])
    return placed, below, wide, high


def _opening(drawing: Drawing, wide: float, high: float, prefix: str) -> Iterator[str]:
    size = f'width="{_number(wide)}" height="{_number(high)}"'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
        f'viewBox="0 0 {_number(wide)} {_number(high)}" role="img" font-family="{FONT}" '
        f'aria-labelledby="{prefix}title {prefix}desc">\n'
    )
    yield f'<title id="{prefix}title">{_text(title(drawing))}</title>\n'
    yield f'<desc id="{prefix}desc">{_text(description(drawing))}</desc>\n'


def title(drawing: Drawing) -> str:
    """Return the picture's title."""
    output = drawing.boxes[drawing.output].name
    program = drawing.title
    if len(program) > LONGEST_TITLE:
        program = f"{program[:LONGEST_TITLE]} ..."
    return f"Backpropagation through {output}: {program}"


def description(drawing: Drawing) -> str:
    """Return the picture in words, for those who can't see it."""
    operands: dict[int, list[str]] = {}
    for wire in sorted(drawing.wires, key=lambda wire: wire.position):
        operands.setdefault(wire.consumer, []).append(drawing.boxes[wire.source].name)
    sentences = []
    for node, box in enumerate(drawing.boxes):
        takes = f" takes {', '.join(operands[node])};" if node in operands else ""
        gradient = f", gradient {box.gradient}" if box.gradient is not None else ""
        sentences.append(f"{box.name}{takes} value {box.value}{gradient}.")
    return " ".join(sentences)


def _wires(scene: Scene, colours: Colours, prefix: str) -> Iterator[str]:
    yield f'<g class="wire" fill="none" stroke="{colours["line"]}" stroke-width="1.5">\n'
    wires = scene.drawing.wires
    behind: list[list[int]] = [[] for _ in scene.nodes]
    along: list[list[int]] = [[] for _ in scene.trunks]
    for number, (wire, route) in enumerate(zip(wires, scene.routes, strict=True)):
        behind[wire.source].append(number)
        for trunk in route.trunk:
            along[trunk].append(number)

    def path(line: str, numbers: Sequence[int], more: str = "") -> str:
        mark = next((wires[k].mark for k in numbers if wires[k].mark), "")
        edges = _edges(edge for k in numbers for edge in wires[k].edges)
        return f'<path{edges}{_mark(mark, colours)}{more} d="{line}"/>\n'

    for node, numbers in zip(scene.nodes, behind, strict=True):
        (x, y), (end, _) = node.stub
        if numbers and end - x > 0.05:
            yield path(f"M{_number(x)} {_number(y)}H{_number(end)}", numbers)
    for piece, numbers in zip(scene.trunks, along, strict=True):
        yield path(path_data(piece), numbers)
    for number, route in enumerate(scene.routes):
        yield path(path_data(route.piece), [number], f' marker-end="url(#{prefix}arrow)"')
    yield "</g>\n"
    if scene.forks:
        yield f'<g class="tip" fill="{colours["line"]}">\n'
        for x, y in scene.forks:
            yield f'<circle cx="{_number(x)}" cy="{_number(y)}" r="2.5"/>\n'
        yield "</g>\n"


def path_data(piece: Piece) -> str:
    """Return the path of a piece of wire."""
    (x, y), (to_x, to_y), (end, _) = piece
    data = f"M{_number(x)} {_number(y)}"
    if _number(y) != _number(to_y):
        middle = _number((x + to_x) / 2)
        data += f"C{middle} {_number(y)} {middle} {_number(to_y)} {_number(to_x)} {_number(to_y)}"
    return f"{data}H{_number(end)}"


def _cards(scene: Scene, colours: Colours) -> Iterator[str]:
    yield f'<g class="box" stroke="{colours["line"]}" stroke-width="1.5">\n'
    for number, (box, node) in enumerate(zip(scene.drawing.boxes, scene.nodes, strict=True)):
        kind = "operation" if box.operation else "variable"
        radius = 6 if box.operation else 16
        style = f' data-node="{" ".join(map(str, box.nodes or (box.node,)))}"'
        style += _mark(box.mark, colours, f"card {kind}")
        if number == scene.drawing.output and not box.mark:
            style += ' stroke-width="2.5"'
        if box.is_again:
            style += ' stroke-dasharray="4 3"'
        yield f'<rect{style} {_area(node.area)} rx="{radius}" fill="{colours[kind]}"/>\n'
        for leaf, area in zip(box.leaves, node.leaves, strict=True):
            style = f'class="leaf variable" data-node="{leaf.node}"{_edges(leaf.edges)}'
            rest = f'rx="9" stroke-width="0.75" fill="{colours["variable"]}"'
            yield f"<rect {style} {_area(area)} {rest}/>\n"
    yield "</g>\n"


def _labels(scene: Scene, colours: Colours, before: int, layers: int) -> Iterator[str]:
    """Yield the texts: names and signs, then values, gradients and local gradients.

    The classes ``f3``, ``b3`` and ``d3`` say at which beat of its pass an animation shows a number.
    """
    texts: dict[str, list[tuple[int, CardText]]] = {}
    for node in scene.nodes:
        for text in node.texts:
            texts.setdefault(text.kind, []).append((before + node.rank, text))
    for kind, colour in (("name", "ink"), ("sign", "ink"), ("value", ""), ("gradient", "")):
        yield f'<g class="{kind}" fill="{colours[colour or kind]}"{_slant(kind)}>\n'
        for rank, text in texts.get(kind, ()):
            beat = {"value": f"f{rank}", "gradient": f"b{layers - 1 - rank}"}.get(kind, "")
            shown = f'class="{beat}" ' if beat else ""
            yield _label(text.label, f'{shown}data-of="{text.node}"')
        yield "</g>\n"
    wires = zip(scene.drawing.wires, scene.routes, strict=True)
    shown_locals = [(wire, route.rank, route.local) for wire, route in wires if route.local]
    if shown_locals:
        yield f'<g class="local" fill="{colours["local"]}">\n'
        for wire, rank, label in shown_locals:
            beat = f"d{layers - 1 - before - rank}"
            yield _label(label, f'class="{beat}"{_edges(wire.edges)}')
        yield "</g>\n"


def _label(label: Label, attributes: str) -> str:
    anchor = "" if label.anchor == "start" else f' text-anchor="{label.anchor}"'
    return (
        f'<text {attributes} x="{_number(label.x)}" y="{_number(label.y)}" '
        f'font-size="{_number(label.size)}"{anchor}>{_text(label.text)}</text>\n'
    )


def _slant(kind: str) -> str:
    return ' font-style="italic"' if kind == "gradient" else ""


def _style(auto: bool, layers: int) -> str:
    """Return the style sheet: dark colours where they are preferred, and the animation.

    The delays stand behind the rule that starts the animation, which would set them back to 0.
    """
    style = ""
    if auto:
        kinds = ("name", "sign", "ink"), ("value",), ("gradient",), ("local",)
        fills = " ".join(
            f"{','.join(f'.{each}' for each in names)}{{fill:{DARK[names[-1]]}}}" for names in kinds
        )
        style += (
            "@media (prefers-color-scheme: dark) {\n"
            f".paper{{fill:{DARK['paper']}}} .wire,.box{{stroke:{DARK['line']}}} "
            f".tip{{fill:{DARK['line']}}} {fills}\n"
            f".variable{{fill:{DARK['variable']}}} .operation{{fill:{DARK['operation']}}} "
            f".path{{stroke:{DARK['path']}}}\n"
            "}\n"
        )
    if layers:
        beat = LONGEST / (3 * layers + 1)
        style += (
            "@media (prefers-reduced-motion: no-preference) {\n"
            "@keyframes appear{from{opacity:0}}\n"
            "text[class^=f],text[class^=d],text[class^=b]"
            f"{{animation:appear {beat:.3g}s ease-out backwards}}\n"
        )
        for begin, kind in ((0, "f"), (layers, "d"), (2 * layers, "b")):
            style += " ".join(
                f"text.{kind}{rank}{{animation-delay:{beat * (begin + rank):.3g}s}}"
                for rank in range(layers)
            )
            style += "\n"
        style += "}\n@media print { text{animation:none !important} }\n"
    return style


def _mark(mark: str, colours: Colours, kind: str = "") -> str:
    """Return the attributes of a card of some kind, or of a wire, and of one that is set off."""
    classes = " ".join(filter(None, (kind, "path" if mark else "")))
    attributes = f' class="{classes}"' if classes else ""
    return f'{attributes} stroke="{colours["path"]}" stroke-width="3"' if mark else attributes


def _edges(edges: Iterable[tuple[int, int]]) -> str:
    """Return the attribute that names edges of the graph."""
    named = " ".join(dict.fromkeys(f"{node}:{position}" for node, position in edges))
    return f' data-edge="{named}"' if named else ""


def _area(area: Sequence[float]) -> str:
    left, top, right, bottom = area
    return (
        f'x="{_number(left)}" y="{_number(top)}" width="{_number(right - left)}" '
        f'height="{_number(bottom - top)}"'
    )


def _number(value: float) -> str:
    """Write a length with a tenth of a pixel at most."""
    return f"{value:.1f}".removesuffix(".0")


def _text(text: str) -> str:
    """Escape text; what XML can't hold is spelled out."""
    return escape("\n".join(map(visible, text.split("\n"))), quote=False)
