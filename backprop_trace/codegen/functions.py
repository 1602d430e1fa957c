"""The functions that a program defines, as functions of the script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..language.program import CONSTANT, Definition
from .body import Body, Table, body_of
from .by_hand import Hand
from .naming import Naming
from .script import Job, indented
from .spelling import Spelling


def function(
    name: str, definition: Definition, body: Body, lines: Sequence[str], result: str
) -> list[str]:
    """Return the lines of a function's definition."""
    parameters = ", ".join(body.names[node] for node in range(len(definition.parameters)))
    return [f"def {name}({parameters}):", *indented([*lines, f"return {result}"])]


def result_of(spelling: Spelling, body: Body) -> str:
    """Return what a function returns: its last node, or a constant."""
    program = body.program
    if program.functions[body.output] == CONSTANT:
        return spelling.operand("", program.constants[body.output]).text
    return body.names[body.output]


def statements(
    body: Body, spelling: Spelling, after: Mapping[int, str] | None = None
) -> Iterator[str]:
    """Yield one statement a node, and ``after`` some nodes one more."""
    after = after or {}
    for node, row in enumerate(body.rows):
        if row is not None:
            yield f"{body.names[node]} = {spelling.node(row.key, body.leaves(spelling, node))}"
            if node in after:
                yield after[node]


def forward_functions(job: Job, table: Table, spelling: Spelling) -> Iterator[list[str]]:
    """Yield one block for each function that the program defines."""
    for definition in job.program.definitions.values():
        body, _ = body_of(definition, table, job.naming, [])
        lines = list(statements(body, spelling))
        result = result_of(spelling, body)
        yield function(job.functions[definition.key], definition, body, lines, result)


def slopes_function(
    hand: Hand, definition: Definition, table: Table, naming: Naming, points: list[list[float]]
) -> list[str]:
    """Return a function that returns the local gradients of a function of the program."""
    body, scope = body_of(definition, table, naming, points)
    wanted = range(len(definition.parameters))
    lines = list(hand.forward(body))
    lines += hand.backward(body, wanted, scope)
    found = [body.gradients.get(node, "0.0") for node in wanted]
    result = f"({', '.join(found)}{',' if len(found) == 1 else ''})"
    return function(hand.slopes[definition.key], definition, body, lines, result)
