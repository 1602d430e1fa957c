"""Functions that a program defines: one row each, made from the definition's body.

The numbers come from the body's own forward and backward pass, node by node with the table's
stable evaluations; the formulas shown are SymPy's, derived when somebody looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from .passes import backward, forward
from .row import LETTERS, Local, Operation, Value

if TYPE_CHECKING:
    from ..language import Definition


def define(definition: Definition, table: Mapping[str, Operation | None]) -> Operation:
    """Return the row of a function that the program defines."""
    body = definition.body
    rows = [table[name] for name in body.functions]
    count = len(definition.parameters)
    leaves = {node: number.value for node, number in body.constants.items()}
    needed = bytearray(len(rows))
    for node, operands in enumerate(body.operands):
        needed[node] = node < count or any(needed[operand] for operand in operands)

    @lru_cache(maxsize=8)
    def run(*operands: Value) -> list[Value]:
        return forward(rows, body.operands, leaves | dict(enumerate(operands)))

    @lru_cache(maxsize=8)
    def gradients(*operands: Value) -> list[Value | None]:
        return backward(rows, body.operands, run(*operands), needed, body.output)

    def value(*operands: Value) -> Value:
        return run(*operands)[body.output]

    def local(position: int) -> Local:
        def evaluate(*operands_and_out: Value) -> Value | None:
            return gradients(*operands_and_out[:-1])[position]

        return Local("", evaluate)

    def formula_at(position: int, literals: Sequence[str | None], local: Value) -> str:
        return derivatives()[position] or _number(local)

    @lru_cache(maxsize=1)
    def derivatives() -> tuple[str, ...]:
        from ..proof.derive import derivatives_of

        return derivatives_of(definition, table)

    return Operation(
        name=definition.name,
        definition=definition_text(definition),
        forward=value,
        locals=tuple(local(position) for position in range(count)),
        least=count,
        most=count,
        formula_at=formula_at,
    )


def _number(value: Value) -> str:
    """Return a number as a formula: in place of a derivative too long to be shown."""
    if value - value == 0.0:
        return repr(value)
    return "0/0" if value != value else "1/0" if value > 0.0 else "-1/0"


def definition_text(definition: Definition) -> str:
    """Return a definition's body over ``a``, ``b``, ``c``, as a row's definition stands."""
    from ..notation.text import LANGUAGE

    tree = definition.body.formula(definition.body.output)
    return LANGUAGE.write(tree, dict(zip(definition.parameters, LETTERS, strict=False)))
