"""The story in Markdown, in the subset that every renderer sets the same way.

What breaks where, and hence what is never written, is listed in the project's notes on formats:
no pipe inside mathematics, no backslash before punctuation, ``$`` with a blank outside and none
inside, ``$$`` alone on its line, no empty cell.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

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
from ..document.story import Story, about, equation, equations
from ..document.style import Style
from ..notation.latex import PortableLatex
from ..notation.text import UNICODE

NOTHING = "—"
"""Stands where there is nothing to say: an empty cell breaks some tables."""

HEADERS = {
    "forward": (("step", "r"), ("node", "l"), ("expression", "l"), ("with numbers", "l"),
                ("value", "r")),
    "local": (("edge", "l"), ("local gradient", "l"), ("with numbers", "l"), ("value", "r")),
}  # fmt: skip

_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>#|~$!"})


class Flavor(NamedTuple):
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


def render(trace: Trace, style: Style = Style()) -> Iterator[str]:
    """Yield the story block by block."""
    if style.flavor == "anki":
        from .anki import render as render_cards

        yield from render_cards(trace, style)
        return
    notation = PortableLatex(trace.graph.user_names(), style.plain_names)
    writer = Markdown(FLAVORS[style.flavor], style.digits)
    if style.command:
        yield f"<!-- backprop-trace: {commented(style.command)} -->\n\n"
    if style.flavor == "marp":
        yield "---\nmarp: true\nmath: mathjax\n---\n\n"
    files: list[Figure] = []
    shown = without_files(Story(trace, notation, style).blocks(), files)
    for number, block in enumerate(shown):
        if number:
            yield "\n"
        yield from writer.write(block)
    if style.command:
        yield "\n<!-- backprop-trace: end -->\n"
    for block in files:
        yield "\n"
        yield from writer.write(block)


def commented(command: str) -> str:
    """Return a command as it may stand in a comment: ``-->`` would end it."""
    return command.replace("-->", "--\\>")


def escaped(words: str) -> str:
    """Return words so that no sign of them is Markdown's."""
    return words.translate(_SPECIAL)


class Markdown:
    """Writes blocks as Markdown for one place."""

    def __init__(self, flavor: Flavor, digits: int | None = 4) -> None:
        self.flavor = flavor
        self.digits = digits

    def write(self, block: Block) -> Iterator[str]:
        """Yield one block."""
        if isinstance(block, Title):
            yield from self.title(block)
        elif isinstance(block, Heading):
            yield f"{self.flavor.break_before}### {block.number}. {escaped(block.text)}\n"
        elif isinstance(block, Picture):
            yield from self.picture(block)
        elif isinstance(block, Figure):
            if block.path:
                yield f"![{escaped(block.caption)}](<{block.path}>)\n"
        elif isinstance(block, Table):
            yield from self.table(block)
        elif isinstance(block, Grid):
            yield from self.grid(block)
        elif isinstance(block, Paragraph):
            yield f"{self.text(block.pieces)}\n"
        elif isinstance(block, Results):
            yield from self.results(block)
        elif isinstance(block, Notes):
            yield "**Notes**\n\n"
            for text in block.texts:
                yield f"- {escaped(text)}\n"

    def math(self, text: str) -> str:
        """Set off a piece of mathematics."""
        return self.flavor.inline(text)

    def text(self, pieces: Sequence[str]) -> str:
        """Write words and mathematics side by side: no word touches a ``$``."""
        written = ""
        for piece in pieces:
            if isinstance(piece, Math):
                written += (" " if written and not written.endswith(" ") else "") + self.math(piece)
            else:
                glued = written.endswith(("$", "`")) and piece[:1] not in ("", " ", ",", ".", ":")
                written += (" " if glued else "") + escaped(piece)
        return written.strip()

    def cell(self, text: str) -> str:
        """Write a cell of a table."""
        if not text:
            return NOTHING
        return self.math(text) if isinstance(text, Math) else escaped(text)

    def title(self, block: Title) -> Iterator[str]:
        """Yield the heading, the statements and the point."""
        if len(block.formulas) == 1:
            yield f"## Backpropagation: {self.math(block.formulas[0])}\n"
        else:
            yield "## Backpropagation\n"
            for formula in block.formulas:
                yield f"\n{self.math(formula)}\n"
        if block.given:
            yield f"\n**Given** {', '.join(map(self.math, block.given))}\n"

    def picture(self, block: Picture) -> Iterator[str]:
        """Yield the graph where the place shows Mermaid; say so where it is too large."""
        if not self.flavor.mermaid:
            return
        from ..drawing.drawing import drawing_of
        from ..drawing.mermaid import MOST_EDGES, picture

        count = len(block.trace.graph)
        small = count <= 2 * MOST_EDGES
        chart = picture(drawing_of(block.trace, UNICODE, self.digits)) if small else None
        if chart is None:
            yield f"The graph has {count:,} nodes: more than Mermaid draws.\n"
        else:
            yield f"{self.flavor.mermaid}\n{chart}```\n"

    def table(self, table: Table) -> Iterator[str]:
        """Yield a pass: a table, or for the backward pass aligned equations."""
        if not self.flavor.tables:
            for row in table.rows():
                yield f"- {self.line(row)}\n"
        elif table.kind == "backward":
            yield from self.aligned(table)
        else:
            headers = HEADERS[table.kind]
            yield self.row([text for text, _ in headers])
            yield self.row([{"l": ":---", "r": "---:"}[align] for _, align in headers])
            for number, row in enumerate(table.rows(), start=1):
                yield self.pass_row(row, number)

    def row(self, cells: Sequence[str]) -> str:
        """Write a line of a table."""
        return f"| {' | '.join(cells)} |\n"

    def pass_row(self, row: Row, number: int) -> str:
        """Write a row of the forward pass or of the local gradients."""
        numbers = self.math(row.substituted) if row.substituted else NOTHING
        value = self.math(about(row, PORTABLE))
        if row.edge is not None:
            formula = self.math(f"{row.left} = {row.right}")
            return self.row([self.math(row.edge), formula, numbers, value])
        aside = f" ({row.remark})" if row.remark else ""
        left = self.math(row.left) + aside
        return self.row([str(number), left, self.math(row.right), numbers, value])

    def line(self, row: Row) -> str:
        """Write a row as one equation, for places without mathematics in tables."""
        edge = f"{self.math(row.edge)}: " if row.edge is not None else ""
        aside = f" ({row.remark})" if row.remark else ""
        return f"{edge}{self.math(equation(row, PORTABLE, ''))}{aside}"

    def aligned(self, table: Table) -> Iterator[str]:
        """Yield a pass as equations below each other."""
        yield "$$\n\\begin{aligned}\n"
        yield from equations(table, PORTABLE, " \\\\")
        yield "\\end{aligned}\n$$\n"

    def grid(self, grid: Grid) -> Iterator[str]:
        """Yield a table of another kind."""
        if not self.flavor.tables:
            for cells in grid.rows():
                pairs = zip(grid.headers, cells, strict=True)
                said = [f"{escaped(header)} {self.cell(cell)}" for header, cell in pairs if cell]
                yield f"- {', '.join(said)}\n"
            return
        yield self.row([self.cell(header) for header in grid.headers])
        yield self.row([{"l": ":---", "r": "---:"}[align] for align in grid.align])
        for cells in grid.rows():
            yield self.row([self.cell(cell) for cell in cells])

    def results(self, block: Results) -> Iterator[str]:
        """Yield the gradients."""
        equations = [self.text(equation) for equation in block.equations]
        yield f"**Gradients** {', '.join(equations) or 'none: there are no variables'}\n"


PORTABLE = PortableLatex()
"""For signs only: it has no names."""
