"""What the script of a page has to know of a trace: its structure, and words; no second story.

The numbers of a page are in its tables and in the trace's JSON. Here stand what the script needs
to calculate them anew, and to find in the graph and in the formula what a row is about.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from math import nan
from typing import TYPE_CHECKING, Any

from ...autodiff.defined import Flat, flatten
from ...autodiff.trace import Trace
from ...codegen.javascript import operations
from ...display import visible
from ...document.document import Document, explanation_of, story_of
from ...document.explanation import SLOPES
from ...document.sentence import Number, Sentence, told
from ...notation.mathml import MathMl
from ...notation.text import UNICODE
from ...notation.writer import Template
from ...operations.operation import Operation, place_of
from ..json_rows import jsonable

if TYPE_CHECKING:
    from ...document.story import Story

FORWARD, LOCAL, CONTRIBUTION, SUM, SEED = range(5)
"""The kinds of rows, as the script knows them."""

WRAPS = ' data-wraps=""'
"""Of a slot that takes a number only in parentheses if it is fragile."""

MOST_ROWS = 10_000
"""Rows that a page plays; a longer one is read."""


class Templates:
    """Formulas with slots, each once: a slot's number is that of the operand it takes."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def place(self, template: Template, count: int) -> int:
        """Return the place of a formula over the letters of ``count`` operands."""
        text, slots = template.parts
        filled = text % tuple(
            f'<mrow data-slot="{place_of(name, count)}"{WRAPS * wraps}></mrow>'
            for name, wraps in slots
        )
        return self.places.setdefault(filled, len(self.places))

    def html(self) -> str:
        """Return them as an element that shows nothing."""
        return "".join(f"<math>{text}</math>" for text in self.places)


class PageData:
    """The data of one trace on a page."""

    def __init__(
        self,
        document: Document,
        notation: MathMl,
        digits: int | None,
        templates: Templates | None = None,
    ) -> None:
        self.trace: Trace = document.numbers
        self.story = story_of(self.trace, notation, digits)
        self.plain = story_of(self.trace, UNICODE, digits)
        self.explanation = explanation_of(document.settled.trace)
        self.templates = templates or Templates()
        self.has_arrays = document.has_arrays
        """Whether the values are arrays: they are shown as they are."""
        self.digits = digits
        self.is_settled = document.settled.trace is not self.trace
        """Whether some numbers are told as the 0 that they are but for rounding."""
        self.in_doubles = document.passes.in_doubles
        """Whether the tables show the trace's own numbers."""

    def as_dict(self) -> dict[str, Any]:
        """Return everything as JSON can carry it."""
        trace, graph = self.trace, self.trace.graph
        wanted = [graph.index.get(name) for name in trace.wrt]
        found: dict[str, Any] = {
            "digits": self.digits,
            "output": graph.output,
            "names": [UNICODE.name(name) for name in graph.names],
            "nodes": list(map(self.node, range(len(graph)))),
            "constants": {}
            if self.has_arrays
            else {
                node: jsonable(constant.value) for node, constant in graph.program.constants.items()
            },
            "variables": {
                node: None if self.has_arrays else jsonable(trace.value_of(node))
                for node in graph.variables.values()
            },
            "wanted": [node for node in wanted if node is not None],
            "behind": [node for node in range(len(graph)) if trace.is_cut_off(node)],
            "statements": self.statements(),
            "rows": list(map(list, self.rows())),
            "said": list(self.sentences()) if self.in_doubles else [],
            "moved": list(self.moved()) if self.operations else [],
            "slopes": SLOPES if self.operations else {},
            "calculates": bool(self.operations),
        }
        if self.has_arrays:
            found["shaped"] = True
        if self.bodies and self.operations:
            found["own"] = {name: self.body(flat) for name, flat in self.bodies.items()}
        return found

    @cached_property
    def operations(self) -> frozenset[str]:
        """The operations that the script calculates with; none where it can't."""
        graph = self.trace.graph
        if self.has_arrays or not self.in_doubles or not all(map(is_derived, graph.rows)):
            return frozenset()
        rows = [row for row in graph.rows if row is not None and row.body is None]
        for body in self.bodies.values():
            rows += filter(None, body.rows)
        names = frozenset(row.name for row in rows)
        return names if operations(names) is not None else frozenset()

    @cached_property
    def bodies(self) -> dict[str, Flat]:
        """The functions that the program defines, and that it calls: their calls written out."""
        graph = self.trace.graph
        return {
            f"{row.name}()": flatten(row.body.body, graph.table, len(row.body.parameters))
            for row in graph.rows
            if row is not None and row.body is not None
        }

    def body(self, flat: Flat) -> dict[str, Any]:
        """Return a function as a program of its own: its parameters are the variables."""
        nodes = range(len(flat.rows))
        return {
            "output": flat.output,
            "nodes": [
                [] if row is None else [row.name, list(operands)]
                for row, operands in zip(flat.rows, flat.operands, strict=True)
            ],
            "constants": {node: jsonable(number.value) for node, number in flat.constants.items()},
            "variables": {
                node: 0 for node in nodes if flat.rows[node] is None and node not in flat.constants
            },
            "behind": [node for node in nodes if flat.behind[node]],
            "needed": list(map(int, flat.needed)),
        }

    def node(self, node: int) -> list[Any]:
        """Return a node: nothing for a leaf, else operation, operands and formula."""
        graph = self.trace.graph
        row, places = graph.rows[node], graph.operands[node]
        if row is None:
            return []
        if self.has_arrays:
            return [row.name, list(places)]
        template = self.story.written.operation(node)
        name = row.name if row.body is None else f"{row.name}()"
        return [name, list(places), self.templates.place(template, len(places))]

    def rows(self) -> Iterator[tuple[int, ...]]:
        """Yield what each row of the passes is about."""
        story, trace = self.story, self.trace
        for node in trace.operations():
            yield FORWARD, node
        for node, position in trace.edges():
            if self.has_arrays:
                yield LOCAL, node, position
                continue
            template = story.written.local(node, position, trace.local(node, position)[0])
            count = len(trace.graph.operands[node])
            yield LOCAL, node, position, self.templates.place(template, count)
        for item in story.backward_items():
            if item.edge is not None:
                yield CONTRIBUTION, item.node, *item.edge, len(item.edges)
            elif item.edges:
                yield SUM, item.node, len(item.edges)
            else:
                yield SEED, item.node

    def statements(self) -> list[int]:
        """Return for each node the one whose statement it stands in."""
        graph = self.trace.graph
        found = list(range(len(graph)))
        named = graph.program.names
        for node in range(len(graph) - 1, -1, -1):
            for place in graph.operands[node]:
                if place not in named:
                    found[place] = found[node]
        return found

    # Words

    def sentences(self) -> Iterator[str]:
        """Yield the sentence on each row, as --explain has it."""
        explanation, trace = self.explanation, self.trace
        is_open = not self.is_settled and not self.has_arrays
        for node in trace.operations():
            yield self.text(explanation.forward(node), is_open)
        for edge in trace.edges():
            yield self.text(explanation.local(edge), is_open)
        for item in self.story.backward_items():
            yield self.text(explanation.backward(item), is_open)

    def moved(self) -> Iterator[str | int]:
        """Yield what is said of each row at other values: 0 for the same always, 1 if none is off.

        Of local gradients what their sentence begins with.
        """
        explanation, trace = self.explanation, self.trace
        yield from (0 for _ in trace.operations())
        yield from (self.text(explanation.grows(edge)) for edge in trace.edges())
        for item in self.story.backward_items():
            if item.edge is None:
                yield 0
            else:
                said = self.text(explanation.product(item, item.edge))
                is_same = not self.is_settled and said == self.text(explanation.backward(item))
                yield 1 if is_same else said

    def text(self, said: Sentence, is_open: bool = True) -> str:
        """Return a sentence; if it ``is_open``, numbers that move with the values stay slots."""
        kept = {
            name: Kept(f"{{{name}}}")
            if is_open and name in "lu" and isinstance(slot, Number)
            else slot
            for name, slot in said.slots.items()
        }
        return "".join(told(Sentence(said.words, kept), self.plain))


def is_derived(row: Operation | None) -> bool:
    """Return whether the formulas of an operation hold at other values too."""
    if row is None or row.body is None or row.formula_at is None:
        return True
    return all(row.formula_at(k, (), nan) != "0/0" for k in range(row.least))


class Kept:
    """A slot that stays one."""

    def __init__(self, text: str) -> None:
        self.text = text

    def write(self, story: Story) -> Any:
        """Write the slot."""
        return self.text


def escaped(value: object) -> str:
    """Return JSON that ends no element and begins none."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return sealed(text)


def sealed(text: str) -> str:
    """Return JSON in which no element and no comment ends or begins, and nothing is unseen."""
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    lines = text.split("\n")
    return "\n".join(line if visible(line) == line else spelled(line) for line in lines)


def spelled(line: str) -> str:
    """Return a line with what is not seen as escapes of JSON."""
    return "".join(each if visible(each) == each else json.dumps(each)[1:-1] for each in line)
