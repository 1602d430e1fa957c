"""An HTML page: MathML for the mathematics, the picture as SVG, light and dark.

A page of its own that loads nothing; what stands between the comments can be copied into another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from ..document.blocks import (
    Figure,
    Heading,
    Inline,
    Math,
    Notes,
    PageBreak,
    Paragraph,
    Picture,
    Row,
    Table,
    Title,
)
from ..notation.mathml import MathMl
from ..notation.words import address, html
from .writer import BlockWriter

HEAD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backpropagation: {title}</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
math { font-size: 1.1em; }
.wide { overflow: auto hidden; }
table { border-collapse: collapse; }
th { text-align: left; font-weight: 600; border-bottom: 1px solid; padding: 0.2em 0.8em; }
td { padding: 0.25em 0.8em; vertical-align: middle; }
th.r, td.r { text-align: right; }
tr.sum td { border-top: 1px solid; font-weight: 600; }
tr.said td { font-size: 0.9em; padding: 0 0.8em 0.6em 1.6em; }
.graph { width: max-content; max-width: calc(100vw - 2rem); }
.graph svg { display: block; }
.held { white-space: nowrap; }
@media (max-width: 40rem) {
body { margin: 1rem auto; padding: 0 0.5rem; }
thead { display: none; }
tr { display: flex; flex-wrap: wrap; align-items: baseline; padding: 0.3em 0;
  border-bottom: 1px solid #8886; }
table { width: 100%; }
td { padding: 0.1em 0.4em; }
td:last-child { margin-left: auto; font-weight: 600; }
tr.sum td { border-top: none; }
}
@media print {
hr.page { break-after: page; visibility: hidden; }
.wide { overflow: visible; }
.graph svg { max-width: 100%; height: auto; }
h2 { break-after: avoid; }
tr { break-inside: avoid; }
}
</style>
</head>
<body>
"""

ARRAYS = """\
@media (max-width: 40rem) {
.arrays td { max-width: 100%; box-sizing: border-box; overflow: auto hidden; }
.arrays td:last-child { flex-basis: 100%; font-weight: normal; font-size: 0.9em; }
.arrays td:empty { display: none; }
}
</style>
"""
"""The style of pages with arrays: on a phone an entry that is worked out has its own line."""

_BEHIND = (",", ".", ":", ";", "?")
"""What must not stand at the beginning of a line."""

LONGEST_TITLE = 70
"""Characters of the program in a page's title."""

TAIL = "</body>\n</html>\n"


class HtmlWriter(BlockWriter):
    """Writes HTML."""

    @cached_property
    def notation(self) -> MathMl:
        return MathMl(self.document.names, self.style.plain_names)

    def opening(self) -> Iterator[str]:
        program = self.document.program
        if len(program) > LONGEST_TITLE:
            program = f"{program[: LONGEST_TITLE - 1]}…"
        head = HEAD.replace("</style>\n", ARRAYS) if self.document.has_arrays else HEAD
        yield head.replace("{title}", self.words(program))
        yield from super().opening()

    def closing(self) -> Iterator[str]:
        yield TAIL

    def words(self, text: str) -> str:
        return html(text)

    def math(self, text: str) -> str:
        return f"<math><mrow>{text}</mrow></math>"

    def title(self, block: Title) -> Iterator[str]:
        yield "<h1>Backpropagation</h1>\n"
        for formula in block.formulas:
            yield f"<p>{self.math(formula)}</p>\n"
        if block.given:
            yield self.labelled("Given", [[each] for each in block.given])

    def text(self, pieces: Sequence[str]) -> str:
        """Write words and mathematics side by side: no line begins with a comma."""
        written: list[str] = []
        for piece in pieces:
            if isinstance(piece, Math):
                written.append(self.math(piece))
            elif written and written[-1].endswith("</math>") and piece[:1] in _BEHIND:
                written[-1] = f'<span class="held">{written[-1]}{piece[0]}</span>'
                written.append(self.words(piece[1:]))
            else:
                written.append(self.words(piece))
        return "".join(written)

    def labelled(self, label: str, items: Sequence[Inline]) -> str:
        pieces = [piece for item in items for piece in (*item, ", ")][:-1] or ["none"]
        return f"<p><strong>{label}</strong> {self.text(pieces)}</p>\n"

    def heading(self, block: Heading) -> Iterator[str]:
        yield f"<h2>{block.number}. {self.words(block.text)}</h2>\n"

    def pagebreak(self, block: PageBreak) -> Iterator[str]:
        yield '<hr class="page">\n'

    def paragraph(self, block: Paragraph) -> Iterator[str]:
        yield f"<p>{self.text(block.pieces)}</p>\n"

    def picture(self, block: Picture) -> Iterator[str]:
        """Yield the graph, as an SVG in the page; say so where it is too large."""
        from ..drawing.sheet import ANY, PAGE
        from .picture import embedded

        room = ANY if block.is_whole else PAGE
        svg, words = embedded(block.graph, self.style.digits, room=room)
        if words:
            yield f"<p>{self.words(words)}</p>\n"
        else:
            yield f'<div class="wide graph">\n{svg}\n</div>\n'

    def figure(self, block: Figure) -> Iterator[str]:
        if block.path:
            name = self.words(block.caption)
            yield f'<figure><img src="{self.words(address(block.path))}" alt="{name}">\n'
            yield f"<figcaption>{name}</figcaption></figure>\n"

    def table(self, block: Table) -> Iterator[str]:
        pieces = super().table(block)
        if block.has_shapes:
            yield next(pieces).replace('class="wide"', 'class="wide arrays"', 1)
        yield from pieces

    def tabular(self, headers: Sequence[str], align: str, lines: Iterator[str]) -> Iterator[str]:
        named = "".join(
            f'<th scope="col"{side(letter)}>{header}</th>'
            for letter, header in zip(align, headers, strict=True)
        )
        yield f'<div class="wide"><table>\n<thead><tr>{named}</tr></thead>\n<tbody>\n'
        yield from lines
        yield "</tbody></table></div>\n"

    def line(self, cells: Sequence[str], align: str, row: Row | None = None) -> str:
        written = zip(align, cells, strict=True)
        joined = "".join(f"<td{side(letter)}>{cell}</td>" for letter, cell in written)
        mark = ' class="sum"' if row is not None and row.is_sum else ""
        return f"<tr{mark}>{joined}</tr>\n"

    def below(self, said: str, columns: int) -> str:
        return f'<tr class="said"><td colspan="{columns}">{said}</td></tr>\n'

    def notes(self, block: Notes) -> Iterator[str]:
        notes = "".join(f"<li>{self.words(note)}</li>\n" for note in block.texts)
        yield f"<ul>\n{notes}</ul>\n"


def side(letter: str) -> str:
    """Return the attribute of a cell on its side of the column."""
    return ' class="r"' if letter == "r" else ""
