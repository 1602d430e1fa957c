"""The trace as JSON, schema ``backprop-trace/1``: full precision, streamed row by row.

Non-finite numbers are the strings "NaN", "Infinity" and "-Infinity"; -0.0 stays -0.0. Formulas
are in the language of programs and parse back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from math import isfinite

from ..autodiff.remarks import notes_of
from .json_rows import Rows
from .writer import Writer

SCHEMA = "backprop-trace/1"
_ROWS_AT_ONCE = 500

Number = float | str | None
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def number(value: float | None) -> Number:
    """Return a number as JSON can carry it."""
    if value is None or isfinite(value):
        return value
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


class JsonWriter(Writer):
    """Writes the numbers of the trace: no story is told, and no block is read."""

    def pieces(self) -> Iterator[str]:
        """Yield the object's text; sections add keys before the notes."""
        document, trace = self.document, self.document.numbers
        head: dict[str, object] = {
            "schema": SCHEMA,
            "program": trace.program,
            "output": trace.output,
        }
        if not document.passes.has_numbers:
            yield _encode(head | document.passes.as_json()) + "\n"
            return
        head |= {
            "value": number(trace.value),
            "inputs": {name: number(value) for name, value in trace.inputs.items()},
            "wrt": list(trace.wrt),
            "gradients": {name: number(value) for name, value in trace.gradients.items()},
        }
        yield _encode(head)[:-1]
        rows = Rows(trace)
        yield from _array("nodes", rows.nodes())
        yield from _array("local_gradients", rows.locals())
        yield from _array("backward", rows.backward())
        for part in (document.passes.as_json(), *[each.as_json() for each in document.sections]):
            for key, value in part.items():
                yield f",\n {_encode(key)}: {_encode(value)}"
        notes = (_encode(note._asdict()) for note in notes_of(trace))
        yield from _array("notes", notes)
        yield "}\n"


def _array(key: str, rows: Iterable[str]) -> Iterator[str]:
    """Yield a key and its array, some hundred rows at a time."""
    yield f',\n "{key}": ['
    rows = iter(rows)
    separator = "\n  "
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        yield separator + ",\n  ".join(batch)
        separator = ",\n  "
    yield "]"
