"""micrograd: ``Value`` objects and ``backward()``; it has sums, products, powers and relu."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ..errors import TraceError
from ..operations import Operation, Value
from ..values.decimals import plain
from .body import Body, body_of, points_of_functions
from .by_hand import Hand, safely
from .choice import rewritten
from .functions import function, result_of
from .hand_script import traces
from .helpers import Helpers
from .loop import Loop, head_of_table, results, row_of_table
from .python_script import PythonSpelling
from .script import Job, assemble, heading
from .spelling import Spelling, not_in, value_text

SHALLOW = 150
"""Nodes upon nodes that micrograd's recursion takes as Python is."""


class ValueSpelling(Spelling):
    """The operators of ``Value``."""

    target = "micrograd"


class Writer:
    """Writes bodies: constants among themselves in plain Python, the rest as values."""

    def __init__(self, job: Job) -> None:
        self.job = job
        helpers = Helpers(job.naming)
        self.values = ValueSpelling(helpers)
        self.values.own.update(job.functions)
        self.plain = PythonSpelling(helpers)
        self.plain.own.update(job.functions)
        self.hand = Hand(self.plain, job.naming)
        self.is_fixed = bytearray()
        """Of the body written last: which nodes are plain numbers."""

    def result(self, body: Body) -> str:
        """Return what a function returns: always a value."""
        text = result_of(self.values, body)
        return f"Value({text})" if self.is_fixed[body.output] else text

    def statements(
        self, body: Body, wanted: Collection[int] = (), output: int | None = None
    ) -> list[str]:
        """Return one statement a node; ``output`` and those ``wanted`` become values in any case.

        Those wanted have a gradient of their own.
        """
        constants = body.program.constants
        fixed = self.is_fixed = bytearray(len(body.rows))
        for node in constants:
            fixed[node] = 1
        lines: list[str] = []
        for node, row in enumerate(body.rows):
            if row is None:
                continue
            places = body.operands[node]
            own = body.names[node]
            fixed[node] = row.key not in self.values.own and all(fixed[p] for p in places)
            if fixed[node]:
                lines.append(f"{own} = {self.hand.value(body, node, row)}")
                if node in wanted or node == output:
                    fixed[node] = 0
                    lines.append(f"{own} = Value({own})")
                continue
            self.check(row, [bool(fixed[place]) for place in places])
            check_points(own, row, body.at(node))
            leaves = body.leaves(self.values, node)
            if row.key in self.values.own:
                text = ", ".join(
                    f"Value({leaf.text})" if fixed[place] else leaf.text
                    for leaf, place in zip(leaves, places, strict=True)
                )
                lines.append(f"{own} = {self.values.own[row.key]}({text})")
            elif row.key == "identity" and node in wanted:
                lines.append(f"{own} = {self.values.another(leaves[0].text)}")
            else:
                lines.append(f"{own} = {self.values.node(row.key, leaves)}")
        return lines

    def check(self, row: Operation, fixed: Sequence[bool]) -> None:
        """Refuse a power that micrograd lacks."""
        if row.key == "pow" and not fixed[1]:
            raise not_in("micrograd", "power whose exponent is not a constant", row, 2)


def check_points(name: str, row: Operation, points: Sequence[tuple[Value, ...]]) -> None:
    """Refuse numbers that micrograd, with Python's own operators, raises at."""
    for *operands, _ in points if row.key in ("div", "pow", "square") else ():
        if not _is_number(row.key, *operands):
            numbers = ", ".join(map(plain, operands))
            raise TraceError(
                "not-in-target",
                f"micrograd stops at `{name}`: {row.name} of {numbers} is no number in Python;"
                " pytorch, jax, numpy and python go on",
            )


def _is_number(function: str, a: Value, b: Value = 2.0) -> bool:
    """Return whether Python's power, and its slope, are numbers; a quotient is a power too."""
    try:
        if function == "div":
            a, b = b, -1.0
        found: list[complex] = [a**b] if function == "square" else [a**b, b * a ** (b - 1)]
    except ArithmeticError:
        return False
    return not any(isinstance(each, complex) for each in found)


def depth(body: Body, depths: Mapping[str, int]) -> int:
    """Return the most nodes upon nodes; ``depths`` are those of the program's functions."""
    found: list[int] = []
    for node, places in enumerate(body.operands):
        own = depths.get(body.program.functions[node], 3)  # a quotient is three values
        found.append(own + max((found[place] for place in places), default=0))
    return max(found)


def write(job: Job) -> str:
    """Return the script."""
    table = job.graph.table
    writer = Writer(job)
    main = job.body(traces(job))
    lines = writer.statements(main, job.wanted.values(), job.graph.output)
    inner = points_of_functions(job.definitions, main, table)
    definitions: list[list[str]] = []
    depths: dict[str, int] = {}
    for key, definition in zip(job.functions, job.definitions.values(), strict=True):
        body, _ = body_of(definition, table, job.naming, inner[key])
        text = writer.statements(body)
        result = writer.result(body)
        definitions.append(function(job.functions[key], definition, body, text, result))
        depths[key] = depth(body, depths)
    lines = ["# forward pass", *lines, "", "# backward pass", f"{job.output}.backward()"]
    value = f"float({job.output}.data)"
    slopes = [
        "None" if gradient is None else f"float({job.variable(name)}.grad)"
        for name, gradient in job.trace.gradients.items()
    ]
    starts = [f"{own} = Value({value_text(value)})" for _, own, value in job.inputs()]
    tail = [starts, lines, results(job, value, slopes)]
    if job.descent:
        loop = Loop(job)
        data = [f"{name}.data" for name in loop.parameters]
        grads = [s and s.removeprefix("float(").removesuffix(")") for s in slopes]
        state, updates = loop.updates(
            writer.plain, data, grads, lambda formula: rewritten(formula, safely)
        )
        row = row_of_table(loop.step, [*data, value, *slopes])
        reset = [*(f"{name}.grad = 0.0" for name in loop.parameters), ""]
        if loop.descent.accumulate:
            reset = ["# the gradients are not reset", ""]
        tail = [starts, [*state, head_of_table(job)],
                loop.written([*reset, *lines, "", row], updates)]  # fmt: skip
    imports = [f"import {name}" for name in sorted(writer.plain.helpers.imports
                                                   | writer.plain.imports
                                                   | writer.values.imports)]  # fmt: skip
    deepest = depth(main, depths)
    if deepest > SHALLOW * 3:
        imports = sorted([*imports, "import sys"])
    imports += [*([""] if imports else []), "from micrograd.engine import Value"]
    if deepest > SHALLOW * 3:
        imports += ["", f"sys.setrecursionlimit({deepest + 1000})  # micrograd is recursive"]
    return assemble(
        [heading(job, "micrograd"), imports, *writer.plain.helpers.blocks, *definitions, *tail]
    )
