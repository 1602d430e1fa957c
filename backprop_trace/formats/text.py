"""The story as plain text: aligned columns, no colour, the same bytes everywhere."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

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
    Row,
    Table,
    Title,
)
from ..document.screen import Screen
from ..document.story import Story, about
from ..document.style import Style
from ..language.display import visible, width
from ..notation.text import ASCII, UNICODE
from ..notation.writer import Notation

if TYPE_CHECKING:
    from ..drawing.cells import Line

_ROWS_AT_ONCE = 500
"""Rows that share their columns' widths: a long table is aligned in stretches of these."""

NARROWEST = 20
FIGURE = 72
"""Columns of curves where nothing limits them."""

LONGEST_LINE = 100
"""Columns up to which the gradients stand side by side, and the graph is drawn."""

ALIGN = "lllrl"
"""How the columns of ``Cells`` are aligned."""


def render(trace: Trace, style: Style = Style(), screen: Screen = Screen()) -> Iterator[str]:
    """Yield the story piece by piece."""
    notation = ASCII if screen.ascii else UNICODE
    above: Block | None = None
    for block in Story(trace, notation, style).blocks():
        if isinstance(block, Table):
            rows = block.rows()
            while stretch := columns(list(islice(rows, _ROWS_AT_ONCE)), notation):
                yield from aligned(stretch, ALIGN)
        elif isinstance(block, Picture):
            lines, words = drawn(block, style, screen)
            if lines:
                shown = ["".join(text for text, _ in line).rstrip() for line in lines]
                yield "\n" + "\n".join([*shown, *words]) + "\n"
        elif isinstance(block, Figure):
            yield figure(block, screen)
        elif isinstance(block, Heading):
            yield f"\n{block.number}  {block.text}\n"
        elif isinstance(block, Title):
            yield from (f"{line}\n" for line in title(block, None))
        elif isinstance(block, Paragraph):
            yield "\n" + "".join(block.pieces) + "\n"
        elif isinstance(block, Results):
            yield "\n" + "\n".join(results(block, LONGEST_LINE)) + "\n"
        elif isinstance(block, Grid):
            yield "" if isinstance(above, Heading) else "\n"
            yield from aligned([block.headers, *block.rows()], block.align)
        elif isinstance(block, Notes):
            yield "\nNotes\n" + "".join(f"  {text}\n" for text in block.texts)
        above = block


def drawn(block: Picture, style: Style, screen: Screen) -> "tuple[list[Line], list[str]]":
    """Return the graph and words on it: drawn if it fits or, if it was asked for, as a tree."""
    from ..drawing.terminal import picture

    columns = LONGEST_LINE if screen.width is None else max(NARROWEST, screen.width)
    shown = picture(block.trace, columns, screen.ascii, style.digits)
    if shown.reason and style.picture == "auto":
        return [], []
    return shown.lines, [words for words in (shown.legend, shown.reason) if words]


def figure(block: Figure, screen: Screen) -> str:
    """Return curves as characters."""
    columns = min(LONGEST_LINE, screen.width or FIGURE)
    return "\n" + "".join(f"{line}\n" for line in block.draw(max(NARROWEST, columns), screen.ascii))


def title(block: Title, columns: int | None) -> list[str]:
    """Return the program and the point: on one line if they fit."""
    given = ", ".join(block.given)
    if len(block.formulas) == 1 and given:
        line = f"{block.formulas[0]}     with  {given}"
        if columns is None or width(line) <= columns:
            return [line]
    return [*block.formulas, *([f"with  {given}"] if given else [])]


def results(block: Results, columns: int | None) -> list[str]:
    """Return the gradients: on one line if they fit."""
    equations = ["".join(equation) for equation in block.equations]
    line = "Gradients   " + ("   ".join(equations) or "none: there are no variables")
    if columns is None or width(line) <= columns:
        return [line]
    return ["Gradients", *(f"  {equation}" for equation in equations)]


class Cells(NamedTuple):
    """A row of a pass as text, the same columns in every pass."""

    edge: str
    equation: str
    numbers: str
    result: str
    remark: str


def columns(rows: Sequence[Row], notation: Notation) -> list[Cells]:
    """Return rows as text, the signs of equality below each other."""
    parts = [(row, *sides(row, notation)) for row in rows]
    size = max((width(left) for _, left, _ in parts), default=0)
    return [
        Cells(
            visible(row.edge or ""),
            visible(f"{left}{' ' * (size - width(left))} {right}".rstrip()),
            visible(row.substituted or ""),
            about(row, notation),
            row.remark,
        )
        for row, left, right in parts
    ]


def sides(row: Row, notation: Notation) -> tuple[str, str]:
    """Return what stands left of the sign of equality, and the sign with what is right of it."""
    right = "".join(row.qualifier) if row.is_sum else row.right
    left = row.left if row.is_sum else notation.qualified(row.left, row.qualifier)
    return left, f"{notation.equals} {right}" if right else ""


def aligned(rows: Sequence[Sequence[str]], align: str) -> Iterator[str]:
    """Yield lines of columns of equal width, some of them aligned at their right edge ("r")."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        line = "  "
        for place, (cell, size) in enumerate(zip(row, widths, strict=True)):
            if size:
                blank = " " * (size - width(cell))
                line += (blank + cell if align[place] == "r" else cell + blank) + "   "
        yield line.rstrip() + "\n"
