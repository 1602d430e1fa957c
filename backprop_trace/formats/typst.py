"""Typst: tables and aligned equations, a fragment or a whole document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from ..document.blocks import (
    Figure,
    Heading,
    Inline,
    Notes,
    PageBreak,
    Paragraph,
    Picture,
    Row,
    Sum,
    Table,
    Title,
)
from ..drawing.sheet import Room
from ..notation.typst import Typst
from ..notation.words import typst, typst_string
from ..palette import KINDS, LIGHT, NAMED
from .breadth import of_typst
from .note_writer import NoteWriter

PAGE = Room(830, 1150)
"""Of a page of A4 with margins of 2 cm: letters of 14 pixels shrink to 8 points."""

BROADEST = 60
"""Letters of a formula up to which it stands on one line."""

_SIDES = {"l": "left", "r": "right"}


class TypstWriter(NoteWriter):
    """Writes Typst."""

    nothing = "---"
    broadest_table = 84
    aligned = (
        "#[\n#show math.equation: set block(breakable: true)\n$\n",
        " \\",
        "$\n]\n",
    )
    held = " \\"

    @cached_property
    def notation(self) -> Typst:
        return Typst(self.document.names, self.style.plain_names)

    def opening(self) -> Iterator[str]:
        """Yield the command and, of a document of its own, the page."""
        yield from super().opening()
        if self.style.standalone:
            yield "#set page(margin: 2cm)\n#set text(size: 11pt)\n"
        for kind, name in NAMED.items():
            yield f'#let {name} = rgb("{LIGHT[kind]}")\n'

    def tinted(self, kind: str, number: str) -> str:
        return f"text(fill: #{NAMED[KINDS[kind]]}, {number})"

    def table(self, block: Table) -> Iterator[str]:
        """Yield a pass; equations with matrices may go over a page's end."""
        if not (block.has_shapes and self.is_aligned(block)):
            yield from super().table(block)
            return
        yield "#[#show math.equation: set block(breakable: true)\n"
        yield from super().table(block)
        yield "]\n"

    def words(self, text: str) -> str:
        return typst(text)

    def math(self, text: str) -> str:
        return f"${text}$"

    def title(self, block: Title) -> Iterator[str]:
        yield "= Backpropagation\n"
        for formula in block.formulas:
            if of_typst(formula) <= BROADEST:
                yield f"\n$ {formula} $\n"
            else:  # what stands in a line of words is broken
                yield f"\n#align(center)[${formula}$]\n"
        if block.given:
            yield "\n" + self.labelled("Given", [[each] for each in block.given])

    def labelled(self, label: str, items: Sequence[Inline]) -> str:
        return f"*{label}* #h(1em) {', '.join(map(self.text, items)) or 'none'}\n"

    def heading(self, block: Heading) -> Iterator[str]:
        yield f"== {block.number}. {self.words(block.text)}\n"

    def paragraph(self, block: Paragraph) -> Iterator[str]:
        """Yield a paragraph; the first of a section stays with what it announces."""
        lines = super().paragraph(block)
        if isinstance(self.above, Heading):
            yield f"#block(sticky: true)[{''.join(lines).rstrip()}]\n"
        else:
            yield from lines

    def pagebreak(self, block: PageBreak) -> Iterator[str]:
        yield "#pagebreak()\n"

    def picture(self, block: Picture) -> Iterator[str]:
        """Yield the graph, as an SVG a row in the text; say so where it is too large."""
        from ..drawing.sheet import ANY
        from .picture import embedded

        room = ANY if block.is_whole else PAGE
        pictures, words = embedded(block.graph, self.style.digits, room, in_rows=True)
        if words:
            yield f"{self.words(words)}\n"
        for svg in pictures:
            yield f'#align(center, image(bytes({typst_string(svg)}), format: "svg"))\n'

    def figure(self, block: Figure) -> Iterator[str]:
        if block.path:
            path = typst_string(block.path)
            yield f"#figure(image({path}), caption: [{self.words(block.caption)}])\n"

    def cells(self, table: Table, row: Row, number: int) -> list[str]:
        """Write the cells of a row; those that aren't mathematics alone need brackets."""
        cells = super().cells(table, row, number)
        boxed = (0, 1) if table.kind == "forward" else ()
        return [
            f"[{cell}]" if table.has_shapes or place in boxed or not cell.startswith("$") else cell
            for place, cell in enumerate(cells)
        ]

    def grid_cell(self, piece: str) -> str:
        return f"[{self.cell(piece)}]"

    def breadth(self, cell: str) -> int:
        return of_typst(cell)

    def sum_rows(self, block: Sum) -> Iterator[list[str]]:
        yield from ([f"[{cell}]" for cell in row] for row in super().sum_rows(block))

    def tabular(self, headers: Sequence[str], align: str, lines: Iterator[str]) -> Iterator[str]:
        middle = " + horizon" if self.document.has_arrays else ""
        sides = ", ".join(f"{_SIDES[column]}{middle}" for column in align)
        space = " inset: (x: 5pt, y: 7pt)," if self.document.has_arrays else ""
        yield f"#table(columns: {len(align)}, align: ({sides},), stroke: none,{space}\n"
        yield f"  table.header({', '.join(f'[{header}]' for header in headers)}), table.hline(),\n"
        yield from lines
        yield ")\n"

    def line(self, cells: Sequence[str], align: str, row: Row | None = None) -> str:
        return f"  {', '.join(cells)},\n"

    def below(self, said: str, columns: int) -> str:
        cell = f"table.cell(colspan: {columns}, align: left, inset: (top: 2pt))"
        return f"  {cell}[#text(0.85em)[{said}]],\n"

    def notes(self, block: Notes) -> Iterator[str]:
        for text in block.texts:
            yield f"- {self.words(text)}\n"
