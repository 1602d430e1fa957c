"""The blocks that a document is made of, and which every format writes in its own way.

Formulas and numbers in them are text already, in the notation of the format that asks; pieces of
maths are marked (``Math``), so that a format can set them off from words. How a block looks is
none of its business.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..record import Record
from .graph_view import GraphView


class Math(str):
    """A piece of maths in the notation of the document; plain ``str`` pieces are words.

    In a notation of plain text it may have several lines, as a matrix has; the others set a matrix
    in one piece.
    """

    __slots__ = ()


Inline = Sequence[str]
"""Words and maths side by side."""


class Heading(Record):
    """A section's heading."""

    number: int
    text: str


class Title(Record):
    """The statements of the program and the point, above everything."""

    formulas: Sequence[Math]
    given: Sequence[Math]


class Paragraph(Record):
    """A sentence or a list of gradients."""

    pieces: Inline


class Spread(Record):
    """Pieces on one line, far apart from each other."""

    parts: Sequence[Inline]


class PageBreak(Record):
    """What follows begins on a page of its own."""


class Row(Record):
    """A row of a pass: what is said, the same with numbers (or nothing), and the result."""

    left: Math
    """What is computed: a node, a local gradient, a gradient."""
    right: Math
    """Its formula; empty for the seed and for a fan-out's sum."""
    substituted: Math | None
    """The formula with numbers, where that says more."""
    result: Math
    rounded: bool
    """Whether a number of the row was rounded: the result is about equal."""
    about: bool = False
    """Whether a number of ``substituted`` was rounded."""
    edge: Math | None = None
    """The edge of a local gradient."""
    qualifier: Inline = ()
    """Which part of the gradient this is, at a fan-out: "via v1", "sum of 3"."""
    is_sum: bool = False
    """Whether this adds up the rows of a fan-out above it."""
    remark: str = ""
    """An aside: "used 2 times"."""
    shape: Math = Math("")
    """The shape of the result, ``2×3``; empty for a number."""
    worked: Math | None = None
    """One entry of the result, worked out with numbers."""
    said: Inline = ()
    """A sentence on it."""


class Table(Record):
    """One pass. Its items are cheap; a row is made only of those that are shown."""

    kind: str
    """"forward", "local" or "backward"."""
    items: Callable[[], Iterator[Any]]
    """Yields what ``write`` makes a row of; may be gone through several times."""
    write: Callable[[Any], Row]
    has_shapes: bool = False
    """Whether a row may have a shape and a worked entry."""
    has_sentences: bool = False
    """Whether there is a sentence on each row."""

    def rows(self) -> Iterator[Row]:
        """Yield all rows."""
        return map(self.write, self.items())


class Results(Record):
    """The gradients, side by side."""

    equations: Sequence[Inline]


class Grid(Record):
    """A table of another kind, such as the steps of training or the witnesses of a gradient."""

    headers: Sequence[str]
    align: str
    """One letter a column: "l" for words and formulas, "r" for numbers."""
    items: Callable[[], Iterator[Any]]
    """Yields what ``write`` makes a row of; may be gone through several times."""
    write: Callable[[Any], Sequence[str]]
    """Makes the cells of a row: ``Math`` or words."""

    def rows(self) -> Iterator[Sequence[str]]:
        """Yield all rows."""
        return map(self.write, self.items())


class Picture(Record):
    """The computational graph, drawn."""

    graph: GraphView
    is_wanted: bool = False
    """Whether it was asked for: where it doesn't fit, something else has to stand for it."""
    is_whole: bool = False
    """Whether all of it is to be drawn, however wide."""


class Figure(Record):
    """Curves: as characters, and in a file of their own."""

    caption: str
    draw: Callable[[int, bool], list[str]]
    """Returns lines of so many columns, in ASCII if need be."""
    svg: Callable[[], str]
    """Returns the same as an SVG."""
    path: str = ""
    """The file that holds the SVG, if one is written."""


class Notes(Record):
    """Remarks, one line each."""

    texts: Sequence[str]


class Sentences(Record):
    """Sentences on one matter: a paragraph or, in plain text, a line each."""

    each: Sequence[Inline]


class Term(Record):
    """One of several numbers that add up, and what it is made of."""

    label: Inline
    product: Inline = ()
    result: Math | None = None
    rounded: bool = False
    """Whether the result is only about what is shown."""


class Sum(Record):
    """Numbers that add up, each beside the product that makes it."""

    headers: tuple[str, str, str]
    """What label, product and result are."""
    terms: Sequence[Term]
    total: Term | None = None
    """The sum, where there is more than one of them."""


Block = (
    Heading
    | Title
    | Paragraph
    | Spread
    | PageBreak
    | Picture
    | Table
    | Results
    | Grid
    | Figure
    | Notes
    | Sentences
    | Sum
)
