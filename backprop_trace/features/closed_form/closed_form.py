"""The whole derivative as one formula beside its number: ``dL/dw = 2*x*(w*x - y)``.

SymPy differentiates the program's expression, built node by node; never from text. A formula is
shown only where it gives the number of the backward pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...autodiff.trace import Trace
from ...document.blocks import Grid, Math
from ...document.story import Story
from ...language.formula import Apply, Formula, Name
from ...language.syntax.parser import parse_formula
from ...operations import letters
from ...record import Record

if TYPE_CHECKING:
    from ...document.blocks import Block

DOUBLE = 53
"""Bits of a double's precision."""

CLOSE = 1e-9
"""Relative difference up to which a formula's number is that of the trace: both are rounded."""


class ClosedForm(Record):
    """The derivative for one variable; ``formula`` is None where there is none to show."""

    name: str
    formula: Formula | None
    value: float | None


def closed_forms(trace: Trace) -> list[ClosedForm]:
    """Return the derivatives for the wanted variables; effort is bounded by counting."""
    from ...proof.derive import formulas

    program = trace.graph.program
    names = tuple(trace.graph.variables)
    texts = dict(zip(names, formulas(program, names, trace.graph.table), strict=True))
    spelled = dict(zip(letters(len(names)), names, strict=True)) | {"out": trace.output}
    return [
        ClosedForm(name, _checked(trace, texts.get(name, ""), spelled, gradient), gradient)
        for name, gradient in trace.gradients.items()
    ]


def _checked(
    trace: Trace, text: str, spelled: dict[str, str], gradient: float | None
) -> Formula | None:
    """Return a formula over the program's names if its number is that of the backward pass."""
    from ...proof.alone import precision
    from ...proof.exact import compiled

    if not text or gradient is None:
        return None
    tree = parse_formula(text)
    numbers = {**trace.inputs, trace.output: trace.value}
    try:
        with precision(DOUBLE) as mp:
            values = {letter: mp.mpf(numbers[name]) for letter, name in spelled.items()}
            found = float(compiled(tree)(values))
    except (ArithmeticError, ValueError, TypeError):
        return None
    if abs(found - gradient) > CLOSE * max(abs(found), abs(gradient)):
        return None
    return renamed(tree, spelled)


def renamed(tree: Formula, spelled: dict[str, str]) -> Formula:
    """Return a formula with other names; it is a few hundred characters long: recursion is safe."""
    if isinstance(tree, Name):
        return Name(spelled.get(tree.name, tree.name))
    if isinstance(tree, Apply):
        return Apply(tree.function, tuple([renamed(each, spelled) for each in tree.operands]))
    return tree


class ClosedFormSection:
    """Tells the derivatives behind the three passes."""

    failed = False

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.forms = closed_forms(trace)

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield a table: gradient, formula, number."""
        yield story.heading("Closed form")
        headers = ("gradient", "as SymPy derives it", "value")
        yield Grid(headers, "llr", lambda: iter(self.forms), lambda form: cells(story, form))

    def as_json(self) -> dict[str, object]:
        """Return the formulas by name; null where there is none."""
        from ...notation.text import LANGUAGE

        return {
            "closed_form": {
                form.name: None if form.formula is None else LANGUAGE.write(form.formula)
                for form in self.forms
            }
        }


def cells(story: Story, form: ClosedForm) -> list[str]:
    """Return a row."""
    if form.value is None:
        return [story.total(form.name), "not connected", ""]
    number = story.number(form.value)
    if form.formula is None:
        return [story.total(form.name), "too long, or none here", number]
    return [story.total(form.name), Math(story.notation.write(form.formula)), number]
