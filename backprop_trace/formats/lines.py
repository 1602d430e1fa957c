"""The lines of a note that show steps, each with the step's name as a terminal writes it."""

from __future__ import annotations

from collections.abc import Iterator

from ..autodiff.trace import Trace
from ..document.blocks import Row, Table
from ..document.story import Story, equation
from ..document.style import Style
from ..notation.latex import Latex, PortableLatex
from ..notation.mathml import MathMl
from ..notation.text import UNICODE
from ..notation.typst import Typst
from ..notation.writer import Notation
from . import html, latex, markdown, typst


def labelled(trace: Trace, format: str, style: Style) -> Iterator[tuple[str, str]]:
    """Yield (line, name) for each row of the passes, as ``format`` writes it."""
    names = trace.graph.user_names()
    if format == "latex":
        notation: Notation = Latex(names, style.plain_names)
    elif format == "typst":
        notation = Typst(names, style.plain_names)
    elif format == "html":
        notation = MathMl(names, style.plain_names)
    else:
        notation = PortableLatex(names, style.plain_names)
    shown = Story(trace, notation, style).blocks()
    plain = Story(trace, UNICODE, style).blocks()
    for block, twin in zip(shown, plain, strict=True):
        if isinstance(block, Table) and isinstance(twin, Table):
            rows = zip(block.rows(), twin.rows(), strict=True)
            for number, (row, named) in enumerate(rows, start=1):
                label = (
                    named.left if named.is_sum else UNICODE.qualified(named.left, named.qualifier)
                )
                yield line(block.kind, row, number, format, notation, style), label


def line(kind: str, row: Row, number: int, format: str, notation: Notation, style: Style) -> str:
    """Return the line that shows a row in a format."""
    if format == "markdown":
        writer = markdown.Markdown(markdown.FLAVORS[style.flavor])
        if not writer.flavor.tables:
            return f"- {writer.line(row)}"
        return equation(row, notation, "&") if kind == "backward" else writer.pass_row(row, number)
    if isinstance(notation, MathMl):
        return html.pass_row(kind, row, number, notation).rstrip("\n")
    if kind == "backward":
        return equation(row, notation, "&")
    if isinstance(notation, Latex):
        return latex.pass_row(row, number, notation)
    assert isinstance(notation, Typst)  # noqa: S101  # there are no others
    return typst.pass_row(row, number, notation)
