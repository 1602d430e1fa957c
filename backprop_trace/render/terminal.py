"""The story in a terminal: rich tables where they fit, one record a row where they don't.

No digit is ever lost: a table is measured first, and what is wider than the terminal is written
as records instead of being cut. Rows beyond a limit are left out from the middle, and counted.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from io import StringIO

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from ..language.display import visible, width
from ..language.limits import TERMINAL_ROWS
from ..notation.text import ASCII, UNICODE
from ..notation.writer import Notation
from ..trace import Trace
from .screen import Screen
from .story import Heading, Notes, Paragraph, Row, Story, Table, Title
from .text import cells

NARROWEST, WIDEST = 20, 10_000

STYLES = {"forward": "green", "local": "cyan", "backward": "red"}
"""The colour of each pass's results; colour repeats what position and words say already."""

HEADERS = {
    "forward": ("", "node", "= formula", "with numbers", "value", ""),
    "local": ("edge", "local gradient", "", "with numbers", "value", ""),
    "backward": ("", "gradient", "= upstream × local", "with numbers", "value", ""),
}


def render(trace: Trace, digits: int | None, screen: Screen = Screen()) -> Iterator[str]:  # noqa: B008  # immutable
    """Yield the story block by block."""
    notation = ASCII if screen.ascii else UNICODE
    columns = screen.width and max(NARROWEST, min(screen.width, WIDEST))
    painter = Painter(columns, screen, notation)
    for block in Story(trace, notation, digits).blocks():
        if isinstance(block, Table):
            yield painter.table(block)
        elif isinstance(block, Heading):
            yield painter.line(f"\n{block.number}  {block.text}", "bold")
        elif isinstance(block, Title):
            yield painter.title(block)
        elif isinstance(block, Paragraph):
            yield painter.line("\n" + "".join(block.pieces), "")
        elif isinstance(block, Notes):
            yield painter.line("\nNotes", "bold")
            for text in block.texts:
                yield painter.line(f"  {text}", "", indent=4)


class Painter:
    """Turns blocks into text with the escapes of one screen."""

    def __init__(self, columns: int | None, screen: Screen, notation: Notation) -> None:
        self.columns = columns
        self.screen = screen
        self.notation = notation

    def console(self, columns: int) -> Console:
        """Return a console that reads nothing from the environment and interprets no markup."""
        return Console(
            file=StringIO(),
            width=columns,
            height=25,
            force_terminal=self.screen.color,
            color_system="standard" if self.screen.color else None,
            legacy_windows=False,
            markup=False,
            emoji=False,
            highlight=False,
            soft_wrap=True,
            _environ={},
        )

    def paint(self, what: Text | RichTable, columns: int) -> str:
        """Return what is printed for a text or table."""
        console = self.console(columns)
        console.print(what, soft_wrap=isinstance(what, Text))
        file = console.file
        assert isinstance(file, StringIO)  # noqa: S101  # made above
        return "\n".join(line.rstrip() for line in file.getvalue().split("\n"))

    def line(self, text: str, style: str, indent: int = 0) -> str:
        """Return a line, wrapped between words."""
        lines = wrapped(visible_lines(text), self.columns, indent)
        return self.paint(Text(lines, style=style), WIDEST)

    def title(self, block: Title) -> str:
        """Return the program and the point."""
        given = ", ".join(block.given)
        if len(block.formulas) == 1 and given:
            line = f"{block.formulas[0]}     with  {given}"
            if self.columns is None or width(line) <= self.columns:
                return self.line(line, "bold")
        lines = [self.line(formula, "bold", indent=4) for formula in block.formulas]
        if given:
            lines.append(self.line(f"with  {given}", "", indent=6))
        return "".join(lines)

    def table(self, table: Table) -> str:
        """Return a pass: as a table if it fits, else as records."""
        head, tail, left_out = bounded(table)
        rows = [cells(row, table.kind, self.notation) for row in (*head, *tail)]
        if not rows:
            return ""
        grid = RichTable(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
        used = [place for place in range(len(rows[0])) if any(row[place] for row in rows)]
        for place in used:
            style = STYLES[table.kind] if place == 4 else ""
            grid.add_column(justify="right" if place == 4 else "left", style=style, no_wrap=True)
        for number, row in enumerate(rows):
            if left_out and number == len(head):
                mark = [Text(""), Text(f"... {left_out:,} rows left out; --format text has all")]
                grid.add_row(*mark[: len(used)])
            grid.add_row(*[Text(visible(row[place])) for place in used])
        needed = self.console(WIDEST).measure(grid).maximum + 2
        if self.columns is None or needed <= self.columns:
            painted = self.paint(grid, WIDEST)
            return "".join(f"  {line}\n" for line in painted.splitlines())
        return self.records(rows, len(head), left_out, table.kind)

    def records(self, rows: list[list[str]], head: int, left_out: int, kind: str) -> str:
        """Return rows as records: the equation, then numbers and result below its sign."""
        lines: list[str] = []
        for number, (edge, left, right, numbers, result, remark) in enumerate(rows):
            if left_out and number == head:
                lines.append(self.line(f"... {left_out:,} rows left out", ""))
            sides = [side for side in (right, numbers and f"= {numbers}") if side]
            sign = "" if result.startswith(self.notation.about) else "= "
            about = f"{edge}:  " if edge else ""
            first = f"{about}{left}" + (f" {sides[0]}" if sides else f" {sign}{result}")
            lines.append(self.line(first, "", indent=4))
            lines += [self.line(f"    {side}", "", indent=6) for side in sides[1:]]
            if sides:
                after = f"   ({remark})" if remark else ""
                lines.append(self.line(f"    {sign}{result}{after}", STYLES[kind], indent=6))
        return "".join(lines)


def bounded(table: Table) -> tuple[list[Row], list[Row], int]:
    """Return the first and the last rows of a pass, and how many are left out between them."""
    head: list[Row] = []
    tail: deque[Row] = deque(maxlen=TERMINAL_ROWS // 2)
    count = 0
    for row in table.rows():
        count += 1
        if len(head) < TERMINAL_ROWS // 2:
            head.append(row)
        else:
            tail.append(row)
    return head, list(tail), count - len(head) - len(tail)


def visible_lines(text: str) -> str:
    """Return text with control characters spelled out, its line breaks kept."""
    return "\n".join(map(visible, text.split("\n")))


def wrapped(text: str, columns: int | None, indent: int) -> str:
    """Return text broken between words so that no line is wider, but for a single long word."""
    if columns is None:
        return text
    lines: list[str] = []
    for line in text.split("\n"):
        stripped = line.lstrip(" ")
        current = line[: len(line) - len(stripped)]
        fresh = True
        for word in stripped.split(" "):
            if not fresh and width(current) + 1 + width(word) > columns:
                lines.append(current.rstrip())
                current, fresh = " " * min(indent, columns // 4), True
            current += word if fresh else f" {word}"
            fresh = False
        lines.append(current.rstrip())
    return "\n".join(lines)
