"""Faults to plant: in the formulas of the table, in its results, and in the code that makes them.

Every fault is small and of a kind that people make: a sign, a factor, an exponent, one operand for
another, a comparison turned round, a branch never taken.
"""

from __future__ import annotations

import ast
import copy
import inspect
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from backprop_trace.language.formula import Apply, Formula, Name, Number
from backprop_trace.language.syntax.parser import parse_formula
from backprop_trace.notation.text import LANGUAGE
from backprop_trace.operations import Operation, letters
from backprop_trace.operations.operation import Local

# Formulas

_OTHER = {
    "add": ("sub",),
    "sub": ("add",),
    "mul": ("div", "add"),
    "div": ("mul",),
    "pow": ("mul",),
    "gt": ("ge", "lt", "eq"),
    "ge": ("gt", "le"),
    "lt": ("le", "gt"),
    "le": ("lt", "ge"),
    "eq": ("ne",),
    "sin": ("cos",),
    "cos": ("sin",),
    "sinh": ("cosh",),
    "cosh": ("sinh",),
    "exp": ("cosh",),
    "log": ("sqrt",),
    "sqrt": ("cbrt",),
    "erf": ("tanh",),
    "max": ("min",),
    "min": ("max",),
    "floor": ("ceil",),
    "ceil": ("floor",),
    "sign": ("abs",),
    "sigmoid": ("tanh",),
    "tanh": ("sigmoid",),
}


def formulas(text: str, names: tuple[str, ...]) -> Iterator[str]:
    """Yield a formula's text with one fault each."""
    tree = parse_formula(text)
    seen = {text}
    for faulty in _trees(tree, names):
        written = LANGUAGE.write(faulty)
        if written not in seen:
            seen.add(written)
            yield written
    for pattern in ("-({})", "2*({})", "({}) + 1e-9", "({})*(1 + 1e-9)", "0*({})"):
        yield pattern.format(text)


def _trees(tree: Formula, names: tuple[str, ...]) -> Iterator[Formula]:
    if isinstance(tree, Name):
        yield from (Name(name) for name in names if name != tree.name)
    elif isinstance(tree, Number):
        yield Number(f"{tree.value + 1:g}", tree.value + 1)
        if tree.value:
            yield Apply("neg", (tree,))
    else:
        for other in _OTHER.get(tree.function, ()):
            yield Apply(other, tree.operands)
        if len(tree.operands) == 1:  # the function left out
            yield tree.operands[0]
        if tree.function in ("sub", "div", "pow", "atan2"):
            yield Apply(tree.function, tree.operands[::-1])
        if tree.function == "where":
            condition, first, second = tree.operands
            yield Apply("where", (condition, second, first))
        for place, operand in enumerate(tree.operands):
            for faulty in _trees(operand, names):
                operands = list(tree.operands)
                operands[place] = faulty
                yield Apply(tree.function, tuple(operands))


def rows_with_faulty_formulas(row: Operation) -> Iterator[tuple[str, Operation]]:
    """Yield (what was done, row) for each fault in the definition and formulas of a fixed row."""
    if not isinstance(row.locals, tuple):
        return
    names = letters(len(row.locals))
    if row.definition not in (f"{row.name}({', '.join(names)})", "a"):
        for faulty in formulas(row.definition, names):
            yield f"{row.name} = {faulty}", row._replace(definition=faulty)
    for place, local in enumerate(row.locals):
        for field, text in (("formula", local.formula), ("stable", local.stable)):
            for faulty in formulas(text, (*names, "out")) if text else ():
                wrong = local._replace(formula=faulty)
                if field == "stable":
                    wrong = local._replace(stable=faulty)
                locals_ = (*row.locals[:place], wrong, *row.locals[place + 1 :])
                done = f"{row.name}: {field} for {names[place]} = {faulty}"
                yield done, row._replace(locals=locals_, formula_at=None)


# Results

RESULTS: dict[str, Callable[[float], float]] = {
    "its sign": lambda value: -value,
    "a factor 2": lambda value: 2.0 * value,
    "a factor 1 + 1e-9": lambda value: value * (1.0 + 1e-9),
    "a summand 1e-9": lambda value: value + 1e-9,
    "always 0": lambda value: 0.0 * value,
}


def rows_with_faulty_results(row: Operation) -> Iterator[tuple[str, Operation]]:
    """Yield (what was done, row) for a fault in the value and in each local gradient."""
    for what, fault in RESULTS.items():
        right = row.forward

        def value(*operands: float, right: Any = right, fault: Any = fault) -> float:
            return float(fault(right(*operands)))

        yield f"{row.name}: {what} in the value", row._replace(forward=value)
        for place, letter in enumerate(letters(row.least)):
            if what != "a factor 1 + 1e-9" or row.name not in ("max", "min"):
                yield f"{row.name}: {what} for {letter}", _with_local(row, place, fault)
    swapped = letters(row.least)
    if len(swapped) == 2 and isinstance(row.locals, tuple):
        yield f"{row.name}: a and b exchanged", row._replace(locals=row.locals[::-1])


def _with_local(row: Operation, place: int, fault: Callable[[float], float]) -> Operation:
    def local(position: int, count: int) -> Local:
        right = row.local(position, count)
        if position != place:
            return right

        def evaluate(*operands_and_out: float) -> float | None:
            number = right.evaluate(*operands_and_out)
            return None if number is None else fault(number)

        return right._replace(evaluate=evaluate)

    if isinstance(row.locals, tuple):
        count = len(row.locals)
        return row._replace(locals=tuple(local(position, count) for position in range(count)))
    return row._replace(locals=local)


# Code

_BINARY: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
}
_COMPARE: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}


def faults(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Yield (what was done, tree) for each single fault in a function's or lambda's code.

    The tree that is yielded is the given one, changed; it is restored afterwards.
    """
    parameters = (
        [arg.arg for arg in tree.args.args]
        if isinstance(tree, (ast.FunctionDef, ast.Lambda))
        else []
    )
    for parent, field, place, node in list(_children(tree)):
        for what, other in _others(node, parameters):
            ast.copy_location(other, node)
            ast.fix_missing_locations(other)
            _put(parent, field, place, other)
            yield f"{ast.unparse(node)} -> {what or ast.unparse(other)}", tree
            _put(parent, field, place, node)


def _children(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.expr | ast.stmt]]:
    """Yield every place in a body: (parent, field, index, node)."""
    pending: list[ast.AST] = [tree]
    while pending:
        parent = pending.pop()
        for field, value in ast.iter_fields(parent):
            if field in ("args", "decorator_list", "returns", "annotation") and not isinstance(
                parent, ast.Call
            ):
                continue
            items = value if isinstance(value, list) else [value]
            for place, node in enumerate(items):
                if isinstance(node, ast.AST):
                    pending.append(node)
                if isinstance(node, (ast.expr, ast.stmt)):
                    yield parent, field, place if isinstance(value, list) else None, node


def _put(parent: ast.AST, field: str, place: int | None, node: ast.AST) -> None:
    if place is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[place] = node


def _others(node: ast.AST, parameters: list[str]) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.BinOp):
        for operator in _BINARY.get(type(node.op), ()):
            yield "", ast.BinOp(node.left, operator(), node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not)):
        yield "", node.operand
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for comparison in _COMPARE.get(type(node.ops[0]), ()):
            yield "", ast.Compare(node.left, [comparison()], node.comparators)
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "", ast.BoolOp(other, node.values)
    elif isinstance(node, (ast.If, ast.IfExp)):
        for value in (True, False):
            changed = copy.copy(node)
            changed.test = ast.Constant(value)
            yield f"branch taken {'always' if value else 'never'}", changed
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield "", ast.Constant(node.value + 1)
        if node.value:
            yield "", ast.UnaryOp(ast.USub(), ast.Constant(node.value))
            yield "", ast.Constant(node.value * (1.0 + 1e-6))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in parameters:
        for name in parameters:
            if name != node.id:
                yield "", ast.Name(name, ast.Load())
    elif isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        yield "", node.args[0]
    elif isinstance(node, ast.Return) and node.value is not None:
        yield "", ast.Return(ast.UnaryOp(ast.USub(), node.value))
        yield "", ast.Return(ast.Constant(None))


def functions_of(module: ModuleType) -> Iterator[tuple[FunctionType, ast.FunctionDef]]:
    """Yield the functions that a module defines, with their syntax trees."""
    tree = ast.parse(inspect.getsource(module))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            function = getattr(module, node.name)
            if isinstance(function, FunctionType):
                yield function, node


def code_of(tree: ast.FunctionDef, module: ModuleType) -> CodeType:
    """Return the code of a changed function, to be put in place of the right one."""
    alone = copy.copy(tree)
    alone.decorator_list = []
    future = ast.ImportFrom("__future__", [ast.alias("annotations")], 0)
    whole = ast.fix_missing_locations(ast.Module([future, alone], []))
    namespace = dict(vars(module))
    exec(compile(whole, f"<mutant of {tree.name}>", "exec"), namespace)  # our own source
    code: CodeType = namespace[tree.name].__code__
    return code
