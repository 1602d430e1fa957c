"""Time per operation against size, for us and each peer: both axes logarithmic, as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import ceil, floor, log10

WIDTH, HEIGHT = 720, 440
LEFT, RIGHT, TOP, BOTTOM = 70, 190, 30, 60
COLOURS = ("#0072b2", "#56b4e9", "#d55e00", "#009e73", "#cc79a7", "#e69f00")
"""Okabe and Ito's: told apart by the colour-blind too; the names stand at the lines' ends."""

Points = Sequence[tuple[float, float]]
"""(operations, microseconds per operation)"""


def plot(curves: dict[str, Points]) -> str:
    every = [point for points in curves.values() for point in points]
    span = Span(every)
    title = "Microseconds per operation against the size of the program"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="13" role="img" aria-label="{title}">',
        f"<title>{title}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *span.axes(),
    ]
    heights = spread([span.y(points[-1][1]) for points in curves.values()])
    for (name, points), colour, height in zip(curves.items(), COLOURS, heights, strict=False):
        path = " ".join(f"{span.x(x):.1f},{span.y(y):.1f}" for x, y in points)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        lines += [
            f'<circle cx="{span.x(x):.1f}" cy="{span.y(y):.1f}" r="3.5" fill="{colour}"/>'
            for x, y in points
        ]
        end = span.x(points[-1][0])
        place = f'x="{end + 10:.1f}" y="{height + 4:.1f}"'
        halo = 'stroke="#ffffff" stroke-width="4" paint-order="stroke"'
        lines.append(f'<text {place} fill="{colour}" {halo}>{name}</text>')
    return "\n".join([*lines, "</svg>", ""])


class Span:
    """Where numbers lie in the picture: whole decades."""

    def __init__(self, points: Points) -> None:
        self.sizes = [log10(x) for x, _ in points]
        times = [log10(y) for _, y in points]
        self.low, self.high = floor(min(times)), ceil(max(times))
        self.first, self.last = floor(min(self.sizes)), round(max(self.sizes))

    def x(self, size: float) -> float:
        part = (log10(size) - self.first) / (self.last - self.first)
        return LEFT + part * (WIDTH - LEFT - RIGHT)

    def y(self, time: float) -> float:
        part = (log10(time) - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)

    def axes(self) -> Iterator[str]:
        """Yield the lines of the decades with their numbers."""
        for power in range(self.low, self.high + 1):
            y = self.y(10.0**power)
            label = f"{10.0**power:g} µs"
            yield line(LEFT, y, WIDTH - RIGHT, y)
            yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
        for power in range(self.first, self.last + 1):
            x = self.x(10.0**power)
            yield line(x, TOP, x, HEIGHT - BOTTOM)
            yield (
                f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">'
                f"{10**power:,}</text>"
            )
        middle = (LEFT + WIDTH - RIGHT) / 2
        yield f'<text x="{middle}" y="{HEIGHT - 14}" text-anchor="middle">operations</text>'


def line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#dddddd"/>'


def spread(heights: Sequence[float], apart: float = 17.0) -> list[float]:
    """Return heights for names, none on another, each as near to its line as can be."""
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    moved = list(heights)
    for before, place in pairwise(order):
        moved[place] = max(moved[place], moved[before] + apart)
    return moved
