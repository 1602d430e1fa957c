"""Formulas of arrays as they are told: what the shapes of their parts say is written into them.

A product of two arrays is one entry by entry; what every entry gets alike is said in words; the
outer product that a matrix product hands back is set as the textbooks do, with a transpose.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..language.formula import Apply, Formula, Name, Number
from ..notation.writer import ENTRYWISE, EVERYWHERE, GROUPED, REPEATED, SHARED
from ..operations.arrays.registry import ARRAY_TABLE, row_of
from ..operations.arrays.row import LETTER
from ..operations.registry import TABLE
from ..record import Record
from ..values.arrays import Shape, shape_of
from ..values.walks import ShapeError, broadcast


class Piece(Record):
    """A formula, and the shape of what it stands for."""

    tree: Formula
    shape: Shape


def told(
    formula: Formula, shape: Callable[[str], Shape], rewrite: Callable[..., Piece] | None = None
) -> Formula:
    """Return a formula with its entrywise products set off; ``shape`` gives those of names."""
    change = rewrite or _told
    done: list[Piece] = []
    pending: list[Formula | tuple[Apply]] = [formula]
    while pending:
        piece = pending.pop()
        if isinstance(piece, Name):
            done.append(Piece(piece, shape(piece.name)))
        elif isinstance(piece, Number):
            done.append(Piece(piece, shape_of(piece.value)))
        elif isinstance(piece, Apply):
            pending.append((piece,))
            pending.extend(reversed(piece.operands))
        else:
            (apply,) = piece
            count = len(apply.operands)
            operands = done[-count:]
            del done[-count:]
            done.append(change(apply, operands))
    return done[0].tree


def told_rule(formula: Formula, shape: Callable[[str], Shape]) -> Formula:
    """Return what is handed back as it is told: a formula over the letters, ``out`` and ``g``."""
    tree = told(formula, shape, _told_rule)
    if not isinstance(tree, Apply) or tree.function != "expand":
        return tree
    if not tree.options:
        return Apply(EVERYWHERE, tree.operands[:1])
    return Apply(REPEATED, tree.operands[:1], tree.options)


def _told(apply: Apply, operands: Sequence[Piece]) -> Piece:
    shapes = [piece.shape for piece in operands]
    function = ENTRYWISE if apply.function == "mul" and all(shapes) else apply.function
    trees = tuple([piece.tree for piece in operands])
    return Piece(Apply(function, trees, apply.options), _shape(apply, shapes))


def _shape(apply: Apply, shapes: Sequence[Shape]) -> Shape:
    name = apply.function
    try:
        if name in ARRAY_TABLE or name in TABLE:
            row = row_of(TABLE.get(name), name, len(shapes))
            return row.shape(shapes, dict(apply.options))
    except ShapeError:  # what a rewritten part is no more
        pass
    return broadcast(*shapes) or max(shapes, key=len)


def _told_rule(apply: Apply, operands: Sequence[Piece]) -> Piece:
    name = apply.function
    first = operands[0].tree
    if name == "expand":
        narrow = operands[0].shape
        return Piece(Apply(name, (first, operands[1].tree), apply.options),
                     operands[1].shape if apply.options else narrow)  # fmt: skip
    if name == "div" and first == Name(LETTER):
        return Piece(Apply(SHARED, (first, operands[1].tree)), operands[0].shape)
    is_spread = isinstance(first, Apply) and first.function == "expand"
    if name == "div" and is_spread and isinstance(operands[1].tree, Number):
        assert isinstance(first, Apply)  # noqa: S101  # is_spread says so
        shared = Apply(SHARED, (first.operands[0], operands[1].tree))
        return Piece(first._replace(operands=(shared, first.operands[1])), operands[0].shape)
    operands = [_everywhere(piece) for piece in operands]
    if name == "outer":
        a, b = operands
        turned = Apply("transpose", (_grouped(b.tree),))
        return Piece(Apply("matmul", (a.tree, turned)), (*a.shape, *b.shape))
    if name in ("transpose", "mT"):
        piece = Piece(_grouped(operands[0].tree), operands[0].shape)
        return _told(apply, [piece])
    if name == "sum" and len(operands) == 1 and ("keepdims", True) in apply.options:
        options = tuple(each for each in apply.options if each[0] != "keepdims")
        piece = _told(apply, operands)
        return Piece(Apply(name, (operands[0].tree,), options), piece.shape)
    if name == "mul" and _is_switch(operands[1].tree):
        switch = operands[1].tree
        assert isinstance(switch, Apply)  # noqa: S101  # it is one
        return Piece(switch._replace(operands=(switch.operands[0], operands[0].tree,
                                               switch.operands[2])), operands[1].shape)  # fmt: skip
    return _told(apply, operands)


def _everywhere(piece: Piece) -> Piece:
    """Return the number in place of an array that has it at every entry: products repeat it."""
    tree = piece.tree
    if isinstance(tree, Apply) and tree.function == "expand" and not tree.options:
        return Piece(tree.operands[0], piece.shape)
    return piece


def _grouped(tree: Formula) -> Formula:
    """Return a gradient in parentheses: its name ends in another name."""
    return Apply(GROUPED, (tree,)) if tree == Name(LETTER) else tree


def _is_switch(tree: Formula) -> bool:
    """Return whether a formula is 1 somewhere, and 0 elsewhere."""
    return (
        isinstance(tree, Apply)
        and tree.function == "where"
        and [getattr(each, "text", "") for each in tree.operands[1:]] == ["1", "0"]
    )
