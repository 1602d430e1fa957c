"""The formats of ``--format``: each is a function from a trace to pieces of text."""

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from ..errors import TraceError, unknown

if TYPE_CHECKING:
    from ..autodiff.trace import Trace
    from ..document.style import Style


class Format(NamedTuple):
    """One format of ``--format``; its renderer is ``render`` in the module of that name."""

    purpose: str
    suffix: str = ""
    """The suffix of files that are written in it."""
    place: str = ""
    """Where its renderer is, as "module:function", if not in the module of its name."""


FORMATS = {
    "terminal": Format("tables as wide as the terminal, in colour"),
    "text": Format("plain aligned text for pasting", ".txt"),
    "markdown": Format("Markdown with mathematics, for notes", ".md"),
    "latex": Format("LaTeX with amsmath and booktabs", ".tex"),
    "typst": Format("Typst", ".typ"),
    "html": Format("a page with MathML and the picture", ".html"),
    "csv": Format("one row a step, for spreadsheets", ".csv"),
    "svg": Format("a picture of the graph, for slides and pages", ".svg", "picture:svg"),
    "dot": Format("the graph in Graphviz's language", ".dot", "picture:dot"),
    "mermaid": Format("the graph as a Mermaid flowchart", ".mmd", "picture:mermaid"),
    "json": Format("everything, in full precision, for programs", ".json"),
}
"""The formats by name."""

SUFFIXES = {format.suffix: name for name, format in FORMATS.items() if format.suffix}
"""The format of an output file by its suffix."""


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


def render(trace: "Trace", format: str, style: "Style | None" = None) -> Iterator[str]:
    """Yield a trace in a format, piece by piece. Raises ``TraceError`` for an unknown format.

    The terminal's tables need a terminal: here they come as wide as they need to be.
    """
    if format not in FORMATS:
        raise unknown_format(format)
    module, _, function = (FORMATS[format].place or f"{format}:render").partition(":")
    renderer = getattr(import_module(f".{module}", __name__), function)
    if style is None:
        from ..document.style import Style

        style = Style()
    pieces: Iterator[str] = renderer(trace, style)
    return pieces


def unknown_format(name: str) -> TraceError:
    """Return the refusal of a format that doesn't exist."""
    return unknown("unknown-format", f"there is no format `{name}`", name, FORMATS)
