"""The sentences above and below the paths of a gradient."""

from __future__ import annotations

from ...document.sentence import SEED, Named, Sentence, sentence
from .counts import Count
from .question import OfGradient
from .reasons import in_figures

MUCH = 2
"""How many times the cost of the backward pass is worth a word."""


def intro(question: OfGradient) -> Sentence:
    """Say how many paths there are."""
    trace, found = question.trace, question.found
    name, output = Named(question.name), Named(trace.output)
    if found is None:
        return sentence(
            "{output} does not depend on {name}: no path leads there, so there is no gradient,"
            " not even 0.",
            output=output,
            name=name,
        )
    if question.is_seed:
        return SEED
    count = found.all
    words = "One path leads" if count == 1 else f"{in_figures(count)} paths lead"
    words = words[0].upper() + words[1:]
    words += " from {name} to {output}"
    if found.is_told and found.told == count:
        words += " (from named step to named step)"
    elif found.is_told:
        words += f", {in_figures(found.told)} from named step to named step"
    return sentence(f"{words}:", name=name, output=output)


def compared(paths: Count, backward: int, gradients: int) -> Sentence | None:
    """Hold the cost of all paths against the backward pass; None where it is hardly more."""
    if paths.multiplications < MUCH * backward:
        return None
    all_of_them = "Both gradients" if gradients == 2 else f"All {gradients:,} gradients"
    which = "Path by path" if gradients == 1 else f"{all_of_them} path by path"
    return sentence(
        f"{which}: {in_figures(paths.paths)} paths, {in_figures(paths.multiplications)}"
        f" multiplications. The backward pass: {backward:,}; it computes once what paths share."
    )
