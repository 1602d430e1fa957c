"""A terminal: rich tables where they fit, one record a row where they don't.

No digit is ever lost: a table is measured first, and what is wider than the terminal is written
as records instead of being cut. Rows beyond a limit are left out from the middle, and counted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice
from typing import Any, Literal

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from ..display import width, wrapped
from ..document.blocks import Figure, Grid, Heading, Notes, Picture, Row, Table
from ..language.limits import TERMINAL_ROWS
from ..once import once
from ..palette import KINDS, TERMINAL, terminal_color
from .aligned import beside, lines_in
from .text import ALIGN, NARROWEST, Cells, TextWriter

WIDEST = 10_000

MOST_NOTES = 20
"""Notes shown before the rest is counted."""

COLOR_SYSTEMS: dict[int, Literal["standard", "256"] | None] = {0: None, 16: "standard", 256: "256"}

HEADERS = {
    "forward": ("", "node", "with numbers", "value", ""),
    "local": ("edge", "local gradient", "with numbers", "value", ""),
    "backward": ("", "gradient = upstream × local", "with numbers", "value", ""),
}
"""The columns' headers, one a column of ``Cells``."""

PICTURE_STYLES = {"name": "bold", "wire": "dim", "frame": "dim"}
"""Of what is no number."""

LINES = box.SIMPLE_HEAD
ASCII_LINES = box.Box("\n".join("    " if line != 2 else " -- " for line in range(8)), ascii=True)


class TerminalWriter(TextWriter):
    """Writes text with the escapes of one screen."""

    keeps_all = False

    @once
    def width(self) -> int | None:
        """The columns that there are; None for as many as are needed."""
        return self.screen.width and max(NARROWEST, min(self.screen.width, WIDEST))

    @once
    def console(self) -> Console:
        """A console that reads no environment, interprets no markup and cuts nothing."""
        return Console(
            width=WIDEST,
            height=25,
            force_terminal=bool(self.screen.colors),
            color_system=COLOR_SYSTEMS[self.screen.colors],
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
            _environ={},
        )

    def style_of(self, kind: str) -> str:
        """Return the style of a kind of number, or of another part of a picture."""
        if kind in TERMINAL:
            return f"color({terminal_color(kind, self.screen.colors)})"
        return PICTURE_STYLES.get(kind, "")

    def paint(self, what: Text | RichTable) -> str:
        """Return what is printed for a text or a table, without blanks at the ends of lines."""
        self.console.file = file = StringIO()
        self.console.print(what, soft_wrap=isinstance(what, Text))
        return "\n".join(line.rstrip() for line in file.getvalue().split("\n"))

    def say(self, text: str, style: str = "", indent: int = 0) -> str:
        """Return a line, wrapped between words."""
        return self.paint(Text(wrapped(text, self.width, indent), style=style))

    def room(self, usual: int | None) -> int | None:
        return self.width

    def notes(self, block: Notes) -> Iterator[str]:
        """Yield remarks, as many as anybody reads."""
        yield from super().notes(Notes(block.texts[:MOST_NOTES]))
        if len(block.texts) > MOST_NOTES:
            more = len(block.texts) - MOST_NOTES
            yield self.say(f"  ... {more:,} more are left out; --format text has all")

    def picture(self, block: Picture) -> Iterator[str]:
        """Yield the graph with the colours of the passes, and words below it."""
        lines, words = self.drawn(block)
        text = Text("\n")
        for line in lines:
            for span, style in line:
                text.append(span, self.style_of(style.partition(" ")[0]))
            text.append("\n")
        yield self.paint(text).removesuffix("\n") + "".join(map(self.say, words))

    def figure(self, block: Figure) -> Iterator[str]:
        for drawn in super().figure(block):
            yield self.paint(Text(drawn.removesuffix("\n")))

    def table(self, block: Table) -> Iterator[str]:
        """Yield a pass: as a table if it fits, else as records."""
        if block.has_shapes:
            yield from self.shaped_table(block)
            return
        head, tail, left_out = bounded(block.items())
        rows = list(map(block.write, (*head, *tail)))
        if not rows:
            return
        lines = self.stretch(rows)
        if left_out:
            lines.insert(len(head), Cells(equation="..."))
            rows.insert(len(head), rows[0]._replace(said=()))
        headers = [text.replace("×", self.notation.cross) for text in HEADERS[block.kind]]
        styles = ["", "", "", self.style_of(KINDS[block.kind]), ""]
        grid = self.rich_table(headers, ALIGN, lines, styles)
        if not self.fits(grid):
            for cells, row in zip(lines, rows, strict=True):
                yield from self.record(cells, row.about, block.kind)
                yield from self.under(row)
        elif block.has_sentences:
            yield from self.parted(self.paint(grid), lines, rows)
        else:
            yield self.paint(grid)
        yield from self.left_out(left_out)

    def shaped_table(self, block: Table) -> Iterator[str]:
        from . import shaped  # array programs only

        head, tail, left_out = bounded(block.items())
        rows = list(map(block.write, (*head, *tail)))
        shown = list(map(self.shown, rows))
        lines = shaped.columns(block.kind, shown)
        headers = shaped.HEADERS.get(block.kind, ())
        grid = self.rich_table(headers, shaped.ALIGN, lines) if lines and not left_out else None
        if grid is not None and self.fits(grid):
            yield from self.parted(self.paint(grid), lines, rows)
        else:
            room = min(self.width or shaped.WIDEST, shaped.WIDEST)
            for number, (row, told) in enumerate(zip(rows, shown, strict=True)):
                if left_out and number == len(head):
                    yield self.say("...")
                yield self.row_record(told, room, " ", self.style_of(KINDS.get(block.kind, "")))
                yield from self.under(row)
        yield from self.left_out(left_out)

    def parted(
        self, painted: str, lines: Sequence[Sequence[str]], rows: Sequence[Row]
    ) -> Iterator[str]:
        """Yield a painted table with the sentence on each row below it."""
        left = painted.splitlines(keepends=True)
        heights = [max(cell.count("\n") for cell in cells) + 1 for cells in lines]
        head = len(left) - sum(heights)
        yield "".join(left[:head])
        for height, row in zip(heights, rows, strict=True):
            yield "".join(left[head : head + height])
            yield from self.under(row)
            head += height

    def grid(self, block: Grid) -> Iterator[str]:
        """Yield a table of another kind; what is too wide as one line a cell."""
        yield "" if isinstance(self.above, Heading) else "\n"
        head, tail, left_out = bounded(block.items())
        rows = [[self.text([cell]) for cell in block.write(item)] for item in (*head, *tail)]
        if left_out:
            rows.insert(len(head), ["...", *[""] * (len(block.headers) - 1)])
        headers = [self.text([header]) for header in block.headers]
        table = self.rich_table(headers, block.align, rows)
        if self.fits(table):
            yield self.paint(table)
        else:
            for row in rows:
                cells = zip(headers, row, strict=True)
                lines = [f"{header}: {cell}" for header, cell in cells if cell]
                yield self.say("\n    ".join(lines), indent=6)
        yield from self.left_out(left_out)

    def left_out(self, count: int) -> Iterator[str]:
        """Say how many rows are not shown."""
        if count:
            yield self.say(f"... {count:,} rows are left out; --format text has all of them")

    def fits(self, table: RichTable) -> bool:
        """Return whether a table is no wider than the terminal."""
        return self.width is None or self.console.measure(table).maximum <= self.width

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
                width=max(map(cell_len, lines_in(row[place] for row in (headers, *rows)))),
            )
        for row in rows:
            table.add_row(*[Text(row[place]) for place in used])
        return table

    def record(self, row: Cells, about_numbers: bool, kind: str) -> Iterator[str]:
        """Yield a row as a record: the equation, then numbers and result below its sign."""
        equals, about = self.notation.equals, self.notation.about
        left, sign, right = row.equation.partition(f" {equals} ")
        left = f"{row.edge}:  {left.rstrip()}" if row.edge else left.rstrip()
        result = row.result if row.result.startswith(about) else beside(f"{equals} ", row.result)
        aside = f"   ({row.remark})" if row.remark else ""
        if not sign:
            yield self.say(f"{left} {result if row.result else ''}{aside}".rstrip(), indent=4)
            return
        first = f"{left} {equals} {right}"
        if not row.numbers:
            last = f" {result}{aside}" if right != row.result else aside
            yield self.say(beside(first, last), indent=4)
            return
        yield self.say(first, indent=4)
        sign = "" if about_numbers else f"{equals} "  # else it has one of its own
        numbers = beside(f"    {sign}", row.numbers)
        whole = f"{numbers} {result}{aside}"
        if "\n" not in whole and (self.width is None or width(whole) <= self.width):
            yield self.say(whole, self.style_of(KINDS[kind]))
        else:
            yield self.say(numbers, self.style_of(KINDS[kind]), indent=6)
            yield self.say(beside("    ", result) + aside, self.style_of(KINDS[kind]), indent=6)


def bounded(items: Iterator[Any]) -> tuple[list[Any], list[Any], int]:
    """Return the first and the last items of a pass, and how many are left out between them."""
    head = list(islice(items, TERMINAL_ROWS // 2))
    tail: deque[Any] = deque(maxlen=TERMINAL_ROWS // 2)
    rest = 0
    for item in items:
        tail.append(item)
        rest += 1
    return head, list(tail), rest - len(tail)
