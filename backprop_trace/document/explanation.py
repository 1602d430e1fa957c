"""One plain sentence for each row of the three passes, and the result read as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isinf, isnan

from ..autodiff.nudge import nudge
from ..autodiff.trace import Trace
from ..operations.operation import letters
from .because import because, corner
from .reading import reading
from .sentence import SEED, Named, Number, Sentence, Slot, Value, sentence
from .story import BackwardItem, Edge

LISTED = 4
"""Operands that are named; of more, one less and how many there are besides."""
READ = 8
"""Gradients that are read."""

SLOPES = {
    "off": "Nothing is handed back here.",
    "nan": "{node} has no slope here.",
    "inf": "{node} is infinitely steep here.",
    "flat": "{grows}, {node} does not change at first.",
    "up": "{grows}, {node} grows as much.",
    "down": "{grows}, {node} falls as much.",
    "other": "{grows}, {node} changes by {l} times as much.",
}
"""What a local gradient means, by its kind; ``off`` where nobody says why."""


def slope_kind(local: float) -> str:
    """Return which of ``SLOPES`` a local gradient is."""
    if isnan(local):
        return "nan"
    if isinf(local):
        return "inf"
    return {0.0: "flat", 1.0: "up", -1.0: "down"}.get(local, "other")


class Explanation:
    """The sentences on a trace: of each row what it says, of the result what it means."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._corner = -1, ""
        """The node that was asked last, and its note: its edges are told one after the other."""

    def corner(self, node: int) -> str:
        """Return the note on a node where its slope is a convention, "" elsewhere."""
        known = self._corner
        if known[0] != node:
            known = self._corner = node, corner(self.trace, node)
        return known[1]

    def forward(self, node: int) -> Sentence:
        """Say what a node is, and how often it is used."""
        graph = self.trace.graph
        row, places = graph.rows[node], graph.operands[node]
        assert row is not None  # noqa: S101  # an operation
        slots: dict[str, Slot] = {"node": Named(graph.names[node])}
        words = self.words(node)
        if "{all}" in words:
            words = words.replace("{all}", listed(letters(len(places))))
        for letter, place in zip(letters(len(places)), places, strict=True):
            if f"{{{letter}}}" in words:
                slots[letter] = self.named(place)
        uses = self.trace.uses_of(node)
        used = f" It is used {often(uses)} further on." if uses > 1 else ""
        return Sentence(f"{{node}} is {words}.{used}", slots)

    def words(self, node: int) -> str:
        """Return what an operation is, over its operands' letters."""
        graph = self.trace.graph
        row, places = graph.rows[node], graph.operands[node]
        assert row is not None  # noqa: S101  # an operation
        if row.key == "pow" and graph.names[places[1]] in ("2", "3"):
            return "{a} squared" if graph.names[places[1]] == "2" else "{a} cubed"
        return row.words or f"{row.name} of {{all}}"

    def named(self, place: int) -> Slot:
        """Return an operand's name; of a constant its text."""
        graph = self.trace.graph
        return Value(place) if place in graph.program.constants else Named(graph.names[place])

    def local(self, edge: Edge) -> Sentence:
        """Say what a local gradient means: how a node follows one of its operands."""
        (node, _), (local, is_off) = edge, self.trace.local(*edge)
        if is_off:
            return self.off(edge)
        slots: dict[str, Slot] = {"node": Named(self.trace.graph.names[node]), "l": Number(local)}
        if note := self.corner(node):
            return Sentence(f"At {{node}}: {note}.", slots)
        grows = self.grows(edge)
        words = SLOPES[slope_kind(local)].replace("{grows}", grows.words)
        return Sentence(words, {**slots, **grows.slots})

    def grows(self, edge: Edge) -> Sentence:
        """Say which operand is thought to grow."""
        node, position = edge
        graph = self.trace.graph
        places = graph.operands[node]
        words = "If {operand} grows by a little"
        if places.count(places[position]) > 1:
            words += f" as operand {position + 1} alone"
        elif self.trace.uses_of(places[position]) > 1:  # it may reach the node another way too
            words = "If {operand} alone grows by a little"
        return sentence(words, operand=Named(graph.names[places[position]]))

    def off(self, edge: Edge) -> Sentence:
        """Say why an edge hands nothing back, whatever comes from upstream."""
        words, slots = because(self.trace, *edge)
        return Sentence(f"Nothing is handed back here: {words}.", slots)

    def backward(self, item: BackwardItem) -> Sentence:
        """Say what a contribution, a sum or the seed is."""
        names = self.trace.graph.names
        name = Named(names[item.node])
        if not item.edges:
            return SEED
        if item.edge is None:
            count = len(item.edges)
            return sentence(
                f"{{node}} is used {often(count)} on the way to {{output}}, so its gradient is"
                f" the sum of {count:,} contributions.",
                node=name,
                output=Named(self.trace.output),
            )
        if self.trace.local(*item.edge)[1]:
            return self.off(item.edge)
        found = self.trace.contribution(*item.edge)
        plain = found.upstream * found.local
        if found.product != plain and not (isnan(found.product) and isnan(plain)):
            words = "From upstream {u}, the function's body at {via} hands this back:"
            return self.product(item, item.edge, words)
        return self.product(item, item.edge)

    def product(
        self, item: BackwardItem, edge: Edge, words: str = "Upstream {u} times local gradient {l}:"
    ) -> Sentence:
        """Say of which gradient a product is all, or a part."""
        names, found = self.trace.graph.names, self.trace.contribution(*edge)
        which = "the gradient of {node}"
        if len(item.edges) > 1:
            which = "one contribution to the gradient of {node}, by way of {via}"
        return sentence(
            f"{words} {which}.",
            u=Number(found.upstream),
            l=Number(found.local),
            node=Named(names[item.node]),
            via=Named(names[edge[0]]),
        )

    def result(self) -> Iterator[Sentence]:
        """Yield the gradients read as sentences: what raising each number does to the output."""
        trace, index = self.trace, self.trace.graph.index
        for name in trace.wrt[:READ]:
            if not trace.is_connected(name):
                yield sentence(
                    "{output} does not depend on {name}.",
                    output=Named(trace.output),
                    name=Named(name),
                )
            elif seen := nudge(trace, index[name]):
                yield reading(trace.output, seen)
        if len(trace.wrt) > READ:
            yield sentence(f"The other {len(trace.wrt) - READ:,} gradients are read alike.")


def listed(names: Sequence[str]) -> str:
    """Return the slots of some operands as a list in words."""
    slots = [f"{{{name}}}" for name in names]
    if len(slots) > LISTED:
        slots[LISTED - 1 :] = [f"{len(slots) - LISTED + 1:,} more"]
    if len(slots) == 1:
        return slots[0]
    return f"{', '.join(slots[:-1])} and {slots[-1]}"


def often(count: int) -> str:
    """Return how often, in words."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")
