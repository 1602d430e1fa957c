"""The log of a quiz: a line of JSON an answer, added whole or not at all; no clock, no names."""

from __future__ import annotations

import json
import os
from errno import EACCES
from math import isfinite

from ...errors import TraceError
from ...teaching.accepted import LONGEST
from ...teaching.asked import Asked
from ...teaching.rows import CONTRIBUTION, LOCAL, UPDATE
from .judge import Judged


class Log:
    """A file that lines are added to."""

    def __init__(self, path: str) -> None:
        self.path = path
        try:
            if os.path.exists(path) and not os.stat(path).st_mode & 0o222:
                raise PermissionError(EACCES, os.strerror(EACCES))  # the owner of all may write it
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        except (OSError, ValueError) as error:
            raise refused(path, error) from None

    def add(self, question: Asked, text: str, answer: Judged, seed: int | None) -> None:
        """Add a line. Raises ``TraceError`` where it can't be written; no part of it is left."""
        line = (
            json.dumps(entry(question, text, answer, seed), ensure_ascii=False, allow_nan=False)
            + "\n"
        )
        data = line.encode("utf-8", "surrogatepass")
        try:
            before = os.fstat(self._file).st_size
            if os.write(self._file, data) < len(data):
                os.ftruncate(self._file, before)
                raise OSError("no space left")
        except OSError as error:
            raise refused(self.path, error) from None

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def entry(question: Asked, text: str, answer: Judged, seed: int | None) -> dict[str, object]:
    """Return what is logged of an answer."""
    row, trace = question.row, question.trace
    is_edge = row.kind in (LOCAL, CONTRIBUTION)
    return {
        "program": trace.program,
        "values": {name: number(value) for name, value in trace.inputs.items()},
        "seed": seed,
        "kind": row.kind,
        "node": question.name,
        "via": trace.graph.names[row.node] if is_edge else None,
        "position": row.position if is_edge or row.kind == UPDATE else None,
        "truth": number(question.truth),
        "answer": text[:LONGEST],
        "value": None if answer.number is None else number(answer.number),
        "verdict": answer.verdict,
        "slips": list(answer.slips),
    }


def refused(path: str, error: Exception) -> TraceError:
    """Return the refusal of a file that can't be written."""
    reason = getattr(error, "strerror", None) or error
    return TraceError("unwritable", f"cannot write `{path}`: {reason}")


def number(value: float) -> float | str:
    """Return a number as JSON can carry it."""
    if isfinite(value):
        return value
    return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
