"""Why a gradient is what it is: the factor that made it 0, small, infinite or nan, as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from math import isfinite, isinf, isnan, prod

from ...autodiff.nudge import nudge
from ...autodiff.trace import Trace
from ...document.because import because
from ...document.explanation import often
from ...document.reading import reading
from ...document.sentence import (
    Definition,
    Named,
    Number,
    Partial,
    Rule,
    Sentence,
    Slot,
    Value,
    sentence,
)
from .network import Edge, Network
from .paths import Found

SMALL = 0.03
"""A slope below this is called small."""
VANISHED = 1e-3
"""A product below this is called small; where no factor is, all of them are counted."""
SEVERAL = 5
MOST = 3
"""Factors that are named, of those that do the same."""
CLOSE = 1e-3
"""How far away a gradient is looked for where there is none, relative to 1 or the number."""


def reasons(trace: Trace, network: Network, found: Found) -> Iterator[Sentence]:
    """Yield what there is to say about a gradient besides the paths that make it."""
    gradient = trace.gradient_of(network.start)
    assert gradient is not None  # noqa: S101  # there is a path
    if not isfinite(gradient):
        yield from _not_finite(trace, network, found, gradient)
        return
    if gradient == 0.0 and network.nodes[1:]:
        yield from _zero(trace, network, found)
    else:
        said = list(_small(trace, network, gradient)) if found.all == 1 else []
        yield from said
        if not said and found.all == 1 and (seen := nudge(trace, network.start)):
            yield reading(trace.output, seen)
    if found.all > 1:
        yield from _several(trace, network, found.all)


def _not_finite(
    trace: Trace, network: Network, found: Found, gradient: float
) -> Iterator[Sentence]:
    edges = [edge for edge in network.edges() if not edge.is_off]
    infinite = any(isinf(edge.local) for edge in edges)
    makes_nan = isnan(gradient) and infinite
    bad = [e for e in edges if not isfinite(e.local) or (makes_nan and e.local == 0.0)]
    for edge in bad[: MOST + 1]:
        rule, at = Rule(edge.node, edge.position), Definition(edge.node)
        yield sentence(
            "The {number} is {rule}, at {at}.", number=Number(edge.local), rule=rule, at=at
        )
    used = {place for node in network.into for place in (node, *trace.graph.operands[node])}
    yield from islice(born(trace, sorted(used)), MOST)
    shown = [path.product for path in found.shown]
    if isnan(gradient) and any(isnan(edge.local) for edge in edges):
        yield sentence("What is multiplied by nan is nan (not a number).")
    elif makes_nan and any(edge.local == 0.0 for edge in edges):
        yield sentence("0 times inf has no value, so the gradient is nan (not a number).")
    elif isnan(gradient):
        yield sentence("inf - inf has no value, so the gradient is nan (not a number).")
    elif infinite:
        yield sentence("What is multiplied by an infinite number is infinite.")
    elif shown:
        yield sentence("Each factor is finite, but the result is too large for a double.")
    yield from _close_by(trace, network.start)


def born(trace: Trace, nodes: Iterable[int]) -> Iterator[Sentence]:
    """Yield where the infinite values and nan among some nodes come from."""
    graph = trace.graph
    for node in nodes:
        value, row = trace.value_of(node), graph.rows[node]
        if isfinite(value):
            continue
        if row is None:
            yield sentence("{value} is given.", value=Value(node))
            continue
        operands = [trace.value_of(place) for place in graph.operands[node]]
        if not all(map(isfinite, operands)) and not (
            isnan(value) and not any(map(isnan, operands))
        ):
            continue  # it came in with an operand
        note = row.note and row.note(operands, value)
        if note is not None:
            yield sentence(f"At {{at}}: {note.text}.", at=Definition(node))
        else:
            yield sentence("{value} is born at {at}.", value=Value(node), at=Definition(node))


def _close_by(trace: Trace, start: int) -> Iterator[Sentence]:
    """Yield the gradients a little to the right and to the left, where they exist."""
    name = trace.graph.names[start]
    here = trace.value_of(start)
    if start not in trace.graph.variables.values() or not isfinite(here):
        return
    by = CLOSE * max(1.0, abs(here))
    pieces: list[str] = []
    slots: dict[str, Slot] = {}
    for side, value in (("right", here + by), ("left", here - by)):
        there = Trace(trace.graph, {**trace.inputs, name: value}, [name])
        gradient = there.gradients[name]
        if gradient is not None and isfinite(gradient) and isfinite(there.value):
            pieces.append(f"{{{side}}} at {{name}} = {{at_{side}}}")
            slots |= {side: Number(gradient), f"at_{side}": Number(value), "name": Named(name)}
    if pieces:
        yield Sentence(f"Close by the gradient exists: {', '.join(pieces)}.", slots)


def _zero(trace: Trace, network: Network, found: Found) -> Iterator[Sentence]:
    blocks = _blocks(network)
    if not blocks:
        if any(path.product for path in found.shown):
            yield sentence("The paths cancel each other: what one adds, another takes away.")
        else:
            yield sentence("No factor is 0, but the product is too small for a double.")
        return
    if found.all > 1:
        yield sentence("On each path a factor is 0.")
    for edge in blocks[:MOST]:
        yield _factor(trace, edge, "The 0 is")
    if len(blocks) > MOST:
        yield sentence(f"So are {len(blocks) - MOST:,} more.")
    if found.all == 1:
        past = sentence("Nothing that comes from upstream gets past it.")
        others = [edge.local for edge in network.edges() if edge.local != 0.0]
        alone = 0 < len(others) == len(network.nodes) - 2
        yield with_the_others(past, prod(others)) if alone else past


def _blocks(network: Network) -> list[Edge]:
    """Return the factors 0 that a path from the start meets first; none if one meets none."""
    reached = {network.start}
    blocks: list[Edge] = []
    for edge in network.edges():
        if edge.place in reached:
            if edge.local == 0.0 or edge.is_off:
                blocks.append(edge)
            else:
                reached.add(edge.node)
    return [] if network.output in reached else blocks


def _factor(trace: Trace, edge: Edge, what: str) -> Sentence:
    """Say which factor it is, and why it is what it is."""
    words, slots = because(trace, edge.node, edge.position)
    if not words:
        rule = Rule(edge.node, edge.position)
        return sentence(f"{what} {{rule}}, at {{at}}.", rule=rule, at=Definition(edge.node))
    partial = Partial(edge.node, edge.position, is_valued=edge.local != 0.0 and not edge.is_off)
    said = f"{what} {{partial}}, at {{at}}: {words}."
    return Sentence(said, {**slots, "partial": partial, "at": Definition(edge.node)})


def with_the_others(said: Sentence, rest: float) -> Sentence:
    """Return a sentence on one factor, and what the others make behind it."""
    words = f"{said.words} The other factors alone make {{rest}}."
    return Sentence(words, {**said.slots, "rest": Number(rest)})


def _small(trace: Trace, network: Network, gradient: float) -> Iterator[Sentence]:
    """Name the flat function on the only path, or count the factors that made it small together."""
    edges = list(network.edges())
    slopes = [e for e in edges if len(trace.graph.operands[e.node]) == 1 and e.local]
    least = min(slopes, key=lambda edge: abs(edge.local), default=None)
    if least is not None and abs(least.local) < SMALL:
        small = _factor(trace, least, "The small factor is")
        yield with_the_others(small, gradient / least.local)
    elif abs(gradient) < VANISHED:
        below = sum(abs(edge.local) < 1.0 for edge in edges)
        if below >= SEVERAL:
            yield sentence(
                f"No factor alone is as small: {below:,} of {len(edges):,} are below 1, and"
                " together they make {gradient}.",
                gradient=Number(gradient),
            )


def _several(trace: Trace, network: Network, count: int) -> Iterator[Sentence]:
    """Say why there are several paths, and that their effects add up."""
    outs, names = network.outs(), trace.graph.names
    slots: dict[str, Slot] = {"name": Named(names[network.start]), "output": Named(trace.output)}
    uses = len(outs[network.start])
    if uses > 1:
        figures = in_figures(count)
        at_once = "both paths" if count == 2 else f"all {figures} paths"
        if figures.startswith("about"):
            at_once = "all of these paths"
        words = f"{{name}} is used {often(uses)}. A change of {{name}} reaches {{output}} on"
        yield Sentence(f"{words} {at_once} at once, so the effects add up.", slots)
        return
    divides = next(node for node in network.nodes if len(outs[node]) > 1)
    meets = _meeting(network, divides)
    slots |= {"divides": Named(names[divides]), "meets": Named(names[meets])}
    words = "{name} is used once, but its effect divides at {divides} and comes together again in"
    yield Sentence(f"{words} {{meets}}; the effects add up.", slots)


def _meeting(network: Network, divides: int) -> int:
    """Return the first node behind ``divides`` that every path from there goes through."""
    outs = network.outs()
    open_ends = {divides}
    for node in network.nodes:
        if node not in open_ends:
            continue
        open_ends.remove(node)
        if node != divides and not open_ends:
            return node
        open_ends.update(edge.node for edge in outs[node])
    return network.output


def in_figures(count: int) -> str:
    """Return a whole number; of a very long one the first figures and the power of ten."""
    text = str(count) if count < 10**15 else ""
    if text:
        return f"{count:,}"
    from decimal import Context

    return f"about {Context(prec=4).create_decimal(count):.3e}".replace("e+", "e")
