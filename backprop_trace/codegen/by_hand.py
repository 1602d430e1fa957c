"""Both passes written out line by line, as students must write them: for Python and NumPy.

Each node is one statement of the forward pass and, for each operand that needs a gradient, one of
the backward pass: ``d_v2 = d_L * (2 * v2)``, with ``+=`` at a fan-out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isfinite
from types import BuiltinFunctionType
from typing import Any

from ..errors import TraceError
from ..language.formula import Apply, Formula, Name
from ..language.program import Definition
from ..notation.writer import Layout, Leaf, Template
from ..operations import TABLE, Local, Operation, Value
from ..operations.operation import letters
from . import choice
from .body import Body
from .choice import Edge, contribution, is_cut, passes_nothing, rewritten
from .helpers import Helpers, can_copy
from .naming import BACK, Naming, Scope
from .spelling import Spelling, is_name, value_text

SAFE = "safe "
"""Before an operation's name: computed by our own code, which never raises."""

SLOPE = "slope "
"""Before a number: a local gradient that has a function of its own."""


class HandSpelling(Spelling):
    """Python code that may call functions copied from our own operations."""

    strict = True
    """Whether the library raises where a number would be infinite or nan."""

    def __init__(self, helpers: Helpers) -> None:
        super().__init__(helpers)
        self.slopes: list[Local] = []
        """The local gradients that have a function of their own."""

    def given(self, value: Any) -> str:
        """Return a variable's value."""
        return value_text(value)

    def settings(self, is_finite: bool) -> list[str]:
        """Return what is set before anything is computed; ``is_finite``: all its numbers are."""
        return []

    def layout(self, function: str, operands: Sequence[Formula]) -> Layout:
        """Return how an operation is set."""
        count = len(operands)
        if function.startswith(SLOPE):
            local = self.slopes[int(function.removeprefix(SLOPE))]
            return self.copied(local.evaluate, count)
        if function.startswith(SAFE):
            return self.missing(TABLE[function.removeprefix(SAFE)], count)
        return super().layout(function, operands)

    def missing(self, row: Operation, count: int) -> Layout:
        """Return the call of our own function for an operation."""
        if not can_copy(row.forward):
            return super().missing(row, count)
        return self.copied(row.forward, count)

    def copied(self, function: Callable[..., Any], count: int) -> Layout:
        """Return the call of one of our own functions."""
        return self.helpers.layout(function, count)

    def guarded(self, upstream: str, local: Formula, leaves: Mapping[str, Leaf]) -> str:
        """Write the chain rule where the local gradient may be None, a hard zero."""
        return f"{self.chaining()}({upstream}, {Template(self, local).fill(leaves)})"

    def chaining(self) -> str:
        """Return the name of the function that does it."""
        return self.helpers.written(
            "chain",
            lambda own: [
                f"def {own}(upstream, local):",
                '    """Return upstream x local; 0 where the operand is not used at all."""',
                "    return 0.0 if local is None else upstream * local",
            ],
        )

    def agrees(self, function: str, operands: Sequence[Value], value: Value) -> bool:
        """Return whether an operation of a formula gives our value, written with ``safely``."""
        return True

    def safely(self, function: str) -> str:
        """Return an operation in a formula that leaves the finite numbers on its way."""
        return safely(function)

    def is_plain(self, row: Operation, points: Sequence[tuple[Value, ...]]) -> bool:
        """Return whether the library's own function gives the values at all points."""
        if not points:
            return True
        count = len(points[0]) - 1
        text = row.spelling(self.target, count)
        if row.constant:  # added from left to right, where ours is rounded once
            parts = count if row.key == "mean" else 1
            sums = [sum(point[:-1]) / parts for point in points]
            same = all(choice.close(at[-1], plain) for at, plain in zip(points, sums))  # noqa: B905
            return bool(text) and same
        if not (self.calls(row, count) or can_copy(row.forward)):
            return True  # an operator, which does what ours does
        return all(self.is_plain_at(row, at[:-1], at[-1]) for at in points)

    def is_plain_at(self, row: Operation, operands: Sequence[Value], value: Value) -> bool:
        """Return whether the library's own function gives the value at a point.

        Python's raise where ours give inf or nan, and rounding to a whole number loses -0.0.
        """
        if isinstance(row.forward, BuiltinFunctionType):
            return True
        if row.is_flat and str(value) == "-0.0":
            return False
        return all(map(isfinite, (*operands, value)))

    def calls(self, row: Operation, count: int) -> bool:
        """Return whether the library has a function, not an operator."""
        text = row.spelling(self.target, count)
        return "(" in text or (is_name(text) and text not in letters(count))


class Hand:
    """Writes the two passes of a program and of the functions that it defines."""

    def __init__(self, spelling: HandSpelling, naming: Naming, prunes: bool = True) -> None:
        self.spelling = spelling
        self.naming = naming
        self._passes_nothing = passes_nothing if prunes else is_cut
        self.backwards: dict[str, str] = {}
        """The functions of the program that are run backward, with the name of the script's
        function that does it."""
        self._contributions: dict[tuple[str, int, int, Formula], Template] = {}

    # Forward

    def forward(self, body: Body) -> Iterator[str]:
        """Yield one statement a node."""
        for node, row in enumerate(body.rows):
            if row is not None:
                yield f"{body.names[node]} = {self.value(body, node, row)}"

    def value(self, body: Body, node: int, row: Operation) -> str:
        """Return the right side of a node's statement."""
        function = row.key
        known = function in self.spelling.own
        if not known and not self.spelling.is_plain(row, body.at(node)):
            function = SAFE + function
        return body.text(self.spelling, node, function)

    # Backward

    def backward(
        self, body: Body, wanted: Sequence[int], scope: Scope, starts: bool = True
    ) -> Iterator[str]:
        """Yield the statements of the backward pass; fills ``body.gradients``.

        It ``starts`` at 1, or in a function at what the function is given. Nodes come from the
        output down, so that all contributions are there when one is used.
        """
        live = body.live(wanted, self._passes_nothing)
        reached = body.reached(live, self._passes_nothing)
        places = [node for node in range(len(live)) if node in reached]
        names = self.naming.claim_all([f"d_{body.names.get(n, 'out')}" for n in places], scope)
        gradients = dict(zip(places, names, strict=True))
        body.gradients.update(gradients)
        if starts and body.output in gradients:
            yield f"{gradients[body.output]} = 1.0"
        seen: set[int] = set()
        for node in reversed(places):
            row = body.rows[node]
            if row is None:
                continue
            edges = list(body.open(node, live, self._passes_nothing))
            if row.key in self.spelling.own and edges:
                yield self._run_backward(body, node, row)
            for position in edges:
                place = body.operands[node][position]
                yield from self.handed_back(body, node, row, position, place in seen)
                seen.add(place)

    def handed_back(
        self, body: Body, node: int, row: Operation, position: int, is_more: bool
    ) -> Iterator[str]:
        """Yield the statements that hand something back along an edge, once more or first."""
        own = body.gradients[body.operands[node][position]]
        text = self.contribution(body, node, row, position)
        yield f"{own} {'+=' if is_more else '='} {text}"

    def _run_backward(self, body: Body, node: int, row: Operation) -> str:
        """Return the statement that hands upstream back through a function of the program."""
        if row.key not in self.backwards:
            own = self.spelling.own[row.key]
            self.backwards[row.key] = self.naming.claim_function(f"{own}_backward")
        leaves = [leaf.text for leaf in body.leaves(self.spelling, node)]
        arguments = ", ".join([*leaves, body.gradients[node]])
        return f"{BACK} = {self.backwards[row.key]}({arguments})"

    def contribution(self, body: Body, node: int, row: Operation, position: int) -> str:
        """Return upstream x local of one edge."""
        upstream = body.gradients[node]
        if row.key in self.spelling.own:
            return f"{BACK}[{position}]"
        leaves = body.leaves(self.spelling, node)
        count = len(leaves)
        names = (*letters(count), "out")
        filled = dict(zip(names, [*leaves, Leaf(body.names[node])], strict=True))
        edge = body.edge(node, row, position)
        formula, by_function = self._formula(edge)
        if by_function and None in edge.locals():
            return self.spelling.guarded(upstream, formula, filled)
        key = row.key, position, count, formula
        if key not in self._contributions:
            self._contributions[key] = Template(self.spelling, contribution(formula))
        return self._contributions[key].fill({**filled, choice.UPSTREAM: Leaf(upstream)})

    def _formula(self, edge: Edge) -> tuple[Formula, bool]:
        """Return the formula of a local gradient, and whether it is a call of our own function."""
        found = list(edge.formulas())
        for formula in found:
            if edge.fits(formula, choice.is_finite):
                return formula, False
        for formula in found:
            if edge.fits(formula, self.spelling.agrees):
                return rewritten(formula, self.spelling.safely), False
        count = len(edge.literals)
        if not can_copy(edge.rule.evaluate):
            what = f"formula for a local gradient of `{edge.row.name}` at this point"
            raise TraceError("not-in-target", f"{self.spelling.target} has no {what}")
        if edge.rule not in self.spelling.slopes:
            self.spelling.slopes.append(edge.rule)
        number = self.spelling.slopes.index(edge.rule)
        return Apply(f"{SLOPE}{number}", tuple(map(Name, (*letters(count), "out")))), True


def safely(function: str) -> str:
    """Return an operation as our own code computes it, where Python's might raise."""
    own = can_copy(TABLE[function].forward) and function != "where"
    return SAFE + function if own else function


def call_depth(definitions: Mapping[str, Definition]) -> int:
    """Return how deep functions call each other."""
    depths: dict[str, int] = {}
    for definition in definitions.values():
        inner = [depths[called] for called in set(definition.body.functions) & depths.keys()]
        depths[definition.key] = 1 + max(inner, default=0)
    return max(depths.values(), default=0)
