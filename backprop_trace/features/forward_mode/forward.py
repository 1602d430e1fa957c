"""``--mode forward``: the tangent trace beside the backward pass, and what each of them costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite, isnan
from typing import TYPE_CHECKING

from ...autodiff.graph import below
from ...autodiff.tangents import Tangents
from ...autodiff.trace import Trace
from ...document.blocks import Grid, Math, Paragraph
from ...document.story import LONGEST_SUM, Story
from ...errors import TraceError
from ...formats.json import number
from ...once import once
from ...record import Record
from ...values.decimals import plain

if TYPE_CHECKING:
    from ...document.blocks import Block


LARGEST = 10_000_000
"""Nodes gone through for all seeds together at most."""


class Cost(Record):
    """What one way takes for all gradients that are wanted: passes, products, additions."""

    way: str
    passes: int
    products: int
    sums: int


class ForwardSection:
    """Forward mode for one seed, the first name of ``wrt``.

    Raises ``TraceError`` where the output does not depend on it, or there is too much to count.
    """

    failed = False

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.name = next(iter(trace.wrt), "")
        seed = trace.graph.index.get(self.name)
        if seed is None or not below(trace.graph.operands, trace.graph.output)[seed]:
            what = f"does not depend on `{self.name}`" if self.name else "has no variable"
            raise TraceError(
                "bad-option", f"{trace.output} {what}: forward mode needs a variable to start from"
            )
        if len(trace.graph) * len(trace.wrt) > LARGEST:
            raise TraceError(
                "too-large",
                f"forward mode would take {len(trace.wrt):,} passes over {len(trace.graph):,}"
                " nodes: name fewer variables with --wrt",
            )
        self.tangents = Tangents(trace, seed)
        self.used = below(trace.graph.operands, trace.graph.output)

    def blocks(self, story: Story) -> Iterator[Block]:
        """Yield the tangents, then the comparison."""
        notation = story.notation
        yield story.heading("Forward mode")
        seed = Math(notation.total(self.name, self.name))
        yield Paragraph(
            [
                "Every node carries its derivative by ",
                story.name(self.name),
                " along with its value, from the seed ",
                Math(f"{seed} {notation.equals} {story.number(1.0)}"),
                " to the output: the sum of local gradient times the operand's derivative.",
            ]
        )
        headers = ("node", "value", "derivative", "with numbers", "result")
        yield Grid(headers, "lrlrr", self.nodes, lambda node: self._cells(story, node))
        if self.differs:
            yield Paragraph([self._why()])
        ways = ("way", "passes", "products", "additions")
        yield Grid(ways, "lrrr", lambda: iter(self.costs), cells)
        yield Paragraph([self._lesson()])

    def nodes(self) -> Iterator[int]:
        """Yield the nodes that depend on the seed and that the output is made of."""
        return (node for node in self.tangents.nodes() if self.used[node])

    def _cells(self, story: Story, node: int) -> Sequence[str]:
        """Write one dual number: value and derivative."""
        notation, graph = story.notation, self.trace.graph
        names = graph.names
        tangent = self.tangents.of(node)
        assert tangent is not None  # noqa: S101  # the node depends on the seed
        terms, factors = [], list[float]()
        for edge in self.tangents.edges(node):
            place = graph.operands[node][edge[1]]
            (local, _), inner = self.trace.local(*edge), self.tangents.of(place) or 0.0
            factors += [local, inner]
            partial = notation.partial(names[node], names[place])
            terms.append(notation.chain(partial, notation.total(names[place], self.name)))
        formula, plus = notation.total(names[node], self.name), f" {notation.plus} "
        products: list[str] = []
        is_about = story.is_about(tangent)
        if terms and len(terms) <= LONGEST_SUM:
            formula += f" {notation.equals} {plus.join(terms)}"
            line = story.written.products_line(factors, tangent)
            is_about = story.tell(not line.is_exact)
            if line.holds:
                pairs = zip(factors[::2], factors[1::2], strict=True)
                products = [notation.product(*pair, line.digits) for pair in pairs]
        sign = f"{notation.about} " if is_about else ""
        return [
            story.name(names[node]),
            story.number(self.trace.value_of(node)),
            Math(formula),
            Math(plus.join(products)) if products else "",
            Math(f"{sign}{story.number(tangent)}"),
        ]

    @once
    def costs(self) -> list[Cost]:
        """What forward and reverse mode take for the gradients that are wanted."""
        return [self._forward_cost(), self._reverse_cost()]

    def _forward_cost(self) -> Cost:
        graph = self.trace.graph
        passes = products = sums = 0
        for name in self.trace.wrt:
            seed = graph.index.get(name)
            if seed is not None and self.used[seed]:
                passes += 1
                tangents = Tangents(self.trace, seed)
                counts = [len(tangents.edges(n)) for n in tangents.nodes() if self.used[n]]
                products += sum(counts)
                sums += sum(count - 1 for count in counts if count)
        return Cost("forward mode", passes, products, sums)

    def _reverse_cost(self) -> Cost:
        counts = [len(edges) for _, edges in self.trace.backward_order()]
        return Cost("backward pass", 1, sum(counts), sum(count - 1 for count in counts if count))

    @property
    def differs(self) -> bool:
        """Return whether one way meets an infinity or a nan where the other has a number."""
        found, gradient = self.tangents.of(self.trace.graph.output), self.trace.gradients[self.name]
        if found is None or gradient is None:
            return False
        return isfinite(found) != isfinite(gradient) or isnan(found) != isnan(gradient)

    def _why(self) -> str:
        found, gradient = self.tangents.of(self.trace.graph.output), self.trace.gradients[self.name]
        assert found is not None and gradient is not None  # noqa: S101  # they differ
        return (
            f"The two ways disagree: {plain(found, None)} here, {plain(gradient, None)} backward."
            " They multiply the same local gradients from opposite ends, and at this point only one"
            " of them meets 0 x inf, which is nan, or an overflow. The gradients shown are"
            " those of the backward pass, as PyTorch's."
        )

    def _lesson(self) -> str:
        forward, _ = self.costs
        if forward.passes == 1:
            return "For one variable both take one pass; for n variables forward mode takes n."
        return (
            f"Forward mode takes one pass a variable, {forward.passes:,} here; the backward pass"
            " gives all gradients at once. With many outputs and one variable it is the other way"
            " round."
        )

    def as_json(self) -> dict[str, object]:
        """Return the tangents and the counts."""
        names = self.trace.graph.names
        return {
            "forward_mode": {
                "seed": self.name,
                "tangents": {
                    names[node]: number(self.tangents.of(node) or 0.0) for node in self.nodes()
                },
                "costs": [cost._asdict() for cost in self.costs],
            }
        }


def cells(cost: Cost) -> Sequence[str]:
    """Return a row of the comparison."""
    return [cost.way, f"{cost.passes:,}", f"{cost.products:,}", f"{cost.sums:,}"]
