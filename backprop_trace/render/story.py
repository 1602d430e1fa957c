"""The story of a trace, told once: what is said, and in which order.

The story is a sequence of blocks. Formulas and numbers in them are text already, in the notation
of the format that asks; pieces of maths are marked (``Math``), so that a format can set them off
from words. A table makes its rows one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from ..notation.numbers import is_rounded
from ..notation.writer import Notation
from ..steps import Backward, Forward, Local
from ..trace import Trace


class Math(str):
    """A piece of maths in the notation of the story; plain ``str`` pieces are words."""

    __slots__ = ()


Inline = Sequence[str]
"""Words and maths side by side."""


class Heading(NamedTuple):
    """A section's heading."""

    number: int
    text: str


class Title(NamedTuple):
    """The statements of the program and the point, above everything."""

    formulas: Sequence[Math]
    given: Sequence[Math]


class Paragraph(NamedTuple):
    """A sentence or a list of gradients."""

    pieces: Inline


class Row(NamedTuple):
    """A row of a pass: what is said, the same with numbers (or nothing), and the result.

    ``edge`` names the edge of a local gradient. ``rounded`` tells that a number was rounded, so
    that the result is about equal. ``style`` is "sum" for the total of a fan-out.
    """

    edge: Math | None
    left: Math
    right: Math
    substituted: Math | None
    result: Math
    rounded: bool
    remark: str = ""
    style: str = ""


class Table(NamedTuple):
    """One pass, row by row. ``steps`` is gone through as often as somebody looks."""

    kind: str
    """"forward", "local" or "backward"."""
    steps: Callable[[], Iterator[Forward | Local | Backward]]
    write: Callable[[Forward | Local | Backward], Iterable[Row]]

    def rows(self) -> Iterator[Row]:
        """Yield all rows."""
        for step in self.steps():
            yield from self.write(step)


class Notes(NamedTuple):
    """Remarks, one line each."""

    texts: Sequence[str]


Block = Heading | Title | Paragraph | Table | Notes

LONGEST_TITLE = 2_000
"""Characters of program text up to which the whole formula stands above the passes."""

LONGEST_SUM = 8
"""Contributions that a fan-out's sum writes out."""


class Story:
    """Tells a trace in one notation, with numbers of so many digits."""

    def __init__(self, trace: Trace, notation: Notation, digits: int | None) -> None:
        self.trace = trace
        self.notation = notation
        self.digits = digits

    def blocks(self) -> Iterator[Block]:
        """Yield the story from title to notes."""
        trace = self.trace
        yield Title(self.formulas(), self.given())
        yield Heading(1, "Forward pass")
        yield Table("forward", trace.forward_steps, self.forward)
        yield Heading(2, "Local gradients")
        yield Table("local", trace.local_steps, self.local)
        if skipped := self.skipped():
            yield skipped
        yield Heading(3, "Backward pass")
        yield Table("backward", trace.backward_steps, self.backward)
        yield self.gradients()
        if notes := [note.text for note in trace.notes()]:
            yield Notes(notes)

    def number(self, value: float) -> Math:
        """Write a number."""
        return Math(self.notation.number(value, self.digits))

    def name(self, name: str) -> Math:
        """Write a node's name."""
        return Math(self.notation.name(name))

    def total(self, name: str) -> Math:
        """Write the gradient of the output for a node."""
        return Math(self.notation.total(self.trace.output, name))

    def equation(self, left: str, value: float) -> Math:
        """Write ``left = value``, or about equal where the value is rounded."""
        sign = self.notation.about if is_rounded(value, self.digits) else self.notation.equals
        return Math(f"{left} {sign} {self.notation.number(value, self.digits)}")

    def formulas(self) -> list[Math]:
        """Return the program's statements as written."""
        program = self.trace.graph.program
        if len(program.text) > LONGEST_TITLE:
            return []
        named = [n for n in program.names if self.trace.graph.rows[n] is not None]
        leaf = self.trace.graph.leaf_formula
        return [
            Math(
                f"{self.notation.name(program.names[node])} {self.notation.equals} "
                f"{self.notation.write(program.formula(node, leaf))}"
            )
            for node in named
        ]

    def given(self) -> list[Math]:
        """Return the variables' values."""
        return [
            self.equation(self.notation.name(name), value)
            for name, value in self.trace.inputs.items()
        ]

    def forward(self, step: Forward | Local | Backward) -> Iterator[Row]:
        """Write one node's value."""
        assert isinstance(step, Forward)  # noqa: S101  # the table's own steps
        notation, digits = self.notation, self.digits
        template = notation.operation(step.operation.name, step.literals)
        numbers = Math(template.fill(notation.numbered(step, digits)))
        said = Math(template.fill(notation.named(step)))
        remark = f"used {step.uses} times" if step.uses > 1 else ""
        yield Row(
            None,
            self.name(step.name),
            said,
            None if template.is_bare or numbers == said else numbers,
            self.number(step.value),
            is_rounded(step.value, digits) or any(is_rounded(v, digits) for v in step.arguments),
            remark,
        )

    def local(self, step: Forward | Local | Backward) -> Iterator[Row]:
        """Write one edge's local gradient."""
        assert isinstance(step, Local)  # noqa: S101  # the table's own steps
        notation, digits = self.notation, self.digits
        template = notation.template(step.formula)
        numbers = Math(template.fill(notation.numbered(step, digits)))
        said = Math(template.fill(notation.named(step)))
        edge = f"{notation.name(step.operand)} {notation.arrow} {notation.name(step.name)}"
        used = [
            value
            for letter, value in zip(step.letters, step.arguments, strict=True)
            if letter in template.names
        ]
        yield Row(
            Math(edge),
            Math(notation.partial(step.name, step.operand)),
            said,
            None if template.is_bare or numbers == said else numbers,
            self.number(step.value),
            is_rounded(step.value, digits) or any(is_rounded(v, digits) for v in used),
        )

    def backward(self, step: Forward | Local | Backward) -> Iterator[Row]:
        """Write one node's gradient: its contributions and, at a fan-out, their sum."""
        assert isinstance(step, Backward)  # noqa: S101  # the table's own steps
        notation, digits = self.notation, self.digits
        total = self.total(step.name)
        if not step.contributions:
            yield Row(None, total, Math(""), None, self.number(step.gradient), False)
            return
        several = len(step.contributions) > 1
        vias = [c.via for c in step.contributions]
        for c in step.contributions:
            formula = notation.chain(self.total(c.via), notation.partial(c.via, step.name))
            remark = ""
            if several:
                remark = f"via {c.via}"
                if vias.count(c.via) > 1:
                    remark += f", operand {c.position + 1}"
            yield Row(
                None,
                total,
                Math(formula),
                Math(notation.product(c.upstream, c.local, digits)),
                self.number(c.product),
                any(is_rounded(value, digits) for value in (c.upstream, c.local, c.product)),
                remark,
            )
        if several:
            yield self.sum(step, total)

    def sum(self, step: Backward, total: Math) -> Row:
        """Write the sum of a fan-out's contributions."""
        notation, digits = self.notation, self.digits
        products = [c.product for c in step.contributions]
        texts = [notation.term(value, digits, not k) for k, value in enumerate(products)]
        shown = Math(" + ".join(texts)) if len(texts) <= LONGEST_SUM else None
        rounded = any(is_rounded(value, digits) for value in (*products, step.gradient))
        remark = f"sum of {len(texts)}"
        result = self.number(step.gradient)
        return Row(None, total, Math(""), shown, result, rounded, remark, "sum")

    def skipped(self) -> Paragraph | None:
        """Name the edges that lead to no wanted gradient."""
        edges = list(dict.fromkeys(self.trace.skipped_edges()))
        if not edges:
            return None
        shown = [
            Math(f"{self.notation.name(a)} {self.notation.arrow} {self.notation.name(b)}")
            for a, b in edges[:LONGEST_SUM]
        ]
        pieces: list[str] = ["Not needed for "]
        for k, name in enumerate(self.trace.wrt):
            pieces += [", ", self.total(name)] if k else [self.total(name)]
        pieces.append(": ")
        for k, edge in enumerate(shown):
            pieces += [", ", edge] if k else [edge]
        if len(edges) > len(shown):
            pieces.append(f" and {len(edges) - len(shown)} more")
        return Paragraph(pieces)

    def gradients(self) -> Paragraph:
        """Return the result: the wanted gradients."""
        pieces: list[str] = []
        for name, value in self.trace.gradients.items():
            pieces.append("   " if pieces else "")
            if value is None:
                pieces += [self.total(name), f": not connected to {self.trace.output}"]
            else:
                pieces.append(self.equation(self.total(name), value))
        return Paragraph(["Gradients   ", *pieces] if pieces else ["Gradients   none: no variables"])
