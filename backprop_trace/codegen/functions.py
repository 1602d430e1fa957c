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
    name: str, definition: Definition, body: Body, lines: Sequence[str], result: str, *more: str
) -> list[str]:
    """Return the lines of a function's definition; ``more`` are parameters behind its own."""
    parameters = [body.names[node] for node in range(len(definition.parameters))]
    return [
        f"def {name}({', '.join([*parameters, *more])}):",
        *indented([*lines, f"return {result}"]),
    ]


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
            text = body.text(spelling, node)
            if row.key == "identity" and node in after and body.operands[node][0] in body.names:
                text = spelling.another(text)
            yield f"{body.names[node]} = {text}"
            if node in after:
                yield after[node]


def forward_functions(job: Job, table: Table, spelling: Spelling) -> Iterator[list[str]]:
    """Yield one block for each function that the program defines."""
    for definition in job.definitions.values():
        body, _ = body_of(definition, table, job.naming, [])
        lines = list(statements(body, spelling))
        result = result_of(spelling, body)
        yield function(job.functions[definition.key], definition, body, lines, result)


def backward_function(
    hand: Hand, definition: Definition, table: Table, naming: Naming, points: list[list[float]]
) -> list[str]:
    """Return a function that runs a function of the program backward.

    Its last parameter is the upstream gradient: what is a hard zero inside stays one.
    """
    body, scope = body_of(definition, table, naming, points)
    wanted = range(len(definition.parameters))
    lines = [*hand.forward(body), *hand.backward(body, wanted, scope, starts=False)]
    upstream = body.gradients.get(body.output) or naming.claim("upstream", scope)
    found = [body.gradients.get(node, "0.0") for node in wanted]
    result = f"({', '.join(found)}{',' if len(found) == 1 else ''})"
    name = hand.backwards[definition.key]
    return function(name, definition, body, lines, result, upstream)
