"""The trace as JSON, schema ``backprop-trace/1``: full precision, streamed row by row.

Non-finite numbers are the strings "NaN", "Infinity" and "-Infinity"; -0.0 stays -0.0. Formulas
are in the language of programs and parse back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Protocol

from ..autodiff.remarks import notes_of
from .any_writer import Writer
from .json_rows import Number, Rows
from .json_rows import jsonable as number

SCHEMA = "backprop-trace/1"
_ROWS_AT_ONCE = 500

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


class JsonRows(Protocol):
    """Writes a trace's numbers: the head's keys, and a row a node, edge and gradient."""

    def head(self) -> dict[str, Any]:
        """Return the keys before the rows."""
        ...

    def nodes(self) -> Iterator[str]:
        """Yield a row an operation."""
        ...

    def locals(self) -> Iterator[str]:
        """Yield a row an edge that has a local gradient."""
        ...

    def backward(self) -> Iterator[str]:
        """Yield a row a gradient, with its contributions."""
        ...


class JsonWriter(Writer):
    """Writes the numbers of the trace: no story is told, and no block is read."""

    def pieces(self) -> Iterator[str]:
        """Yield the object's text; sections add keys before the notes."""
        document, trace = self.document, self.document.numbers
        head: dict[str, object] = {
            "schema": SCHEMA,
            "program": self.program,
            "output": trace.output,
        }
        head |= self.reading()
        if not document.passes.has_numbers:
            yield _encode(head | document.passes.as_json()) + "\n"
            return
        rows = self.rows()
        yield _encode(head | rows.head())[:-1]
        yield from _array("nodes", rows.nodes())
        yield from _array("local_gradients", rows.locals())
        yield from _array("backward", rows.backward())
        for part in (document.passes.as_json(), *[each.as_json() for each in document.sections]):
            for key, value in part.items():
                yield f",\n {_encode(key)}: {_encode(value)}"
        notes = (_encode(note._asdict()) for note in notes_of(trace))
        yield from _array("notes", notes)
        yield "}\n"

    @property
    def program(self) -> str:
        """The program's text, as it was typed."""
        return self.document.numbers.program

    def reading(self) -> dict[str, object]:
        """Return how the program was read, where that is not as it was typed."""
        program = self.document.numbers.graph.program
        if not program.notes:
            return {}
        return {"reading": {"typed": program.typed, "notes": program.notes}}

    def rows(self) -> JsonRows:
        """Return what writes the trace's numbers."""
        trace = self.document.numbers
        if not trace.is_array:
            return Rows(trace)
        from .json_arrays import ArrayRows  # array programs only

        return ArrayRows(trace)  # type: ignore[arg-type]  # is_array says so


def _array(key: str, rows: Iterable[str]) -> Iterator[str]:
    """Yield a key and its array, some hundred rows at a time."""
    yield f',\n "{key}": ['
    rows = iter(rows)
    separator = "\n  "
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        yield separator + ",\n  ".join(batch)
        separator = ",\n  "
    yield "]"


__all__ = ["JsonWriter", "Number", "number"]
