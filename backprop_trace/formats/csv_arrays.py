"""The rows of a spreadsheet for a program of arrays: those of the JSON output, a cell a number.

An array is one cell, as the language writes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..autodiff.array_trace import ArrayTrace
from ..values.decimals import FULL, plain
from .json_arrays import ArrayRows

Cells = tuple[str | int | float, ...]


def rows(trace: ArrayTrace) -> Iterator[Cells]:
    """Yield the cells of each row, in the order of the columns of a spreadsheet."""
    written = ArrayRows(trace)
    for row in map(json.loads, written.nodes()):
        both = row["formula"], row["substituted"] or ""
        yield ("forward", row["name"], "", "", *both, "", "", cell(row["value"]))
    for row in map(json.loads, written.locals()):
        ends = row["node"], row["operand"], row["position"] + 1
        both = row["formula"] or "", row["substituted"] or ""
        yield ("local", *ends, *both, "", "", cell(row["value"]))
    for row in map(json.loads, written.backward()):
        for part in row["contributions"]:
            numbers = (part["upstream"], part["local"], part["product"])
            ends = part["via"], row["name"], part["position"] + 1
            yield ("contribution", *ends, "", "", *map(cell, numbers))
        yield ("gradient", row["name"], "", "", "", "", "", "", cell(row["gradient"]))


def cell(value: Any) -> str | float:
    """Return a number or nested lists of numbers as one cell; nothing where there is none."""
    if value is None or isinstance(value, str):
        return value or ""
    return _text(value) if isinstance(value, list) else float(value)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_text, value))}]"
    return value if isinstance(value, str) else plain(float(value), FULL)
