"""Forward mode over arrays: every node carries its derivative by one entry, of its own shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ...autodiff.array_trace import ArrayTrace
from ...autodiff.graph import below
from ...autodiff.trace import Trace
from ...document.blocks import Grid, Math, Paragraph
from ...document.story import Story
from ...errors import TraceError
from ...formats.json_arrays import jsonable
from ...twin import Twin
from ...values.arrays import Value, items_of
from ...values.walks import entry
from ...values.written import named
from .forward import Cost, ForwardSection, cells

if TYPE_CHECKING:
    from ...document.blocks import Block


class ArrayForwardSection:
    """Forward mode for one seed: the first entry of the first name of ``wrt`` that counts.

    Raises ``TraceError`` where the output does not depend on it, or the program is too large.
    """

    failed = False

    def __init__(self, trace: ArrayTrace) -> None:
        self.trace = trace
        self.name = next(iter(trace.wrt), "")
        node = trace.graph.index.get(self.name)
        if node is None or trace.gradient_of(node) is None:
            what = f"does not depend on `{self.name}`" if self.name else "has no variable"
            raise TraceError(
                "bad-option", f"{trace.output} {what}: forward mode needs a variable to start from"
            )
        self.node = node
        self.twin = Twin(trace, "--mode forward")
        run, entries = self.twin.trace, self.twin.entries(node)
        used, index = below(run.graph.operands, run.graph.output), run.graph.index
        places = [k for k, name in enumerate(entries) if name in index and used[index[name]]]
        gradient = items_of(trace.gradient_of(node))
        self.place = next((k for k in places if gradient[k]), next(iter(places), 0))
        seed = entries[self.place]
        others = [name for name in run.wrt if name != seed]
        self.numbers = ForwardSection(Trace(run.graph, run.inputs, [seed, *others]))
        self.tangents = self.numbers.tangents
        self.depends = trace.graph.reaching([node])
        self.used = below(trace.graph.operands, trace.graph.output)

    @property
    def indices(self) -> tuple[int, ...]:
        """The entry that is the seed."""
        return entry(self.trace.shape(self.node), self.place)

    def nodes(self) -> Iterator[int]:
        """Yield the nodes that depend on the seed and that the output is made of."""
        every = range(self.node, self.trace.graph.output + 1)
        return (node for node in every if self.depends[node] and self.used[node])

    def of(self, node: int) -> Value:
        """Return the derivative of a node's entries by the seed."""
        return self.twin.gradient(node, self.tangents.of, 0.0)

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the tangents, then the comparison."""
        notation, names = story.notation, self.trace.graph.names
        own = notation.entry(notation.name(self.name), self.indices)
        yield story.heading("Forward mode")
        yield Paragraph(
            [
                "Every node carries its derivative by one entry, ",
                Math(own),
                ", along with its value: an array of its own shape. At the seed it is 1 at that"
                " entry and 0 elsewhere; at the output it is ",
                Math(notation.entry(story.total(self.name), self.indices)),
                ".",
            ]
        )

        def write(node: int) -> Sequence[str]:
            return [
                story.name(names[node]),
                story.number(self.trace.value_of(node)),
                story.number(self.of(node)),
            ]

        yield Grid(("node", "value", "derivative"), "lll", self.nodes, write)
        ways = ("way", "passes", "products", "additions")
        yield Grid(ways, "lrrr", lambda: iter(self.costs), cells)
        yield Paragraph(
            [
                f"Forward mode takes one pass an entry, {self.costs[0].passes:,} here; the backward"
                " pass gives the gradients of all entries at once. Counted are numbers, not arrays."
            ]
        )

    @property
    def costs(self) -> list[Cost]:
        """What both ways take on the program of numbers."""
        return self.numbers.costs

    def as_json(self) -> dict[str, object]:
        """Return the tangents and the counts."""
        names = self.trace.graph.names
        return {
            "forward_mode": {
                "seed": named(self.name, self.indices),
                "tangents": {names[node]: jsonable(self.of(node)) for node in self.nodes()},
                "costs": [cost._asdict() for cost in self.costs],
            }
        }
