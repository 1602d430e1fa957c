"""What ``--why`` asks: a gradient or a value, by a node's name."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

from ...autodiff.graph import below
from ...autodiff.trace import Trace
from ...document.sentence import Named, Sentence, Slot, Value
from ...errors import TraceError, unknown
from .counts import Count, count
from .network import Network
from .paths import Found, find
from .reasons import born, reasons

NODES = 8
"""Operations that are shown of those that lead to a value."""
GIVEN = 8
"""Variables whose values are repeated."""
NAMED = 40
"""Names that a refusal lists, and characters of a wrong one that it repeats."""


class OfGradient:
    """Why a gradient is what it is."""

    def __init__(self, trace: Trace, node: int) -> None:
        self.trace = trace
        self.node = node
        self.name = trace.graph.names[node]
        self.value = trace.gradient_of(node)
        self.count: Count = count(trace, [node])[node]
        self.found: Found | None = None
        """The paths; None where there is none."""
        if self.count.paths:
            self._network = Network(trace, node)
            self.found = find(self._network, self.count.paths)

    @property
    def is_seed(self) -> bool:
        """Whether it is the gradient of the output by itself."""
        return self.node == self.trace.graph.output

    def reasons(self) -> Iterator[Sentence]:
        """Yield what there is to say besides the paths."""
        if self.found is not None and not self.is_seed:
            yield from reasons(self.trace, self._network, self.found)


class OfValue:
    """Why an operation's value is what it is: the operations and variables that it is made of."""

    def __init__(self, trace: Trace, node: int) -> None:
        self.trace = trace
        self.node = node
        self.name = trace.graph.names[node]
        self.value = trace.value_of(node)
        used = below(trace.graph.operands, node)
        self.nodes = [n for n in range(node + 1) if used[n] and trace.graph.rows[n] is not None]
        """The operations in program order, the one that is asked for at the end."""
        self.leaves = [n for n in trace.graph.variables.values() if n <= node and used[n]]
        """The variables."""

    @property
    def shown(self) -> list[int]:
        """The last of the operations."""
        return self.nodes[-NODES:]

    def intro(self) -> Sentence:
        """Say what it is made of."""
        steps = "one step" if len(self.nodes) == 1 else f"{len(self.nodes):,} steps"
        end = f"{steps}, the last of them:" if len(self.nodes) > NODES else f"{steps}:"
        first, more = self.leaves[:GIVEN], len(self.leaves) - GIVEN
        slots: dict[str, Slot] = {f"v{place}": Value(node) for place, node in enumerate(first)}
        listed = ", ".join(f"{{{slot}}}" for slot in slots) or "constants alone"
        listed += f" and {more:,} more" if more > 0 else ""
        slots["name"] = Named(self.name)
        return Sentence(f"{{name}} is made of {listed} in {end}", slots)

    def reasons(self) -> Iterator[Sentence]:
        """Yield where an inf or nan was born."""
        if not isfinite(self.value):
            yield from born(self.trace, [*self.leaves, *self.nodes])


Question = OfGradient | OfValue


def questions(trace: Trace, asked: str) -> list[Question]:
    """Return what is asked by a name, or by a gradient as it is written: ``w``, ``v2``, ``dL/dw``.

    Of a variable that is its gradient, as its value is given; of an operation both. Raises
    ``TraceError`` for what is no node, and for a gradient that ``wrt`` left out.
    """
    graph, word = trace.graph, asked.strip()
    prefix = f"d{trace.output}/d"
    is_gradient = word not in graph.index and word.startswith(prefix)
    name = word[len(prefix) :] if is_gradient else word
    if name not in graph.index:
        raise no_node(trace, word, name)
    node = graph.index[name]
    found: list[Question] = []
    if not is_gradient and graph.rows[node] is not None:
        found.append(OfValue(trace, node))
        if node == graph.output or trace.gradient_of(node) is None:
            return found
    gradient = OfGradient(trace, node)
    if gradient.value is None and gradient.found is not None:
        raise LeftOutError(name, f"{prefix}{name} is not calculated: `--wrt` leaves it out")
    return [*found, gradient]


class LeftOutError(TraceError):
    """A gradient that was not wanted."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__("left-out", message)
        self.name = name


def no_node(trace: Trace, word: str, name: str) -> TraceError:
    """Return the refusal of what is no node."""
    constants = {number.text for number in trace.graph.program.constants.values()}
    if name in constants:
        return TraceError(
            "bad-option", f"`{name}` is a constant: it stays what it is, and has no gradient"
        )
    if name in trace.graph.program.definitions:
        return TraceError("bad-option", f"`{name}` is a function: ask for a number that it makes")
    names = list(trace.graph.index)
    listed = ", ".join(names[:NAMED]) + (", ..." if len(names) > NAMED else "")
    message = f"`--why {word[:NAMED]}`: the program has no `{name[:NAMED]}`"
    return unknown("unknown-name", message, name, names, label=f"one of {listed}", help="{}")
