"""One screen: the program, the graph, the pass so far, and the keys; nothing of a number is cut."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from ...display import width, wrapped
from ...drawing.cells import Line
from ...drawing.terminal import legend
from ...keys import HELP
from ...palette import TERMINAL, terminal_color
from ...record import Record
from .graph import LitGraph
from .steps import INDENT, LEAST_ROWS, Place, Steps

KEYS = (*HELP, ("q Ctrl-D", "quit: the steps stay"))
"""The keys and what they do, for the page of keys."""


class View(Record):
    """What is to be seen: a step, and how."""

    step: int
    is_asked: bool = False
    """Whether its numbers are asked for, and not shown."""
    message: str = ""
    """What stands in place of the status."""


class Frames:
    """Makes the screens of some steps."""

    def __init__(self, steps: Steps, without_graph: bool) -> None:
        self.steps = steps
        self.graph = None if without_graph else LitGraph(steps)
        graph = steps.trace.graph
        self.statements = [node for node in graph.program.names if graph.rows[node] is not None]
        """The last node of each statement."""

    def frame(self, view: View, columns: int, rows: int) -> list[Line]:
        """Return the lines of a screen, ``rows`` of them, none wider than ``columns``."""
        place = self.steps.place(view.step)
        title = self.title(place, columns)[: max(0, min(2, rows - LEAST_ROWS - 2))]
        heading = place.part.heading
        body: list[Line] = [[(line, "bold")] for line in title]
        least = self.steps.least(place.kind == "backward", columns) if self.graph else 0
        body += self.drawn(view, place, columns, rows - len(body) - least - 2)
        if rows - len(body) > 2:
            named = f"{heading.number} {heading.text}"
            body.append([(shortened([named], columns), "bold")])
        body += self.table(view, place, columns, rows - len(body) - 1)
        body += [[] for _ in range(rows - len(body) - 1)]
        return [*body[: rows - 1], [(self.status(view, place, columns), "reverse")]]

    def title(self, place: Place, columns: int) -> list[str]:
        """Return the program and what is given: of a long program the current statement."""
        title = self.steps.title
        point = self.steps.point(columns)
        given = f"with  {', '.join(point)}" if point else ""
        whole = "; ".join(title.formulas)
        line = "   ".join(filter(None, (whole, given)))
        if width(line) <= columns:
            return [line] if line else []
        lines = [each for each in (whole, self.statement(place)) if each and width(each) <= columns]
        if point:
            lines = [*lines[:1], shortened(point, columns, "with  ")]
        return lines[:2]

    def statement(self, place: Place) -> str:
        """Return the statement that a step belongs to."""
        number = bisect_left(self.statements, self.steps.node(place))
        formulas = self.steps.title.formulas
        return formulas[number] if number < len(formulas) else ""

    def drawn(self, view: View, place: Place, columns: int, rows: int) -> list[Line]:
        """Return the graph and what its word for gradients means, in at most so many rows."""
        if self.graph is None or rows < 2:
            return []
        lines = self.graph.lines(place, view.is_asked, columns, rows - 1)
        if any(style.startswith("gradient") for line in lines for _, style in line):
            lines.append([(legend(self.steps.trace.output), "dim")])
        return lines

    def table(self, view: View, place: Place, columns: int, rows: int) -> list[Line]:
        """Return the pass up to a step: as many of its last rows as there is room for."""
        current: list[Line] = [
            [(line, "bold")] for line in self.steps.row(place, view.is_asked, columns, "> ")
        ]
        if said := "" if view.is_asked else self.steps.sentence(place):
            text = wrapped(f"{' ' * INDENT}{said}", columns, INDENT)
            current += [[(line, "dim")] for line in text.split("\n")]
        if len(current) > rows > 1:
            more = f"  ... {len(current) - rows + 1:,} lines more"
            current = [*current[: rows - 1], [(shortened([more], columns), "dim")]]
        parts = [current[:rows]]
        room, row = rows - len(current), place.row
        while row and room > 0:
            above = self.steps.row(Place(place.part, row - 1), False, columns)
            left_out = row - 1 > 0
            if len(above) + left_out > room:
                break
            parts.append([[(line, "")] for line in above])
            room, row = room - len(above), row - 1
        lines = [line for part in reversed(parts) for line in part]
        if row and room > 0:
            return [[(shortened([f"  ... {row:,} above"], columns), "dim")], *lines]
        return lines

    def status(self, view: View, place: Place, columns: int) -> str:
        """Return the last line: where one is, and the most used keys, as far as there is room."""
        if view.message:
            return f" {view.message}"[:columns].ljust(columns)
        heading = place.part.heading
        items = [
            f" Step {view.step + 1:,} of {len(self.steps):,}",
            f"{heading.number} {heading.text}",
            "Space next",
            "Left back",
            "? keys",
            "q quit",
        ]
        while len(items) > 1 and width("   ".join(items)) > columns:
            del items[-1]
        if width(items[0]) > columns:
            items = [f" {view.step + 1}/{len(self.steps)}"]
        return "   ".join(items)[:columns].ljust(columns)

    def keys(self, columns: int, rows: int) -> list[Line]:
        """Return the page of keys."""
        size = max(len(keys) for keys, _ in KEYS)
        wide = [f"  {keys.ljust(size)}   {what}" for keys, what in KEYS]
        if max(map(len, wide)) > columns:
            wide = [f"{what}: {keys}" for keys, what in KEYS]
        text = "\n".join(wrapped(line, columns, INDENT) for line in wide)
        lines: list[Line] = [[(line, "")] for line in text.split("\n")][: rows - 1]
        lines += [[] for _ in range(rows - len(lines) - 1)]
        return [*lines, [(" Any key goes back"[:columns].ljust(columns), "reverse")]]


def shortened(items: Sequence[str], columns: int, lead: str = "") -> str:
    """Return as many of some items as fit on a line, and how many are left out."""
    best, line = "", lead
    for count, item in enumerate(items, 1):
        line += item if count == 1 else f", {item}"
        left = len(items) - count
        whole = f"{line} and {left:,} more" if left else line
        if width(line) > columns:
            break
        if width(whole) <= columns:
            best = whole
    return best


def painted(lines: Iterable[Line], colors: int) -> list[str]:
    """Return lines with the escapes for their styles, in so many colours; in none if it is 0."""
    return [
        "".join(paint(text, style, colors) if colors else text for text, style in line)
        for line in lines
    ]


MANY = 16
"""Colours above which they are named by a number of 256."""
PLAIN = {"bold": "1", "dim": "2", "reverse": "7", "name": "1", "wire": "2", "frame": "2"}


def paint(text: str, style: str, colors: int) -> str:
    """Return a text with the escapes for its style; what is looked at is bold."""
    kind, _, mark = style.partition(" ")
    code = "1" if mark else PLAIN.get(kind, "")
    if kind in TERMINAL:
        color = terminal_color(kind, colors)
        code = f"38;5;{color}" if colors > MANY else f"{30 + color}"
    return f"\x1b[{code}m{text}\x1b[0m" if code else text
