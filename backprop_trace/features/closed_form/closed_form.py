"""The whole derivative as one formula beside its number: ``dL/dw = 2*x*(w*x - y)``.

SymPy differentiates the program's expression, built node by node; never from text. A formula is
shown only where it gives the number of the backward pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...autodiff.trace import Trace
from ...document.blocks import Grid, Math, Notes
from ...document.story import Story
from ...language import limits
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

STOPPED = (
    f"not all formulas are here: SymPy was stopped after {limits.FORMULA_SECONDS} seconds or"
    f" {limits.MORE_MEMORY >> 20} MB, the limit"
)


class ClosedForm(Record):
    """The derivative for one variable; ``formula`` is None where there is none to show."""

    name: str
    formula: Formula | None
    value: float | None
    is_stopped: bool = False
    """Whether there was no time, or no memory, for the formula."""


def closed_forms(trace: Trace) -> list[ClosedForm]:
    """Return the derivatives for the wanted variables, as far as there is time for them."""
    from ...proof.derive import formulas

    program = trace.graph.program
    names = tuple(trace.graph.variables)
    derived = formulas(program, names, trace.graph.table)
    texts = dict(zip(names, derived.texts, strict=True))
    spelled = dict(zip(letters(len(names)), names, strict=True)) | {"out": trace.output}
    forms = []
    for name, gradient in trace.gradients.items():
        text = texts.get(name, "")
        formula = _checked(trace, text, spelled, gradient)
        forms.append(ClosedForm(name, formula, gradient, not text and not derived.is_whole))
    return forms


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
        if any(form.is_stopped for form in self.forms):
            yield Notes([STOPPED])

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
    if form.is_stopped:
        return [story.total(form.name), "stopped", number]
    if form.formula is None:
        return [story.total(form.name), "too long, or none here", number]
    return [story.total(form.name), Math(story.notation.write(form.formula)), number]
