"""Blocks in HTML: MathML for the mathematics, the picture as SVG.

What they make stands in a page (``page/``) between two comments, and can be copied into another.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import cached_property

from ..document.blocks import (
    Figure,
    Heading,
    Inline,
    Math,
    Notes,
    PageBreak,
    Paragraph,
    Picture,
    Row,
    Table,
    Title,
)
from ..notation.mathml import MathMl
from ..notation.words import html
from .breadth import of_html
from .writer import BlockWriter

_BEHIND = (",", ".", ":", ";", "?")
"""What must not stand at the beginning of a line."""

BROADEST = 30
"""Letters of a formula that any screen has room for: no browser breaks a longer one."""


class HtmlWriter(BlockWriter):
    """Writes HTML."""

    broadest_table = 100
    kind = ""
    """The attribute that says which pass a table is."""
    about = "Table"
    """What a table is about."""

    @cached_property
    def notation(self) -> MathMl:
        return MathMl(self.document.names, self.style.plain_names)

    @cached_property
    def prefix(self) -> str:
        """What the ids of a picture begin with: several may stand in one page."""
        told = " ".join(f"{self.style.command} {self.document.program}".split())
        return f"bt{zlib.crc32(told.encode('utf-8', 'surrogatepass')):08x}-"

    def words(self, text: str) -> str:
        return html(text)

    def math(self, text: str) -> str:
        return f"<math>{text}</math>"

    def title(self, block: Title) -> Iterator[str]:
        yield "<h1>Backpropagation</h1>\n"
        for formula in block.formulas:
            yield f'<p class="program{scrolling([formula])}">{self.math(formula)}</p>\n'
        if block.given:
            yield self.labelled("Given", [[each] for each in block.given])

    def text(self, pieces: Sequence[str]) -> str:
        """Write words and mathematics side by side: no line begins with a comma."""
        written: list[str] = []
        for piece in pieces:
            if isinstance(piece, Math):
                written.append(self.math(piece))
            elif written and written[-1].endswith("</math>") and piece[:1] in _BEHIND:
                written[-1] = f'<span class="held">{written[-1]}{piece[0]}</span>'
                written.append(self.words(piece[1:]))
            else:
                written.append(self.words(piece))
        return "".join(written)

    def labelled(self, label: str, items: Sequence[Inline]) -> str:
        pieces = [piece for item in items for piece in (*item, ", ")][:-1] or ["none"]
        kind = label.lower()
        return f'<p class="{kind}"><strong>{label}</strong> {self.text(pieces)}</p>\n'

    def heading(self, block: Heading) -> Iterator[str]:
        self.about = self.words(block.text)
        yield f"<h2>{block.number}. {self.words(block.text)}</h2>\n"

    def pagebreak(self, block: PageBreak) -> Iterator[str]:
        yield '<hr class="page">\n'

    def paragraph(self, block: Paragraph) -> Iterator[str]:
        yield f"<p>{self.text(block.pieces)}</p>\n"

    def picture(self, block: Picture) -> Iterator[str]:
        """Yield the graph, as an SVG in the page; say so where it is too large."""
        from ..drawing.sheet import ANY, PAGE
        from .picture import embedded

        room = ANY if block.is_whole else PAGE
        pictures, words = embedded(block.graph, self.style.digits, room, self.prefix)
        if words:
            yield f"<p>{self.words(words)}</p>\n"
        for svg in pictures:
            yield from self.drawn(svg)

    def drawn(self, svg: str) -> Iterator[str]:
        """Yield a picture that may be wider than the page."""
        yield '<div class="wide graph" tabindex="0" role="group" aria-label="Graph">\n'
        yield f"{svg}\n</div>\n"

    def figure(self, block: Figure) -> Iterator[str]:
        """Yield curves as a picture inside of the page: it needs no other file."""
        if block.path:
            from base64 import b64encode  # pages with curves only

            name, data = self.words(block.caption), b64encode(block.svg().encode()).decode()
            yield f'<figure><img src="data:image/svg+xml;base64,{data}" alt="{name}">\n'
            yield f"<figcaption>{name}</figcaption></figure>\n"

    def heading_cell(self, header: str, letter: str) -> str:
        """Write a column's header; one without words heads nothing."""
        if not header:
            return f"<td{side(letter)}></td>"
        if header.startswith("<math>"):  # which is no text to some readers of screens
            text = re.sub(r"<[^>]*>", "", header)
            header = f'<span aria-hidden="true">{header}</span><span class="unseen">{text}</span>'
        return f'<th scope="col"{side(letter)}>{header}</th>'

    def cells(self, table: Table, row: Row, number: int) -> list[str]:
        cells = super().cells(table, row, number)
        if row.edge is not None:  # the formula apart from what it gives: it may be asked for
            right = self.math(f"{self.notation.equals}{row.right}")
            remark = self.aside(row) if table.has_shapes else ""
            cells[1] = f"{self.math(row.left)}{right}{remark}"
        return cells

    def table(self, block: Table) -> Iterator[str]:
        self.kind = f' class="pass {block.kind}"'
        pieces = super().table(block)
        if block.has_shapes:
            yield next(pieces).replace('class="wide"', 'class="wide arrays"', 1)
        yield from pieces
        self.kind = ""

    def tabular(self, headers: Sequence[str], align: str, lines: Iterator[str]) -> Iterator[str]:
        named = "".join(map(self.heading_cell, headers, align))
        yield (
            f'<div class="wide" tabindex="0" role="group" aria-label="{self.about}">'
            f"<table{self.kind}>\n<thead><tr>{named}</tr></thead>\n<tbody>\n"
        )
        yield from lines
        yield "</tbody></table></div>\n"

    def breadth(self, cell: str) -> int:
        return of_html(cell)

    def line(self, cells: Sequence[str], align: str, row: Row | None = None) -> str:
        written = zip(align, cells, strict=True)
        joined = "".join(f"<td{side(letter)}>{cell}</td>" for letter, cell in written)
        mark = ""
        if row is not None and row.is_sum:
            mark = ' class="sum"'
        elif row is not None and row.edge is not None and row.right == row.result:
            mark = ' class="bare"'  # its formula is its result
        return f"<tr{mark}>{joined}</tr>\n"

    def below(self, said: str, columns: int) -> str:
        return f'<tr class="said"><td colspan="{columns}">{said}</td></tr>\n'

    def notes(self, block: Notes) -> Iterator[str]:
        notes = "".join(f"<li>{self.words(note)}</li>\n" for note in block.texts)
        yield f"<ul>\n{notes}</ul>\n"


def scrolling(formulas: Sequence[str]) -> str:
    """Return what a paragraph of formulas has to have if a phone is narrower than one of them."""
    is_broad = any(of_html(formula) > BROADEST for formula in formulas)
    return ' wide" tabindex="0" role="group" aria-label="Program' if is_broad else ""


def side(letter: str) -> str:
    """Return the attribute of a cell on its side of the column."""
    return ' class="r"' if letter == "r" else ""
