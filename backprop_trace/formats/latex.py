"""The story in LaTeX: booktabs tables and aligned equations, a fragment or a whole document."""

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
from ..notation.latex import Latex
from ..notation.text import UNICODE

PACKAGES = "\\usepackage{amsmath,booktabs,graphicx,longtable,tikz}"

HEADERS = {
    "forward": ("rlllr", ("Step", "Node", "Expression", "With numbers", "Value")),
    "local": ("lllr", ("Edge", "Local gradient", "With numbers", "Value")),
}

_SPECIAL = str.maketrans(
    {sign: f"\\{sign}" for sign in "_&%#${}"}
    | {"~": "\\textasciitilde{}", "^": "\\textasciicircum{}", "\\": "\\textbackslash{}",
       "<": "\\textless{}", ">": "\\textgreater{}", "—": "---", "→": "$\\to$", "×": "$\\times$",
       "≈": "$\\approx$", "≤": "$\\le$", "≥": "$\\ge$", "·": "$\\cdot$", "∂": "$\\partial$"}
)  # fmt: skip


def render(trace: Trace, style: Style = Style()) -> Iterator[str]:
    """Yield the story block by block."""
    notation = Latex(trace.graph.user_names(), style.plain_names)
    if style.standalone:
        yield f"\\documentclass{{article}}\n{PACKAGES}\n\\begin{{document}}\n"
    else:
        yield f"% needs {PACKAGES}\n"
    if style.command:
        yield f"% backprop-trace: {style.command}\n"
    files: list[Figure] = []
    for block in without_files(Story(trace, notation, style).blocks(), files):
        yield "\n"
        yield from write(block, notation, style)
    if style.command:
        yield "\n% backprop-trace: end\n"
    for block in files:
        yield "\n"
        yield from write(block, notation, style)
    if style.standalone:
        yield "\\end{document}\n"


def write(block: Block, notation: Latex, style: Style) -> Iterator[str]:
    """Yield one block."""
    if isinstance(block, Title):
        yield from title(block)
    elif isinstance(block, Heading):
        yield f"\\subsection*{{{block.number}\\quad {escaped(block.text)}}}\n"
    elif isinstance(block, Picture):
        yield from picture(block, style)
    elif isinstance(block, Figure):
        yield from figure(block)
    elif isinstance(block, Table):
        yield from aligned(block, notation) if block.kind == "backward" else table(block, notation)
    elif isinstance(block, Grid):
        yield from grid(block)
    elif isinstance(block, Paragraph):
        yield f"{text(block.pieces)}\n"
    elif isinstance(block, Results):
        equations = [text(each) for each in block.equations]
        yield f"\\noindent\\textbf{{Gradients}}\\quad {', '.join(equations) or 'none'}\n"
    elif isinstance(block, Notes):
        yield "\\begin{itemize}\n"
        for note in block.texts:
            yield f"\\item {escaped(note)}\n"
        yield "\\end{itemize}\n"


def escaped(words: str) -> str:
    """Return words so that no sign of them is LaTeX's."""
    return words.translate(_SPECIAL)


def text(pieces: Sequence[str]) -> str:
    """Write words and mathematics side by side."""
    return "".join(f"${piece}$" if isinstance(piece, Math) else escaped(piece) for piece in pieces)


def cell(piece: str) -> str:
    """Write a cell of a table."""
    return text([piece]) or "---"


def title(block: Title) -> Iterator[str]:
    """Yield the statements and the point."""
    yield "\\section*{Backpropagation}\n"
    for formula in block.formulas:
        yield f"\\[ {formula} \\]\n"
    if block.given:
        given = ", ".join(f"${each}$" for each in block.given)
        yield f"\\noindent\\textbf{{Given}}\\quad {given}\n"


def picture(block: Picture, style: Style) -> Iterator[str]:
    """Yield the graph, no wider than the page; say so where it is too large."""
    from ..drawing.drawing import drawing_of
    from ..drawing.terminal import MOST_BOXES, count_boxes
    from ..drawing.tikz import picture

    count = count_boxes(block.trace)
    if count > MOST_BOXES:
        yield f"The graph has {count:,} nodes: more than can be drawn on a page.\n"
        return
    drawing = drawing_of(block.trace, UNICODE, style.digits)
    yield "\\begin{center}\n\\resizebox{\\ifdim\\width>\\linewidth\\linewidth"
    yield f"\\else\\width\\fi}}{{!}}{{%\n{picture(drawing)}}}\n\\end{{center}}\n"


def figure(block: Figure) -> Iterator[str]:
    """Yield the curves of a file: LaTeX takes a PDF, made of the SVG by any converter."""
    if block.path:
        stem = block.path.rpartition(".")[0]
        shown = f"\\includegraphics[width=\\linewidth]{{{stem}.pdf}}"
        yield f"\\IfFileExists{{{stem}.pdf}}{{{shown}}}{{{escaped(block.caption)}: "
        yield f"\\texttt{{{escaped(block.path)}}}}}\n"


def table(block: Table, notation: Latex) -> Iterator[str]:
    """Yield the forward pass or the local gradients; long ones go over several pages."""
    columns, headers = HEADERS[block.kind]
    rows = (pass_row(row, number, notation) for number, row in enumerate(block.rows(), start=1))
    yield from tabular(columns, headers, rows)


def tabular(columns: str, headers: Sequence[str], rows: Iterator[str]) -> Iterator[str]:
    """Yield a table."""
    yield f"\\begin{{longtable}}{{@{{}}{columns}@{{}}}}\n\\toprule\n"
    yield f"{' & '.join(headers)} \\\\\n\\midrule\n\\endhead\n"
    yield from rows
    yield "\\bottomrule\n\\end{longtable}\n"


def pass_row(row: Row, number: int, notation: Latex) -> str:
    """Write a row of the forward pass or of the local gradients."""
    numbers = f"${row.substituted}$" if row.substituted else "---"
    value = f"${about(row, notation)}$"
    if row.edge is not None:
        cells = [f"${row.edge}$", f"${row.left} = {row.right}$", numbers, value]
    else:
        aside = f" ({row.remark})" if row.remark else ""
        cells = [str(number), f"${row.left}${aside}", f"${row.right}$", numbers, value]
    return f"{' & '.join(cells)} \\\\\n"


def aligned(block: Table, notation: Latex) -> Iterator[str]:
    """Yield a pass as equations below each other."""
    yield "\\allowdisplaybreaks\n\\begin{align*}\n"
    yield from equations(block, notation, " \\\\")
    yield "\\end{align*}\n"


def grid(block: Grid) -> Iterator[str]:
    """Yield a table of another kind."""
    rows = (f"{' & '.join(map(cell, cells))} \\\\\n" for cells in block.rows())
    yield from tabular(block.align, list(map(cell, block.headers)), rows)
