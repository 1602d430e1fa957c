"""Values over the steps as lines of characters, with axes; every series has a mark of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..display import visible, width
from ..record import Record
from ..values.decimals import plain
from .scale import MOST, Scale, Series, scale_of, stretches


class Characters(Record):
    """What a plot is drawn with."""

    marks: str
    across: str
    dot: str
    up: str
    tick: str
    corner: str
    cut: str


UNICODE = Characters("●○▲△■□◆◇", "─", "·", "│", "┤", "└", "…")
ASCII = Characters("ox+*#@%&", "-", ".", "|", "+", "+", "~")

DIGITS = 3
NARROWEST, LOWEST = 12, 4
"""Columns and rows below which a plot is not made smaller."""


def lines(series: Sequence[Series], width: int, height: int, ascii: bool = False) -> list[str]:
    """Return a plot of series of equal length, ``height`` lines and a legend, none wider.

    Values of each series are one a step. A scale over more than three powers of ten is
    logarithmic, and the legend says so. Where many steps fall on one column, their lowest and
    highest value are shown. At most 8 series are drawn.
    """
    signs = ASCII if ascii else UNICODE
    width, height = max(width, NARROWEST), max(height, LOWEST)
    drawn = series[:MOST]
    scale = scale_of(drawn)
    if scale is None:
        return legend(series, signs, width, "no finite values")
    rows = height - 2
    ticks = {round(scale.place(t) * (rows - 1)): t for t in scale.ticks(max(2, rows // 2))}
    texts = {row: plain(value, DIGITS) for row, value in ticks.items()}
    margin = max(map(len, texts.values()))
    if margin > width // 2:
        texts, margin = {}, 0
    columns = width - margin - 2
    canvas = painted(drawn, scale, columns, rows, signs)
    result = []
    for row in range(rows - 1, -1, -1):
        axis = signs.tick if row in ticks else signs.up
        line = "".join(canvas.get((column, row), " ") for column in range(columns))
        result.append(f"{texts.get(row, ''):>{margin}} {axis}{line}".rstrip())
    result.append(f"{' ' * margin} {signs.corner}{signs.across * columns}")
    last = max(len(each.values) for each in drawn) - 1
    result.append(f"{' ' * (margin + 2)}{step_axis(last, columns)}".rstrip())
    return result + legend(series, signs, width, "log scale" if scale.is_log else "")


def step_axis(last: int, columns: int) -> str:
    """Return the numbers of the first and last step below the axis, "step" between them."""
    if not last:
        return "0"[:columns]
    first, end = "0", str(last)
    if len(end) + 2 > columns:
        return first
    middle = "step" if columns >= len(end) + 9 else ""
    return first + middle.center(columns - 1 - len(end)) + end


def painted(
    series: Sequence[Series], scale: Scale, columns: int, rows: int, signs: Characters
) -> dict[tuple[int, int], str]:
    """Return the characters at (column, row) from the lower left.

    Series that share a place take turns from column to column.
    """
    marks: dict[tuple[int, int], list[str]] = {}
    traces: dict[tuple[int, int], str] = {}
    for each, mark in zip(series, signs.marks, strict=False):
        for (column, row), sign in _cells(each, scale, columns, rows, mark, signs):
            if sign == mark:
                here = marks.setdefault((column, row), [])
                if mark not in here:
                    here.append(mark)
            else:
                traces[column, row] = sign
    chosen = {place: here[place[0] % len(here)] for place, here in marks.items()}
    return {**traces, **chosen}


def _cells(
    series: Series, scale: Scale, columns: int, rows: int, mark: str, signs: Characters
) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the places of one series: marks at values, dots on the way between them."""
    last = max(len(series.values) - 1, 1)
    before: tuple[int, int] | None = None
    packed = len(series.values) > columns
    for number, stretch in enumerate(stretches(series.values, columns)):
        if not stretch.values:
            before = None
            continue
        column = number if packed else round(stretch.start * (columns - 1) / last)
        found = [round(scale.place(value) * (rows - 1)) for value in stretch.values]
        if before is not None:
            yield from _between(before, (column, found[0]), signs)
        for row in range(min(found) + 1, max(found)):
            yield (column, row), signs.up
        for row in found:
            yield (column, row), mark
        before = column, found[-1]


def _between(
    start: tuple[int, int], end: tuple[int, int], signs: Characters
) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield dots from one place to a later one, so that a steep line has no gaps either."""
    (left, low), (right, high) = start, end
    rows = [
        round(low + (column - left) / (right - left) * (high - low))
        for column in range(left, right + 1)
    ]
    for column, (row, following) in enumerate(pairwise(rows), left):
        if column > left:
            yield (column, row), signs.dot
        step = 1 if following > row else -1
        for place in range(row + step, following, step):
            near = abs(place - row) <= abs(place - following)
            yield (column if near else column + 1, place), signs.dot


def legend(series: Sequence[Series], signs: Characters, columns: int, remark: str) -> list[str]:
    """Return the marks with their names, broken into lines, and a remark."""
    entries = [
        f"{mark} {_cut(visible(each.name), columns - 2, signs)}"
        for each, mark in zip(series, signs.marks, strict=False)
    ]
    if len(series) > MOST:
        entries.append(f"({len(series) - MOST:,} more not drawn)")
    if remark:
        entries.append(f"({remark})")
    result = [""]
    for entry in entries:
        entry = _cut(entry, columns, signs)
        joined = f"{result[-1]}   {entry}" if result[-1] else entry
        if width(joined) <= columns:
            result[-1] = joined
        else:
            result.append(entry)
    return result


def _cut(text: str, columns: int, signs: Characters) -> str:
    """Return a text that is no wider; ASCII where only ASCII is drawn."""
    if signs is ASCII:
        text = text.encode("ascii", "backslashreplace").decode("ascii")
    if width(text) <= columns:
        return text
    while text and width(text) > columns - 1:
        text = text[:-1]
    return text + signs.cut
