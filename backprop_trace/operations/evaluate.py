"""A formula of the table, or of a declaration, evaluated with the table's own functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..language.formula import Formula, Name, Number
from .operation import Value
from .registry import TABLE

Look = Callable[[str, Sequence[Value], Value], None]
"""``look(function, operands, value)`` is shown each number; of a leaf, ``function`` is empty."""


def evaluate(formula: Formula, leaves: Mapping[str, Value], look: Look | None = None) -> Value:
    """Return a formula's value, ``leaves`` for its names (formulas are small: recursion is safe).

    Of a choice only the branch taken is evaluated.
    """
    function, operands = "", list[Value]()
    if isinstance(formula, Name):
        value = leaves[formula.name]
    elif isinstance(formula, Number):
        value = formula.value
    elif formula.function == "where":
        condition = evaluate(formula.operands[0], leaves, look)
        return evaluate(formula.operands[1 if condition else 2], leaves, look)
    else:
        function = formula.function
        operands = [evaluate(operand, leaves, look) for operand in formula.operands]
        value = TABLE[function].forward(*operands)
    if look is not None:
        look(function, operands, value)
    return value
