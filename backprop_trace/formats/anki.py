"""Cards for Anki, one a step of the chain rule: a tab-separated file that imports directly.

The head lines are those of Anki's manual ("Importing text files"). Fields are HTML; Anki sets
mathematics between ``\\(`` and ``\\)``, and two closing braces in a row would end a cloze.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ..document.blocks import Block, Math, Table, Title
from ..markup import escape
from ..notation.latex import Latex
from ..notation.words import html
from .writer import BlockWriter

HEAD = "#separator:tab\n#html:true\n#notetype:Basic\n#tags:backprop-trace\n"

QUESTIONS = {
    "forward": "What is the value of {left}?",
    "local": "What is the local gradient {left}?",
    "along": "Along {edge}: what is {left}?",
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
        return html(text).replace("}}", "}&#125;")

    def math(self, text: str) -> str:
        braces = text.replace("}}", "} }")
        return f"\\({escape(braces, quote=False)}\\)"

    def write(self, block: Block) -> Iterator[str]:
        if isinstance(block, Title):
            self.context = ", ".join(map(self.math, [*block.formulas, *block.given]))
        elif isinstance(block, Table) and block.kind == "given":
            rows = (row._replace(shape=Math("")) for row in block.rows())
            self.context = ", ".join([self.context, *map(self.math, map(self.equation, rows))])
        elif isinstance(block, Table):
            return self.lines(block)
        return iter(())

    def lines(self, table: Table) -> Iterator[str]:
        """Yield a card for each row: the point and a question; the equation as the answer."""
        for row in table.rows():
            if row.right or row.is_sum:
                kind = "along" if table.has_shapes and row.edge else table.kind
                left, edge = self.math(self.left(row)), self.math(row.edge or "")
                question = QUESTIONS[kind].format(left=left, edge=edge)
                answer = self.math(self.equation(row._replace(worked=None)))
                if table.has_shapes:
                    answer += self.aside(row)
                worked = self.math(row.worked) if row.worked else ""
                whole = "<br>".join(filter(None, [answer, worked, self.text(row.said)]))
                yield f"{self.context}<br>{question}\t{whole}\n"
