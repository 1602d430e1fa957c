"""The story in a terminal: rich tables where they fit, one record a row where they don't.

No digit is ever lost: a table is measured first, and what is wider than the terminal is written
as records instead of being cut. Rows beyond a limit are left out from the middle, and counted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING, Any

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from ..autodiff.trace import Trace
from ..document.blocks import (
    Block,
    Figure,
    Grid,
    Heading,
    Notes,
    Paragraph,
    Picture,
    Results,
    Table,
    Title,
)
from ..document.screen import Screen
from ..document.story import Story
from ..document.style import Style
from ..language.display import visible, width
from ..language.limits import TERMINAL_ROWS
from ..notation.text import ASCII, UNICODE
from ..notation.writer import Notation
from .text import ALIGN, NARROWEST, Cells, columns, drawn, figure, results, title

if TYPE_CHECKING:
    from ..drawing.cells import Line

WIDEST = 10_000

MOST_NOTES = 20
"""Notes shown before the rest is counted."""

STYLES = {"forward": "green", "local": "cyan", "backward": "magenta"}
"""The colour of each pass's results; it only repeats what headings and position say already."""

HEADERS = {
    "forward": ("", "node", "with numbers", "value", ""),
    "local": ("edge", "local gradient", "with numbers", "value", ""),
    "backward": ("", "gradient = upstream × local", "with numbers", "value", ""),
}
"""The columns' headers, one a column of ``Cells``."""

PICTURE_STYLES = {
    "name": "bold",
    "value": STYLES["forward"],
    "gradient": STYLES["backward"],
    "wire": "dim",
    "frame": "dim",
}

LINES = box.SIMPLE_HEAD
ASCII_LINES = box.Box("\n".join("    " if line != 2 else " -- " for line in range(8)), ascii=True)


def render(trace: Trace, style: Style = Style(), screen: Screen = Screen()) -> Iterator[str]:
    """Yield the story block by block."""
    notation = ASCII if screen.ascii else UNICODE
    painter = Painter(screen, notation)
    above: Block | None = None
    for block in Story(trace, notation, style).blocks():
        if isinstance(block, Table):
            yield from painter.table(block)
        elif isinstance(block, Picture):
            yield painter.picture(*drawn(block, style, screen))
        elif isinstance(block, Figure):
            yield painter.paint(Text(figure(block, screen).removesuffix("\n")))
        elif isinstance(block, Grid):
            yield "" if isinstance(above, Heading) else "\n"
            yield from painter.grid(block)
        elif isinstance(block, Heading):
            yield painter.line(f"\n{block.number}  {block.text}", "bold")
        elif isinstance(block, Title):
            for line in title(block, painter.columns):
                yield painter.line(line, "bold", indent=4)
        elif isinstance(block, Paragraph):
            yield painter.line("\n" + "".join(block.pieces))
        elif isinstance(block, Results):
            yield painter.line("\n" + "\n".join(results(block, painter.columns)), "bold", indent=4)
        elif isinstance(block, Notes):
            yield painter.line("\nNotes", "bold")
            for text in block.texts[:MOST_NOTES]:
                yield painter.line(f"  {text}", indent=4)
            if len(block.texts) > MOST_NOTES:
                more = len(block.texts) - MOST_NOTES
                yield painter.line(f"  ... {more:,} more are left out; --format text has all")
        above = block


class Painter:
    """Turns blocks into text with the escapes of one screen."""

    def __init__(self, screen: Screen, notation: Notation) -> None:
        self.columns = screen.width and max(NARROWEST, min(screen.width, WIDEST))
        self.screen = screen
        self.notation = notation

        # It reads no environment, interprets no markup and cuts nothing.
        self.console = Console(
            width=WIDEST,
            height=25,
            force_terminal=screen.color,
            color_system="standard" if screen.color else None,
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
            _environ={},
        )

    def paint(self, what: Text | RichTable) -> str:
        """Return what is printed for a text or a table, without blanks at the ends of lines."""
        self.console.file = file = StringIO()
        self.console.print(what, soft_wrap=isinstance(what, Text))
        return "\n".join(line.rstrip() for line in file.getvalue().split("\n"))

    def line(self, text: str, style: str = "", indent: int = 0) -> str:
        """Return a line, wrapped between words."""
        return self.paint(Text(wrapped(text, self.columns, indent), style=style))

    def picture(self, lines: list[Line], words: list[str]) -> str:
        """Return the graph with the colours of the passes, and words below it."""
        if not lines:
            return ""
        text = Text("\n")
        for line in lines:
            for span, style in line:
                text.append(span, PICTURE_STYLES.get(style.partition(" ")[0], ""))
            text.append("\n")
        return self.paint(text).removesuffix("\n") + "".join(map(self.line, words))

    def table(self, table: Table) -> Iterator[str]:
        """Yield a pass: as a table if it fits, else as records."""
        head, tail, left_out = bounded(table.items())
        rows = list(map(table.write, (*head, *tail)))
        if not rows:
            return
        lines = columns(rows, self.notation)
        if left_out:
            lines.insert(len(head), Cells("", "...", "", "", ""))
            rows.insert(len(head), rows[0])
        headers = [text.replace("×", self.notation.cross) for text in HEADERS[table.kind]]
        styles = ["", "", "", STYLES[table.kind], ""]
        grid = self.rich_table(headers, ALIGN, lines, styles)
        if self.fits(grid):
            yield self.paint(grid)
        else:
            for cells, row in zip(lines, rows, strict=True):
                yield from self.record(cells, row.about, table.kind)
        yield from self.left_out(left_out)

    def grid(self, grid: Grid) -> Iterator[str]:
        """Yield a table of another kind; what is too wide as one line a cell."""
        head, tail, left_out = bounded(grid.items())
        rows = [tuple(map(visible, grid.write(item))) for item in (*head, *tail)]
        if left_out:
            rows.insert(len(head), ("...",) + ("",) * (len(grid.headers) - 1))
        table = self.rich_table(grid.headers, grid.align, rows)
        if self.fits(table):
            yield self.paint(table)
        else:
            for row in rows:
                cells = zip(grid.headers, row, strict=True)
                lines = [f"{header}: {cell}" for header, cell in cells if cell]
                yield self.line("\n    ".join(lines), indent=6)
        yield from self.left_out(left_out)

    def left_out(self, count: int) -> Iterator[str]:
        """Say how many rows are not shown."""
        if count:
            yield self.line(f"... {count:,} rows are left out; --format text has all of them")

    def fits(self, table: RichTable) -> bool:
        """Return whether a table is no wider than the terminal."""
        return self.columns is None or self.console.measure(table).maximum <= self.columns

    def rich_table(
        self,
        headers: Sequence[str],
        align: str,
        rows: Sequence[Sequence[str]],
        styles: Sequence[str] = (),
    ) -> RichTable:
        """Return a table; columns without anything in them are left out."""
        lines = ASCII_LINES if self.screen.ascii else LINES
        table = RichTable(box=lines, show_edge=False, pad_edge=True, header_style="dim")
        used = [place for place, column in enumerate(zip(*rows, strict=True)) if any(column)]
        for place in used:
            table.add_column(
                Text(headers[place]),
                justify="right" if align[place] == "r" else "left",
                style=styles[place] if styles else "",
                no_wrap=True,
                width=max(cell_len(row[place]) for row in (headers, *rows)),
            )
        for row in rows:
            table.add_row(*[Text(row[place]) for place in used])
        return table

    def record(self, row: Cells, about_numbers: bool, kind: str) -> Iterator[str]:
        """Yield a row as a record: the equation, then numbers and result below its sign."""
        equals, about = self.notation.equals, self.notation.about
        left, sign, right = row.equation.partition(f" {equals} ")
        left = f"{row.edge}:  {left.rstrip()}" if row.edge else left.rstrip()
        result = row.result if row.result.startswith(about) else f"{equals} {row.result}"
        aside = f"   ({row.remark})" if row.remark else ""
        if not sign:
            yield self.line(f"{left} {result if row.result else ''}{aside}".rstrip(), indent=4)
            return
        first = f"{left} {equals} {right}"
        if not row.numbers:
            last = f" {result}{aside}" if right != row.result else aside
            yield self.line(first + last, indent=4)
            return
        yield self.line(first, indent=4)
        numbers = f"    {about if about_numbers else equals} {row.numbers}"
        if self.columns is None or width(f"{numbers} {result}{aside}") <= self.columns:
            yield self.line(f"{numbers} {result}{aside}", STYLES[kind])
        else:
            yield self.line(numbers, STYLES[kind], indent=6)
            yield self.line(f"    {result}{aside}", STYLES[kind], indent=6)


def bounded(items: Iterator[Any]) -> tuple[list[Any], list[Any], int]:
    """Return the first and the last items of a pass, and how many are left out between them."""
    head = list(islice(items, TERMINAL_ROWS // 2))
    tail: deque[Any] = deque(maxlen=TERMINAL_ROWS // 2)
    rest = 0
    for item in items:
        tail.append(item)
        rest += 1
    return head, list(tail), rest - len(tail)


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
