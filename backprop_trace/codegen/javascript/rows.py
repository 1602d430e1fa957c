"""Rows of the table in JavaScript: named functions from their source, short ones from formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from pkgutil import get_data
from types import BuiltinFunctionType
from typing import Any

from ...language.formula import Apply, Formula, Name
from ...language.syntax.parser import parse_formula
from ...operations import TABLE
from ...operations.operation import Local, Operation, letters
from ...values.floats import total
from ..helpers import Helpers, NotCopiedError, can_copy
from ..naming import Naming
from . import compact
from .translate import BUILTINS, MATH, named, statement

INFIX = {
    "add": "+", "sub": "-", "mul": "*", "div": "/", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
    "eq": "===", "ne": "!==",
}  # fmt: skip
ANY_COUNT = (2, 3, 5)
"""Numbers of operands at which an operation of any number is looked at."""


def translated(names: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the functions that some operations need, in their order, and the operations, by name.

    Raises ``NotCopiedError`` for an operation that has no translation.
    """
    rows = Rows()
    own = {name: rows.row(TABLE[name]) for name in names}
    return rows.functions(), own


class Rows:
    """Writes rows, and collects the functions that they need."""

    def __init__(self) -> None:
        self.helpers = Helpers(Naming(), MATH)
        self.helpers.name_of(total)  # contributions are added by it

    def functions(self) -> dict[str, str]:
        """Return the functions and constants by name, JavaScript's lacks first."""
        blocks = [statement("\n".join(lines)) for lines in self.helpers.blocks]
        own = [block if block.startswith("function") else f"const {block}" for block in blocks]
        runtime = get_data(__package__, "runtime.js") or b""
        lacks = map(compact.script, runtime.decode().split("\n\n"))
        return named([*filter(None, lacks), *own])

    def row(self, row: Operation) -> str:
        """Write an operation: its value, and its local gradients or what gives them."""
        value = self.value(row)
        if row.most is None or row.most > 3:
            return f"[{value},{self.of_any_count(row)}]"
        counts = range(row.least, row.most + 1)
        each = {
            count: f"[{','.join(self.local(row, k, count) for k in range(count))}]"
            for count in counts
        }
        if len(each) == 1:
            return f"[{value},{each[row.least]}]"
        cases = ",".join(f"{count}:{functions}" for count, functions in each.items())
        return f"[{value},(k,n)=>({{{cases}}})[n][k]]"

    def value(self, row: Operation) -> str:
        """Write the function of an operation's value."""
        function = row.forward
        if can_copy(function):
            return self.helpers.name_of(function)
        if isinstance(function, BuiltinFunctionType) and function.__module__ == "math":
            return MATH[function.__name__]
        if isinstance(function, BuiltinFunctionType) and function.__name__ in BUILTINS:
            return BUILTINS[function.__name__]
        names = letters(row.least)
        definition = row.defined(row.least)
        if re.search(rf"\b{re.escape(row.name)}\(", definition):  # by itself: a primitive
            raise NotCopiedError(row.name)
        return f"({','.join(names)})=>{self.formula(definition)}"

    def local(self, row: Operation, position: int, count: int) -> str:
        """Write a local gradient as a function of the operands and the value."""
        local = row.local(position, count)
        if can_copy(local.evaluate):
            return self.copied(local.evaluate)
        taken = ",".join((*letters(count), "out"))
        return f"({taken})=>{self.formula(local.stable or local.formula)}"

    def copied(self, function: Callable[..., Any]) -> str:
        """Copy a function, and name it."""
        if not isinstance(function, partial):
            return self.helpers.name_of(function)
        filled = ",".join(repr(each).removesuffix(".0") for each in function.args)
        return f"(...x)=>{self.helpers.name_of(function.func)}({filled},...x)"

    def of_any_count(self, row: Operation) -> str:
        """Write what gives the local gradient for operand k of n.

        Its rule is read off at several k and n. Raises ``NotCopiedError`` if none is seen.
        """
        seen = [(k, n, row.local(k, n)) for n in ANY_COUNT for k in range(n)]
        function = seen[0][2].evaluate
        if isinstance(function, partial) and can_copy(function):
            rest = function.args[1:]
            if all(same(local, function.func, (k, *rest)) for k, _, local in seen):
                filled = "".join(f"{each!r},".replace(".0,", ",") for each in rest)
                return f"k=>(...x)=>{self.helpers.name_of(function.func)}(k,{filled}...x)"
        rules = {re.sub(rf"\b{n}\b", "n", local.formula) for _, n, local in seen}
        if len(rules) == 1 and row.constant:
            return f"(k,n)=>()=>{self.formula(rules.pop())}"
        raise NotCopiedError(row.name)

    def formula(self, text: str) -> str:
        """Write a formula of the table over its letters."""
        return self.expression(parse_formula(text))

    def expression(self, tree: Formula) -> str:
        """Write a formula."""
        if isinstance(tree, Name):
            return tree.name
        if not isinstance(tree, Apply):
            return tree.text
        operands = [self.expression(each) for each in tree.operands]
        if tree.function in INFIX:
            return f"({INFIX[tree.function].join(operands)})"
        if tree.function == "identity":
            return operands[0]
        if tree.function == "neg":
            return f"(-{operands[0]})"
        if tree.function == "where":
            return f"({operands[0]}?{operands[1]}:{operands[2]})"
        if tree.function == "pow" and operands[1] == "2":
            return f"({operands[0]}*{operands[0]})"
        return f"{self.value(TABLE[tree.function])}({','.join(operands)})"


def same(local: Local, function: Callable[..., Any], filled: tuple[Any, ...]) -> bool:
    """Return whether a local gradient is a function with just these arguments filled in."""
    found = local.evaluate
    return isinstance(found, partial) and (found.func, found.args) == (function, filled)
