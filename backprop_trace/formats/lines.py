"""The lines of a note that show steps, each with the step's name as a terminal writes it."""

from __future__ import annotations

from collections.abc import Iterator

from ..document.blocks import Table
from .text import TextWriter
from .writer import BlockWriter


def labelled(writer: BlockWriter) -> Iterator[tuple[str, str]]:
    """Yield (line, name) for each row of the passes, as the writer has it."""
    plain = TextWriter(writer.document, writer.style)
    for block, twin in zip(writer.blocks(), plain.blocks(), strict=True):
        if isinstance(block, Table) and isinstance(twin, Table):
            for line, row in zip(writer.lines(block), twin.rows(), strict=True):
                yield from ((part, plain.left(row)) for part in line.splitlines())
