"""Plain text: aligned columns, no colour, the same bytes everywhere."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from ..display import visible, width
from ..document.blocks import (
    Figure,
    Grid,
    Heading,
    Notes,
    Paragraph,
    Picture,
    Results,
    Row,
    Sentences,
    Sum,
    Table,
    Title,
)
from ..notation.text import ASCII, UNICODE, Ascii
from ..record import Record
from .writer import BlockWriter

if TYPE_CHECKING:
    from ..drawing.cells import Line

_ROWS_AT_ONCE = 500
"""Rows that share their columns' widths: a long table is aligned in stretches of these."""

NARROWEST = 20
FIGURE = 72
"""Columns of curves where nothing limits them."""

LONGEST_LINE = 100
"""Columns up to which the gradients stand side by side, and the graph is drawn."""

ALIGN = "lllrlll"
"""How the columns of ``Cells`` are aligned."""


class Cells(Record):
    """A row of a pass as text, the same columns in every pass. A cell may have several lines."""

    edge: str = ""
    equation: str = ""
    numbers: str = ""
    result: str = ""
    remark: str = ""
    worked: str = ""
    shape: str = ""


class TextWriter(BlockWriter):
    """Writes plain text."""

    @cached_property
    def notation(self) -> Ascii:
        return ASCII if self.screen.ascii else UNICODE

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

    def heading(self, block: Heading) -> Iterator[str]:
        yield self.say(f"\n{block.number}  {self.words(block.text)}", "bold")

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
        if columns is not None and width(said) > columns:
            said = "\n  ".join(["Gradients", *equations])
        yield self.say(f"\n{said}", "bold", indent=4)

    def notes(self, block: Notes) -> Iterator[str]:
        yield self.say("\nNotes", "bold")
        yield from (self.say(f"  {self.words(text)}", indent=4) for text in block.texts)

    def table(self, block: Table) -> Iterator[str]:
        rows = block.rows()
        while stretch := list(islice(rows, _ROWS_AT_ONCE)):
            for row, lines in zip(stretch, aligned(self.stretch(stretch), ALIGN), strict=True):
                yield lines
                yield from self.under(row)

    def under(self, row: Row) -> Iterator[str]:
        """Yield the sentence on a row below it."""
        if row.said:
            yield self.say(f"      {self.text(row.said)}", "dim", indent=8)

    def grid(self, block: Grid) -> Iterator[str]:
        yield "" if isinstance(self.above, Heading) else "\n"
        rows = ([self.text([cell]) for cell in row] for row in (block.headers, *block.rows()))
        yield from aligned(list(rows), block.align)

    def sentences(self, block: Sentences) -> Iterator[str]:
        yield "\n" + "".join(self.say(self.text(sentence)) for sentence in block.each)

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
        if lines:
            shown = ["".join(text for text, _ in line).rstrip() for line in lines]
            yield "\n" + "\n".join([*shown, *words]) + "\n"

    def drawn(self, block: Picture) -> "tuple[list[Line], list[str]]":
        """Return the graph and words on it: drawn if it fits or, if it was asked for, as a tree."""
        from ..drawing.terminal import picture

        screen = self.screen
        columns = LONGEST_LINE if screen.width is None else max(NARROWEST, screen.width)
        shown = picture(block.graph, columns, screen.ascii, self.style.digits)
        if shown.reason and not block.is_wanted:
            return [], []
        return shown.lines, [words for words in (shown.legend, shown.reason) if words]

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
                self.math(row.worked or ""),
                self.math(row.shape),
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


def aligned(rows: Sequence[Sequence[str]], align: str) -> Iterator[str]:
    """Yield rows as columns of equal width, some of them aligned at their right edge ("r").

    The lines of a cell that has several stand below each other.
    """
    columns = list(zip(*rows, strict=True))
    used = [place for place, column in enumerate(columns) if any(column)]
    widths = [max(map(width, lines_in(columns[place]))) for place in used]
    for row in rows:
        cells = [row[place] for place in used]
        lines: Iterable[Sequence[str]] = [cells]
        if any("\n" in cell for cell in cells):
            lines = zip_longest(*(cell.split("\n") for cell in cells), fillvalue="")
        written = ""
        for parts in lines:
            line = "  "
            for place, part, size in zip(used, parts, widths, strict=True):
                line += padded(part, size, align[place]) + "   "
            written += line.rstrip() + "\n"
        yield written


def padded(text: str, columns: int, side: str) -> str:
    """Return a text as wide as its column, at the right edge ("r") or at the left."""
    blank = " " * (columns - width(text))
    return blank + text if side == "r" else text + blank


def lines_in(cells: Iterable[str]) -> Iterator[str]:
    """Yield the lines of cells."""
    for cell in cells:
        if "\n" in cell:
            yield from cell.split("\n")
        else:
            yield cell


def beside(lead: str, cell: str) -> str:
    """Return a cell with a lead before its first line, and all lines below each other."""
    return lead + cell.replace("\n", "\n" + " " * width(lead))


def wrapped(text: str, columns: int | None, indent: int) -> str:
    """Return text broken between words so that no line is wider, but for a single long word."""
    lines: list[str] = []
    for line in text.split("\n"):
        shown = visible(line)
        if columns is None or width(shown) <= columns:
            lines.append(shown)
            continue
        stripped = shown.lstrip(" ")
        current = shown[: len(shown) - len(stripped)]
        fresh = True
        for word in stripped.split(" "):
            if not fresh and width(current) + 1 + width(word) > columns:
                lines.append(current.rstrip())
                current, fresh = " " * min(indent, columns // 4), True
            current += word if fresh else f" {word}"
            fresh = False
        lines.append(current.rstrip())
    return "\n".join(lines)
