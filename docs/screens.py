"""Draws what a terminal shows, as SVG: the pictures of the README, made of real output.

``python docs/gallery.py`` writes them; a test keeps them equal to what the program prints today.
Terminal colours become the program's own palette on a dark ground, in the reader's own monospaced
font: nothing is loaded from elsewhere.
"""

from __future__ import annotations

import html
import re
import unicodedata
from typing import NamedTuple

from backprop_trace.palette import DARK, TERMINAL

LINE, CELL, SIZE = 17.0, 8.4, 14
GROUND, TEXT = "#11161d", "#dfe6ee"
COLORS = {
    30: "#5b6675", 31: "#ff8f87", 32: "#8fd694", 33: "#e8c268", 34: "#8fbcff", 35: "#d7a6f2",
    36: "#7fd4d4", 37: TEXT, 90: "#8794a5", 91: "#ff8f87", 92: "#8fd694", 93: "#e8c268",
    94: "#8fbcff", 95: "#d7a6f2", 96: "#7fd4d4", 97: "#ffffff",
}  # fmt: skip
OF_256 = {color: DARK[kind] for kind, color in TERMINAL.items()}
"""The colours of the numbers, lighter than on a terminal whose ground nobody knows."""
_ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")


class Look(NamedTuple):
    """How a run of characters looks."""

    color: str = TEXT
    bold: bool = False
    dim: bool = False

    def after(self, codes: str) -> Look:
        """Return the look behind an escape for colour (SGR)."""
        look = self
        numbers = [int(code or 0) for code in codes.split(";")]
        if numbers[:2] == [38, 5]:
            return self._replace(color=OF_256[numbers[2]])
        for code in numbers:
            if code == 0:
                look = Look()
            elif code in (1, 2):
                look = look._replace(bold=code == 1 or look.bold, dim=code == 2 or look.dim)
            elif code == 22:
                look = look._replace(bold=False, dim=False)
            elif code == 39:
                look = look._replace(color=TEXT)
            elif code in COLORS:
                look = look._replace(color=COLORS[code])
        return look


def screen(command: str, output: str) -> str:
    """Return a terminal with a command and its output, escapes for colour included."""
    lines = [f"\x1b[92m$\x1b[0m \x1b[1m{command}\x1b[0m", *output.rstrip("\n").split("\n")]
    columns = max(width(_ESCAPE.sub("", line)) for line in lines)
    wide, high = columns * CELL + 32, len(lines) * LINE + 52
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}"'
        f' width="{wide:.0f}" height="{high:.0f}" role="img"'
        f" font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace\""
        f' font-size="{SIZE}">',
        f"<title>{html.escape(command)}</title>",
        f'<rect width="{wide:.0f}" height="{high:.0f}" rx="9" fill="{GROUND}"/>',
    ]
    for k, color in enumerate(("#ff8f87", "#e8c268", "#8fd694")):
        parts.append(f'<circle cx="{20 + 18 * k}" cy="18" r="5.5" fill="{color}"/>')
    look = Look()
    for number, line in enumerate(lines):
        look = draw(parts, line, 48 + number * LINE, look)
    return "\n".join([*parts, "</svg>"]) + "\n"


def draw(parts: list[str], line: str, y: float, look: Look) -> Look:
    """Draw one line; return the look that the next begins with."""
    column = 0
    for k, piece in enumerate(_ESCAPE.split(line)):
        if k % 2:
            look = look.after(piece)
            continue
        for run in re.findall(r"\S+(?: \S+)*", piece):
            at = 16 + (column + width(piece[: piece.index(run)])) * CELL
            style = ' font-weight="bold"' if look.bold else ""
            style += ' opacity="0.75"' if look.dim else ""
            parts.append(
                f'<text x="{at:.1f}" y="{y:.1f}" textLength="{width(run) * CELL:.1f}"'
                f' fill="{look.color}"{style} xml:space="preserve">{html.escape(run)}</text>'
            )
            column += width(piece[: piece.index(run)]) + width(run)
            piece = piece[piece.index(run) + len(run) :]
        column += width(piece)
    return look


def width(text: str) -> int:
    """Return how many columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
               if not unicodedata.combining(c))  # fmt: skip
