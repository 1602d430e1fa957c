"""The operations in JavaScript, for pages that calculate: made from the table, no second truth.

``operations(names)`` returns a script that defines ``OPERATIONS``: of each operation its value and
its local gradients as functions of doubles; and ``total``, which adds up contributions. Named
functions are translated from their Python source, short ones are written from the row's formulas.
A local gradient of ``null`` is a hard zero.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import cache, partial
from importlib.resources import files
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
from .translate import BUILTINS, MATH, statement

INFIX = {
    "add": "+", "sub": "-", "mul": "*", "div": "/", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
    "eq": "===", "ne": "!==",
}  # fmt: skip
ANY_COUNT = (2, 3, 5)
"""Numbers of operands at which an operation of any number is looked at."""


@cache
def runtime() -> dict[str, str]:
    """Return what JavaScript lacks, by name, in order."""
    text = files(__name__).joinpath("runtime.js").read_text("utf-8")
    pieces = map(compact.script, text.split("\n\n"))
    found = ((re.match(r"(?:const|function) (\w+)", piece), piece) for piece in pieces)
    return {match[1]: piece for match, piece in found if match}


def needed(script: str) -> str:
    """Return the pieces of ``runtime`` that a script names, and those that they name."""
    chosen: set[str] = set()
    waiting = [script]
    while waiting:
        words = set(re.findall(r"\w+", waiting.pop())) & runtime().keys() - chosen
        chosen |= words
        waiting += [runtime()[word] for word in words]
    return "".join(piece for name, piece in runtime().items() if name in chosen)


def operations(names: Iterable[str] | None = None) -> str:
    """Return the script for some operations of the table, or for all.

    Raises ``NotCopiedError`` for an operation that has no translation.
    """
    return Script().write(TABLE if names is None else sorted(set(names)))


class Script:
    """Collects the functions that some rows need, in the order in which they must stand."""

    def __init__(self) -> None:
        self.helpers = Helpers(Naming(), MATH)

    def write(self, names: Iterable[str]) -> str:
        """Return the whole script."""
        self.helpers.name_of(total)  # contributions are added by it
        rows = [f"{json.dumps(name)}:{self.row(TABLE[name])}" for name in names]
        blocks = [statement("\n".join(lines)) for lines in self.helpers.blocks]
        own = "\n".join(
            block if block.startswith("function") else f"const {block}" for block in blocks
        )
        script = f"{own}\nconst OPERATIONS={{{','.join(rows)}}};\n"
        return needed(script) + script

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


@cache
def numbers() -> str:
    """Return the functions that write numbers as ``values/decimals.py`` does, as they stand."""
    return files(__name__).joinpath("numbers.js").read_text("utf-8")
