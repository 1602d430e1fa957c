"""Values over the steps as SVG: panels one above the other, a label at the end of every line.

Text stays text; no script, no font or link from elsewhere. Colour only repeats what dashes, marks
and labels say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

from ..display import visible
from ..drawing.labels import text_width
from ..drawing.svg import FONT
from ..markup import escape
from ..palette import DARK, LIGHT
from ..values.decimals import plain
from .scale import MOST, Panel, Scale, Series, scale_of, stretches

PLOT, PANEL_HEIGHT = 560, 220
"""Width and height of one panel inside its axes."""

TOP, GAP, BELOW, EDGE = 44, 76, 44, 16
SIZE, LINE = 13, 17
"""The size of text, and the distance of labels."""

MOST_POINTS = 600
DIGITS = 4

COLOURS = (
    ("#00619e", "#6cc0f5"),
    ("#b03a00", "#ffa35c"),
    ("#00684a", "#5fd3a8"),
    ("#8f2f6b", "#f0a3cf"),
    ("#7a5b00", "#ecd25a"),
    ("#1b1f24", "#eceff2"),
    ("#5a3fb0", "#b9a6ff"),
    ("#5f6a72", "#9aa4af"),
)
"""Light and dark: the hues of Okabe and Ito first, darkened or lightened to 4.5:1 and more."""

DASHES = ("", "8 4", "2 4", "10 4 2 4", "14 5", "5 3", "10 3 2 3 2 3", "3 6")
MARKS = ("circle", "square", "up", "diamond", "cross", "down", "plus", "ring")


def svg(panels: Sequence[Panel], title: str) -> str:
    """Return a picture of the panels; in each at most 8 series are drawn, the rest is counted."""
    shown = [panel._replace(series=panel.series[:MOST]) for panel in panels]
    names = [name for panel in shown for name in map(_label, panel.series)]
    scales = [scale_of(panel.series) for panel in shown]
    ticks = [plain(t, DIGITS) for scale in scales if scale for t in scale.ticks(6)]
    left = EDGE + max((text_width(text, SIZE) for text in ticks), default=0) + 10
    right = 26 + max((text_width(name, SIZE) for name in names), default=0) + EDGE
    heads = [_head(panel, scale) for panel, scale in zip(panels, scales, strict=True)]
    wide = max(left + PLOT + right, *(2 * EDGE + text_width(t, SIZE) for t in (title, *heads)))
    high = TOP + len(panels) * (PANEL_HEIGHT + GAP) + BELOW - GAP + LINE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.0f}" height="{high}" '
        f'viewBox="0 0 {wide:.0f} {high}" role="img" font-family="{FONT}" '
        f'font-size="{SIZE}" aria-labelledby="plot-title plot-desc">',
        f'<title id="plot-title">{_text(title)}</title>',
        f'<desc id="plot-desc">{_text(" ".join(_described(shown)))}</desc>',
        f"<style>\n{_dark()}</style>",
        f'<rect class="paper" width="100%" height="100%" fill="{LIGHT["paper"]}"/>',
    ]
    top = TOP
    for panel, scale, head in zip(shown, scales, heads, strict=True):
        parts += _panel(panel, scale, head, left, top)
        top += PANEL_HEIGHT + GAP
    return "\n".join([*parts, "</svg>", ""])


def _head(panel: Panel, scale: Scale | None) -> str:
    """Return the line above a panel."""
    text = panel.label
    if scale is None:
        return f"{text}: no finite values"
    if scale.is_log:
        text += " (log scale)"
    if len(panel.series) > MOST:
        text += f" ({len(panel.series) - MOST:,} more not drawn)"
    return text


def _panel(panel: Panel, scale: Scale | None, head: str, left: float, top: float) -> Iterator[str]:
    """Yield the elements of one panel."""
    bottom = top + PANEL_HEIGHT
    ink, line = LIGHT["ink"], LIGHT["line"]
    yield f'<text class="ink" fill="{ink}" x="{left:.1f}" y="{top - 14}">{_text(head)}</text>'
    yield (
        f'<path class="axis" fill="none" stroke="{line}" '
        f'd="M{left:.1f} {top}V{bottom}H{left + PLOT:.1f}"/>'
    )
    if scale is None:
        return
    for value in scale.ticks(6):
        y = bottom - scale.place(value) * PANEL_HEIGHT
        yield (
            f'<path class="axis" stroke="{line}" stroke-opacity="0.3" '
            f'd="M{left:.1f} {y:.1f}h{PLOT}"/>'
            f'<text class="ink" fill="{ink}" x="{left - 8:.1f}" y="{y + SIZE * 0.35:.1f}" '
            f'text-anchor="end">{plain(value, DIGITS)}</text>'
        )
    last = max(len(each.values) for each in panel.series) - 1
    yield from _steps(last, left, bottom)
    ends: list[float] = []
    for number, series in enumerate(panel.series):
        points = list(_points(series, scale, last, left, bottom))
        yield from _curve(points, number)
        ends.append(next((p[1] for p in reversed(points) if p), bottom))
    for number, y in enumerate(spread(ends, LINE, top, bottom)):
        x = left + PLOT
        colour = COLOURS[number][0]
        yield (
            f'<path class="s{number}" fill="none" stroke="{colour}" stroke-opacity="0.5" '
            f'd="M{x + 4:.1f} {ends[number]:.1f}L{x + 20:.1f} {y:.1f}"/>'
            f'<text class="t{number}" fill="{colour}" x="{x + 24:.1f}" '
            f'y="{y + SIZE * 0.35:.1f}">{_text(_label(panel.series[number]))}</text>'
        )


def _steps(last: int, left: float, bottom: float) -> Iterator[str]:
    """Yield the numbers of the steps below a panel."""
    ticks = [t for t in Scale(0.0, float(last)).ticks(6) if t == int(t)] if last else [0.0]
    texts = [(left + PLOT * (t / last if last else 0.0), plain(t, None)) for t in ticks]
    for x, text in [*texts, (left + PLOT / 2, "")]:
        y = bottom + 18 if text else bottom + 34
        yield (
            f'<text class="ink" fill="{LIGHT["ink"]}" x="{x:.1f}" y="{y:.1f}" '
            f'text-anchor="middle">{text or "step"}</text>'
        )


Point = tuple[float, float]


def _points(
    series: Series, scale: Scale, last: int, left: float, bottom: float
) -> Iterator[Point | None]:
    """Yield where the values stand; None for a gap."""
    count = len(series.values)
    for stretch in stretches(series.values, MOST_POINTS):
        if not stretch.values:
            yield None
        for offset, value in enumerate(stretch.values):
            step = stretch.start + offset * max(1, count // MOST_POINTS // 2)
            x = left + PLOT * (min(step, last) / last if last else 0.0)
            yield x, bottom - scale.place(value) * PANEL_HEIGHT


def _curve(points: Sequence[Point | None], number: int) -> Iterator[str]:
    """Yield a line, broken at gaps, with a few marks on it."""
    colour, dash = COLOURS[number][0], DASHES[number]
    data = ""
    pen_down = False
    for point in points:
        if point is not None:
            data += f"{'L' if pen_down else 'M'}{point[0]:.1f} {point[1]:.1f}"
        pen_down = point is not None
    style = f' stroke-dasharray="{dash}"' if dash else ""
    yield (
        f'<path class="s{number}" fill="none" stroke="{colour}" stroke-width="2" '
        f'stroke-linejoin="round"{style} d="{data}"/>'
    )
    there = [place for place, point in enumerate(points) if point is not None]
    stride = max(1, len(there) // 10)
    for place in sorted({*there[number * stride // MOST :: stride], *there[-1:]}):
        point = points[place]
        if point is not None:
            yield (
                f'<path class="s{number} m{number}" fill="{colour}" stroke="{colour}" '
                f'd="{_mark(MARKS[number], *point)}"/>'
            )


def _mark(kind: str, x: float, y: float) -> str:
    """Return the path of a mark around a point."""
    at = f"M{x:.1f} {y:.1f}"
    return {
        "circle": f"{at}m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z",
        "ring": f"{at}m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0m2 0a2 2 0 1 1 4 0a2 2 0 1 1-4 0z",
        "square": f"{at}m-3.5-3.5h7v7h-7z",
        "up": f"{at}m0-5l4.5 8h-9z",
        "down": f"{at}m0 5l4.5-8h-9z",
        "diamond": f"{at}m0-5l5 5l-5 5l-5-5z",
        "cross": f"{at}m-4-4l8 8m0-8l-8 8",
        "plus": f"{at}m-5 0h10m-5-5v10",
    }[kind]


def spread(wanted: Sequence[float], distance: float, top: float, bottom: float) -> list[float]:
    """Return positions near the wanted ones, in their order, each ``distance`` apart or more."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    placed = list(wanted)
    edge = top
    for number in order:
        placed[number] = edge = max(wanted[number], edge)
        edge += distance
    edge = bottom
    for number in reversed(order):
        placed[number] = edge = min(placed[number], edge)
        edge -= distance
    return placed


def _label(series: Series) -> str:
    """Return what stands at the end of a line."""
    name = visible(series.name)
    name = name if len(name) <= 24 else f"{name[:23]}…"
    last = series.values[-1] if series.values else float("nan")
    return f"{name} = {plain(last, DIGITS)}" if isfinite(last) else f"{name}: {plain(last)}"


def _described(panels: Sequence[Panel]) -> Iterator[str]:
    """Yield the picture in words, for those who can't see it."""
    for panel in panels:
        for series in panel.series:
            first, last = (plain(series.values[place], DIGITS) for place in (0, -1))
            steps = len(series.values) - 1
            yield f"{series.name}: {first} at step 0, {last} at step {steps}."


def _dark() -> str:
    """Return the colours where dark ones are preferred."""
    rules = [f".s{k}{{stroke:{dark}}} .t{k}{{fill:{dark}}} .m{k}{{fill:{dark}}}" for k, (_, dark)
             in enumerate(COLOURS)]  # fmt: skip
    return (
        "@media (prefers-color-scheme: dark) {\n"
        f".paper{{fill:{DARK['paper']}}} .ink{{fill:{DARK['ink']}}} "
        f".axis{{stroke:{DARK['line']}}}\n" + "\n".join(rules) + "\n}\n"
    )


def _text(text: str) -> str:
    """Escape text; what XML can't hold is spelled out."""
    return escape(visible(text), quote=False)
