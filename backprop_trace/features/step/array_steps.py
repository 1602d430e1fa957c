"""The rows of an array program as steps: a record each, with its array, shape and worked entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from ...autodiff.array_trace import ArrayTrace
from ...display import width, wrapped
from ...document.array_view import MOST
from ...formats.shaped import WIDEST, Shown, record
from ...values.arrays import Array, items_of
from ...values.decimals import is_rounded
from ...values.written import written
from .steps import INDENT, LEAST_ROWS, Place, Steps

SENTENCE = 2
"""Lines of a row's sentence that there is room for."""

NUMBER = re.compile(r"[^\s\[\],]+")
"""A number of an array as text."""


class ArraySteps(Steps):
    """All steps of an array trace."""

    trace: ArrayTrace

    def __init__(self, trace: ArrayTrace, ascii: bool, digits: int | None, explains: bool) -> None:
        super().__init__(trace, ascii, digits, explains)
        self.shown = lru_cache(1_000)(self._shown)
        self.tallest = lru_cache(8)(self._tallest)

    def _shown(self, step: int) -> Shown:
        place = self.place(step)
        return self.writer.shown(place.part.table.write(place.item))

    def row(
        self, place: Place, is_asked: bool = False, columns: int | None = None, mark: str = "  "
    ) -> list[str]:
        """Write a row as a record, what is asked for as question marks."""
        shown = self.shown(place.part.first + place.row)
        if is_asked:
            shown = self.asked(shown)
        lines = record(shown, min(columns or WIDEST, WIDEST), mark)
        text = "\n".join(wrapped(line.text, columns, 2 * INDENT) for line in lines)
        return text.split("\n")

    def asked(self, shown: Shown) -> Shown:
        """Return a row before it is answered: a question mark for each number, or for the rule."""
        if not shown.result:
            sign = self.writer.notation.equals
            return shown._replace(right=f"{sign} ?", remark="", worked="")
        ellipsis = self.writer.notation.ellipsis

        def hidden(found: re.Match[str]) -> str:
            text = found.group()
            return text if text == ellipsis else "?".rjust(width(text))

        return shown._replace(
            result=NUMBER.sub(hidden, shown.result), sign=self.writer.notation.equals, worked=""
        )

    def least(self, is_backward: bool, columns: int) -> int:
        """Return the lines of the tallest row: the graph leaves room for it, and never jumps."""
        return self.tallest(is_backward, columns)

    def _tallest(self, is_backward: bool, columns: int) -> int:
        said = 0 if self.explanation is None else SENTENCE
        parts = [part for part in self.passes if (part.table.kind == "backward") == is_backward]
        places = (Place(part, row) for part in parts for row in range(len(part.items)))
        heights = (len(self.row(place, False, columns)) + said for place in places)
        return max(LEAST_ROWS, *heights)

    def opening(self) -> Iterator[str]:
        """Yield the program and the point."""
        yield from super().opening()
        if self.trace.point():
            yield from self.writer.table(self.given)

    def point(self, columns: int) -> Sequence[str]:
        """Return what is given, the longest arrays by their shape alone where the line is full."""
        notation, digits = self.writer.notation, self.writer.style.digits
        items: dict[str, str] = {}
        shapes: dict[str, str] = {}
        for name, value in self.trace.point().items():
            if value.__class__ is Array:
                shapes[name] = f"{notation.name(name)} {notation.dims(value.shape)}"
            if len(items_of(value)) > MOST:
                items[name] = shapes.pop(name)
                continue
            is_about = any(is_rounded(each, digits) for each in items_of(value))
            sign = notation.about if is_about else notation.equals
            text = written(value, lambda each: notation.number(each, digits))
            items[name] = f"{notation.name(name)} {sign} {text}"
        while shapes and width("with  " + ", ".join(items.values())) > columns:
            longest = max(shapes, key=lambda name: width(items[name]))
            items[longest] = shapes.pop(longest)
        return list(items.values())
