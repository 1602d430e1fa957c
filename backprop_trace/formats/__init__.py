"""The formats of ``--format``: each writes a document, piece by piece."""

import os
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from ..errors import TraceError, unknown
from ..record import Record
from .comment import Comment

if TYPE_CHECKING:
    from ..document.document import Document
    from ..document.screen import Screen
    from ..document.style import Style
    from .any_writer import Writer


DIGITS = "rounded numbers"
SECTIONS = "sections"
ROWS = "rows of passes"
PIECE = "a piece of a page"
PASSES = "the three passes"
STEPS = "single steps of training"
GRAPH = "the graph in a text"
TREE = "the graph in characters"
DRAWN = "the graph as a drawing with room for all of it"
NAMES = "names as mathematics"
WHOLE = "a whole document"
MOTION = "motion"
SCREEN = "colours and pages"
FLAVOR = "a flavor"
PLAYER = "a player"
_TEXT = frozenset((DIGITS, SECTIONS, ROWS, PASSES, STEPS, GRAPH))
_NOTE = _TEXT | {NAMES}
_PICTURE = frozenset((DIGITS,))


class Format(Record):
    """One format of ``--format``: all that is known of it but how it writes."""

    purpose: str
    suffix: str
    """The suffix of files that are written in it; empty where there are none."""
    writer: str
    """What makes its writer, as "module:name" in this package: loaded when it is needed."""
    comment: Comment | None = None
    """How a note in it keeps the command in a comment. Such notes can be verified."""
    shows: frozenset[str] = _NOTE
    """What it shows of what an option can change: another option is refused."""

    @property
    def command(self) -> bool:
        """Whether its text carries the command that makes it: in a note, or in a picture's file."""
        return self.comment is not None or self.writer.startswith("picture:")


FORMATS = {
    "terminal": Format("tables as wide as the terminal, in colour", "", "terminal:TerminalWriter",
                       shows=_TEXT | {TREE, SCREEN, DRAWN}),
    "text": Format("plain aligned text for pasting", ".txt", "text:TextWriter",
                   shows=_TEXT | {TREE}),
    "markdown": Format("Markdown with mathematics, for notes", ".md", "markdown:writer",
                       Comment("<!--", " -->"), _NOTE | {FLAVOR}),
    "latex": Format("LaTeX with amsmath and booktabs", ".tex", "latex:LatexWriter",
                    Comment("%"), _NOTE | {WHOLE, DRAWN}),
    "typst": Format("Typst", ".typ", "typst:TypstWriter", Comment("//"), _NOTE | {WHOLE, DRAWN}),
    "html": Format("a page that plays the steps", ".html", "web:writer",
                   Comment("<!--", " -->"), _NOTE | {DRAWN, PLAYER, PIECE}),
    "csv": Format("one row a step, for spreadsheets", ".csv", "csv:CsvWriter",
                  shows=frozenset()),
    "svg": Format("a picture of the graph, for slides and pages", ".svg", "picture:SvgWriter",
                  shows=_PICTURE | {MOTION, DRAWN}),
    "dot": Format("the graph in Graphviz's language", ".dot", "picture:DotWriter",
                  shows=_PICTURE),
    "mermaid": Format("the graph as a Mermaid flowchart", ".mmd", "picture:MermaidWriter",
                      shows=_PICTURE),
    "json": Format("everything, in full precision, for programs", ".json", "json:JsonWriter",
                   shows=frozenset((SECTIONS, PASSES))),
}  # fmt: skip
"""The formats by name: one row each, and nothing else has to know them."""

SUFFIXES = {format.suffix: name for name, format in FORMATS.items() if format.suffix}
"""The format of an output file by its suffix."""


def asked_by(path: str) -> str | None:
    """Return the format that a file's suffix asks for; None where it asks for none."""
    return SUFFIXES.get(os.path.splitext(path)[1].lower())


FLAVORS = {
    "github": "the portable subset: GitHub, Obsidian, Jupyter, pandoc",
    "gitlab": "mathematics in backticks",
    "obsidian": "as github",
    "notion": "no mathematics in tables, one line a step",
    "quarto": "Mermaid in braces",
    "marp": "a slide a section",
    "anki": "a card a step, separated by tabs",
}
"""The places that Markdown is written for, and what is different there."""


def render(
    document: "Document",
    format: str,
    style: "Style | None" = None,
    screen: "Screen | None" = None,
) -> Iterator[str]:
    """Yield a document in a format, piece by piece. Raises ``TraceError`` for an unknown format.

    Without a ``screen``, the terminal's tables come as wide as they need to be.
    """
    return writer_of(document, format, style, screen).pieces()


def writer_of(
    document: "Document",
    format: str,
    style: "Style | None" = None,
    screen: "Screen | None" = None,
) -> "Writer":
    """Return what writes a document in a format. Raises ``TraceError`` for an unknown format."""
    if format not in FORMATS:
        raise unknown_format(format)
    from ..document.screen import Screen
    from ..document.style import Style

    row = FORMATS[format]
    module, _, name = row.writer.partition(":")
    make: Callable[..., Writer] = getattr(import_module(f".{module}", __name__), name)
    return make(document, style or Style(), screen or Screen(), row.comment)


def unknown_format(name: str) -> TraceError:
    """Return the refusal of a format that doesn't exist."""
    return unknown("unknown-format", f"there is no format `{name}`", name, FORMATS)
