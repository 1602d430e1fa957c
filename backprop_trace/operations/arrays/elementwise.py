"""A row of the scalar table applied entry by entry; what is smaller is repeated.

The scalar rows are the one truth: nothing here knows a single operation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...values.arrays import Shape, Value, items_of, make, shape_of
from ...values.walks import ShapeError, broadcast, dims, fold, origins, spread
from ..numerics import NAN
from ..operation import Operation
from .products import folded
from .row import ArrayRow, Options, Term, add

SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "**", "lt": "<", "le": "<=",
         "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}  # fmt: skip
"""How a program writes the operations that it does not call by name."""

TIED = 0.5
"""The local gradient of one of two equal operands."""

_WORD = re.compile(r"[\w.]+|\w+\([^()]*\)")
"""What needs no parentheses in a product."""


class Elementwise(ArrayRow):
    """An operation on numbers, lifted."""

    def __init__(self, row: Operation) -> None:
        super().__init__(row.key)
        self.row = row
        self.least, self.most, self.literals = row.least, row.most, row.literals
        self.names_variables = row.names_variables

    def is_cut(self, position: int, shapes: Sequence[Shape]) -> bool:
        return self.row.local(position, len(shapes)).cut

    def shape(self, shapes: Sequence[Shape], options: Options) -> Shape:
        wide = broadcast(*shapes)
        if wide is not None:
            return wide
        listed = list(map(dims, shapes))
        sign = SIGNS.get(self.row.name)
        said = f" {sign} ".join(listed) if sign else f"{self.row.name}({', '.join(listed)})"
        label = "sizes, from the right, must be equal or 1"
        raise ShapeError(f"{said}: the shapes don't fit, entry by entry", label)

    def forward(self, operands: Sequence[Value], options: Options) -> Value:
        wide = self.shape([shape_of(operand) for operand in operands], options)
        lists = [spread(operand, wide) for operand in operands]
        return make(wide, list(map(self.row.forward, *lists)))

    def locals(self, position: int, operands: Sequence[Value], out: Value) -> list[float | None]:
        """Return the local gradient at every entry of the result; None is a hard zero."""
        wide, items = shape_of(out), items_of(out)
        local = self.row.local(position, len(operands))
        if self.row.most is None:
            return [local.evaluate()] * len(items)
        lists = [spread(operand, wide) for operand in operands]
        return list(map(local.evaluate, *lists, items))

    def products(
        self, position: int, g: Value, operands: Sequence[Value], out: Value
    ) -> list[float]:
        """Return upstream x local at every entry of the result, before repeated ones are added."""
        upstream, row = items_of(g), self.row
        if row.vjp is not None:
            wide = shape_of(out)
            lists = [spread(operand, wide) for operand in operands]
            back = row.vjp
            every = zip(upstream, *lists, items_of(out), strict=True)
            return [back(*entry)[position] for entry in every]
        if row.local(position, len(operands)).formula == "1":
            return upstream
        locals_ = self.locals(position, operands, out)
        return [
            0.0 if local is None else each * local
            for each, local in zip(upstream, locals_, strict=True)
        ]

    def back(
        self, position: int, g: Value, operands: Sequence[Value], out: Value, options: Options
    ) -> Value:
        products = self.products(position, g, operands, out)
        shape = shape_of(operands[position])
        return make(shape, fold(products, shape_of(out), shape, add))

    def terms(
        self, position: int, place: int, operands: Sequence[Value], out: Value, options: Options
    ) -> list[Term]:
        locals_ = self.locals(position, operands, out)
        places = origins(shape_of(operands[position]), shape_of(out))
        return [
            Term(k, local)
            for k, (origin, local) in enumerate(zip(places, locals_, strict=True))
            if origin == place and local is not None
        ]

    def formula(
        self, position: int, literals: Sequence[str | None], locals_: Sequence[float | None] = ()
    ) -> str:
        """Return the local gradient's formula, for all entries at once; empty if there is none.

        ``literals`` are the operands' texts where they are numbers written in the program;
        ``locals_`` the local gradients, as a tie is a case of its own.
        """
        row = self.row
        if row.formula_at is None:
            return row.local(position, len(literals)).formula
        if row.body is not None:  # a function of the program: some derivatives are too long
            text = row.formula_at(position, literals, NAN)
            return "" if text == "0/0" else text
        text = row.formula_at(position, literals, 1.0)
        tied = row.formula_at(position, literals, TIED)
        if tied == text or len(literals) != 2 or TIED not in locals_:
            return text
        return f"where(a == b, {tied}, {text})"

    def rule(self, position: int, operands: Sequence[Value], out: Value, options: Options) -> str:
        return self.rule_for(position, operands, out, [None] * len(operands))

    def rule_for(
        self, position: int, operands: Sequence[Value], out: Value, literals: Sequence[str | None]
    ) -> str:
        """Return what is handed back: upstream x local, summed over the axes of repeated ones."""
        formula = self.formula(position, literals, self.locals(position, operands, out))
        if not formula:
            return f"g times the derivative of {self.row.name}, entry by entry"
        text = {"1": "g", "-1": "-g", "0": "0*g"}.get(formula)
        if text is None:
            text = f"g*{formula}" if _WORD.fullmatch(formula) else f"g*({formula})"
        return folded(text, shape_of(out), shape_of(operands[position]))

    def unrolled(
        self, names: Sequence[Sequence[str]], operands: Sequence[Value], options: Options
    ) -> list[str]:
        wide = self.shape([shape_of(operand) for operand in operands], options)
        repeated = [
            [texts[place] for place in origins(shape_of(operand), wide)]
            for texts, operand in zip(names, operands, strict=True)
        ]
        return [self._applied(parts) for parts in zip(*repeated, strict=True)]

    def _applied(self, parts: Sequence[str]) -> str:
        name = self.row.name
        if name in SIGNS:
            return f"({parts[0]}) {SIGNS[name]} ({parts[1]})"
        if name == "neg":
            return f"-({parts[0]})"
        return parts[0] if name == "identity" else f"{name}({', '.join(parts)})"


def lifted(row: Operation) -> Elementwise:
    """Return a scalar row as an operation on arrays."""
    return Elementwise(row)
