"""What formats of notes share: blank lines between blocks, and equations that are aligned."""

from __future__ import annotations

from collections.abc import Iterator

from ..document.blocks import Block, Math, Table
from .writer import BlockWriter


class NoteWriter(BlockWriter):
    """A format of notes: a blank line between blocks, the backward pass as aligned equations."""

    aligned: tuple[str, str, str]
    """What begins aligned equations, ends each but the last, and ends them all."""
    held: str
    """What ends a line of an equation that goes on."""

    def write(self, block: Block) -> Iterator[str]:
        """Yield one block with a blank line before it."""
        yield "\n"
        yield from super().write(block)

    def end(self) -> Iterator[str]:
        """Yield what stands below what the command makes again."""
        if self.comment and self.style.command:
            yield "\n"
        yield from super().end()

    def lines(self, table: Table) -> Iterator[str]:
        """Yield one piece of text for each row of a pass."""
        return self.equations(table) if self.is_aligned(table) else super().lines(table)

    def is_aligned(self, table: Table) -> bool:
        """Return whether a pass is written as equations: the backward pass, if it has no words."""
        return table.kind == "backward" and not table.has_sentences

    def equations(self, table: Table) -> Iterator[str]:
        """Yield a pass as equations to be aligned."""
        waiting = ""
        for row in table.rows():
            if waiting:
                yield f"{waiting}{self.aligned[1]}\n"
            result = row.result
            if result and result not in (row.right, row.substituted):
                result = Math(self.tinted(table.kind, result))
            waiting = self.equation(row._replace(worked=None, result=result), "&")
            if row.remark:
                waiting += f"{self.notation.quad}{self.notation.words(row.remark)}"
            if row.worked:
                waiting += f"{self.held}\n&{self.notation.quad}{row.worked}"
        yield f"{waiting}\n"

    def table(self, block: Table) -> Iterator[str]:
        """Yield a pass: a table, or for the backward pass aligned equations."""
        if not self.is_aligned(block):
            yield from super().table(block)
            return
        yield self.aligned[0]
        yield from self.lines(block)
        yield self.aligned[2]
