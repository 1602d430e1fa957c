"""A program of arrays to be written as statements: operations on whole arrays, texts of libraries.

What a library calls an operation depends on its options and shapes, so that a node's function is
replaced by the text itself (``TEXT``); whatever else is written is written as for numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ..autodiff.array_trace import ArrayTrace
from ..language.formula import Apply, Formula, Name, Number
from ..notation.writer import Leaf, Template
from ..operations import TABLE, Operation, Value
from ..operations.arrays.elementwise import Elementwise
from ..operations.arrays.registry import row_of
from ..operations.arrays.spelled import HELPERS, text_of
from ..operations.operation import letters
from ..values.arrays import Array, Shape, items_of, nested, shape_of
from ..values.walks import broadcast, spread
from .body import Body, Closed, Table
from .choice import Edge
from .spelling import TEXT, Spelling, value_text

Shapes = Mapping[str, Shape]


class ArrayBody(Body):
    """The nodes of an array program; its points are the entries of the traces'."""

    most_points = 10_000

    def __init__(self, traces: Sequence[ArrayTrace], table: Table, names: dict[int, str]) -> None:
        super().__init__(traces[0].graph.program, table, names, [])
        self.traces = traces
        self.trace = traces[0]

    def numbers(self) -> Iterator[Value]:
        for trace in self.traces:
            for node in range(len(self.rows)):
                yield from items_of(trace.value_of(node))

    def at(self, node: int) -> list[tuple[Value, ...]]:
        found: dict[tuple[Value, ...], None] = {}
        for trace in self.traces:
            wide = trace.shape(node)
            values = [trace.value_of(place) for place in (*self.operands[node], node)]
            found.update(dict.fromkeys(zip(*[spread(v, wide) for v in values], strict=True)))
        return list(found)

    def is_lifted(self, node: int) -> bool:
        """Return whether a node is an operation on numbers, entry by entry."""
        return isinstance(self.trace.row(node), Elementwise)

    def constant(
        self, spelling: Spelling, function: str, number: Number, alone: bool, position: int
    ) -> Leaf:
        if number.value.__class__ is Array:
            return Leaf(f"{spelling.makes_array}({value_text(nested(number.value))})")
        return super().constant(spelling, function, number, alone, position)

    def text(self, spelling: Spelling, node: int, function: str = "") -> str:
        if self.is_lifted(node):
            return super().text(spelling, node, function)
        places = self.operands[node]
        named = letters(len(places))
        shapes = {name: self.trace.shape(place) for name, place in zip(named, places, strict=True)}
        options = self.program.options.get(node, ())
        tree = Apply(self.program.functions[node], tuple(map(Name, named)), options)
        leaves = dict(zip(named, self.leaves(spelling, node), strict=True))
        text = with_texts(spelling, tree, shapes)
        if function and isinstance(text, Apply):
            own = text.function.partition("(")[0].removeprefix(TEXT)
            text = Apply(text.function.replace(own, helper(spelling, function)), text.operands)
        return Template(spelling, text).fill(leaves)

    def open(self, node: int, live: Sequence[int], closed: Closed) -> Iterator[int]:
        for position in super().open(node, live, closed):
            if self.trace.has_gradient(node, position):
                yield position

    def edge(self, node: int, row: Operation, position: int) -> Edge:
        edge = super().edge(node, row, position)
        if row.most is None:
            return edge
        return ArrayEdge(row, position, edge.literals, edge.points, self.trace.row(node))

    def calls(self) -> Iterator[tuple[str, Sequence[Value]]]:
        own = {definition.key for definition in self.program.definitions.values()}
        for node, key in enumerate(self.program.functions):
            if key in own:
                yield from ((key, point[:-1]) for point in self.at(node))


class ArrayEdge(Edge):
    """An edge whose points are entries: a formula must do for all of them."""

    def __init__(
        self,
        row: Operation,
        position: int,
        literals: tuple[str | None, ...],
        points: Sequence[tuple[Value, ...]],
        lifted: object,
    ) -> None:
        super().__init__(row, position, literals, points)
        self.lifted = lifted

    def taught(self) -> str:
        assert isinstance(self.lifted, Elementwise)  # noqa: S101  # others have rules
        return self.lifted.formula(self.position, self.literals, self.locals())


def with_texts(spelling: Spelling, tree: Formula, shapes: Shapes) -> Formula:
    """Return a formula whose operations on whole arrays are the library's texts.

    ``shapes`` are those of its names. Small formulas: recursion is safe.
    """
    return _with_text(spelling, tree, shapes)[0]


def _with_text(spelling: Spelling, tree: Formula, shapes: Shapes) -> tuple[Formula, Shape]:
    if isinstance(tree, Name):
        return tree, shapes[tree.name]
    if isinstance(tree, Number):
        return tree, shape_of(tree.value)
    found = [_with_text(spelling, operand, shapes) for operand in tree.operands]
    operands, given = tuple(each for each, _ in found), [shape for _, shape in found]
    row = row_of(TABLE.get(tree.function), tree.function, len(operands))
    if isinstance(row, Elementwise):
        return Apply(tree.function, operands), broadcast(*given) or ()
    options = dict(tree.options)
    text = with_helpers(spelling, text_of(spelling.target, row.name, options, given))
    return Apply(TEXT + text, operands), row.shape(given, options)


def with_helpers(spelling: Spelling, text: str) -> str:
    """Return a text that calls the script's own functions by the names that they have there."""
    known = HELPERS.get(spelling.target, {})
    if not known:
        return text

    def own(found: re.Match[str]) -> str:
        return f"{helper(spelling, found[1])}("

    return re.sub(rf"(?<![\w.])({'|'.join(known)})\(", own, text)


def helper(spelling: Spelling, name: str) -> str:
    """Return the name in the script of a function that it defines for itself."""
    head, _, rest = HELPERS[spelling.target][name].strip().partition("(")
    body = with_helpers(spelling, rest)  # what it calls stands before it
    return spelling.helpers.written(
        head.removeprefix("def "), lambda own: f"def {own}({body}".splitlines()
    )
