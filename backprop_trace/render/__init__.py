"""The formats of ``--format``: each is a function from a trace to pieces of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

from ..language import TraceError
from ..language.suggest import nearest
from ..trace import Trace

FORMATS = {
    "terminal": "tables as wide as the terminal, in colour",
    "text": "plain aligned text for pasting",
    "json": "everything, in full precision, for programs",
}
"""The formats and what each is for."""

SUFFIXES = {".txt": "text", ".json": "json"}
"""The format of an output file by its suffix."""

Renderer = Callable[[Trace, int | None], Iterator[str]]


def render(trace: Trace, format: str, *, digits: int | None = 4) -> Iterator[str]:
    """Yield a trace in a format, piece by piece. Raises ``TraceError`` for an unknown format.

    The terminal's tables need a terminal: here they come as wide as they need to be.
    """
    if format not in FORMATS:
        raise unknown_format(format)
    if format == "json":
        module = import_module(".json", __name__)
        yield from module.render(trace)
    else:
        module = import_module(f".{format}", __name__)
        yield from module.render(trace, digits)


def unknown_format(name: str) -> TraceError:
    """Return the refusal of a format that doesn't exist."""
    guess = nearest(name, FORMATS)
    hint = f"; did you mean `{guess}`?" if guess else ""
    return TraceError(
        "unknown-format",
        f"there is no format `{name}`{hint}",
        name,
        0,
        len(name),
        label="one of " + ", ".join(FORMATS),
        in_program=False,
    )
