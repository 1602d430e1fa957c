"""The graph as TikZ pictures, for LaTeX: one a row, so that pages may break between them.

The same places as in the SVG, so that both look alike; TikZ only draws. The text is ASCII, as
LaTeX's engines differ in what else they take.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..notation.words import LATEX, latex
from ..palette import NAMED
from .drawing import Drawing
from .labels import Label
from .legend import legend_of
from .scene import Piece, Scene
from .sheet import Room, Sheet, sheet_of

SCALE = 0.62
"""Points for a pixel: letters of 14 pixels are LaTeX's of 9 points, which are narrower."""

COLUMN = Room(345 / SCALE, 550 / SCALE)
"""Of an article: its letters keep their size."""

HALF_COLUMN = Room(229 / SCALE * 1.2, 550 / SCALE)
"""Of an article of two columns: letters of 9 points shrink to 7.5."""

SIGNS = {
    **LATEX, "-": "$-$", "<": "$<$", ">": "$>$", '"': "{''}", "⁻": "$^{-}$",
    **{sign: f"$^{{{digit}}}$" for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
}  # fmt: skip
"""As in a text, but with the signs of mathematics."""

STYLES = (
    r"op/.style={draw,rounded corners=3pt}",
    r"var/.style={draw,rounded corners=8pt,fill=black!4}",
    r"leaf/.style={draw,rounded corners=5pt,fill=black!4,line width=0.2pt}",
    r"wire/.style={draw,->}",
    r"lit/.style={draw,line width=1.4pt}",
    r"ink/.style={inner sep=0pt,font=\small}",
    r"value/.style={ink,text=btvalue}",
    r"gradient/.style={ink,font=\small\itshape,text=btgradient}",
    r"local/.style={ink,text=btlocal}",
)

ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}


def pictures(subject: Sheet | Drawing, room: Room = COLUMN) -> Iterator[str]:
    """Yield a ``tikzpicture`` for each row of a sheet; they need tikz and ``NAMED`` colours."""
    sheet = subject if isinstance(subject, Sheet) else sheet_of(subject, room)
    placed = list(sheet.placed())
    for number, (scene, down, _) in enumerate(placed):
        lines = list(_scene(scene))
        if number == len(placed) - 1:
            lines += [_label(label.moved(0, -down), kind) for kind, label in legend_of(sheet)]
        yield "\n".join([*_opening(), *lines, r"\end{tikzpicture}"]) + "\n"


def _opening() -> Iterator[str]:
    yield r"\begin{tikzpicture}[x=" + f"{SCALE}pt,y={-SCALE}pt,>=latex,"
    yield from (f"  {style}," for style in STYLES[:-1])
    yield f"  {STYLES[-1]}]"


def _scene(scene: Scene) -> Iterator[str]:
    drawing = scene.drawing
    sources = {wire.source for wire in drawing.wires}
    marks = {wire.source for wire in drawing.wires if wire.mark}
    trunk_marks = {
        number
        for wire, route in zip(drawing.wires, scene.routes, strict=True)
        for number in route.trunk
        if wire.mark
    }
    for number, (box, node) in enumerate(zip(drawing.boxes, scene.nodes, strict=True)):
        style = "op" if box.operation else "var"
        style += ",lit" if box.mark else ",thick" if number == drawing.output else ""
        style += ",dashed" if box.is_again else ""
        yield _box(node.area, style)
        yield from (_box(area, "leaf") for area in node.leaves)
        (x, y), (end, _) = node.stub
        if number in sources:
            thick = "[lit]" if number in marks else ""
            yield rf"  \draw{thick} ({_n(x)},{_n(y)}) -- ({_n(end)},{_n(y)});"
    for number, piece in enumerate(scene.trunks):
        yield _piece(piece, "lit" if number in trunk_marks else "")
    for wire, route in zip(drawing.wires, scene.routes, strict=True):
        yield _piece(route.piece, "wire,lit" if wire.mark else "wire")
    for x, y in scene.forks:
        yield rf"  \fill ({_n(x)},{_n(y)}) circle[radius=1.4pt];"
    for node in scene.nodes:
        for text in node.texts:
            yield _label(text.label, text.kind if text.kind in NAMED else "ink")
    for route in scene.routes:
        if route.local:
            yield _label(route.local, "local")


def _box(area: tuple[float, float, float, float], style: str) -> str:
    left, top, right, bottom = area
    return rf"  \draw[{style}] ({_n(left)},{_n(top)}) rectangle ({_n(right)},{_n(bottom)});"


def _label(label: Label, style: str) -> str:
    place, text = f"({_n(label.x)},{_n(label.y)})", latex(label.text, SIGNS)
    return rf"  \node[{style},anchor={ANCHORS[label.anchor]}] at {place} {{{text}}};"


def _piece(piece: Piece, style: str) -> str:
    """Return a piece of wire."""
    (x, y), (to_x, to_y), (end, _) = piece
    middle = _n((x + to_x) / 2)
    line = rf"  \draw{f'[{style}]' if style else ''} ({_n(x)},{_n(y)})"
    if _n(y) != _n(to_y):
        line += f" .. controls ({middle},{_n(y)}) and ({middle},{_n(to_y)})"
        line += f" .. ({_n(to_x)},{_n(to_y)})"
    return f"{line} -- ({_n(end)},{_n(to_y)});"


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
