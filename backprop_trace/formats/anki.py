"""Cards for Anki, one a step of the chain rule: a tab-separated file that imports directly.

The head lines are those of Anki's manual ("Importing text files"). Fields are HTML; Anki sets
mathematics between ``\\(`` and ``\\)``, and two closing braces in a row would end a cloze.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from html import escape

from ..document.blocks import Block, Table, Title
from ..notation.latex import Latex
from ..notation.words import html
from .writer import BlockWriter

HEAD = "#separator:tab\n#html:true\n#notetype:Basic\n#tags:backprop-trace\n"

QUESTIONS = {
    "forward": "What is the value of {left}?",
    "local": "What is the local gradient {left}?",
    "backward": "What does the chain rule give for {left}?",
}


class AnkiWriter(BlockWriter):
    """Makes cards of the passes; the title is on each of them, all other blocks are left out."""

    context = ""

    @cached_property
    def notation(self) -> Latex:
        return Latex(self.document.names, self.style.plain_names)

    def opening(self) -> Iterator[str]:
        yield HEAD

    def words(self, text: str) -> str:
        return html(text)

    def math(self, text: str) -> str:
        braces = text.replace("}}", "} }")
        return f"\\({escape(braces, quote=False)}\\)"

    def write(self, block: Block) -> Iterator[str]:
        if isinstance(block, Title):
            self.context = ", ".join(map(self.math, [*block.formulas, *block.given]))
        return self.lines(block) if isinstance(block, Table) else iter(())

    def lines(self, table: Table) -> Iterator[str]:
        """Yield a card for each row: the point and a question; the equation as the answer."""
        for row in table.rows():
            if row.right or row.is_sum:
                question = QUESTIONS[table.kind].format(left=self.math(self.left(row)))
                answer = "<br>".join(
                    filter(None, [self.math(self.equation(row)), self.text(row.said)])
                )
                yield f"{self.context}<br>{question}\t{answer}\n"
