"""One row a step, for spreadsheets (RFC 4180): numbers in full, formulas in the language.

A cell that a spreadsheet could take for a formula of its own (it begins with ``=``, ``+``, ``-`` or
``@`` and is no number) gets an apostrophe in front, which spreadsheets don't show.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from ..document.formulas import Formulas
from ..notation.text import LANGUAGE
from ..values.decimals import FULL, plain
from .any_writer import Writer

HEADERS = ("pass", "node", "operand", "position", "formula", "with numbers", "upstream", "local",
           "value")  # fmt: skip
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class CsvWriter(Writer):
    """Writes the numbers of the trace: no story is told, and no block is read."""

    def pieces(self) -> Iterator[str]:
        trace = self.document.numbers
        if self.document.has_arrays:
            from .csv_arrays import rows  # array programs only

            yield line(HEADERS)
            yield from map(line, rows(trace))  # type: ignore[arg-type]  # has_arrays says so
            return
        names, operands = trace.graph.names, trace.graph.operands
        written = Formulas(trace, LANGUAGE, FULL)
        yield line(HEADERS)
        for node in trace.operations():
            template = written.operation(node)
            both = written.named(template, node), written.numbered(template, node, written.digits)
            yield line(("forward", names[node], "", "", *both, "", "", trace.value_of(node)))
        for node, position in trace.edges():
            value, _ = trace.local(node, position)
            template = written.local(node, position, value)
            both = written.named(template, node), written.numbered(template, node, written.digits)
            operand = names[operands[node][position]]
            yield line(("local", names[node], operand, position + 1, *both, "", "", value))
        for step in trace.backward_steps():
            for c in step.contributions:
                numbers = (c.upstream, c.local, c.product)
                yield line(("contribution", c.via, step.name, c.position + 1, "", "", *numbers))
            yield line(("gradient", step.name, "", "", "", "", "", "", step.gradient))


def line(cells: Sequence[str | int | float]) -> str:
    """Write a line."""
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([cell(each) for each in cells])
    return out.getvalue()


def cell(content: str | int | float) -> str:
    """Write a cell."""
    if isinstance(content, float):
        return plain(content, FULL)
    text = str(content)
    if text.startswith(_DANGEROUS) and not is_number(text):
        return f"'{text}"
    return text


def is_number(text: str) -> bool:
    """Return whether a cell's text is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True
