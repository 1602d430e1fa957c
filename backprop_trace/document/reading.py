"""A gradient read as a sentence: what the output does when a number grows by a little."""

from __future__ import annotations

from ..autodiff.nudge import Nudge
from .sentence import Named, Number, Sentence, sentence


def reading(output: str, seen: Nudge) -> Sentence:
    """Return the prediction and what is calculated."""
    return sentence(
        "Raising {name} by {by} changes {output} by about {predicted}. Calculated: {change}.",
        name=Named(seen.name),
        by=Number(seen.by),
        output=Named(output),
        predicted=Number(seen.predicted),
        change=Number(seen.change),
    )
