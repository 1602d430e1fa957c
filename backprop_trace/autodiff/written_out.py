"""A program's own functions with array operations in them, written out where they are called.

A function of numbers is lifted as a row is. What its body does with a whole array, no row says:
its nodes take the call's place, and are named ``v1``, ``v2``, ... as others without a name.
"""

from __future__ import annotations

from ..language.program import Definition, Program
from ..operations.arrays.registry import ARRAY_TABLE
from .graph import Graph


def written_out(graph: Graph) -> Graph:
    """Return the graph without calls of functions that have array operations in them."""
    program = graph.program
    inner = with_arrays(program)
    if not any(name in inner for name in program.functions):
        return graph
    result = Graph(expanded(program, inner), graph.derive)
    result.is_written_out = True
    return result


def with_arrays(program: Program) -> dict[str, Definition]:
    """Return the definitions, by key, whose bodies have array operations or call such."""
    found: dict[str, Definition] = {}
    for definition in program.definitions.values():  # a body calls earlier ones only
        body = definition.body
        for node, name in enumerate(body.functions):
            whole = name in ARRAY_TABLE and (node in body.options or _is_whole(body, node))
            if whole or name in found or _holds_array(body, node):
                found[definition.key] = definition
    return found


def _is_whole(body: Program, node: int) -> bool:
    """Return whether an operation is over a whole array: of those of one name, by its operands."""
    return len(body.operands[node]) == 1 or body.functions[node] not in (
        "sum", "mean", "max", "min",
    )  # fmt: skip


def _holds_array(body: Program, node: int) -> bool:
    return node in body.constants and not isinstance(body.constants[node].value, float)


def expanded(program: Program, inner: dict[str, Definition]) -> Program:
    """Return a program with the calls of ``inner`` written out. A loop: calls nest in a stack."""
    result = Program(program.text)
    result.definitions, result.is_array = program.definitions, program.is_array
    waiting: list[tuple[Program, list[int]]] = [(program, [])]
    while True:
        source, places = waiting[-1]
        node = len(places)
        if node == len(source.functions):
            if len(waiting) == 1:
                break
            waiting.pop()
            waiting[-1][1].append(places[source.output])
            continue
        definition = inner.get(source.functions[node])
        operands = tuple(places[operand] for operand in source.operands[node])
        if definition is not None:
            waiting.append((definition.body, list(operands)))
            continue
        places.append(len(result.functions))
        _copy(source, node, operands, result)
    _rename(program, waiting[0][1], result)
    return result


def _copy(source: Program, node: int, operands: tuple[int, ...], result: Program) -> None:
    own = len(result.functions)
    result.functions.append(source.functions[node])
    result.operands.append(operands)
    if node in source.constants:
        result.constants[own] = source.constants[node]
    if node in source.options:
        result.options[own] = source.options[node]
    if node in source.positions:
        result.positions[own] = source.positions[node]


def _rename(program: Program, places: list[int], result: Program) -> None:
    """Give the nodes their names; one that has a name already gets a node beside it."""
    for node, name in program.names.items():
        place = places[node]
        if place in result.names or place in result.constants:
            result.functions.append("identity")
            result.operands.append((place,))
            place = len(result.functions) - 1
            places[node] = place
        result.names[place] = name
    result.output = places[program.output]
