"""The formats that tell a document block by block: a method for each kind of block.

It is named like the block, and has a default made of simpler blocks. A writer sees blocks and no
traces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice

from ..document.blocks import (
    Block,
    Figure,
    Grid,
    Heading,
    Inline,
    Math,
    Notes,
    PageBreak,
    Paragraph,
    Picture,
    Results,
    Row,
    Sentences,
    Spread,
    Sum,
    Table,
    Term,
    Title,
)
from ..document.equation import equation, left_of
from ..notation.text import UNICODE
from ..notation.writer import Notation
from .any_writer import Writer
from .breadth import blocks_of
from .columns import PASSES, SHAPED

LOOKED_AT = 200
"""Rows whose cells say how broad a table is."""


class BlockWriter(Writer):
    """Writes the blocks one by one. ``words`` and ``math`` are all that a subclass must give."""

    nothing = ""
    """Stands in a cell where there is nothing to say."""
    above: Block | None = None
    """The block before the one that is being written."""

    @cached_property
    def notation(self) -> Notation:
        """The notation of this document's formulas."""
        return UNICODE

    def pieces(self) -> Iterator[str]:
        """Yield the text block by block."""
        yield from self.opening()
        behind: list[Figure] = []
        for block in self.blocks():
            if isinstance(block, Figure):
                block = block._replace(path=self.style.link(block.path))
            if self.comment is not None and isinstance(block, Figure):
                behind += [block] if block.path else []
                continue
            yield from self.write(block)
            self.above = block
            if isinstance(block, Title) and not (self.comment and self.style.command):
                for paragraph in self.document.reading:
                    yield from self.write(paragraph)
        yield from self.end()
        for figure in behind:  # what is verified writes no file
            yield from self.write(figure)
        yield from self.closing()

    def blocks(self) -> Iterator[Block]:
        """Yield the document's blocks in the writer's notation."""
        return self.document.blocks(self.notation, self.style.digits)

    def write(self, block: Block) -> Iterator[str]:
        """Yield one block, by the method that is named like its kind."""
        written: Iterator[str] = getattr(self, type(block).__name__.lower())(block)
        return written

    def opening(self) -> Iterator[str]:
        """Yield what stands above all blocks: how the program was read, and the command."""
        if self.comment and self.style.command:
            for paragraph in self.document.reading:
                yield "".join(self.write(paragraph)).strip("\n") + "\n"
            yield f"{self.comment.begin(self.style.command)}\n"

    def end(self) -> Iterator[str]:
        """Yield what stands below what the command makes again."""
        if self.comment and self.style.command:
            yield f"{self.comment.end}\n"

    def closing(self) -> Iterator[str]:
        """Yield what stands below everything."""
        return iter(())

    # Pieces

    def words(self, text: str) -> str:
        """Write words: whatever they are, they are shown as they stand."""
        raise NotImplementedError

    def math(self, text: str) -> str:
        """Set off a piece of mathematics."""
        raise NotImplementedError

    def text(self, pieces: Sequence[str]) -> str:
        """Write words and mathematics side by side."""
        return "".join(
            self.math(piece) if isinstance(piece, Math) else self.words(piece) for piece in pieces
        )

    def cell(self, piece: str) -> str:
        """Write a cell of a table."""
        return self.text([piece]) or self.nothing

    def tinted(self, kind: str, number: str) -> str:
        """Write the result of a row of a pass in its colour, where the format has colours."""
        return number

    # Rows

    def left(self, row: Row) -> str:
        """Write what stands left of a row's sign of equality."""
        return left_of(self.notation, row)

    def result(self, row: Row) -> str:
        """Write a row's result, with the sign for "about" where a number was rounded."""
        about = f"{self.notation.about}{self.notation.gap}"
        return f"{about}{row.result}" if row.rounded else row.result

    def equation(self, row: Row, mark: str = "") -> str:
        """Write a row as one equation; ``mark`` stands before its first sign."""
        return equation(self.notation, row, mark)

    def aside(self, row: Row) -> str:
        """Write a row's remark behind what it is about."""
        return f" ({self.words(row.remark)})" if row.remark else ""

    def columns(self, table: Table) -> tuple[tuple[str, str], ...]:
        """Return the headers and sides of a pass's columns."""
        return (SHAPED if table.has_shapes else PASSES)[table.kind]

    def cells(self, table: Table, row: Row, number: int) -> list[str]:
        """Write the cells of a row of a pass."""
        math, notation = self.math, self.notation
        if table.has_shapes:
            return self.shaped_cells(table, row)
        if table.kind == "forward":
            first = [str(number), math(row.left) + self.aside(row), math(row.right)]
        elif row.edge is not None:
            sign = f"{notation.gap}{notation.equals}{notation.gap}"
            first = [math(row.edge), math(f"{row.left}{sign}{row.right}")]
        else:
            qualifier = [" " + self.text([piece]) for piece in row.qualifier]
            left = math(row.left) + "".join(qualifier)
            first = [left, math(row.right) if row.right else self.nothing]
        return [*first, self.numbers(row), math(self.tinted(table.kind, self.result(row)))]

    def shaped_cells(self, table: Table, row: Row) -> list[str]:
        """Write the cells of a row of a pass over arrays."""
        math, notation = self.math, self.notation
        shape = math(row.shape) if row.shape else self.nothing
        if table.kind == "given":
            return [math(row.left), shape, math(self.tinted("forward", self.result(row)))]
        if row.edge is not None:
            sign = f"{notation.gap}{notation.equals}{notation.gap}"
            return [math(row.edge), math(f"{row.left}{sign}{row.right}") + self.aside(row), shape]
        left = math(row.left) + "".join(" " + self.text([piece]) for piece in row.qualifier)
        right = math(row.right) if row.right else self.nothing
        if table.kind == "forward":
            left += self.aside(row)
        else:
            right += self.aside(row)
        value = self.nothing
        if row.result:
            value = math(self.tinted(table.kind, self.result(row)))
        return [left, right, shape, value, self.cell(row.worked or "")]

    def numbers(self, row: Row) -> str:
        """Write the cell of a row's formula with numbers: no sign of equality stands before it."""
        return self.math(self.substituted(row)) if row.substituted else self.nothing

    def substituted(self, row: Row) -> str:
        """Write a row's formula with numbers, with the sign for "about" where one is rounded."""
        about = f"{self.notation.about}{self.notation.gap}" if row.about else ""
        return f"{about}{row.substituted}" if row.substituted else ""

    def lines(self, table: Table) -> Iterator[str]:
        """Yield one piece of text for each row of a pass, in order."""
        rows = enumerate(table.rows(), start=1)
        align = "".join(side for _, side in self.columns(table))
        for number, row in rows:
            cells = self.cells(table, row, number)
            below = self.below(self.text(row.said), len(cells)) if row.said else ""
            yield self.line(cells, align, row) + below

    def below(self, said: str, columns: int) -> str:
        """Write the sentence on a row below it; ``columns`` are those of the table."""
        return self.line([said], "l")

    # Blocks

    def paragraph(self, block: Paragraph) -> Iterator[str]:
        """Yield a paragraph."""
        yield f"{self.text(block.pieces)}\n"

    def spread(self, block: Spread) -> Iterator[str]:
        """Yield pieces on one line."""
        far = Math(self.notation.quad.strip() or self.notation.quad)
        pieces = [piece for part in block.parts for piece in (far, *part)]
        return self.paragraph(Paragraph(pieces[1:]))

    def pagebreak(self, block: PageBreak) -> Iterator[str]:
        """Yield what begins a page; a format without pages says nothing in its place."""
        return iter(())

    def title(self, block: Title) -> Iterator[str]:
        """Yield the statements and the point."""
        for formula in block.formulas:
            yield from self.paragraph(Paragraph([formula]))
        if block.given:
            yield self.labelled("Given", [[each] for each in block.given])

    def labelled(self, label: str, items: Sequence[Inline]) -> str:
        """Write a word that is set off, and items behind it with commas between them."""
        return f"{label} {', '.join(map(self.text, items)) or 'none'}\n"

    def heading(self, block: Heading) -> Iterator[str]:
        """Yield a section's heading."""
        return self.paragraph(Paragraph([f"{block.number}. {block.text}"]))

    def table(self, block: Table) -> Iterator[str]:
        """Yield a pass."""
        headers, sides = zip(*self.columns(block), strict=True)
        return self.tabular(list(map(self.words, headers)), "".join(sides), self.lines(block))

    def grid(self, block: Grid) -> Iterator[str]:
        """Yield a table of another kind; one that is too broad as several."""
        headers = list(map(self.cell, block.headers))
        for columns in self.tables_of(block):
            align = "".join(block.align[k] for k in columns)
            rows = (
                self.line([self.grid_cell(row[k]) for k in columns], align) for row in block.rows()
            )
            yield from self.tabular([headers[k] for k in columns], align, rows)

    broadest_table: int | None = None
    """Letters that a table may be broad; None where there is no limit."""

    def tables_of(self, block: Grid) -> list[list[int]]:
        """Return the columns of each table that a grid becomes."""
        if self.broadest_table is None or len(block.headers) < 3:
            return [list(range(len(block.headers)))]
        rows = [block.headers, *islice(block.rows(), LOOKED_AT)]
        breadths = [
            max(self.breadth(self.grid_cell(row[k])) for row in rows)
            for k in range(len(block.headers))
        ]
        return blocks_of(breadths, self.broadest_table)

    def breadth(self, cell: str) -> int:
        """Return how many letters a written cell is broad."""
        return len(cell)

    def grid_cell(self, piece: str) -> str:
        """Write a cell of a table of another kind."""
        return self.cell(piece)

    def tabular(self, headers: Sequence[str], align: str, lines: Iterator[str]) -> Iterator[str]:
        """Yield a table with lines that ``line`` made."""
        yield self.line(headers, align)
        yield from lines

    def line(self, cells: Sequence[str], align: str, row: Row | None = None) -> str:
        """Write one line of a table; ``row`` is what it shows of a pass."""
        return f"{', '.join(filter(None, cells))}\n"

    def results(self, block: Results) -> Iterator[str]:
        """Yield the gradients."""
        yield self.labelled("Gradients", block.equations)

    def notes(self, block: Notes) -> Iterator[str]:
        """Yield remarks."""
        for text in block.texts:
            yield from self.paragraph(Paragraph([text]))

    def sentences(self, block: Sentences) -> Iterator[str]:
        """Yield sentences as one paragraph."""
        pieces: list[str] = []
        for sentence in block.each:
            pieces += [" ", *sentence] if pieces else sentence
        yield from self.paragraph(Paragraph(pieces))

    def sum(self, block: Sum) -> Iterator[str]:
        """Yield numbers that add up as a table."""
        lines = (self.line(row, "llr") for row in self.sum_rows(block))
        return self.tabular(list(map(self.words, block.headers)), "llr", lines)

    def sum_rows(self, block: Sum) -> Iterator[list[str]]:
        """Yield the cells of each number and of the sum."""
        for term in (*block.terms, *([block.total] if block.total else [])):
            row = [self.text(term.label), self.text(term.product), self.amount(term)]
            yield [cell or self.nothing for cell in row]

    def amount(self, term: Term) -> str:
        """Write the result of a term, with the sign for "about" where it is rounded."""
        if term.result is None:
            return ""
        about = f"{self.notation.about}{self.notation.gap}" if term.rounded else ""
        return self.math(f"{about}{term.result}")

    def picture(self, block: Picture) -> Iterator[str]:
        """Yield the graph; a format without pictures says nothing in its place."""
        return iter(())

    def figure(self, block: Figure) -> Iterator[str]:
        """Yield curves, or where they are."""
        if block.path:
            yield from self.paragraph(Paragraph([f"{block.caption}: {block.path}"]))
