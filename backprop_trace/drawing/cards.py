"""Cards: a box of a picture with its texts inside, before it has a place.

The name and the operation stand above; below them the value, then the gradient, each in a line of
its own. A variable that only this card uses is a row at its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..display import visible
from ..record import Record
from .drawing import GRAD, Box, Leaf
from .labels import Label, Rectangle, text_width

NAME, NUMBER, LOCAL, LEGEND = 15.0, 14.0, 13.0, 13.0
"""The sizes of letters."""

PAD = 10.0
"""Between a card's wall and its text, and around a label on a wire."""

EDGE = 6.0
"""Above the first line and below the last."""

LINE = 20.0
"""From one line to the next."""

BASE = 15.0
"""From the top of a line to where its letters stand."""

PORT, CLOSE_PORT = 24.0, 15.0
"""From one operand's wire to the next, with and without a label between them."""

GAP = 12.0
"""Between two texts in a line."""

MOST_TITLE = 250.0
"""How wide a formula gets before it is broken."""

MOST_LINES = 4
"""Lines of a formula before the rest of it is left out."""


class CardText(Record):
    """A text of a card: "name", "sign", "value" or "gradient", and the node that it is about."""

    kind: str
    node: int
    label: Label


class Card(Record):
    """A card with its upper left corner at the origin."""

    wide: float
    high: float
    texts: Sequence[CardText]
    leaves: Sequence[Rectangle]
    """The rows of its leaves."""


def card_of(box: Box, operands: int = 0, port: float = PORT) -> Card:
    """Return the card of a box into which so many wires lead, so far from each other."""
    if box.is_again:
        return _again(box)
    lines = _title(box)
    texts = [_text(box, "name", line, k) for k, line in enumerate(lines)]
    wide = max(text_width(line, NAME) for line in lines)
    if box.operation and not box.is_in_full:
        sign = visible(box.operation)
        wide += GAP + text_width(sign, NAME)
        place = Label(sign, 0.0, EDGE + BASE, NAME, "end")
        texts.append(CardText("sign", box.node, place))
    numbers = [(kind, text) for kind, text in _numbers(box) if text]
    rows, at = len(lines), PAD
    for kind, text in numbers:
        texts.append(_text(box, kind, text, rows, at))
        at += text_width(text, NUMBER)
        wide = max(wide, at - PAD)
        if box.nodes or box.leaves:  # a line for both: such cards are broad and many
            at += GAP
        else:
            rows, at = rows + 1, PAD
    rows += bool((box.nodes or box.leaves) and numbers)
    high = 2 * EDGE + rows * LINE
    tail, areas, reach = _leaves(box.leaves, high - EDGE + 3)
    if box.leaves:
        high += len(box.leaves) * (LINE + 3) + 3
    wide = max(48.0, wide + 2 * PAD, reach)
    high = max(high, operands * port + 8)
    texts = [t._replace(label=t.label._replace(x=wide - PAD)) if t.kind == "sign" else t
             for t in texts]  # fmt: skip
    areas = [area._replace(right=wide - PAD / 2) for area in areas]
    return Card(wide, high, [*texts, *tail], areas)


def _numbers(box: Box) -> Iterator[tuple[str, str]]:
    yield "value", box.value
    yield "gradient", "" if box.gradient is None else f"{GRAD} {box.gradient}"


def _text(box: Box, kind: str, text: str, row: int, at: float = PAD) -> CardText:
    size = NAME if kind == "name" else NUMBER
    return CardText(kind, box.node, Label(text, at, EDGE + row * LINE + BASE, size, "start"))


def _again(box: Box) -> Card:
    """Return the card of what stands in a row above: its name and its value."""
    name, value = visible(box.name), visible(box.value)
    at = PAD + text_width(name, NAME) + GAP
    texts = [_text(box, "name", name, 0)]
    if value:
        label = Label(value, at, EDGE + BASE, NUMBER, "start")
        texts.append(CardText("value", box.node, label))
        at += text_width(value, NUMBER)
    return Card(max(48.0, at + PAD), 2 * EDGE + LINE, texts, ())


def _title(box: Box) -> list[str]:
    """Return the lines of a card's title."""
    if not box.is_in_full:
        return [visible(box.name)]
    return list(broken(visible(box.title), MOST_TITLE, NAME, MOST_LINES))


def broken(text: str, wide: float, size: float, most: int = 10**6) -> Iterator[str]:
    """Yield the lines of a text no wider than that, if its words are not; the first ``most``."""
    line = ""
    for word in text.split(" "):
        more = f"{line} {word}" if line else word
        if line and text_width(more, size) > wide:
            most -= 1
            if not most:
                yield f"{line} …"
                return
            yield line
            line = word
        else:
            line = more
    yield line


def _leaves(leaves: Sequence[Leaf], top: float) -> tuple[list[CardText], list[Rectangle], float]:
    """Return the rows of variables from ``top`` on, their areas, and the width that they need."""
    if not leaves:
        return [], [], 0.0
    columns = (
        [visible(leaf.name) for leaf in leaves],
        [leaf.value for leaf in leaves],
        [f"{GRAD} {leaf.gradient}" if leaf.gradient else "" for leaf in leaves],
    )
    texts: list[CardText] = []
    at = PAD + 3
    for kind, column in zip(("name", "value", "gradient"), columns, strict=True):
        for row, (leaf, text) in enumerate(zip(leaves, column, strict=True)):
            if text:
                base = top + row * (LINE + 3) + BASE
                texts.append(CardText(kind, leaf.node, Label(text, at, base, NUMBER, "start")))
        room = max(text_width(text, NUMBER) for text in column)
        at += room + GAP if room else 0.0
    at += PAD + 3 - GAP
    areas = [
        Rectangle(PAD / 2, top + k * (LINE + 3), at, top + k * (LINE + 3) + LINE)
        for k in range(len(leaves))
    ]
    return texts, areas, at
