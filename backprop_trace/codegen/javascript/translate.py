"""Python's syntax in JavaScript's, as far as the operations' own functions need it.

These are plain functions of doubles that never raise. JavaScript's arithmetic gives inf and nan by
itself, where Python raises: what stands under ``except`` is only needed round a sum (``fsum``).
What has no translation is refused, never guessed.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterable, Mapping

from ..helpers import NotCopiedError

MATH = {
    **{
        name: f"Math.{name}"
        for name in "exp expm1 log log2 log10 log1p sqrt sin cos tan asin acos atan atan2 sinh cosh"
        " tanh asinh acosh atanh hypot floor ceil".split()
    },
    **{name: f"py_{name}" for name in "copysign pow frexp ldexp fsum erf erfc".split()},
    "isfinite": "Number.isFinite", "fmod": "fmod",
    "inf": "Infinity", "nan": "NaN", "pi": "Math.PI",
}  # fmt: skip
"""What JavaScript has for Python's ``math``; what begins with ``py_`` stands in ``runtime.js``."""

BUILTINS = {
    "abs": "Math.abs", "max": "Math.max", "min": "Math.min", "round": "py_round", "float": "",
}  # fmt: skip
"""Builtins of Python: ``float`` of a double is the double."""

OPERATORS: Mapping[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "===", ast.NotEq: "!==",
    ast.And: "&&", ast.Or: "||", ast.USub: "-", ast.UAdd: "+",
}  # fmt: skip

RESERVED = frozenset(
    "break case catch class const continue debugger default delete do else export extends finally"
    " for function if import in instanceof let new return super switch this throw try typeof var"
    " void while with yield arguments eval undefined".split()
)
"""Words that can be no name in JavaScript."""


def statement(source: str) -> str:
    """Return a function or a constant of Python, as its source is, in JavaScript.

    Raises ``NotCopiedError`` for what has no translation.
    """
    return Translation().statement(ast.parse(source).body[0])


def named(pieces: Iterable[str]) -> dict[str, str]:
    """Return definitions by the name that they define."""
    return {re.split(r"\W", piece.split(" ", 1)[1], maxsplit=1)[0]: piece for piece in pieces}


class Translation:
    """Writes one definition."""

    def statement(self, node: ast.stmt) -> str:
        """Write a statement."""
        if isinstance(node, ast.FunctionDef):
            return self.function(node)
        if isinstance(node, ast.Return) and node.value is not None:
            return f"return {self.value(node.value)};"
        if isinstance(node, ast.If):
            other = f"else{{{self.block(node.orelse)}}}" if node.orelse else ""
            return f"if({self.truth(node.test)}){{{self.block(node.body)}}}{other}"
        if isinstance(node, ast.For):
            head = f"{self.value(node.target)} of {self.value(node.iter)}"
            return f"for({head}){{{self.block(node.body)}}}"
        if isinstance(node, ast.Break):
            return "break;"
        if isinstance(node, ast.AugAssign):
            sign = self.sign(node.op)
            return f"{self.value(node.target)}{sign}={self.value(node.value)};"
        if isinstance(node, ast.Assign):
            return self.assignment(node)
        if isinstance(node, ast.Try):
            return self.attempt(node)
        if isinstance(node, ast.Pass) or is_text(node):
            return ""
        raise NotCopiedError(ast.dump(node))

    def block(self, body: Iterable[ast.stmt]) -> str:
        """Write statements."""
        return "".join(map(self.statement, body))

    def function(self, node: ast.FunctionDef) -> str:
        """Write a function; what it assigns is declared at its head."""
        arguments = node.args
        defaults = {
            argument.arg: f"={self.value(value)}"
            for argument, value in zip(arguments.args[::-1], arguments.defaults[::-1])  # noqa: B905
        }
        taken = [self.name(each.arg) + defaults.get(each.arg, "") for each in arguments.args]
        if arguments.vararg:
            taken.append(f"...{self.name(arguments.vararg.arg)}")
        known = {each.arg for each in arguments.args}
        stored = {
            each.id: None
            for each in ast.walk(node)
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        }
        own = [self.name(name) for name in stored if name not in known]
        head = f"let {','.join(own)};" if own else ""
        body = self.block(node.body)
        if not body:
            body = "return null;"
        return f"function {self.name(node.name)}({','.join(taken)}){{{head}{body}}}"

    def assignment(self, node: ast.Assign) -> str:
        """Write an assignment; of a constant of a module a declaration."""
        target = node.targets[0]
        text = f"{self.value(target)}={self.value(node.value)};"
        return f"({text[:-1]});" if text.startswith("{") else text

    def attempt(self, node: ast.Try) -> str:
        """Write what is tried: of JavaScript's functions only ``fsum`` throws."""
        body = self.block(node.body)
        if "py_fsum(" not in body:
            return body
        return f"try{{{body}}}catch{{{self.block(node.handlers[0].body)}}}"

    # Expressions

    def value(self, node: ast.expr) -> str:
        """Write an expression."""
        if isinstance(node, ast.Constant):
            return constant(node.value)
        if isinstance(node, ast.Name):
            return self.name(node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            return f"{node.value.id}.{node.attr}"
        if isinstance(node, ast.BinOp):
            return self.binary(node)
        if isinstance(node, ast.UnaryOp):
            if isinstance(node.op, ast.Not):
                return f"!{self.truth(node.operand)}"
            return f"({self.sign(node.op)}{self.value(node.operand)})"
        if isinstance(node, ast.BoolOp | ast.Compare):
            return self.logic(node)
        if isinstance(node, ast.IfExp):
            chosen, other = self.value(node.body), self.value(node.orelse)
            return f"({self.truth(node.test)}?{chosen}:{other})"
        if isinstance(node, ast.Tuple | ast.List):
            return f"[{','.join(map(self.value, node.elts))}]"
        if isinstance(node, ast.Starred):
            return f"...{self.value(node.value)}"
        if isinstance(node, ast.Subscript):
            return self.subscript(node)
        if isinstance(node, ast.Call) and not node.keywords:
            return self.call(node)
        raise NotCopiedError(ast.dump(node))

    def binary(self, node: ast.BinOp) -> str:
        """Write an operator between two operands."""
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.Pow):
            return f"py_pow({left},{right})"
        return f"({left}{self.sign(node.op)}{right})"

    def logic(self, node: ast.BoolOp | ast.Compare) -> str:
        """Write a comparison or a connection, as a truth; ``x or y`` of numbers is one of them."""
        if isinstance(node, ast.Compare):
            sides = [self.value(each) for each in (node.left, *node.comparators)]
            pairs = zip(sides, node.ops, sides[1:])  # noqa: B905  # one side more than signs
            return f"({'&&'.join(a + self.sign(sign) + b for a, sign, b in pairs)})"
        if is_truth(node):
            return f"({self.sign(node.op).join(map(self.truth, node.values))})"
        if isinstance(node.op, ast.Or) and len(node.values) == 2:
            return f"py_or({','.join(map(self.value, node.values))})"
        raise NotCopiedError(ast.dump(node))

    def truth(self, node: ast.expr) -> str:
        """Write an expression as a truth, as Python sees it."""
        if isinstance(node, ast.BoolOp):
            return f"({self.sign(node.op).join(map(self.truth, node.values))})"
        return self.value(node) if is_truth(node) else f"py_holds({self.value(node)})"

    def subscript(self, node: ast.Subscript) -> str:
        """Write one of some numbers, or a part of them."""
        of = self.value(node.value)
        if isinstance(node.slice, ast.Slice):
            bounds = [node.slice.lower or ast.Constant(0), node.slice.upper]
            return f"{of}.slice({','.join(self.value(each) for each in bounds if each)})"
        return f"{of}[{self.value(node.slice)}]"

    def call(self, node: ast.Call) -> str:
        """Write a call; ``fmod`` is an operator of JavaScript's."""
        function, taken = self.value(node.func), [self.value(each) for each in node.args]
        if isinstance(node.func, ast.Name) and node.func.id == "len":
            return f"{taken[0]}.length"
        if function == "fmod":
            return f"({taken[0]}%{taken[1]})"
        if function == "":
            return taken[0]
        return f"{function}({','.join(taken)})"

    def name(self, name: str) -> str:
        """Write a name. Raises ``NotCopiedError`` for one that JavaScript keeps to itself."""
        if name in RESERVED:
            raise NotCopiedError(name)
        return BUILTINS.get(name, name)

    def sign(self, operator: ast.AST) -> str:
        """Write an operator. Raises ``NotCopiedError``."""
        if type(operator) not in OPERATORS:
            raise NotCopiedError(ast.dump(operator))
        return OPERATORS[type(operator)]


def constant(value: object) -> str:
    """Write a constant."""
    if value is None:
        return "null"
    if isinstance(value, float) and math.isfinite(value):
        return repr(value).removesuffix(".0")
    if isinstance(value, int):
        return repr(value)
    raise NotCopiedError(repr(value))


def is_text(node: ast.stmt) -> bool:
    """Return whether a statement is a docstring."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def is_truth(node: ast.expr) -> bool:
    """Return whether an expression is true or false, no number."""
    if isinstance(node, ast.BoolOp):
        return all(map(is_truth, node.values))
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr == "isFinite"
    return isinstance(node, ast.Compare) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
    )
