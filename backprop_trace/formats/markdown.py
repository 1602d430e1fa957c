"""Markdown, in the subset that every renderer sets the same way.

What breaks where, and hence what is never written, is listed in the project's notes on formats:
no pipe inside mathematics, no backslash before punctuation, ``$`` with a blank outside and none
inside, ``$$`` alone on its line, no empty cell.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from ..document.blocks import (
    Block,
    Figure,
    Grid,
    Heading,
    Inline,
    Math,
    Notes,
    PageBreak,
    Picture,
    Row,
    Table,
    Title,
)
from ..document.document import Document
from ..document.screen import Screen
from ..document.style import Style
from ..notation.latex import PortableLatex
from ..notation.text import UNICODE
from ..notation.words import address, markdown
from ..record import Record
from .comment import Comment
from .note_writer import NoteWriter
from .writer import BlockWriter

_SIDES = {"l": ":---", "r": "---:"}
_BEHIND = ("", " ", ",", ".", ":", ";", "?")
"""What may stand behind a ``$`` without a blank."""


class Flavor(Record):
    """What a place wants differently."""

    inline: Callable[[str], str] = "${}$".format
    tables: bool = True
    """Whether mathematics may stand in tables; else a line a row."""
    mermaid: str = "```mermaid"
    """How a picture begins; empty where there is none."""
    break_before: str = ""
    """What stands before each section."""


FLAVORS = {
    "github": Flavor(),
    "obsidian": Flavor(),
    "gitlab": Flavor(inline="$`{}`$".format),
    "notion": Flavor(inline="$${}$$".format, tables=False),
    "quarto": Flavor(mermaid="```{mermaid}"),
    "marp": Flavor(mermaid="", break_before="---\n\n"),
}


def writer(
    document: Document, style: Style, screen: Screen, comment: Comment | None
) -> BlockWriter:
    """Return the writer of a flavor: cards are no Markdown, but go where it goes."""
    if style.flavor == "anki":
        from .anki import AnkiWriter

        return AnkiWriter(document, style, screen)
    return MarkdownWriter(document, style, screen, comment)


class MarkdownWriter(NoteWriter):
    """Writes Markdown for one place."""

    nothing = "—"  # an empty cell breaks some tables
    aligned = ("$$\n\\begin{aligned}\n", " \\\\", "\\end{aligned}\n$$\n")
    held = aligned[1]

    @cached_property
    def notation(self) -> PortableLatex:
        return PortableLatex(self.document.names, self.style.plain_names)

    @property
    def flavor(self) -> Flavor:
        """What the place wants."""
        return FLAVORS[self.style.flavor]

    def opening(self) -> Iterator[str]:
        """Yield the command, and the head of slides."""
        yield from (f"{line}\n" for line in super().opening())
        if self.style.flavor == "marp":
            yield "---\nmarp: true\nmath: mathjax\n---\n\n"

    def write(self, block: Block) -> Iterator[str]:
        """Yield one block; the first has no blank line before it."""
        written = super().write(block)
        if self.above is None:
            next(written)
        yield from written

    def words(self, text: str) -> str:
        return markdown(text)

    def math(self, text: str) -> str:
        return self.flavor.inline(text)

    def text(self, pieces: Sequence[str]) -> str:
        """Write words and mathematics side by side: no word touches a ``$``."""
        written = ""
        for piece in pieces:
            if isinstance(piece, Math):
                written += (" " if written and not written.endswith(" ") else "") + self.math(piece)
            else:
                glued = written.endswith(("$", "`")) and piece[:1] not in _BEHIND
                written += (" " if glued else "") + self.words(piece)
        return written.strip()

    def title(self, block: Title) -> Iterator[str]:
        """Yield the heading, the statements and the point."""
        if len(block.formulas) == 1:
            yield f"## Backpropagation: {self.math(block.formulas[0])}\n"
        else:
            yield "## Backpropagation\n"
            for formula in block.formulas:
                yield f"\n{self.math(formula)}\n"
        if block.given:
            yield "\n" + self.labelled("Given", [[each] for each in block.given])

    def labelled(self, label: str, items: Sequence[Inline]) -> str:
        listed = ", ".join(map(self.text, items)) or "none: there are no variables"
        return f"**{label}** {listed}\n"

    def heading(self, block: Heading) -> Iterator[str]:
        yield f"{self.flavor.break_before}### {block.number}. {self.words(block.text)}\n"

    def pagebreak(self, block: PageBreak) -> Iterator[str]:
        yield "---\n"

    def picture(self, block: Picture) -> Iterator[str]:
        """Yield the graph where the place shows Mermaid; say so where it is too large."""
        if not self.flavor.mermaid:
            return
        from ..drawing.drawing import drawing_of
        from ..drawing.mermaid import MOST_EDGES, picture

        graph = block.graph
        chart = None
        if graph.size <= 2 * MOST_EDGES:
            chart = picture(drawing_of(graph, UNICODE, self.style.digits))
        if chart is None:
            yield f"The graph has {graph.size:,} nodes: more than Mermaid draws.\n"
        else:
            yield f"{self.flavor.mermaid}\n{chart}```\n"

    def figure(self, block: Figure) -> Iterator[str]:
        if block.path:
            yield f"![{self.words(block.caption)}](<{address(block.path)}>)\n"

    def table(self, block: Table) -> Iterator[str]:
        """Yield a pass; a list where the place has no mathematics in tables."""
        return super().table(block) if self.flavor.tables else self.lines(block)

    def lines(self, table: Table) -> Iterator[str]:
        if self.flavor.tables:
            yield from super().lines(table)
            return
        for row in table.rows():
            edge = f"{self.math(row.edge)}: " if row.edge is not None else ""
            said = f" — {self.text(row.said)}" if row.said else ""
            yield f"- {edge}{self.math(self.equation(row))}{self.aside(row)}{said}\n"

    def columns(self, table: Table) -> tuple[tuple[str, str], ...]:
        """Return the columns; the sentences on the rows are one."""
        return super().columns(table) + ((("in words", "l"),) if table.has_sentences else ())

    def cells(self, table: Table, row: Row, number: int) -> list[str]:
        cells = super().cells(table, row, number)
        return [*cells, self.text(row.said)] if table.has_sentences else cells

    def below(self, said: str, columns: int) -> str:
        return ""

    def grid(self, block: Grid) -> Iterator[str]:
        if self.flavor.tables:
            yield from super().grid(block)
            return
        for cells in block.rows():
            pairs = zip(block.headers, cells, strict=True)
            said = [f"{self.words(header)} {self.cell(cell)}" for header, cell in pairs if cell]
            yield f"- {', '.join(said)}\n"

    def tabular(self, headers: Sequence[str], align: str, lines: Iterator[str]) -> Iterator[str]:
        yield self.line(headers, align)
        yield self.line([_SIDES[side] for side in align], align)
        yield from lines

    def line(self, cells: Sequence[str], align: str, row: Row | None = None) -> str:
        return f"| {' | '.join(cells)} |\n"

    def notes(self, block: Notes) -> Iterator[str]:
        yield "**Notes**\n\n"
        for text in block.texts:
            yield f"- {self.words(text)}\n"
