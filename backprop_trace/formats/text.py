"""Plain text: aligned columns, no colour, the same bytes everywhere."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from ..display import visible, width
from ..document.blocks import (
    Figure,
    Grid,
    Heading,
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
    Title,
)
from ..notation.text import ASCII, UNICODE, Ascii
from ..record import Record
from .aligned import aligned, beside, lines_in
from .writer import BlockWriter

if TYPE_CHECKING:
    from ..drawing.cells import Line
    from .shaped import Shown

_ROWS_AT_ONCE = 500
"""Rows that share their columns' widths: a long table is aligned in stretches of these."""

NARROWEST = 20
RULE = 72
"""Columns of a line across the page where nothing limits it."""

FIGURE = 72
"""Columns of curves where nothing limits them."""

LONGEST_LINE = 100
"""Columns up to which the gradients stand side by side, and the graph is drawn."""

ALIGN = "lllrl"
"""How the columns of ``Cells`` are aligned."""


class Cells(Record):
    """A row of a pass as text, the same columns in every pass. A cell may have several lines."""

    edge: str = ""
    equation: str = ""
    numbers: str = ""
    result: str = ""
    remark: str = ""


class TextWriter(BlockWriter):
    """Writes plain text."""

    @cached_property
    def notation(self) -> Ascii:
        return ASCII if self.screen.ascii else UNICODE

    keeps_all = True
    """Whether the graph is drawn with all of its numbers, in as many rows as they need."""

    def words(self, text: str) -> str:
        """Write words; what isn't seen is spelled out."""
        return visible(text)

    def math(self, text: str) -> str:
        return text if text.isprintable() else "\n".join(map(visible, text.split("\n")))

    def say(self, text: str, style: str = "", indent: int = 0) -> str:
        """Write lines; ``style`` and how far to indent broken ones are a terminal's concern."""
        return f"{text}\n"

    def room(self, usual: int | None) -> int | None:
        """Return the columns that there are, ``usual`` where nothing limits them."""
        return usual

    def paragraph(self, block: Paragraph) -> Iterator[str]:
        yield self.say(f"\n{self.text(block.pieces)}")

    def spread(self, block: Spread) -> Iterator[str]:
        yield self.say("   ".join(map(self.text, block.parts))) + "\n"

    def heading(self, block: Heading) -> Iterator[str]:
        yield self.say(f"\n{block.number}  {self.words(block.text)}", "bold")

    def pagebreak(self, block: PageBreak) -> Iterator[str]:
        yield f"\n{('-' if self.screen.ascii else '─') * (self.room(RULE) or RULE)}\n\n"

    def title(self, block: Title) -> Iterator[str]:
        """Yield the program and the point: on one line if they fit."""
        lines = list(map(self.math, block.formulas))
        if block.given:
            lines.append(f"with  {', '.join(map(self.math, block.given))}")
        columns = self.room(None)
        line = "     ".join(lines)
        if len(lines) == 2 and block.given and (columns is None or width(line) <= columns):
            lines = [line]
        yield from (self.say(line, "bold", indent=4) for line in lines)

    def results(self, block: Results) -> Iterator[str]:
        """Yield the gradients: on one line if they fit."""
        equations = list(map(self.text, block.equations))
        columns = self.room(LONGEST_LINE)
        said = "Gradients   " + ("   ".join(equations) or "none: there are no variables")
        if "\n" in said or (columns is not None and width(said) > columns):
            said = "\n".join(["Gradients", *[beside("  ", each) for each in equations]])
        yield self.say(f"\n{said}", "bold", indent=4)

    def notes(self, block: Notes) -> Iterator[str]:
        yield self.say("\nNotes", "bold")
        yield from (self.say(f"  {self.words(text)}", indent=4) for text in block.texts)

    def table(self, block: Table) -> Iterator[str]:
        if block.has_shapes:
            yield from self.shaped_table(block)
            return
        rows = block.rows()
        while stretch := list(islice(rows, _ROWS_AT_ONCE)):
            for row, lines in zip(stretch, aligned(self.stretch(stretch), ALIGN), strict=True):
                yield lines
                yield from self.under(row)

    def shaped_table(self, block: Table) -> Iterator[str]:
        """Yield a pass over arrays."""
        from . import shaped  # array programs only

        if block.kind == "given":
            yield self.say("with")
        rows = block.rows()
        while stretch := list(islice(rows, _ROWS_AT_ONCE)):
            shown = list(map(self.shown, stretch))
            written = list(aligned(shaped.columns(block.kind, shown), shaped.ALIGN))
            if not written or any(map(LONGEST_LINE.__lt__, map(width, lines_in(written)))):
                written = [self.row_record(row, shaped.WIDEST, "  ") for row in shown]
            for row, text in zip(stretch, written, strict=True):
                yield text
                yield from self.under(row)

    def shown(self, row: Row) -> "Shown":
        """Return a row of a pass over arrays as text."""
        from .shaped import Shown  # array programs only

        left, right = map(self.math, self.sides(row))
        return Shown(
            left,
            right,
            self.notation.about if row.rounded else self.notation.equals,
            self.math(row.result),
            self.words(row.remark),
            self.math(row.worked or ""),
            self.math(row.shape),
            self.math(row.edge or ""),
        )

    def row_record(self, row: "Shown", room: int, margin: str, accent: str = "") -> str:
        """Return a row as a record; its numbers in a style."""
        from .shaped import record  # array programs only

        return "".join(
            self.say(line.text, accent if line.is_number else "", 8 if line.is_number else 4)
            for line in record(row, room, margin)
        )

    def under(self, row: Row) -> Iterator[str]:
        """Yield the sentence on a row below it."""
        if row.said:
            yield self.say(f"      {self.text(row.said)}", "dim", indent=8)

    def grid(self, block: Grid) -> Iterator[str]:
        yield "" if isinstance(self.above, Heading) else "\n"
        rows = ([self.text([cell]) for cell in row] for row in (block.headers, *block.rows()))
        yield from aligned(list(rows), block.align)

    def sentences(self, block: Sentences) -> Iterator[str]:
        yield "" if isinstance(self.above, Heading) else "\n"
        yield from (self.say(self.text(sentence)) for sentence in block.each)

    def sum(self, block: Sum) -> Iterator[str]:
        yield from (self.say(line, indent=6) for line in self.sum_lines(block))

    def sum_lines(self, block: Sum) -> Iterator[str]:
        """Yield terms with their signs of equality below each other: on two lines if need be.

        The word for the sum stands before its sign, under the products.
        """
        terms = [*block.terms, *([block.total] if block.total else [])]
        rows = [
            (self.text(t.label), self.text(t.product), self.math(t.result or "")) for t in terms
        ]
        if block.total is not None:
            rows[-1] = ("", *rows[-1][::2])
        sizes = [max(map(width, column)) for column in zip(*rows, strict=True)]
        columns = self.room(None)
        is_narrow = columns is not None and sum(sizes) + len("       = ") > columns
        for term, (label, product, result) in zip(terms, rows, strict=True):
            blank = " " * (sizes[1] - width(product))
            product = blank + product if term is block.total else product + blank
            sign = self.notation.about if term.rounded else self.notation.equals
            sign = f" {sign} {' ' * (sizes[2] - width(result))}{result}" if term.result else ""
            if not is_narrow:
                yield f"  {label}{' ' * (sizes[0] - width(label))}   {product}{sign}".rstrip()
                continue
            if label:
                yield f"  {label}"
            yield f"      {product.strip()}{sign}".rstrip()

    def picture(self, block: Picture) -> Iterator[str]:
        lines, words = self.drawn(block)
        shown = ["".join(text for text, _ in line).rstrip() for line in lines]
        yield "\n" + "\n".join([*shown, *words]) + "\n"

    def drawn(self, block: Picture) -> "tuple[list[Line], list[str]]":
        """Return the graph and words on it: drawn if it fits or, if it was asked for, as a tree."""
        from ..drawing.terminal import picture

        screen = self.screen
        columns = LONGEST_LINE if screen.width is None else max(NARROWEST, screen.width)
        keeps_all = self.keeps_all or block.is_whole
        shown = picture(block.graph, columns, screen.ascii, self.style.digits, keeps_all)
        if shown.reason and not block.is_wanted:
            return [], [f"The graph is not drawn: {shown.reason}. --graph shows it as a tree."]
        return shown.lines, list(shown.words)

    def figure(self, block: Figure) -> Iterator[str]:
        columns = max(NARROWEST, min(LONGEST_LINE, self.screen.width or FIGURE))
        drawn = block.draw(columns, self.screen.ascii)
        yield "\n" + "".join(f"{line}\n" for line in drawn)

    def stretch(self, rows: Sequence[Row]) -> list[Cells]:
        """Return rows as text, the signs of equality below each other."""
        parts = [(row, *self.sides(row)) for row in rows]
        size = max((width(left) for _, left, _ in parts), default=0)
        return [
            Cells(
                self.math(row.edge or ""),
                self.math(f"{left}{' ' * (size - width(left))} {right}".rstrip()),
                self.math(self.substituted(row)),
                self.result(row),
                self.words(row.remark),
            )
            for row, left, right in parts
        ]

    def result(self, row: Row) -> str:
        """Write a row's result, with the sign for "about" where a number was rounded."""
        return beside(f"{self.notation.about} " if row.rounded else "", row.result)

    def sides(self, row: Row) -> tuple[str, str]:
        """Return what stands left of the sign of equality, and the sign with what is right."""
        right = "".join(row.qualifier) if row.is_sum else row.right
        return self.left(row), f"{self.notation.equals} {right}" if right else ""
