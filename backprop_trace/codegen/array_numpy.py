"""NumPy, arrays by hand: the lines that students must write, one a node and one an edge.

An operation on numbers is written as for numbers, with functions that take arrays; where an operand
was repeated, what is handed back is summed. Any other operation hands back its rule, which stands
in its row as a text of our language. ``+=`` would change an array that goes by two names: sums are
made anew.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

from ..language.formula import Apply, Formula
from ..language.syntax.arrays import any_formula
from ..language.syntax.parser import parse_formula
from ..notation.writer import ATOM, Layout, Leaf, Template
from ..operations import TABLE, Operation, Value
from ..operations.evaluate import evaluate
from ..operations.operation import OWN, letters
from . import choice
from .array_body import ArrayBody, with_texts
from .array_fallbacks import by_lanes, fits, is_far
from .body import Body
from .by_hand import Hand
from .numpy_spelling import NumpySpelling
from .spelling import layout_of

DEFINED = {"softplus": "np.logaddexp(0.0, a)"}
"""What NumPy has for an operation whose definition loses digits as it stands."""

WARNED = ("exp", "expm1", "log", "power", "sqrt", "cosh", "sinh", "divide")
"""Functions of NumPy that warn where they leave the finite numbers."""


class ArrayNumpySpelling(NumpySpelling):
    """NumPy's functions of arrays; our own functions, where they are needed, entry by entry."""

    kind = "float"
    """What our own functions give: ``object`` where it may be None."""
    warns = False
    """Whether something is computed that is not used, and NumPy would warn of."""

    def settings(self, is_finite: bool) -> list[str]:
        if is_finite and self.warns:
            return ["", 'np.seterr(all="ignore")  # np.where computes what it does not choose too']
        return super().settings(is_finite)

    def layout(self, function: str, operands: Sequence[Formula]) -> Layout:
        row = TABLE.get(function)
        if row is None or function in self.own:
            return super().layout(function, operands)
        count = len(operands)
        text = DEFINED.get(function) or row.spelling(self.target, count)
        if text in ("", OWN):
            text = self.defined(row, count)
        if text.startswith("def "):
            return super().layout(function, operands)
        text = of_arrays(text)
        if "np.where(" in text:
            risky = any(f"np.{name}" in text for name in WARNED) or any(map(may_warn, operands))
            self.warns = self.warns or risky
        self.imports.update(name for name in ("functools", "math") if f"{name}." in text)
        return layout_of(text, count)

    def defined(self, row: Operation, count: int) -> str:
        """Return the definition of an operation that NumPy lacks."""
        leaves = {letter: Leaf(letter) for letter in letters(count)}
        return Template(self, parse_formula(row.defined(count))).fill(leaves)

    def copied(self, function: Callable[..., Any], count: int) -> Layout:
        _, (opening, *rest) = super().copied(function, count)
        name, _, filled = str(opening).partition("(")
        return ATOM, [f"np.vectorize({name}, otypes=[{self.kind}])({filled}", *rest]

    def missing(self, row: Operation, count: int) -> Layout:
        return super(NumpySpelling, self).missing(row, count)

    def guarded(self, upstream: str, local: Formula, leaves: Mapping[str, Leaf]) -> str:
        self.kind = "object"
        text = Template(self, local).fill(leaves)
        self.kind = "float"
        return f"np.vectorize({self.chaining()}, otypes=[float])({upstream}, {text})"

    def is_plain(self, row: Operation, points: Sequence[tuple[Value, ...]]) -> bool:
        if not points:
            return True
        count = len(points[0]) - 1
        if row.key not in DEFINED and row.spelling(self.target, count) in ("", OWN):
            return all(self._is_defined(row, at[:-1], at[-1]) for at in points)
        if row.constant:
            return super().is_plain(row, points)
        return all(self.is_plain_at(row, at[:-1], at[-1]) for at in points)

    def agrees(self, function: str, operands: Sequence[Value], value: Value) -> bool:
        if not function or function in DEFINED:
            return True
        row = TABLE[function]
        if row.spelling(self.target, len(operands)) in ("", OWN):
            return self._is_defined(row, operands, value)
        return self.is_plain_at(row, operands, value)

    def is_plain_at(self, row: Operation, operands: Sequence[Value], value: Value) -> bool:
        return bool(row.spelled.numpy_safe) or super().is_plain_at(row, operands, value)

    def _is_defined(self, row: Operation, operands: Sequence[Value], value: Value) -> bool:
        names = letters(len(operands))
        formula = parse_formula(row.defined(len(operands)))
        seen = [0.0]
        leaves = dict(zip(names, operands, strict=True))
        found = evaluate(formula, leaves, lambda function, given, number: seen.append(number))
        return choice.close(value, found) and all(map(isfinite, seen))

    def safely(self, function: str) -> str:
        return function  # arrays never raise


def may_warn(formula: Formula) -> bool:
    """Return whether a formula has functions that NumPy warns of outside of their domains."""
    if not isinstance(formula, Apply):
        return False
    risky = formula.function in (*WARNED, "div", "pow")
    return risky or any(map(may_warn, formula.operands))


def of_arrays(text: str) -> str:
    """Return a text for numbers as one for arrays: a choice and Python's own functions."""
    if " if " not in text and "math." not in text and "reduce(" not in text:
        return text
    return ast.unparse(_OfArrays().visit(ast.parse(text, mode="eval")))


class _OfArrays(ast.NodeTransformer):
    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        where = ast.parse("np.where", mode="eval").body
        return ast.Call(where, [node.test, node.body, node.orelse], [])

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        called = ast.unparse(node.func)
        if called == "np.float64":
            return node.args[0]
        if called.startswith("math."):
            node.func = ast.parse(f"np.vectorize({called}, otypes=[float])", mode="eval").body
        elif called.endswith(".reduce"):  # operands of several shapes are no array
            function, (operands,) = called.removesuffix(".reduce"), node.args
            assert isinstance(operands, ast.List)  # noqa: S101  # the row's text
            node = ast.Call(
                ast.parse("functools.reduce", mode="eval").body,
                [ast.parse(function, mode="eval").body, operands], [],
            )  # fmt: skip
        return node


class ArrayHand(Hand):
    """Writes the two passes of a program of arrays."""

    def value(self, body: Body, node: int, row: Operation) -> str:
        if isinstance(body, ArrayBody) and not body.is_lifted(node):
            far = any(is_far(each, node) for each in body.traces)
            return body.text(self.spelling, node, "norm" if far else "")
        return super().value(body, node, row)

    def handed_back(
        self, body: Body, node: int, row: Operation, position: int, is_more: bool
    ) -> Iterator[str]:
        own = body.gradients[body.operands[node][position]]
        if isinstance(body, ArrayBody) and not body.is_lifted(node):
            text = yield from self.by_rule(body, node, position)
        else:
            text = self.contribution(body, node, row, position)
            if isinstance(body, ArrayBody):
                text = self.folded(body, node, position, text)
        yield f"{own} = {own} + {text}" if is_more else f"{own} = {text}"

    def folded(self, body: ArrayBody, node: int, position: int, text: str) -> str:
        """Return the sums over the axes along which broadcasting repeated an operand."""
        wide, shape = (body.trace.shape(n) for n in (node, body.operands[node][position]))
        if text == "0.0":
            return f"np.zeros({shape})" if shape else text
        if not shape and wide:
            return f"np.sum({text})"
        pad = len(wide) - len(shape)
        for _ in range(pad):
            text = f"np.sum({text}, axis=0)"
        for axis, size in enumerate(shape):
            if size == 1 and wide[pad + axis] > 1:
                text = f"np.sum({text}, axis={axis}, keepdims=True)"
        return text

    def by_rule(self, body: ArrayBody, node: int, position: int) -> Generator[str, None, str]:
        """Yield what must stand before; return what an operation on whole arrays hands back."""
        trace = body.trace
        row, rule = trace.row(node), trace.rule(node, position)
        if not row.is_formula(position):
            return (yield from self.scattered(body, node, position))
        places = body.operands[node]
        leaves = dict(zip(letters(len(places)), body.leaves(self.spelling, node), strict=True))
        leaves |= {"out": Leaf(body.names[node]), "g": Leaf(body.gradients[node])}
        if not all(fits(each, node, position) for each in body.traces):
            return by_lanes(self.spelling, trace, node, leaves)
        shapes = {name: trace.shape(n) for name, n in zip(leaves, places, strict=False)}
        shapes |= {"out": trace.shape(node), "g": trace.shape(node)}
        return Template(self.spelling, with_texts(self.spelling, any_formula(rule), shapes)).fill(
            leaves
        )

    def scattered(self, body: ArrayBody, node: int, position: int) -> Generator[str, None, str]:
        """Yield the statements of a gradient that goes to some entries only; return its name."""
        operand = body.leaves(self.spelling, node)[position].text
        part = self.naming.claim(f"{body.gradients[node]}_placed")
        yield f"{part} = np.zeros_like({operand})"
        upstream = body.gradients[node]
        if body.trace.row(node).name == "take":
            rows = body.leaves(self.spelling, node)[1].text
            yield f"np.add.at({part}, {rows}.astype(int), {upstream})"
        else:
            template = Template(self.spelling, any_formula("a"))
            index = body.text(self.spelling, node).partition("[")[2]
            yield f"{template.fill({'a': Leaf(part)})}[{index} = {upstream}"
        return part
