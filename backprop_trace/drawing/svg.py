"""The graph as SVG: a figure for slides and notes that stands on its own.

Text stays text; no script, no font or link from elsewhere. The finished picture is the base
style, so that paper and simple renderers show all of it; an animation only hides parts at first.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ..display import visible
from ..document.graph_view import GraphView
from ..errors import TraceError
from ..notation.text import UNICODE
from .drawing import Drawing, Limit, drawing_of
from .labels import Label, text_width
from .scene import LEGEND, MARGIN, Piece, Scene, scene_of

MOST = Limit(300, 1_000)
"""Up to here a picture is laid out; beyond, no page would hold it."""

FONT = "'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"

LIGHT = {
    "paper": "#ffffff",
    "ink": "#1b1f24",
    "line": "#57606a",
    "variable": "#eef3f8",
    "operation": "#ffffff",
    "value": "#00619e",
    "gradient": "#b03a00",
    "local": "#00684a",
    "path": "#b03a00",
}
"""Blue, vermilion and green of Okabe and Ito, darkened to a contrast of 5.5:1 and more. Colour
only repeats what place (above, below, at the arrow) and prefix (none, d, ∂) say."""

DARK = {
    "paper": "#15181c",
    "ink": "#eceff2",
    "line": "#9aa4af",
    "variable": "#232a32",
    "operation": "#15181c",
    "value": "#6cc0f5",
    "gradient": "#ffa35c",
    "local": "#5fd3a8",
    "path": "#ffa35c",
}

LONGEST_TITLE = 200
"""Characters of the program that the title quotes."""

LONGEST = 4.8
"""Seconds that an animation takes at most."""


def render(
    graph: GraphView, digits: int | None = 4, *, command: str | None = None, animate: bool = False
) -> Iterator[str]:
    """Yield the picture of a graph, line by line.

    ``command`` is kept inside, so that the picture can be made and checked again. Raises
    ``TraceError`` for a graph of more than ``MOST``.
    """
    if excess := MOST.excess(graph):
        what, most, count = excess
        raise TraceError(
            "picture-too-large",
            f"a picture has at most {most:,} {what}, this graph {count:,}; "
            "`--format dot` has no limit",
        )
    yield from write(drawing_of(graph, UNICODE, digits), command=command, animate=animate)


def write(
    drawing: Drawing,
    *,
    command: str | None = None,
    animate: bool = False,
    theme: str = "auto",
    legend: bool = True,
    prefix: str = "",
) -> Iterator[str]:
    """Yield the picture of a drawing.

    ``theme`` is ``light``, ``dark``, or ``auto`` for what the reader prefers; ``prefix`` keeps the
    ids of several pictures in one page apart.
    """
    scene = scene_of(drawing, legend)
    colours = DARK if theme == "dark" else LIGHT
    wide, high = _number(_width(scene, legend)), _number(scene.height)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}" role="img" font-family="{FONT}" '
        f'aria-labelledby="{prefix}title {prefix}desc">\n'
    )
    yield f'<title id="{prefix}title">{_text(title(drawing))}</title>\n'
    yield f'<desc id="{prefix}desc">{_text(description(drawing))}</desc>\n'
    if command:
        yield f"<metadata>{_text(command)}</metadata>\n"
    style = _style(theme == "auto", scene.layers if animate else 0)
    if style:
        yield f"<style>\n{style}</style>\n"
    yield (
        f'<defs><marker id="{prefix}arrow" class="tip" viewBox="0 0 10 10" refX="9" refY="5" '
        f'markerWidth="10" markerHeight="10" markerUnits="userSpaceOnUse" orient="auto" '
        f'fill="{colours["line"]}"><path d="M0 1 10 5 0 9z"/></marker></defs>\n'
    )
    yield f'<rect class="paper" width="{wide}" height="{high}" fill="{colours["paper"]}"/>\n'
    yield from _wires(scene, colours, prefix)
    yield from _boxes(scene, colours, prefix)
    yield from _labels(scene, colours, prefix)
    if legend:
        yield from _legend(scene, colours)
    yield "</svg>\n"


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


def _wires(scene: Scene, colours: dict[str, str], prefix: str) -> Iterator[str]:
    yield f'<g class="wire" fill="none" stroke="{colours["line"]}" stroke-width="1.5">\n'
    stub_marks: dict[int, str] = {}
    trunk_marks: dict[int, str] = {}
    for wire, route in zip(scene.drawing.wires, scene.routes, strict=True):
        if wire.mark:
            stub_marks[wire.source] = wire.mark
            trunk_marks.update(dict.fromkeys(route.trunk, wire.mark))
    for number, node in enumerate(scene.nodes):
        (x, y), (end, _) = node.stub
        mark = _mark(stub_marks.get(number, ""), colours)
        line = f"M{_number(x)} {_number(y)}H{_number(end)}"
        yield f'<path id="{prefix}s{number}"{mark} d="{line}"/>\n'
    for number, piece in enumerate(scene.trunks):
        mark = _mark(trunk_marks.get(number, ""), colours)
        yield f'<path id="{prefix}t{number}"{mark} d="{path_data(piece)}"/>\n'
    for number, (wire, route) in enumerate(zip(scene.drawing.wires, scene.routes, strict=True)):
        mark, line = _mark(wire.mark, colours), path_data(route.piece)
        arrow = f'marker-end="url(#{prefix}arrow)"'
        yield f'<path id="{prefix}e{number}"{mark} {arrow} d="{line}"/>\n'
    yield "</g>\n"
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


def _boxes(scene: Scene, colours: dict[str, str], prefix: str) -> Iterator[str]:
    yield f'<g class="box" stroke="{colours["line"]}" stroke-width="1.5">\n'
    for number, (box, node) in enumerate(zip(scene.drawing.boxes, scene.nodes, strict=True)):
        left, top, right, bottom = node.area
        kind = "operation" if box.operation else "variable"
        radius = 8 if box.operation else 20
        style = _mark(box.mark, colours, kind)
        if number == scene.drawing.output and not box.mark:
            style += ' stroke-width="2.5"'
        yield (
            f'<rect id="{prefix}n{number}"{style} '
            f'x="{_number(left)}" y="{_number(top)}" width="{_number(right - left)}" '
            f'height="{_number(bottom - top)}" rx="{radius}" fill="{colours[kind]}"/>\n'
        )
    yield "</g>\n"


def _labels(scene: Scene, colours: dict[str, str], prefix: str) -> Iterator[str]:
    """Yield the texts: names and operations, then values, gradients and local gradients."""
    names = [(f"l{k}", n.name, "") for k, n in enumerate(scene.nodes)]
    names += [(f"o{k}", n.operation, "") for k, n in enumerate(scene.nodes) if n.operation]
    last = scene.layers - 1
    values = [(f"v{k}", n.value, f"f{n.rank}") for k, n in enumerate(scene.nodes)]
    gradients = [
        (f"g{k}", n.gradient, f"b{last - n.rank}") for k, n in enumerate(scene.nodes) if n.gradient
    ]
    locals_ = [
        (f"d{k}", r.local, f"b{last - r.rank}") for k, r in enumerate(scene.routes) if r.local
    ]
    for kind, colour, style, labels in (
        ("name", "ink", "", names),
        ("value", "value", "", values),
        ("gradient", "gradient", ' font-style="italic"', gradients),
        ("local", "local", "", locals_),
    ):
        yield f'<g class="{kind}" fill="{colours[colour]}"{style}>\n'
        for name, label, shown in labels:
            yield _label(label, f"{prefix}{name}", shown)
        yield "</g>\n"


def _label(label: Label, name: str, shown: str) -> str:
    """Return a text; ``shown`` is the class that says when an animation shows it."""
    return (
        f'<text id="{name}" class="{shown}" x="{_number(label.x)}" y="{_number(label.y)}" '
        f'font-size="{_number(label.size)}" text-anchor="{label.anchor}">'
        f"{_text(label.text)}</text>\n"
    ).replace(' class=""', "")


LEGEND_TEXTS = (
    ("value", "→ value", ""),
    ("gradient", "← d: gradient d{output}/d(node)", ' font-style="italic"'),
    ("local", "∂: local gradient", ""),
)


def _legend_texts(scene: Scene) -> list[tuple[str, str, str]]:
    output = scene.drawing.boxes[scene.drawing.output].name
    return [(kind, text.format(output=output), style) for kind, text, style in LEGEND_TEXTS]


def _width(scene: Scene, legend: bool) -> float:
    """Return the picture's width: the legend may be wider than the graph."""
    if not legend:
        return scene.width
    texts = _legend_texts(scene)
    return max(scene.width, sum(text_width(t, LEGEND) + 2 * MARGIN for _, t, _ in texts))


def _legend(scene: Scene, colours: dict[str, str]) -> Iterator[str]:
    x, y = MARGIN, scene.height - MARGIN
    for kind, text, style in _legend_texts(scene):
        yield (
            f'<text class="{kind}" fill="{colours[kind]}"{style} x="{_number(x)}" '
            f'y="{_number(y)}" font-size="{_number(LEGEND)}">{_text(text)}</text>\n'
        )
        x += text_width(text, LEGEND) + 2 * MARGIN


def _style(auto: bool, layers: int) -> str:
    """Return the style sheet: dark colours where they are preferred, and the animation."""
    style = ""
    if auto:
        style += (
            "@media (prefers-color-scheme: dark) {\n"
            f".paper{{fill:{DARK['paper']}}} .wire,.box{{stroke:{DARK['line']}}} "
            f".tip{{fill:{DARK['line']}}} .name{{fill:{DARK['ink']}}}\n"
            f".variable{{fill:{DARK['variable']}}} .operation{{fill:{DARK['operation']}}} "
            f".value{{fill:{DARK['value']}}} .gradient{{fill:{DARK['gradient']}}} "
            f".local{{fill:{DARK['local']}}} .path{{stroke:{DARK['path']}}}\n"
            "}\n"
        )
    if layers:
        beat = LONGEST / (2 * layers + 1)
        style += (
            "@media (prefers-reduced-motion: no-preference) {\n"
            "@keyframes appear{from{opacity:0}}\n"
            f"text[class^=f],text[class^=b]{{animation:appear {beat:.3g}s ease-out backwards}}\n"
        )
        for rank in range(layers):
            style += f".f{rank}{{animation-delay:{beat * rank:.3g}s}} "
            style += f".b{rank}{{animation-delay:{beat * (layers + rank):.3g}s}}\n"
        style += "}\n@media print { text{animation:none !important} }\n"
    return style


def _mark(mark: str, colours: dict[str, str], kind: str = "") -> str:
    """Return the attributes of a box of some kind, or of a wire, and of one that is set off."""
    classes = " ".join(filter(None, (kind, "path" if mark else "")))
    attributes = f' class="{classes}"' if classes else ""
    return f'{attributes} stroke="{colours["path"]}" stroke-width="3"' if mark else attributes


def _number(value: float) -> str:
    """Write a length with a tenth of a pixel at most."""
    return f"{value:.1f}".removesuffix(".0")


def _text(text: str) -> str:
    """Escape text; what XML can't hold is spelled out."""
    return escape("\n".join(map(visible, text.split("\n"))), quote=False)
