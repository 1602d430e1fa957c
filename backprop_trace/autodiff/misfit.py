"""Shapes that don't fit, in words: the place in the text, and what would fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..errors import Edit, TraceError
from ..language.syntax.place import Place, places_of
from ..values.arrays import Shape, Value
from ..values.walks import dims
from .graph import Graph, array_functions
from .shapes import MisfitError, have_shapes


def explained(graph: Graph, leaves: Mapping[int, Value], misfit: MisfitError) -> TraceError:
    """Return what to say of a node whose operands fit no operation."""
    why, node = misfit.why, misfit.node
    text = graph.program.text
    place = _place(graph, node)
    if place is None:
        return TraceError(why.kind, str(why), text, label=why.label)
    start, end = place.start, place.end
    if why.kind == "axis" and place.keyword is not None:
        start, end = place.keyword
    given = {name: leaves[at] for name, at in graph.variables.items()}
    label, edits = why.label, tuple[Edit, ...]()
    for said, repair in _repairs(graph, node, place):
        if _fits(graph, given, repair):
            label, edits = said or label, repair
            break
    return TraceError(why.kind, str(why), text, start, end, label=label, edits=edits)


_DOTS = frozenset("\u00b7\u22c5")


def not_a_number(graph: Graph, shape: Shape) -> TraceError:
    """Refuse an output that is an array."""
    text, name = graph.program.text, graph.names[graph.output]
    _, statements = places_of(text, array_functions(), graph.variables)
    start, end = statements[-1]
    body = text[start:end]
    whole = f"the output {name} is {dims(shape)}: a gradient needs one number"
    edits: tuple[Edit, ...] = (Edit(start, end, f"sum({body})"),)
    label = f"such as sum({name}) or mean({name})"
    if set(shape) == {1}:
        zeros = ", ".join("0" for _ in shape)
        label = f"its only entry: {name}[{zeros}]"
        edits = (Edit(start, end, f"({body})[{zeros}]"),)
    if _DOTS.intersection(text):  # w·x of vectors is one number to most people
        label, edits = "a dot is entry by entry here: the product of arrays is @", ()
    return TraceError("not-a-number", whole, text, start, end, label=label, edits=edits)


def summed(graph: Graph) -> str:
    """Return the program with ``sum`` round its last statement."""
    text = graph.program.text
    _, statements = places_of(text, array_functions(), graph.variables)
    start, end = statements[-1]
    return f"{text[:start]}sum({text[start:end]}){text[end:]}"


def _place(graph: Graph, node: int) -> Place | None:
    """Return where a node's operation stands in the text; None within a function's body."""
    if graph.is_written_out:
        return None
    places, _ = places_of(graph.program.text, array_functions(), graph.variables)
    return places.get(node)


def _fits(graph: Graph, given: Mapping[str, Value], edits: tuple[Edit, ...]) -> bool:
    """Return whether the whole program has shapes once the edits are made."""
    text = graph.program.text
    for start, end, replacement in sorted(edits, reverse=True):
        text = text[:start] + replacement + text[end:]
    try:
        other = Graph.read(text, given)
    except TraceError:
        return False
    leaves = {node: number.value for node, number in other.program.constants.items()}
    leaves.update((node, given[name]) for name, node in other.variables.items() if name in given)
    if len(leaves) < len(other.program.constants) + len(other.variables):
        return False
    return have_shapes(other, leaves)


def _repairs(graph: Graph, node: int, place: Place) -> Iterator[tuple[str, tuple[Edit, ...]]]:
    """Yield what may have been meant, with a word on each: nothing that changes another node."""
    text, program = graph.program.text, graph.program
    function = program.functions[node]
    if function == "transpose":
        yield "", (Edit(place.start, place.end, ""),)
    if place.left is None or place.right is None:
        return
    (a, b), (c, d) = place.left, place.right
    left, right, sign = text[a:b], text[c:d], text[place.start : place.end]
    if function in ("matmul", "add", "sub", "mul", "div"):
        yield f"{left} {sign} {right}.T fits", (Edit(d, d, ".T"),)
        yield f"{left}.T {sign} {right} fits", (Edit(b, b, ".T"),)
    if function == "matmul":
        yield f"{right} @ {left} fits", (Edit(a, b, right), Edit(c, d, left))
        yield f"{left}*{right} fits", (Edit(place.start, place.end, "*"),)
