"""An array program as the program of numbers that it stands for: a name for every entry.

Copies vanish (an entry is another one's name), products become ``sum(a*b, ...)``, functions of a
lane their definition. The result runs as any program does: the same gradients by the table of
numbers, and through it whatever works on numbers only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import prod

from .autodiff.array_trace import ArrayTrace
from .autodiff.written_out import with_arrays
from .language.program import Definition
from .notation.text import LANGUAGE
from .operations.arrays.copies import Copy
from .operations.arrays.elementwise import Elementwise
from .record import Record
from .values.arrays import Value, items_of, make, shape_of
from .values.walks import entry


class Unrolled(Record):
    """A program of numbers, and which of its names stand for the entries of which node."""

    text: str
    values: dict[str, float]
    entries: dict[int, list[str]]
    """Of each node of the array program: its entries, as names or (of copies) as formulas."""
    trace: ArrayTrace

    @property
    def wanted(self) -> dict[str, int]:
        """The nodes, by name, whose gradients the array program wants."""
        index = self.trace.graph.index
        return {name: index[name] for name in self.trace.wrt if name in index}

    def fold(self, node: int, numbers: Mapping[str, Value | None]) -> Value | None:
        """Return the numbers of a node's entries as an array; None where none of them has one.

        An entry without a number is 0: nothing flows to it.
        """
        found = [numbers.get(name) for name in self.entries[node]]
        if all(number is None for number in found):
            return None
        return make(self.trace.shape(node), [0.0 if each is None else each for each in found])


def unrolled_size(trace: ArrayTrace) -> int:
    """Return about how many operations on numbers an array program stands for."""
    size = 0
    for node in trace.operations():
        if not isinstance(trace.row(node), Copy):
            shapes = [trace.shape(place) for place in trace.graph.operands[node]]
            entries = max(map(prod, [*shapes, trace.shape(node)]))
            size += entries + trace.row(node).work(shapes, trace.options(node))
    return size


def unroll(trace: ArrayTrace, shifted: bool = True, every: bool = False) -> Unrolled:
    """Return the program of numbers that an array program stands for at its point.

    Copies vanish, but for wanted nodes and, with ``every``, all of them.

    Exponentials are ``shifted`` by the largest entry of their lane against overflow; for proofs
    the textbook's definitions are wanted, in which no number of the point stands.
    """
    graph = trace.graph
    fresh = _Names(graph.user_names())
    entries: dict[int, list[str]] = {}
    inner = with_arrays(graph.program)
    own = graph.program.definitions.values()
    lines = [_definition(each) for each in own if each.key not in inner]
    values: dict[str, float] = {}
    wanted = {graph.index[name] for name in trace.wrt if name in graph.index}
    for node in range(graph.output + 1):
        items = items_of(trace.value_of(node))
        row = graph.rows[node]
        if node in graph.program.constants:
            text = graph.program.constants[node].text
            shown = [text] if not trace.shape(node) else list(map(repr, items))
            entries[node] = [f"({each})" if each[0] == "-" else each for each in shown]
            continue
        texts = () if row is None else _entries(trace, node, entries, shifted)
        kept = node in wanted or (every and isinstance(trace.row(node), Copy)) if row else False
        if row is not None and not kept and _is_inline(trace, node):
            entries[node] = list(texts)
            continue
        names = fresh.of(graph.names[node], trace, node)
        entries[node] = names
        if row is None:
            values.update(zip(names, items, strict=True))
        else:
            lines += [f"{name} = {text}" for name, text in zip(names, texts, strict=True)]
    if entries[graph.output][0] != graph.names[graph.output]:
        lines.append(f"{graph.names[graph.output]} = {entries[graph.output][0]}")
    return Unrolled("\n".join(lines), values, entries, trace)


def _entries(
    trace: ArrayTrace, node: int, entries: Mapping[int, Sequence[str]], shifted: bool
) -> list[str]:
    names = [entries[place] for place in trace.graph.operands[node]]
    operands = trace.operand_values(node)
    if not shifted:  # only doubles are shifted
        operands = [make(shape_of(each), list(map(Fraction, items_of(each)))) for each in operands]
    return trace.row(node).unrolled(names, operands, trace.options(node))


def _is_inline(trace: ArrayTrace, node: int) -> bool:
    """Return whether a node's entries need no names: copies, and comparisons, which have none."""
    if trace.graph.rows[node] is None:
        return False
    row = trace.row(node)
    is_truth = isinstance(row, Elementwise) and row.row.is_truth
    return is_truth or isinstance(row, Copy)


def _definition(definition: Definition) -> str:
    body = LANGUAGE.write(definition.tree)
    return f"{definition.name}({', '.join(definition.parameters)}) = {body}"


class _Names:
    """Names for entries, none of which the program has."""

    def __init__(self, taken: Sequence[str]) -> None:
        self.taken = set(taken)

    def of(self, name: str, trace: ArrayTrace, node: int) -> list[str]:
        """Return the names of a node's entries: ``W_0_1``; a number keeps its own."""
        shape = trace.shape(node)
        if not shape:
            self.taken.add(name)
            return [name]
        gap = "_"
        while any(each in self.taken for each in self._spelled(name, gap, trace, node)):
            gap += "_"
        names = list(self._spelled(name, gap, trace, node))
        self.taken.update(names)
        return names

    def _spelled(self, name: str, gap: str, trace: ArrayTrace, node: int) -> Iterator[str]:
        shape = trace.shape(node)
        for place in range(len(items_of(trace.value_of(node)))):
            yield gap.join([name, *map(str, entry(shape, place))])
