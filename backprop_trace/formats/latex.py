"""LaTeX: booktabs tables and aligned equations, a fragment or a whole document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

from ..document.blocks import (
    Block,
    Figure,
    Heading,
    Inline,
    Notes,
    PageBreak,
    Paragraph,
    Picture,
    Row,
    Sentences,
    Sum,
    Table,
    Title,
)
from ..document.equation import left_of, sides_of
from ..notation.latex import Latex
from ..notation.text import UNICODE
from ..notation.words import latex
from ..palette import KINDS, LIGHT, NAMED
from .breadth import fraction_of_latex, of_latex
from .note_writer import NoteWriter

FITTED = "\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}"
"""Sets what follows no broader than the column."""
PACKAGES = "\\usepackage{amsmath,booktabs,graphicx,tikz}"
BROADEST = 26
"""Letters of an equation up to which it stands on one line: a column of two holds as many."""

ROWS = 12
"""Rows of a table before the next one begins."""

_FILE_NAME = re.compile(r"[A-Za-z0-9+./=@_ ,:()-]*")
"""A path that is nothing else to LaTeX."""


class LatexWriter(NoteWriter):
    """Writes LaTeX for pdfLaTeX: ASCII only."""

    nothing = "---"
    broadest_table = 62
    aligned = ("\\allowdisplaybreaks\n\\begin{align*}\n", " \\\\", "\\end{align*}\n")
    held = " \\\\*"

    @cached_property
    def notation(self) -> Latex:
        return Latex(self.document.names, self.style.plain_names)

    def opening(self) -> Iterator[str]:
        """Yield the preamble, or which one is needed."""
        if self.style.standalone:
            yield f"\\documentclass{{article}}\n{PACKAGES}\n\\begin{{document}}\n"
        else:
            yield f"% needs {PACKAGES}\n"
        yield from super().opening()
        for kind, name in NAMED.items():
            yield f"\\definecolor{{{name}}}{{HTML}}{{{LIGHT[kind][1:].upper()}}}\n"

    def closing(self) -> Iterator[str]:
        if self.style.standalone:
            yield "\\end{document}\n"

    def words(self, text: str) -> str:
        return latex(text)

    def math(self, text: str) -> str:
        return f"${text}$"

    def tinted(self, kind: str, number: str) -> str:
        return f"\\textcolor{{{NAMED[KINDS[kind]]}}}{{{number}}}"

    def equation(self, row: Row, mark: str = "") -> str:
        """Write a row as one equation, on several lines where it is broader than half a page.

        It goes on at a sign of equality, a long sum at a sign of addition.
        """
        whole = super().equation(row, mark)
        if not mark or of_latex(whole) <= BROADEST:
            return whole
        lines: list[str] = []
        for sign, side in sides_of(self.notation, row):
            added = f"{lines[-1]} {sign} {side}" if lines else ""
            if lines and of_latex(added) <= BROADEST:
                lines[-1] = added
                continue
            left = "" if lines else f"{left_of(self.notation, row)} "
            lines.append(f"{left}{mark}{sign}")
            for number, term in enumerate(re.split(r" (?=\+ )", side)):
                if number and of_latex(f"{lines[-1]} {term}") > BROADEST:
                    lines.append(f"{mark}\\quad")
                lines[-1] += f" {term}"
        lines[-1] += "".join(f"{self.notation.quad}{each}" for each in (row.shape,) if each)
        return f"{self.held}\n".join(lines)

    def breadth(self, cell: str) -> int:
        return of_latex(cell)

    def columns(self, table: Table) -> tuple[tuple[str, str], ...]:
        return tuple((text.capitalize(), side) for text, side in super().columns(table))

    def title(self, block: Title) -> Iterator[str]:
        yield "\\section*{Backpropagation}\n"
        for formula in block.formulas:
            if of_latex(formula) <= BROADEST:
                yield f"\\[ {formula} \\]\n"
            elif fraction_of_latex(formula) > BROADEST:  # in which TeX breaks no line
                yield self.centred(f"{FITTED}{{$\\displaystyle {formula}$}}")
            else:  # TeX breaks what stands in a line of words, inside of parentheses too
                yield self.centred(f"$\\displaystyle {formula}$")
        if block.given:
            yield self.labelled("Given", [[each] for each in block.given])

    def centred(self, text: str) -> str:
        return f"\\begin{{center}}\n{text}\n\\end{{center}}\n"

    def labelled(self, label: str, items: Sequence[Inline]) -> str:
        listed = ", ".join(map(self.text, items)) or "none"
        return self.apart(f"\\noindent\\textbf{{{label}}}\\quad {listed}")

    def paragraph(self, block: Paragraph) -> Iterator[str]:
        yield self.apart(self.text(block.pieces))

    def apart(self, text: str) -> str:
        """Write a paragraph; fractions of two lines of it don't touch."""
        if text.count("\\frac") < 2 and "matrix" not in text:
            return f"{text}\n"
        ragged = "\\raggedright" if self.document.has_arrays else ""
        return f"{{\\lineskiplimit=3pt\\lineskip=5pt{ragged}\n{text}\\par}}\n"

    def write(self, block: Block) -> Iterator[str]:
        """Yield a block; no page ends between equations and the paragraph that announces them."""
        pieces = super().write(block)
        announced = isinstance(self.above, Paragraph | Sentences)
        if isinstance(block, Table) and self.is_aligned(block) and announced:
            next(pieces)  # the blank line
        return pieces

    def heading(self, block: Heading) -> Iterator[str]:
        yield f"\\subsection*{{{block.number}\\quad {self.words(block.text)}}}\n"

    def pagebreak(self, block: PageBreak) -> Iterator[str]:
        yield "\\clearpage\n"

    def picture(self, block: Picture) -> Iterator[str]:
        """Yield the graph, no wider than the page; say so where it is too large.

        Where a column of two is narrower than the picture, it has one of its own.
        """
        from ..drawing.drawing import drawing_of
        from ..drawing.sheet import ANY
        from ..drawing.terminal import MOST
        from ..drawing.tikz import COLUMN, HALF_COLUMN, pictures

        if excess := MOST.excess(block.graph):
            what, _, count = excess
            yield f"The graph has {count:,} {what}: more than can be drawn on a page.\n"
            return
        drawing = drawing_of(block.graph, UNICODE, self.style.digits)
        if block.is_whole:
            yield from self.rows(pictures(drawing, ANY))
            return
        wide, narrow = (list(pictures(drawing, room)) for room in (COLUMN, HALF_COLUMN))
        if wide == narrow:
            yield from self.rows(wide)
            return
        yield "\\ifdim\\linewidth<300pt\n"
        yield from self.rows(narrow)
        yield "\\else\n"
        yield from self.rows(wide)
        yield "\\fi\n"

    def rows(self, pictures: Iterable[str]) -> Iterator[str]:
        """Yield pictures below each other, none larger than the page."""
        for picture in pictures:
            yield f"\\begin{{center}}\n{FITTED}{{%\n"
            yield "\\resizebox{!}{\\ifdim\\totalheight>0.95\\textheight"
            yield " 0.95\\textheight\\else\\totalheight\\fi}{%\n"
            yield f"{picture}}}}}\n\\end{{center}}\n"

    def figure(self, block: Figure) -> Iterator[str]:
        """Yield the curves of a file: LaTeX takes a PDF, made of the SVG by any converter.

        A path that LaTeX would read as more than a path is only shown.
        """
        if not block.path:
            return
        where = f"{self.words(block.caption)}: \\texttt{{{self.words(block.path)}}}"
        if not _FILE_NAME.fullmatch(block.path):
            yield f"{where}\n"
            return
        stem = block.path.rpartition(".")[0]
        shown = f"\\includegraphics[width=\\linewidth]{{{stem}.pdf}}"
        yield f"\\IfFileExists{{{stem}.pdf}}{{{shown}}}{{{where}}}\n"

    def sum(self, block: Sum) -> Iterator[str]:
        """Yield numbers that add up; what is long is broken, no wider than the page."""
        sides = ("p{0.4\\linewidth}", "p{0.34\\linewidth}", "r")
        lines = (
            self.line([f"\\raggedright {label}", f"\\raggedright {product}", result], "")
            for label, product, result in self.sum_rows(block)
        )
        return self.tabular(list(map(self.words, block.headers)), "".join(sides), lines)

    @property
    def stretch(self) -> str:
        """How far apart the lines of a table stand; those of a matrix in it too."""
        return "1.2" if self.document.has_arrays else "1.5"

    def tabular(self, headers: Sequence[str], align: str, lines: Iterator[str]) -> Iterator[str]:
        """Yield a table, long ones in several: in two columns no table may go over a page's end.

        None is wider than its column.
        """
        space = (
            "\\nopagebreak\\vspace{\\medskipamount}\\nopagebreak"  # a heading stays with its table
        )
        while rows := list(islice(lines, ROWS)):
            yield f"\\par{space}\\noindent\n"
            space = "\\medskip"
            yield f"{FITTED}{{%\n"
            yield f"\\renewcommand{{\\arraystretch}}{{{self.stretch}}}%\n"
            yield f"\\begin{{tabular}}{{@{{}}{align}@{{}}}}\n\\toprule\n"
            yield f"{self.line(headers, align)}\\midrule\n"
            yield from rows
            yield "\\bottomrule\n\\end{tabular}}\n"
        yield "\\par\\addvspace{\\smallskipamount}\n"

    def line(self, cells: Sequence[str], align: str, row: Row | None = None) -> str:
        space = " \\addlinespace" if row is not None and row.shape else ""  # matrices would touch
        return f"{' & '.join(cells)} \\\\{space}\n"

    def below(self, said: str, columns: int) -> str:
        wide = f"\\multicolumn{{{columns}}}{{@{{}}p{{0.95\\linewidth}}@{{}}}}"
        return f"{wide}{{\\footnotesize\\itshape {said}}} \\\\[0.5ex]\n"

    def notes(self, block: Notes) -> Iterator[str]:
        yield "\\begin{itemize}\n"
        for text in block.texts:
            yield f"\\item {self.words(text)}\n"
        yield "\\end{itemize}\n"
