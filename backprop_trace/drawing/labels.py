"""Labels: lines of text with their places, and the room that they take at most."""

from __future__ import annotations

from ..display import width
from ..record import Record


class Rectangle(Record):
    """A part of the picture."""

    left: float
    top: float
    right: float
    bottom: float

    def moved(self, right: float, down: float) -> Rectangle:
        """Return it at another place."""
        return Rectangle(self.left + right, self.top + down, self.right + right, self.bottom + down)

    def overlaps(self, other: Rectangle) -> bool:
        """Return whether two rectangles share more than their edges."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Label(Record):
    """A line of text. ``y`` is its baseline; ``anchor`` says what of it stands at ``x``."""

    text: str
    x: float
    y: float
    size: float
    anchor: str

    def moved(self, right: float, down: float) -> Label:
        """Return it at another place."""
        return self._replace(x=self.x + right, y=self.y + down)

    @property
    def area(self) -> Rectangle:
        """The room that the text takes at most."""
        long = text_width(self.text, self.size)
        left = self.x - {"start": 0.0, "middle": long / 2, "end": long}[self.anchor]
        return Rectangle(left, self.y - 0.8 * self.size, left + long, self.y + 0.25 * self.size)


_NARROW = frozenset(" ijlIf.,:;'|!()[]-")
_BROAD = frozenset("mwMW@%")
_MEDIUM = frozenset("ABCDEFGHKNOPQRSUVXYZ+=<>~^#&_×÷−∂√≤≥≠→←")


def text_width(text: str, size: float) -> float:
    """Return a width that ``text`` surely fits into, whatever font the reader has.

    The widths are those of DejaVu Sans and Verdana, the broadest of the usual sans serif fonts.
    """
    total = 0.0
    for character in text:
        if character in _NARROW:
            total += 0.46
        elif character in _MEDIUM:
            total += 0.85
        elif character in _BROAD:
            total += 1.1
        elif character.isascii():
            total += 0.68
        else:
            total += 1.1 * min(1, width(character))
    return total * size
