"""The rows of the JSON output of an array program: arrays as nested lists, shapes beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

from ..autodiff.array_steps import ArrayLocal
from ..autodiff.array_trace import ArrayTrace
from ..notation.text import LANGUAGE
from ..notation.writer import Leaf, Template, is_fragile
from ..operations.arrays.row import LETTER
from ..operations.operation import letters
from ..values.arrays import Array, Value, nested
from ..values.written import in_full
from .json_rows import jsonable as one
from .json_rows import operation

MOST_SUBSTITUTED = 36
"""Entries of one array up to which it is written into a formula."""

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def jsonable(value: Value | None) -> Any:
    """Return a value as JSON can carry it: nested lists, non-finite entries as strings."""
    if value.__class__ is Array:
        return nested(Array(value.shape, [one(item) for item in value.items]))
    return one(value)


class ArrayRows:
    """Writes the rows of one trace."""

    def __init__(self, trace: ArrayTrace) -> None:
        self.trace = trace
        self.upstream = LETTER
        """The upstream gradient in rules: ``g``, unless the program has a name like that."""
        taken = {*trace.graph.names, *trace.graph.program.definitions}
        while self.upstream in taken:
            self.upstream += "_"

    def head(self) -> dict[str, Any]:
        """Return the numbers of the point and the result, with the shapes of the variables."""
        trace, variables = self.trace, self.trace.graph.variables
        return {
            "value": jsonable(trace.value),
            "inputs": {name: jsonable(value) for name, value in trace.point().items()},
            "shapes": {name: list(trace.shape(node)) for name, node in variables.items()},
            "wrt": list(trace.wrt),
            "gradients": {name: jsonable(value) for name, value in trace.results().items()},
        }

    def nodes(self) -> Iterator[str]:
        """Yield a row an operation."""
        trace, names = self.trace, self.trace.graph.names
        for node in trace.operations():
            places = trace.graph.operands[node]
            template = self._operation(node)
            yield _encode(
                {
                    "name": names[node],
                    "operation": trace.row(node).name,
                    "operands": [names[place] for place in places],
                    "formula": self._named(template, node),
                    "substituted": self._numbered(template, node),
                    "value": jsonable(trace.value_of(node)),
                    "shape": list(trace.shape(node)),
                    "gradient": jsonable(trace.gradient_of(node)),
                }
            )

    def locals(self) -> Iterator[str]:
        """Yield a row an edge along which something is handed back."""
        for node, position in self.trace.edges():
            (step,) = self.trace.array_edges_of(node, (position,))
            yield _encode(self._local(step))

    def _local(self, step: ArrayLocal) -> Mapping[str, Any]:
        template = None if step.is_words else LANGUAGE.template(step.formula)
        fits = step.is_elementwise and template is not None
        return {
            "node": step.name,
            "operand": step.operand,
            "position": step.position,
            "kind": "elementwise" if step.is_elementwise else "rule",
            "formula": None if template is None else self._named(template, step.node),
            "substituted": self._numbered(template, step.node) if fits and template else None,
            "value": jsonable(step.value),
            "shape": list(step.shape),
        }

    def backward(self) -> Iterator[str]:
        """Yield a row a gradient, with its contributions."""
        trace, names = self.trace, self.trace.graph.names
        for node, edges in trace.backward_order():
            contributions = []
            for via, position in edges:
                c = trace.array_contribution(via, position)
                contributions.append(
                    {
                        "via": c.via,
                        "position": position,
                        "upstream": jsonable(c.upstream),
                        "local": jsonable(c.local),
                        "product": jsonable(c.product),
                        "summed": list(c.summed),
                    }
                )
            gradient = jsonable(trace.gradient_of(node))
            row = {"name": names[node], "contributions": contributions, "gradient": gradient}
            yield _encode(row)

    # Formulas

    def _operation(self, node: int) -> Template:
        """Return the template of an operation over its letters."""
        graph = self.trace.graph
        places, options = graph.operands[node], graph.program.options.get(node, ())
        row = graph.rows[node]
        assert row is not None  # noqa: S101  # an operation
        return operation(row.key, len(places), options=options)

    def _places(self, node: int) -> dict[str, int]:
        """Return the node that each letter of a node's formulas stands for."""
        places = self.trace.graph.operands[node]
        return {**dict(zip(letters(len(places)), places, strict=True)), "out": node}

    def _named(self, template: Template, node: int) -> str:
        names, places = self.trace.graph.names, self._places(node)
        leaves = {
            letter: _leaf(names[places[letter]]) if letter in places else Leaf(self.upstream)
            for letter in template.names
        }
        return template.fill(leaves)

    def _numbered(self, template: Template, node: int) -> str | None:
        """Return a formula with numbers; None where an array is too large to be written."""
        places = self._places(node)
        leaves = {}
        for letter in template.names:
            place = places[letter]
            if prod(self.trace.shape(place)) > MOST_SUBSTITUTED:
                return None
            leaves[letter] = _leaf(self._text(place))
        return template.fill(leaves)

    def _text(self, place: int) -> str:
        constants = self.trace.graph.program.constants
        if place in constants:
            return constants[place].text
        return in_full(self.trace.value_of(place))


def _leaf(text: str) -> Leaf:
    return Leaf(text, is_fragile(text))
