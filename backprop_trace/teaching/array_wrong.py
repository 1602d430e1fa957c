"""The wrong numbers of an entry of an array: what each slip gives there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import fsum, isfinite

from ..autodiff.array_trace import ArrayTrace
from ..document.array_story import ArrayStory
from ..document.blocks import Math
from ..document.sentence import Named, Number, Slot
from ..document.story import Story
from ..operations.arrays.copies import Copy
from ..operations.arrays.elementwise import Elementwise
from ..record import Record
from ..values.arrays import items_of, shape_of
from ..values.walks import origins
from .array_slips import ARRAY_SLIPS, ArrayEdge, count_of, is_repeated
from .rows import CONTRIBUTION, VALUE, Row
from .slips import BY_NAME, SLIPS, Edge
from .wrong import Too, Wrong, same

ROUNDING = 1e-12
"""What rounding may leave of a sum that cancels, relative to its largest term."""


class Said(Record):
    """A node's operation: ``X @ W``."""

    node: int

    def write(self, story: Story) -> Math:
        """Write it."""
        assert isinstance(story, ArrayStory)  # noqa: S101  # of an array program
        return story.formed.said(self.node)


class HandedBack(Record):
    """What an edge hands back: ``Xᵀ @ dL/dv1``."""

    node: int
    position: int

    def write(self, story: Story) -> Math:
        """Write it."""
        assert isinstance(story, ArrayStory)  # noqa: S101  # of an array program
        (step,) = story.trace.array_edges_of(self.node, [self.position])
        return story.formed.handed_back(step)


class LocalFormula(Record):
    """The formula of a local gradient, entry by entry."""

    node: int
    position: int

    def write(self, story: Story) -> Math:
        """Write it."""
        assert isinstance(story, ArrayStory)  # noqa: S101  # of an array program
        (step,) = story.trace.array_edges_of(self.node, [self.position])
        return story.formed.local(step)


def edge_of(trace: ArrayTrace, node: int, position: int = 0) -> ArrayEdge:
    """Return an edge as the rules of arrays see it."""
    upstream, product = 0.0, 0.0
    if trace.gradient_of(node) is not None and trace.has_gradient(node, position):
        upstream, _, product = trace.handed_back(node, position)
    operands, out = trace.operand_values(node), trace.value_of(node)
    return ArrayEdge(
        trace.row(node), position, operands, out, trace.options(node), upstream, product
    )


def scalar_edge(trace: ArrayTrace, node: int, position: int, place: int) -> Edge | None:
    """Return one entry of an elementwise operation as the rules of numbers see it."""
    row, graph = trace.row(node), trace.graph
    if not isinstance(row, Elementwise) or isinstance(row, Copy):
        return None
    places, wide, out = graph.operands[node], trace.shape(node), trace.value_of(node)
    constants, names = graph.program.constants, graph.names
    operands = [
        items_of(trace.value_of(each))[origins(trace.shape(each), wide)[place]] for each in places
    ]
    local = row.locals(position, trace.operand_values(node), out)[place]
    literals = [names[each] if each in constants else None for each in places]
    return Edge(row.row, position, operands, literals, items_of(out)[place], local or 0.0)


def wrong_entries(trace: ArrayTrace, row: Row) -> list[Wrong]:
    """Return the wrong numbers of an entry; those that equal the right one are none."""
    right = truth_at(trace, row)
    return [
        each
        for each in entries_of(trace, row)
        if isfinite(each.value) and not same(each.value, right)
    ]


def truth_at(trace: ArrayTrace, row: Row) -> float:
    """Return the right number of an entry."""
    if row.kind == VALUE:
        return float(items_of(trace.value_of(row.node))[row.entry])
    if row.kind == CONTRIBUTION:
        return float(items_of(trace.handed_back(row.node, row.position)[2])[row.entry])
    return float(items_of(trace.gradient_of(row.node))[row.entry])


def entries_of(trace: ArrayTrace, row: Row) -> Iterator[Wrong]:
    """Yield the number of every slip that can be made in an entry, whether it is wrong or not."""
    if row.kind == VALUE:
        yield from of_value(trace, row)
    elif row.kind == CONTRIBUTION:
        yield from of_contribution(trace, row)
    else:
        edges = dict(trace.backward_order())[row.node]
        if len(edges) == 1:
            yield from of_contribution(trace, Row(CONTRIBUTION, *edges[0], row.entry))
        else:
            yield from of_sum(trace, row)


def of_value(trace: ArrayTrace, row: Row) -> Iterator[Wrong]:
    """Yield the wrong values of an entry."""
    edge, slots = edge_of(trace, row.node), slots_of(trace, row.node, 0, row.entry)
    for each in ARRAY_SLIPS:
        if each.value is not None and (value := each.value(edge)) is not None:
            yield Wrong(each.slip, items_of(value)[row.entry], each.slip.words, slots)
    scalar = scalar_edge(trace, row.node, 0, row.entry)
    for slip in SLIPS if scalar is not None else ():
        if slip.value is not None and scalar and (number := slip.value(scalar)) is not None:
            yield Wrong(slip, number, slip.value_words or slip.words, slots)


def of_contribution(trace: ArrayTrace, row: Row) -> Iterator[Wrong]:
    """Yield the wrong entries of what an edge hands back."""
    node, position, place = row.node, row.position, row.entry
    edge, terms = edge_of(trace, node, position), list(trace.edge_terms(node, position, place))
    slots = slots_of(trace, node, position, terms[0].out if len(terms) == 1 else None)
    slots["n"] = Number(len(terms))
    if (count := count_of(edge)) > 1:
        slots["n"] = Number(count)
    shape = shape_of(edge.product)
    for each in ARRAY_SLIPS:
        if each.back is not None and (value := each.back(edge)) is not None:
            if shape_of(value) == shape:
                yield Wrong(each.slip, items_of(value)[place], each.slip.words, slots)
        elif each.terms is not None and is_repeated(edge):
            for number in each.terms(terms):
                yield Wrong(each.slip, number, each.slip.words, slots)
    sign = BY_NAME["sign"]
    yield Wrong(sign, -truth_at(trace, row), sign.words, slots)
    if not terms:
        return
    upstream, local = settled(e.upstream for e in terms), settled(e.local for e in terms)
    for name, number in (("local-only", local), ("upstream-only", upstream)):
        slip = BY_NAME[name]
        words = slip.words if len(terms) == 1 else slip.at_large
        given: dict[str, Slot] = {"u": Number(upstream), "l": Number(local)}
        yield Wrong(slip, number, words, {**slots, **given})
    if len(terms) == 1:
        yield from of_term(trace, row, slots)


def settled(terms: Iterable[float]) -> float:
    """Return a sum, 0 where nothing but rounding is left of it."""
    numbers = list(terms)
    total = fsum(numbers)
    return 0.0 if abs(total) <= ROUNDING * max(map(abs, numbers)) else total


def of_term(trace: ArrayTrace, row: Row, slots: dict[str, Slot]) -> Iterator[Wrong]:
    """Yield what the slips of numbers give where an entry has one upstream and one local."""
    (term,) = trace.edge_terms(row.node, row.position, row.entry)
    slots = {**slots, "u": Number(term.upstream), "l": Number(term.local), "l_too": Too(term.local)}
    scalar = scalar_edge(trace, row.node, row.position, term.out)
    for slip in SLIPS:
        if slip.name == "added":
            yield Wrong(slip, term.upstream + term.local, slip.words, slots)
        elif slip.local is not None and scalar and (local := slip.local(scalar)) is not None:
            yield Wrong(slip, term.upstream * local, slip.words, slots)


def of_sum(trace: ArrayTrace, row: Row) -> Iterator[Wrong]:
    """Yield the wrong sums at a fan-out."""
    edges = dict(trace.backward_order())[row.node]
    products = [items_of(trace.handed_back(*edge)[2])[row.entry] for edge in edges]
    names = trace.graph.names
    for slip in SLIPS if edges else ():  # the output's own has none
        if slip.total is not None:
            for place, value in enumerate(slip.total(products)):
                slots: dict[str, Slot] = {
                    "via": Named(names[edges[place][0]]),
                    "n": Number(len(edges)),
                }
                yield Wrong(slip, value, slip.words, slots)
    sign = BY_NAME["sign"]
    yield Wrong(sign, -truth_at(trace, row), sign.words, {})


def slots_of(trace: ArrayTrace, node: int, position: int, place: int | None) -> dict[str, Slot]:
    """Return the slots of a sentence on an edge; ``place`` is an entry of the node, if there is."""
    graph = trace.graph
    slots: dict[str, Slot] = {
        "f": Said(node),
        "operand": Named(graph.names[graph.operands[node][position]]),
        "n": Number(count_of(edge_of(trace, node, position))),
    }
    if trace.gradient_of(node) is not None and trace.has_gradient(node, position):
        slots["rule"] = HandedBack(node, position)
    scalar = None if place is None else scalar_edge(trace, node, position, place)
    if scalar is None:
        return slots
    slots["d"] = LocalFormula(node, position)
    slots["y"], slots["a"] = Number(scalar.out), Number(scalar.a)
    if len(scalar.operands) == 2:
        slots["b"], slots["b_too"] = Number(scalar.operands[1]), Too(scalar.operands[1])
    elif scalar.key == "square":
        slots["b"] = Number(2.0)
    fixed = [
        n for n, text in zip(scalar.operands, scalar.literals, strict=True) if text is not None
    ]
    if len(fixed) == 1:
        slots["c"] = slots["n"] = Number(fixed[0])
    return slots
