"""The graph as a TikZ picture, for LaTeX.

The same places as in the SVG, so that both look alike; TikZ only draws. The text is ASCII, as
LaTeX's engines differ in what else they take.
"""

from __future__ import annotations

from ..notation.words import LATEX, latex
from .drawing import Drawing
from .labels import Label
from .scene import Piece, Scene, scene_of

SCALE = 0.75
"""Points for a pixel: letters of 14 pixels stand beside LaTeX's of 10 points."""

SIGNS = {**LATEX, "-": "$-$", "<": "$<$", ">": "$>$", '"': "{''}"}
"""As in a text, but with the signs of mathematics."""

STYLES = (
    r"op/.style={draw,rounded corners=4pt}",
    r"var/.style={draw,rounded corners=9pt}",
    r"wire/.style={draw,->}",
    r"lit/.style={draw,line width=1.4pt}",
    r"fwd/.style={inner sep=0pt,font=\small}",
    r"bwd/.style={inner sep=0pt,font=\small\itshape}",
    r"loc/.style={inner sep=0pt,font=\footnotesize}",
)

ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}


def picture(drawing: Drawing) -> str:
    """Return a ``tikzpicture``; it needs the package tikz and no library."""
    scene = scene_of(drawing, legend=False)
    lines = [
        r"\begin{tikzpicture}[x=" + f"{SCALE}pt,y={-SCALE}pt,>=latex,",
        *[f"  {style}," for style in STYLES[:-1]],
        f"  {STYLES[-1]}]",
    ]
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
        area = node.area
        lines.append(
            rf"  \draw[{style}] ({_n(area.left)},{_n(area.top)}) rectangle "
            f"({_n(area.right)},{_n(area.bottom)});"
        )
        (x, y), (end, _) = node.stub
        thick = "[lit]" if number in marks else ""
        lines.append(rf"  \draw{thick} ({_n(x)},{_n(y)}) -- ({_n(end)},{_n(y)});")
    for number, piece in enumerate(scene.trunks):
        lines.append(_piece(piece, "lit" if number in trunk_marks else ""))
    for wire, route in zip(drawing.wires, scene.routes, strict=True):
        lines.append(_piece(route.piece, "wire,lit" if wire.mark else "wire"))
    for x, y in scene.forks:
        lines.append(rf"  \fill ({_n(x)},{_n(y)}) circle[radius=1.6pt];")
    lines += _labels(scene)
    return "\n".join([*lines, r"\end{tikzpicture}"]) + "\n"


def _labels(scene: Scene) -> list[str]:
    lines = []
    for node in scene.nodes:
        lines.append(_label(node.name, "fwd"))
        if node.operation:
            lines.append(_label(node.operation, "fwd"))
        lines.append(_label(node.value, "fwd"))
        if node.gradient:
            lines.append(_label(node.gradient, "bwd"))
    return lines + [_label(route.local, "loc") for route in scene.routes if route.local]


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
