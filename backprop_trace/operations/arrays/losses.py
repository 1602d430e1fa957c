"""Cross-entropy of scores: the mean over the rows of -log softmax at the true class."""

from __future__ import annotations

from collections.abc import Sequence
from math import expm1, prod

from ...values.arrays import Shape, Value, items_of, make, shape_of
from ...values.walks import ShapeError, dims
from ..numerics import exp
from ..operation import letters
from ..selections import maximum
from .lane_functions import log_softmax
from .lanes import log_softmax_text
from .row import ArrayRow, Options, Term, add, joined, whole_numbers

Rows = list[list[float]]


class CrossEntropy(ArrayRow):
    """Targets are classes (one axis less than the scores) or probabilities (of the same shape)."""

    least = most = 2

    def is_cut(self, position: int, shapes: Sequence[Shape]) -> bool:
        return position == 1 and shapes[1] != shapes[0]

    def shape(self, shapes: Sequence[Shape], options: Options) -> Shape:
        scores, targets = shapes
        if not scores:
            raise ShapeError("cross_entropy takes scores of several classes, not a number")
        if targets not in (scores, scores[:-1]):
            label = f"targets: {dims(scores[:-1])} (classes) or {dims(scores)} (probabilities)"
            said = f"the scores are {dims(scores)}, the targets {dims(targets)}"
            raise ShapeError(said, label)
        return ()

    def check(self, operands: Sequence[Value], options: Options) -> None:
        if self.is_cut(1, [shape_of(operand) for operand in operands]):
            self._classes(operands)

    def _classes(self, operands: Sequence[Value]) -> list[int]:
        return whole_numbers(operands[1], 0, shape_of(operands[0])[-1], "targets")

    def _rows(self, operands: Sequence[Value]) -> tuple[Rows, Rows, list[int] | None]:
        """Return the rows of scores, those of the targets' probabilities, and the classes."""
        size = shape_of(operands[0])[-1]
        rows = _cut(items_of(operands[0]), size)
        if shape_of(operands[1]) == shape_of(operands[0]):
            return rows, _cut(items_of(operands[1]), size), None
        classes = self._classes(operands)
        hot = [[1.0 if k == number else 0.0 for k in range(size)] for number in classes]
        return rows, hot, classes

    def forward(self, operands: Sequence[Value], options: Options) -> Value:
        rows, targets, classes = self._rows(operands)
        losses = []
        for number, row in enumerate(rows):
            logs = log_softmax(row)
            if classes is None:
                products = [part * log for part, log in zip(targets[number], logs, strict=True)]
                losses.append(0.0 - float(add(products)))
            else:
                losses.append(0.0 - logs[classes[number]])
        return float(add(losses)) / len(losses)

    def _slopes(
        self, position: int, row: Sequence[float], target: Sequence[float], chosen: int | None
    ) -> list[float]:
        """Return the derivatives of one row's loss.

        ``softmax - 1`` at the true class is ``expm1`` of its logarithm: no digit is lost.
        """
        logs = log_softmax(row)
        if position:
            return [-log for log in logs]
        if chosen is not None:
            return [expm1(log) if k == chosen else exp(log) for k, log in enumerate(logs)]
        mass = float(add(target))
        return [exp(log) * mass - part for log, part in zip(logs, target, strict=True)]

    def back(
        self, position: int, g: Value, operands: Sequence[Value], out: Value, options: Options
    ) -> Value:
        rows, targets, classes = self._rows(operands)
        shape = shape_of(operands[position])
        if position and classes is not None:
            return make(shape, [0.0] * len(rows))
        scale = g / len(rows)
        items = []
        for number, (row, target) in enumerate(zip(rows, targets, strict=True)):
            chosen = None if classes is None else classes[number]
            items += [scale * slope for slope in self._slopes(position, row, target, chosen)]
        return make(shape, items)

    def terms(
        self, position: int, place: int, operands: Sequence[Value], out: Value, options: Options
    ) -> list[Term]:
        rows, targets, classes = self._rows(operands)
        if position and classes is not None:
            return []
        number, k = divmod(place, len(rows[0]))
        chosen = None if classes is None else classes[number]
        slope = self._slopes(position, rows[number], targets[number], chosen)[k]
        return [Term(0, slope / len(rows))]

    def rule(self, position: int, operands: Sequence[Value], out: Value, options: Options) -> str:
        scores, targets = map(shape_of, operands)
        count = prod(scores[:-1])
        a, b = letters(2)
        scale = "g" if count == 1 else f"g/{count}"
        if targets != scores:
            return "0" if position else f"{scale}*(softmax({a}) - one_hot({b}, {scores[-1]}))"
        if position:
            return f"-{scale}*log_softmax({a})"
        if all(row == 1.0 for row in map(add, _cut(items_of(operands[1]), scores[-1]))):
            return f"{scale}*(softmax({a}) - {b})"
        return f"{scale}*(softmax({a})*sum({b}, axis=-1, keepdims=True) - {b})"

    def unrolled(
        self, names: Sequence[Sequence[str]], operands: Sequence[Value], options: Options
    ) -> list[str]:
        rows, _, classes = self._rows(operands)
        size = len(rows[0])
        losses = []
        for number, row in enumerate(rows):
            entries = names[0][number * size : (number + 1) * size]
            is_float = all(score.__class__ is float for score in row)
            top = repr(maximum(*row)) if is_float else ""
            logs = log_softmax_text(entries, top)
            if classes is not None:
                losses.append(f"-({logs[classes[number]]})")
                continue
            parts = names[1][number * size : (number + 1) * size]
            products = [f"{part}*({log})" for part, log in zip(parts, logs, strict=True)]
            losses.append(f"-{joined(products)}")
        return [losses[0] if len(losses) == 1 else f"mean({', '.join(losses)})"]


def _cut(items: Sequence[float], size: int) -> Rows:
    return [list(items[k : k + size]) for k in range(0, len(items), size)]


ROWS: tuple[ArrayRow, ...] = (CrossEntropy("cross_entropy"),)
