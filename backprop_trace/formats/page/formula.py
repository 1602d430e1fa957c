"""The program's formulas with a mark at every operation: a page shows where in them a step is."""

from __future__ import annotations

from collections.abc import Iterator

from ...autodiff.trace import Trace
from ...language.formula import Apply, Formula, Name
from ...notation.mathml import MathMl
from ...notation.writer import Layout

NODE = "node"
"""The option of a formula's operation that says which node it is."""


class MarkedMathMl(MathMl):
    """MathML with the node of each operation on an element round it."""

    def set(self, tree: Apply) -> Layout:
        """Return how an operation is set, in an element of its own."""
        rank, parts = self.layout(tree.function, tree.operands)
        (_, node), *_ = tree.options
        return rank, [f'<mrow data-node="{node}">', *parts, "</mrow>"]


def statements(trace: Trace) -> list[int]:
    """Return the nodes that statements make, in their order."""
    graph = trace.graph
    return [node for node in sorted(graph.program.names) if graph.rows[node] is not None]


def marked(trace: Trace, notation: MarkedMathMl) -> Iterator[str]:
    """Yield each statement of a program, its operations marked."""
    graph, program = trace.graph, trace.graph.program
    trees: list[Formula] = []
    for node, row in enumerate(graph.rows):
        if row is None:
            trees.append(program.constants.get(node) or Name(graph.names[node]))
            continue
        operands = tuple(
            Name(program.names[place]) if place in program.names else trees[place]
            for place in graph.operands[node]
        )
        trees.append(Apply(program.functions[node], operands, ((NODE, node),)))
        if node in program.names:
            name = notation.name(program.names[node])
            yield (
                f'<math data-statement="{node}">{name}{notation.equals}'
                f"{notation.write(trees[node])}</math>"
            )
