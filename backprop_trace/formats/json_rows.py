"""The rows of the JSON output, straight from a trace's numbers.

A long trace has as many rows as its graph has nodes and edges, twice; to make a ``Step`` of each
would take three times as long as to write it. Names and formulas need no escapes: the language has
neither quotes nor backslashes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

from ..autodiff.trace import Trace
from ..language.formula import Options
from ..notation.text import LANGUAGE
from ..notation.writer import Template, is_fragile
from ..operations import TABLE
from ..operations.operation import HANDED_ON, place_of
from ..values.decimals import plain

Number = float | str | None
"""A number as JSON can carry it."""


def jsonable(value: float | None) -> Number:
    """Return a number as JSON can carry it."""
    if value is None or isfinite(value):
        return value
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


def number(value: float | None) -> str:
    """Write a number as JSON: the shortest text of the double, quoted where it isn't finite."""
    if value is None:
        return "null"
    if value - value == 0.0:
        return repr(value)
    return '"NaN"' if value != value else '"Infinity"' if value > 0 else '"-Infinity"'


def in_full(value: float) -> str:
    """Write a number as the language has it, as ``plain`` does; it has no inf and no nan."""
    if value - value != 0.0:
        return "(0/0)" if value != value else "(1/0)" if value > 0.0 else "(-1/0)"
    if 1e-4 <= value < 1e6 or -1e6 < value <= -1e-4:
        text = repr(value)
        return text[:-2] if text[-2:] == ".0" else text
    return plain(value, None)


def operation(key: str, count: int, exponent: str | None = None, options: Options = ()) -> Template:
    """Return the template of an operation that parses back, over the letters of its operands."""
    row = TABLE.get(key)
    if row is not None and (row.is_truth or key == "where"):
        # No comparison stands alone in a program, and no name in place of one.
        return LANGUAGE.template(row.definition)
    return LANGUAGE.operation(key, count, exponent, options)


class Formula:
    """A formula over the letters of an operation, to be filled with what its operands are."""

    __slots__ = ("slots", "text")

    def __init__(self, template: Template, count: int) -> None:
        self.text, slots = template.parts
        self.slots = tuple([(place_of(letter, count), wraps) for letter, wraps in slots])
        """Which operand each slot takes (the operation's own value is the last), and whether it
        takes a negative number, or one with a power of ten, in parentheses."""


class Rows:
    """Writes the rows of one trace."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        graph = trace.graph
        self.names = graph.names
        self.operands = graph.operands
        self.constants = graph.program.constants
        self._operations: dict[tuple[str, int, str | None], Formula] = {}
        self._locals: dict[tuple[str, int], Formula] = {}

    def head(self) -> dict[str, Any]:
        """Return the numbers of the point and the result."""
        trace = self.trace
        return {
            "value": jsonable(trace.value),
            "inputs": {name: jsonable(value) for name, value in trace.inputs.items()},
            "wrt": list(trace.wrt),
            "gradients": {name: jsonable(value) for name, value in trace.gradients.items()},
        }

    def nodes(self) -> Iterator[str]:
        """Yield a row an operation."""
        trace, names, operands = self.trace, self.names, self.operands
        rows, constants = trace.graph.rows, self.constants
        values, gradients, texts = trace.values, trace.every_gradient, self._texts()
        for node in trace.operations():
            row, places = rows[node], operands[node]
            assert row is not None  # noqa: S101  # an operation
            power = row.key == "pow" and places[1] in constants
            key = row.key, len(places), names[places[1]] if power else None
            formula = self._operations.get(key) or self._operation(key)
            said, shown = self._filled(formula, places, texts)
            listed = '", "'.join([names[place] for place in places])
            yield (
                f'{{"name": "{names[node]}", "operation": "{row.name}", "operands": ["{listed}"], '
                f'"formula": "{said}", "substituted": "{shown}", "value": {number(values[node])}, '
                f'"gradient": {number(gradients[node])}}}'
            )

    def locals(self) -> Iterator[str]:
        """Yield a row an edge that has a local gradient."""
        trace, names, operands, texts = self.trace, self.names, self.operands, self._texts()
        for node, position in trace.edges():
            places = operands[node]
            slope = trace.slope(node, position)
            local = 0.0 if slope is None else slope
            key = trace.graph.local_formula(node, position, local), len(places)
            formula = self._locals.get(key) or self._local(key)
            said, shown = self._filled(formula, (*places, node), texts)
            yield (
                f'{{"node": "{names[node]}", "operand": "{names[places[position]]}", '
                f'"position": {position}, "formula": "{said}", "substituted": "{shown}", '
                f'"value": {number(local)}}}'
            )

    def backward(self) -> Iterator[str]:
        """Yield a row a gradient, with its contributions."""
        trace, names, rows = self.trace, self.names, self.trace.graph.rows
        gradients = trace.every_gradient
        for node, edges in trace.backward_order():
            contributions = []
            for via, position in edges:
                row = rows[via]
                if row is not None and row.locals is HANDED_ON and not trace.is_cut_off(via):
                    upstream = product = number(gradients[via])
                    local = "1.0"
                else:
                    upstream, local, product = map(number, trace.handed_back(via, position))
                contributions.append(
                    f'{{"via": "{names[via]}", "position": {position}, '
                    f'"upstream": {upstream}, "local": {local}, "product": {product}}}'
                )
            yield (
                f'{{"name": "{names[node]}", "contributions": [{", ".join(contributions)}], '
                f'"gradient": {number(gradients[node])}}}'
            )

    def _texts(self) -> list[str]:
        """Return what each node is in a formula: the text of a constant, or the value."""
        texts = list(map(in_full, self.trace.values))
        for node in self.constants:
            texts[node] = self.names[node]
        return texts

    def _filled(
        self, formula: Formula, places: Sequence[int], texts: Sequence[str]
    ) -> tuple[str, str]:
        """Return a formula over the nodes at ``places``: with their names, and with ``texts``."""
        names = self.names
        said, shown = [], []
        for slot, wraps in formula.slots:
            place = places[slot]
            name, text = names[place], texts[place]
            if wraps:
                if name[0] in "-.0123456789" and is_fragile(name):
                    name = f"({name})"
                if text[0] == "-" or (("e" in text or "E" in text) and is_fragile(text)):
                    text = f"({text})"
            said.append(name)
            shown.append(text)
        return formula.text % tuple(said), formula.text % tuple(shown)

    def _operation(self, key: tuple[str, int, str | None]) -> Formula:
        return self._operations.setdefault(key, Formula(operation(*key), key[1]))

    def _local(self, key: tuple[str, int]) -> Formula:
        text, count = key
        return self._locals.setdefault(key, Formula(LANGUAGE.template(text), count))
