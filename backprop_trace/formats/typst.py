"""The story in Typst: tables and aligned equations, a fragment or a whole document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from ..document.story import Story, about, equations
from ..document.style import Style
from ..notation.typst import Typst

HEADERS = {
    "forward": ("rlllr", ("step", "node", "expression", "with numbers", "value")),
    "local": ("lllr", ("edge", "local gradient", "with numbers", "value")),
}

_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\*_`#$@<>[]~/-+=\"'"})
_SIDES = {"l": "left", "r": "right"}


def render(trace: Trace, style: Style = Style()) -> Iterator[str]:
    """Yield the story block by block."""
    notation = Typst(trace.graph.user_names(), style.plain_names)
    if style.command:
        yield f"// backprop-trace: {style.command}\n"
    if style.standalone:
        yield "#set page(margin: 2cm)\n#set text(size: 11pt)\n"
    files: list[Figure] = []
    for block in without_files(Story(trace, notation, style).blocks(), files):
        yield "\n"
        yield from write(block, notation, style)
    if style.command:
        yield "\n// backprop-trace: end\n"
    for block in files:
        yield "\n"
        yield from write(block, notation, style)


def write(block: Block, notation: Typst, style: Style) -> Iterator[str]:
    """Yield one block."""
    if isinstance(block, Title):
        yield from title(block)
    elif isinstance(block, Heading):
        yield f"== {block.number}. {escaped(block.text)}\n"
    elif isinstance(block, Picture):
        yield from picture(block, style)
    elif isinstance(block, Figure):
        if block.path:
            yield f'#figure(image("{block.path}"), caption: [{escaped(block.caption)}])\n'
    elif isinstance(block, Table):
        yield from aligned(block, notation) if block.kind == "backward" else table(block, notation)
    elif isinstance(block, Grid):
        yield from grid(block)
    elif isinstance(block, Paragraph):
        yield f"{text(block.pieces)}\n"
    elif isinstance(block, Results):
        equations = [text(each) for each in block.equations]
        yield f"*Gradients* #h(1em) {', '.join(equations) or 'none'}\n"
    elif isinstance(block, Notes):
        for note in block.texts:
            yield f"- {escaped(note)}\n"


def escaped(words: str) -> str:
    """Return words so that no sign of them is Typst's."""
    return words.translate(_SPECIAL)


def text(pieces: Sequence[str]) -> str:
    """Write words and mathematics side by side."""
    return "".join(f"${piece}$" if isinstance(piece, Math) else escaped(piece) for piece in pieces)


def cell(piece: str) -> str:
    """Write a cell of a table."""
    return text([piece]) or "---"


def title(block: Title) -> Iterator[str]:
    """Yield the statements and the point."""
    yield "= Backpropagation\n"
    for formula in block.formulas:
        yield f"\n$ {formula} $\n"
    if block.given:
        yield f"\n*Given* #h(1em) {', '.join(f'${each}$' for each in block.given)}\n"


def picture(block: Picture, style: Style) -> Iterator[str]:
    """Yield the graph, as an SVG in the text; say so where it is too large."""
    from .picture import embedded

    svg, words = embedded(block.trace, style, "light")
    if words:
        yield f"{words}\n"
        return
    svg = svg.replace("\\", "\\\\").replace('"', '\\"')
    yield f'#align(center, image(bytes("{svg}"), format: "svg"))\n'


def table(block: Table, notation: Typst) -> Iterator[str]:
    """Yield the forward pass or the local gradients."""
    columns, headers = HEADERS[block.kind]
    rows = (pass_row(row, number, notation) for number, row in enumerate(block.rows(), start=1))
    yield from tabular(columns, headers, rows)


def tabular(columns: str, headers: Sequence[str], rows: Iterator[str]) -> Iterator[str]:
    """Yield a table."""
    sides = ", ".join(_SIDES[column] for column in columns)
    yield f"#table(columns: {len(columns)}, align: ({sides},), stroke: none,\n"
    yield f"  table.header({', '.join(f'[{header}]' for header in headers)}), table.hline(),\n"
    for row in rows:
        yield f"  {row},\n"
    yield ")\n"


def grid(block: Grid) -> Iterator[str]:
    """Yield a table of another kind."""
    rows = (", ".join(f"[{cell(each)}]" for each in row) for row in block.rows())
    yield from tabular(block.align, list(map(cell, block.headers)), rows)


def pass_row(row: Row, number: int, notation: Typst) -> str:
    """Write a row of the forward pass or of the local gradients."""
    numbers = f"${row.substituted}$" if row.substituted else "[---]"
    value = f"${about(row, notation)}$"
    if row.edge is not None:
        return ", ".join([f"${row.edge}$", f"${row.left} = {row.right}$", numbers, value])
    aside = f" ({row.remark})" if row.remark else ""
    return ", ".join([f"[{number}]", f"[${row.left}${aside}]", f"${row.right}$", numbers, value])


def aligned(block: Table, notation: Typst) -> Iterator[str]:
    """Yield a pass as equations below each other."""
    yield "$\n"
    yield from equations(block, notation, " \\")
    yield "$\n"
