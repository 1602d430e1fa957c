"""The story as an HTML page: MathML for the mathematics, the picture as SVG, light and dark.

A page of its own that loads nothing; what stands between the comments can be copied into another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from ..autodiff.trace import Trace
from ..document.blocks import (
    Block,
    Figure,
    Grid,
    Heading,
    Math,
    Notes,
    Paragraph,
    Picture,
    Results,
    Row,
    Table,
    Title,
    without_files,
)
from ..document.story import Story
from ..document.style import Style
from ..notation.mathml import MathMl
from .markdown import commented

HEADERS = {
    "forward": ("step", "node", "expression", "with numbers", "value"),
    "local": ("edge", "local gradient", "with numbers", "value"),
    "backward": ("gradient", "upstream × local", "with numbers", "value"),
}

HEAD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backpropagation</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
math { font-size: 1.1em; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; }
th { text-align: left; font-weight: 600; border-bottom: 1px solid; padding: 0.2em 0.8em; }
td { padding: 0.25em 0.8em; vertical-align: middle; }
th.r, td.r { text-align: right; }
tr.sum td { border-top: 1px solid; font-weight: 600; }
svg { max-width: 100%; height: auto; }
</style>
</head>
<body>
"""

TAIL = "</body>\n</html>\n"


def render(trace: Trace, style: Style = Style()) -> Iterator[str]:
    """Yield the story block by block."""
    notation = MathMl(trace.graph.user_names(), style.plain_names)
    yield HEAD
    if style.command:
        yield f"<!-- backprop-trace: {commented(style.command)} -->\n"
    files: list[Figure] = []
    for block in without_files(Story(trace, notation, style).blocks(), files):
        yield from write(block, notation, style)
    if style.command:
        yield "<!-- backprop-trace: end -->\n"
    for block in files:
        yield from write(block, notation, style)
    yield TAIL


def write(block: Block, notation: MathMl, style: Style) -> Iterator[str]:
    """Yield one block."""
    if isinstance(block, Title):
        yield "<h1>Backpropagation</h1>\n"
        for formula in block.formulas:
            yield f"<p>{math(formula)}</p>\n"
        if block.given:
            yield f"<p><strong>Given</strong> {', '.join(map(math, block.given))}</p>\n"
    elif isinstance(block, Heading):
        yield f"<h2>{block.number}. {escape(block.text)}</h2>\n"
    elif isinstance(block, Picture):
        yield from picture(block, style)
    elif isinstance(block, Figure):
        if block.path:
            name = escape(block.caption)
            yield f'<figure><img src="{escape(block.path)}" alt="{name}">\n'
            yield f"<figcaption>{name}</figcaption></figure>\n"
    elif isinstance(block, Table):
        align = "rlllr" if block.kind == "forward" else "lllr"
        numbered = enumerate(block.rows(), start=1)
        rows = (pass_row(block.kind, row, number, notation) for number, row in numbered)
        yield from tabular(align, HEADERS[block.kind], rows)
    elif isinstance(block, Grid):
        cells = ([text([each]) for each in row] for row in block.rows())
        lines = (line(row, block.align) for row in cells)
        yield from tabular(block.align, [text([each]) for each in block.headers], lines)
    elif isinstance(block, Paragraph):
        yield f"<p>{text(block.pieces)}</p>\n"
    elif isinstance(block, Results):
        equations = [text(each) for each in block.equations]
        yield f"<p><strong>Gradients</strong> {', '.join(equations) or 'none'}</p>\n"
    elif isinstance(block, Notes):
        notes = "".join(f"<li>{escape(note)}</li>\n" for note in block.texts)
        yield f"<ul>\n{notes}</ul>\n"


def math(piece: str) -> str:
    """Write a piece of mathematics."""
    return f"<math><mrow>{piece}</mrow></math>"


def text(pieces: Sequence[str]) -> str:
    """Write words and mathematics side by side."""
    shown = (math(piece) if isinstance(piece, Math) else escape(piece) for piece in pieces)
    return "".join(shown)


def picture(block: Picture, style: Style) -> Iterator[str]:
    """Yield the graph, as an SVG in the page; say so where it is too large."""
    from .picture import embedded

    svg, words = embedded(block.trace, style)
    if words:
        yield f"<p>{words}</p>\n"
        return
    yield f'<div class="wide">\n{svg[svg.index("<svg") :]}\n</div>\n'


def tabular(align: str, headers: Sequence[str], rows: Iterable[str]) -> Iterator[str]:
    """Yield a table."""
    named = "".join(
        f'<th scope="col"{side(letter)}>{header}</th>'
        for letter, header in zip(align, headers, strict=True)
    )
    yield f'<div class="wide"><table>\n<thead><tr>{named}</tr></thead>\n<tbody>\n'
    yield from rows
    yield "</tbody></table></div>\n"


def side(letter: str) -> str:
    """Return the attribute of a cell on its side of the column."""
    return ' class="r"' if letter == "r" else ""


def line(cells: Sequence[str], align: str, kind: str = "") -> str:
    """Write a row of a table."""
    written = zip(align, cells, strict=True)
    joined = "".join(f"<td{side(letter)}>{cell}</td>" for letter, cell in written)
    return f"<tr{kind}>{joined}</tr>\n"


def pass_row(kind: str, row: Row, number: int, notation: MathMl) -> str:
    """Write a row of one of the passes."""
    numbers = ""
    if row.substituted:
        numbers = math(f"{notation.about}{row.substituted}" if row.about else row.substituted)
    value = math(f"{notation.about}{row.result}" if row.rounded else row.result)
    if row.edge is not None:
        rule = math(f"{row.left}{notation.equals}{row.right}")
        return line([math(row.edge), rule, numbers, value], "lllr")
    if kind == "backward":
        qualifier = f" {words(row.qualifier)}" if row.qualifier else ""
        right = math(row.right) if row.right else ""
        mark = ' class="sum"' if row.is_sum else ""
        return line([math(row.left) + qualifier, right, numbers, value], "lllr", mark)
    aside = f" ({escape(row.remark)})" if row.remark else ""
    return line([str(number), math(row.left) + aside, math(row.right), numbers, value], "rlllr")


def words(pieces: Sequence[str]) -> str:
    """Write pieces with spaces between them."""
    return " ".join(text([piece]) for piece in pieces)
