"""One row a step, for spreadsheets (RFC 4180): numbers in full, formulas in the language.

A cell that a spreadsheet could take for a formula of its own (it begins with ``=``, ``+``, ``-`` or
``@`` and is no number) gets an apostrophe in front, which spreadsheets don't show.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from ..autodiff.trace import Trace
from ..document.style import Style
from ..notation.numbers import FULL, plain
from ..notation.text import LANGUAGE

HEADERS = ("pass", "node", "operand", "position", "formula", "with numbers", "upstream", "local",
           "value")  # fmt: skip
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def render(trace: Trace, style: Style = Style()) -> Iterator[str]:
    """Yield the lines."""
    yield line(HEADERS)
    for forward in trace.forward_steps():
        template = LANGUAGE.operation(forward.operation.key, forward.literals)
        formula = template.fill(LANGUAGE.named(forward))
        numbers = template.fill(LANGUAGE.numbered(forward, FULL))
        yield line(("forward", forward.name, "", "", formula, numbers, "", "", forward.value))
    for edge in trace.local_steps():
        template = LANGUAGE.template(edge.formula)
        formula = template.fill(LANGUAGE.named(edge))
        numbers = template.fill(LANGUAGE.numbered(edge, FULL))
        place = edge.position + 1
        yield line(("local", edge.name, edge.operand, place, formula, numbers, "", "", edge.value))
    for step in trace.backward_steps():
        for c in step.contributions:
            place = c.position + 1
            yield line(
                ("contribution", c.via, step.name, place, "", "", c.upstream, c.local, c.product)
            )
        yield line(("gradient", step.name, "", "", "", "", "", "", step.gradient))


def line(cells: tuple[str | int | float, ...]) -> str:
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
