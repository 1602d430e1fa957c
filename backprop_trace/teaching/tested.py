"""A number or formula put to the test: what it would mean, and what is."""

from __future__ import annotations

from math import isfinite

from ..autodiff.nudge import change_of, nudge
from ..autodiff.trace import Trace
from ..document.sentence import Named, Number, Sentence, Slot, sentence
from .formulas import Agreement
from .wrong import Typed


def trial_of(trace: Trace, node: int, gradient: float) -> Sentence | None:
    """Return what a nudge of a node would do by another gradient, and what it does.

    None where no nudge shows a gradient.
    """
    seen = nudge(trace, node)
    if seen is None or not isfinite(gradient):
        return None
    change = change_of(trace, node, seen.by)
    return tried(Named(trace.graph.names[node]), trace.output, gradient, seen.by, change)


def tried(name: Slot, output: str, gradient: float, by: float, change: float) -> Sentence:
    """Say what a nudge would do by another gradient, and what it does."""
    return sentence(
        "Test of {x}: raising {name} by {by} would change {out} by {would}; it changes by"
        " {change}.",
        x=Number(gradient),
        name=name,
        by=Number(by),
        out=Named(output),
        would=Number(gradient * by),
        change=Number(change),
    )


def by_luck(text: str, found: Agreement) -> Sentence:
    """Say of a formula that it agrees at this point only, and where it does not."""
    slots: dict[str, Slot] = {"x": Number(found.value), "typed": Typed(text.strip())}
    if found.other is None:
        return Sentence("{typed} is {x} here too, but another number close by.", slots)
    slots["name"] = Named(found.other.name)
    slots["at"] = Number(found.other.at)
    slots["gives"] = Number(found.other.gives)
    slots["truth"] = Number(found.other.truth)
    words = "{typed} is {x} here too, but at {name} = {at} it gives {gives} for {truth}."
    return Sentence(words, slots)
