"""A plain sentence for each row of the passes over arrays, and the gradients as sentences."""

from __future__ import annotations

from collections.abc import Iterator

from ..autodiff.array_nudge import nudge_entry
from ..autodiff.array_trace import ArrayTrace
from ..operations.arrays.row import LETTER
from ..record import Record
from ..values.arrays import Array, items_of
from ..values.walks import entry, repeated_axes
from .array_words import BACK, COPY, WORDS
from .blocks import Math
from .explanation import READ, Explanation, slope_kind
from .sentence import SEED, Gradient, Named, Number, Sentence, Slot, sentence
from .story import BackwardItem, Edge, Story


class EntryName(Record):
    """The name of one entry: ``W[0,1]``."""

    name: str
    indices: tuple[int, ...]

    def write(self, story: Story) -> Math:
        """Write it."""
        return Math(story.notation.entry(story.name(self.name), self.indices))


class ArrayExplanation(Explanation):
    """The sentences on a trace of arrays."""

    trace: ArrayTrace

    def words(self, node: int) -> str:
        """Return what an operation is, over its operands' letters."""
        row = self.trace.row(node)
        axis = self.trace.options(node).get("axis")
        if row.name not in WORDS or self.trace.is_elementwise(node):
            each = ", entry by entry" if self.trace.shape(node) else ""
            return super().words(node) + each
        return WORDS[row.name].replace("{axis}", "" if axis is None else f" along axis {axis}")

    def local(self, edge: Edge) -> Sentence:
        """Say what an edge hands back, or how an entry follows another one."""
        trace, (node, position) = self.trace, edge
        graph, row = trace.graph, trace.row(node)
        place = graph.operands[node][position]
        slots: dict[str, Slot] = {
            "node": Named(graph.names[node]), "operand": Named(graph.names[place]),
        }  # fmt: skip
        if not trace.is_elementwise(node):
            return Sentence(BACK.get(row.name, COPY), slots)
        wide, shape = trace.shape(node), trace.shape(place)
        if not wide:
            return self.of_numbers(edge, slots)
        slope = trace.slope(node, position)
        kinds = {slope_kind(each) for each in items_of(slope)}
        kind = kinds.pop() if len(kinds) == 1 else ""
        said = {
            "up": "If an entry of {operand} grows by a little, that of {node} grows as much",
            "down": "If an entry of {operand} grows by a little, that of {node} falls as much",
            "flat": "If an entry of {operand} grows by a little, {node} does not change at first",
        }.get(kind, "Each entry of {node} follows that of {operand} at its own slope")
        if axes := repeated_axes(shape, wide):
            listed = " and ".join(map(str, axes))
            said += f"; {{operand}} is repeated along axis {listed}, so what comes back is added up"
        return Sentence(f"{said}.", slots)

    def of_numbers(self, edge: Edge, slots: dict[str, Slot]) -> Sentence:
        """Say what a local gradient between two numbers means."""
        local = items_of(self.trace.slope(*edge))[0]
        kind = slope_kind(local)
        said = {
            "up": "If {operand} grows by a little, {node} grows as much.",
            "down": "If {operand} grows by a little, {node} falls as much.",
            "flat": "If {operand} grows by a little, {node} does not change at first.",
            "other": "If {operand} grows by a little, {node} changes by {l} times as much.",
        }.get(kind, "{node} has no finite slope here.")
        return Sentence(said, {**slots, "l": Number(local)})

    def backward(self, item: BackwardItem) -> Sentence:
        """Say what a contribution, a sum or the seed is."""
        trace, names = self.trace, self.trace.graph.names
        if not item.edges:
            return SEED
        if item.edge is None:
            return super().backward(item)
        (step,) = trace.array_edges_of(item.edge[0], item.edge[1:])
        slots: dict[str, Slot] = {"node": Named(names[item.node]), "via": Named(step.name)}
        part = ", one contribution to it" if len(item.edges) > 1 else ""
        if step.rule == LETTER:
            said = f"The gradient of {{via}} is passed on to {{node}} unchanged{part}."
        elif step.summed:
            said = (
                "Upstream times local, entry by entry, added up where {node} was repeated: the"
                f" gradient of {{node}}{part}."
            )
        elif step.is_elementwise:
            said = f"Upstream times local, entry by entry: the gradient of {{node}}{part}."
        else:
            said = f"What {{via}} hands back by its rule: the gradient of {{node}}{part}."
        return Sentence(said, slots)

    def result(self) -> Iterator[Sentence]:
        """Yield the gradients read as sentences, each with its largest entry tried."""
        trace, output = self.trace, Named(self.trace.output)
        for name, gradient in list(trace.results().items())[:READ]:
            if gradient is None:
                yield sentence("{output} does not depend on {name}.", output=output,
                               name=Named(name))  # fmt: skip
                continue
            if gradient.__class__ is Array:
                yield sentence(
                    "{gradient} has the shape of {name}: each entry says how many times as much"
                    " {output} changes as that entry of {name}.",
                    gradient=Gradient(name), name=Named(name), output=output,
                )  # fmt: skip
            if seen := self.nudged(name, items_of(gradient)):
                yield seen
        if len(trace.wrt) > READ:
            yield sentence(f"The other {len(trace.wrt) - READ:,} gradients are read alike.")

    def nudged(self, name: str, gradient: list[float]) -> Sentence | None:
        """Say what the output does when the entry of the largest gradient grows by a little."""
        place = max(range(len(gradient)), key=lambda k: abs(gradient[k]))
        node = self.trace.graph.index.get(name)
        seen = None if node is None else nudge_entry(self.trace, node, place)
        if node is None or seen is None:
            return None
        return sentence(
            "Raising {name} by {by} changes {output} by about {predicted}. Calculated: {change}.",
            name=EntryName(name, entry(self.trace.shape(node), place)),
            by=Number(seen.by),
            output=Named(self.trace.output),
            predicted=Number(seen.predicted),
            change=Number(seen.change),
        )
