"""The wrong numbers of a row: what each slip gives there, and what is said of a number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import inf, isfinite
from typing import TYPE_CHECKING

from ..display import visible
from ..document.blocks import Math
from ..document.sentence import Named, Number, Sentence, Slot, Value
from ..record import Record
from .broken import Broken, Training
from .rows import CONTRIBUTION, FINAL, LOCAL, SUM, UPDATE, VALUE, Row
from .slips import BY_NAME, SLIPS, Slip

if TYPE_CHECKING:
    from ..autodiff.trace import Trace
    from ..document.story import Story

CLOSE = 0.0025
"""How far a number may lie from a slip's, relative to it, and still be taken for it."""
SAME = 1e-9
"""Numbers that lie closer are the same but for rounding."""
EITHER, OR = "Either: ", " Or: "
_SLOT = re.compile(r"\{(\w+)\}")


class Operation(Record):
    """What an operation does, without its result: ``v2²``."""

    node: int

    def write(self, story: Story) -> Math:
        """Write it."""
        return Math(story.written.named(story.written.operation(self.node), self.node))


class Formula(Record):
    """The formula of a local gradient: ``f·(1 - f)``."""

    node: int
    position: int

    def write(self, story: Story) -> Math:
        """Write it."""
        return story.local((self.node, self.position)).right


class Too(Record):
    """A number behind a plus: in parentheses if it is negative."""

    value: float

    def write(self, story: Story) -> Math:
        """Write it."""
        return Math(story.notation.term(self.value, story.digits, False))


class Typed(Record):
    """What somebody typed, as it stands: words to a document, whatever they are."""

    text: str

    def write(self, story: Story) -> str:
        """Write it."""
        return visible(self.text)


class Wrong(Record):
    """A wrong number, the slip that makes it, and what is said of it."""

    slip: Slip
    value: float
    words: str
    slots: dict[str, Slot]
    scale: float = 0.0
    """The size that a number's closeness is measured by, where it is not the number's own."""

    def is_near(self, number: float, close: float, place: float = 0.0) -> bool:
        """Return whether a number may be meant for this one.

        ``place`` is the last place of the number as it was typed.
        """
        window = max(close * (self.scale or abs(self.value)), place / 2)
        return isfinite(number) and (abs(number - self.value) <= window or same(number, self.value))

    def said(self, value: float | None = None) -> Sentence:
        """Return the sentence; ``value`` is the number as it was given, if it was."""
        number = self.value if value is None else value
        return Sentence(self.words, {**self.slots, "x": Number(number)})


def wrong_numbers(broken: Broken, row: Row, training: Training | None = None) -> list[Wrong]:
    """Return the wrong numbers of a row, slip by slip; those that equal the right one are none.

    A row of an update is asked of ``training``.
    """
    truth = truth_of(broken, row, training)
    found = numbers_of(broken, row, training)
    return [wrong for wrong in found if isfinite(wrong.value) and not same(wrong.value, truth)]


def truth_of(broken: Broken, row: Row, training: Training | None = None) -> float:
    """Return the right number of a row."""
    if row.kind == UPDATE:
        assert training is not None  # noqa: S101  # how parameters move
        return training.truth(row)
    return broken.truth(row)


def numbers_of(broken: Broken, row: Row, training: Training | None = None) -> Iterator[Wrong]:
    """Yield the number of every slip that can be made in a row, whether it is wrong or not."""
    if row.kind == UPDATE:
        assert training is not None  # noqa: S101  # how parameters move
        return of_update(training, row)
    return _MADE[row.kind](broken, row)


def of(trace: Trace, row: Row) -> list[Wrong]:
    """Return the wrong numbers of one row of a trace."""
    return wrong_numbers(Broken(trace), row)


def same(one: float, other: float, tolerance: float = SAME) -> bool:
    """Return whether two numbers are the same but for so much, relative to the larger."""
    if one == other:
        return True
    return abs(one - other) <= tolerance * max(abs(one), abs(other)) < inf


# What each kind of row is asked of


def of_value(broken: Broken, row: Row) -> Iterator[Wrong]:
    """Yield the wrong values of a node."""
    edge, slots = broken.edge(row.node), slots_of(broken, row.node, 0)
    for slip in SLIPS:
        if slip.value is not None and (value := slip.value(edge)) is not None:
            yield Wrong(slip, value, slip.value_words or slip.words, slots)


def of_local(broken: Broken, row: Row) -> Iterator[Wrong]:
    """Yield the wrong local gradients of an edge."""
    way, slots = broken.ways[row.node, row.position], slots_of(broken, row.node, row.position)
    edge, upstream = broken.edge(row.node, row.position), broken.trace.gradient_of(row.node)
    for slip in SLIPS:
        if slip.local is not None and (value := slip.local(edge)) is not None:
            yield Wrong(slip, value, slip.words, slots)
        if slip.number is not None:
            yield Wrong(slip, slip.number(way.local), slip.words, slots)
    slip = BY_NAME["already-times-upstream"]
    if upstream is not None:
        yield Wrong(slip, upstream * way.local, slip.words, {**slots, "u": Number(upstream)})


def of_contribution(broken: Broken, row: Row) -> Iterator[Wrong]:
    """Yield the wrong contributions of an edge: its upstream gradient is right."""
    upstream, local, product = broken.trace.handed_back(row.node, row.position)
    edge, slots = broken.edge(row.node, row.position), slots_of(broken, row.node, row.position)
    slots = {**slots, "u": Number(upstream), "l": Number(local), "l_too": Too(local)}
    for slip in SLIPS:
        value = None
        if slip.product is not None:
            value = slip.product(upstream, local)
        elif slip.local is not None:
            changed = slip.local(edge)
            value = None if changed is None else upstream * changed
        elif slip.number is not None:
            value = slip.number(product)
        if value is not None:
            yield Wrong(slip, value, slip.words, slots)


def of_sum(broken: Broken, row: Row) -> Iterator[Wrong]:
    """Yield the wrong sums of a fan-out: its contributions are right."""
    edges = broken.edges[row.node]
    handed = [broken.trace.handed_back(*edge) for edge in edges]
    products = [product for _, _, product in handed]
    count: dict[str, Slot] = {"n": Number(len(edges))}
    for slip in SLIPS:
        if slip.total is not None:
            names = broken.trace.graph.names
            for place, value in enumerate(slip.total(products)):
                slots: dict[str, Slot] = {**count, "via": Named(names[edges[place][0]])}
                yield Wrong(slip, value, slip.words, slots)
        elif slip.product is not None and slip.value is None:  # a sum is added already
            parts = [slip.product(upstream, local) for upstream, local, _ in handed]
            yield Wrong(slip, sum(parts), slip.at_large, {})
        elif slip.number is not None:
            yield Wrong(slip, slip.number(broken.truth(row)), slip.words, {})


def of_final(broken: Broken, row: Row) -> Iterator[Wrong]:
    """Yield the wrong gradients of a variable, each of a whole pass with one rule broken."""
    slots: dict[str, Slot] = {"out": Named(broken.trace.output)}
    for slip in SLIPS:
        for variant in (0, -1) if slip.name == "overwrite" else (0,):
            if slip.name == "product-rule":
                value = broken.forward_derivative(row.node)
            else:
                gradients = broken.gradients(slip, variant)
                value = None if gradients is None else gradients[row.node]
            if value is not None and slip.name != "forgets-one":
                yield Wrong(slip, value, slip.at_large or slip.words, slots)


def of_update(training: Training, row: Row) -> Iterator[Wrong]:
    """Yield the wrong parameters after an update."""
    numbers = training.numbers(row)
    slots: dict[str, Slot] = {
        "out": Named(training.start.output),
        "r": Number(numbers.rate),
        "w": Number(numbers.before),
        "g": Number(numbers.gradient),
        "s": Number(numbers.start),
    }
    for slip in SLIPS:
        if slip.moved is not None and (value := slip.moved(numbers)) is not None:
            yield Wrong(slip, value, slip.words, slots, training.scale(row))


_MADE = {
    VALUE: of_value,
    LOCAL: of_local,
    CONTRIBUTION: of_contribution,
    SUM: of_sum,
    FINAL: of_final,
}


def slots_of(broken: Broken, node: int, position: int) -> dict[str, Slot]:
    """Return the slots of a sentence on an edge, but for the gradients in it."""
    graph, trace = broken.trace.graph, broken.trace
    places, constants = graph.operands[node], graph.program.constants
    slots: dict[str, Slot] = {
        "f": Operation(node),
        "y": Number(trace.value_of(node)),
        "a": Number(trace.value_of(places[0])),
        "operand": Named(graph.names[places[position]]),
    }
    if (node, position) in broken.ways:
        slots["d"] = Formula(node, position)
    if len(places) == 2:
        slots["b"] = Number(trace.value_of(places[1]))
        slots["b_too"] = Too(trace.value_of(places[1]))
    if (row := graph.rows[node]) is not None and row.key == "square":
        slots["b"] = Number(2.0)  # the exponent
    fixed = [place for place in places if place in constants]
    if len(fixed) == 1:
        slots["c"] = slots["n"] = Value(fixed[0])
    if row is not None and row.key == "mean":
        slots["n"] = Number(len(places))
    return slots


# What is said of a number


def diagnosis(
    found: Sequence[Wrong], number: float, place: float = 0.0, close: float = CLOSE
) -> list[Wrong]:
    """Return the slips that give a number: one, or two of which it may be either; or none.

    ``place`` is the last place of the number as it was typed. The special slip goes before the
    general one that gives the same number; where three are left, nothing can be said.
    """
    matching: dict[str, Wrong] = {}
    for wrong in found:
        if wrong.is_near(number, close, place):
            matching.setdefault(wrong.slip.name, wrong)
    general = {name for wrong in matching.values() for name in wrong.slip.below}
    left = [wrong for name, wrong in matching.items() if name not in general]
    return left if len(left) < 3 else []


def said_of(found: Sequence[Wrong], number: float) -> Sentence | None:
    """Return the sentence on a number that one slip gives, or either of two."""
    if not found:
        return None
    first = found[0].said(number)
    if len(found) == 1:
        return first
    second = found[1].said(number)
    words = _SLOT.sub(r"{\1_2}", second.words)
    slots = {f"{name}_2": slot for name, slot in second.slots.items()}
    return Sentence(f"{EITHER}{first.words}{OR}{words}", {**first.slots, **slots})
