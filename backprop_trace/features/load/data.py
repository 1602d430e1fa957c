"""Arrays from files: comma- and tab-separated values, JSON, NumPy's ``.npy``. Files are data only.

Nothing in them is evaluated; a ``.npy`` of objects (which is pickled code) is refused. Sizes are
looked at before anything is made of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn

from ...errors import TraceError, unknown
from ...language.syntax.tokens import is_name
from ...language.value import number
from ...utf8 import decode
from ...values.arrays import Array, RaggedError, Value, flattened, make
from ...values.walks import entry
from ...values.written import named

BYTES = 64 * 1024 * 1024
"""Bytes of a file."""

SUFFIXES = {
    ".csv": "numbers between commas, a row a line",
    ".tsv": "numbers between tabs, a row a line",
    ".json": "nested lists, or several of them by name",
    ".npy": "an array that NumPy saved",
}


def values_in(words: Sequence[str]) -> dict[str, Value]:
    """Return the values of ``NAME=FILE`` and ``FILE.json`` by name. Raises ``TraceError``."""
    found: dict[str, Value] = {}
    for word in words:
        name, equals, path = word.partition("=")
        given: Mapping[str, Value]
        if equals and is_name(name):
            given = {name: one_value(path)}
        elif Path(word).suffix.lower() == ".json":
            given = several(word)
        else:
            _refuse("bad-load", f"`--load {word[:60]}` says no name", word, "write NAME=FILE")
        for each, value in given.items():
            if each in found:
                _refuse("given-twice", f"`{each}` is given twice", word, "keep one of them")
            found[each] = value
    return found


def one_value(path: str) -> Value:
    """Return the array in a file. Raises ``TraceError``."""
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        message = f"`{path[:60]}` is no file of numbers that is known"
        raise unknown("unknown-format", message, suffix or path, SUFFIXES,
                      label=f"one of {', '.join(SUFFIXES)}")  # fmt: skip
    raw = _bytes(path)
    if suffix == ".npy":
        from .npy import array_in

        value: Value = array_in(raw, path)
    elif suffix == ".json":
        data = _json(raw, path)
        if isinstance(data, dict):
            message = f"`{path}` has several values by name"
            _refuse("bad-load", message, path, f"write --load {path}")
        value = _from_lists(data, path)
    else:
        value = _table(decode(raw, path), path, "," if suffix == ".csv" else "\t")
    return _finite(value, path)


def several(path: str) -> dict[str, Value]:
    """Return the values that a JSON file has by name: its ``inputs``, where it has some."""
    data = _json(_bytes(path), path)
    if isinstance(data, dict) and isinstance(data.get("inputs"), dict):
        data = data["inputs"]
    if not isinstance(data, dict):
        _refuse("bad-load", f"`{path}` has one value and no name", path, f"write NAME={path}")
    for name in data:
        if not is_name(name):
            _refuse("bad-load", f"`{name[:40]}` in `{path}` is no name", path, "a variable's")
    return {name: _finite(_from_lists(each, path, name), path, name) for name, each in data.items()}


def _bytes(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            raw = file.read(BYTES + 1)
    except OSError as error:
        message = f"cannot read `{path}`: {error.strerror or error}"
        raise TraceError("unreadable", message) from None
    if len(raw) > BYTES:
        _refuse("too-large", f"`{path}` has more than {BYTES:,} bytes", path, "a smaller file")
    return raw


def _json(raw: bytes, path: str) -> Any:
    try:
        return json.loads(decode(raw, path))
    except RecursionError:
        _refuse("too-many-axes", f"`{path}` is nested too deep", path, "at most 4 axes")
    except ValueError as error:
        _refuse("bad-load", f"`{path}` is not JSON: {error}", path, "nested lists of numbers")


def _from_lists(data: Any, path: str, name: str = "") -> Value:
    what = f"`{name}` in `{path}`" if name else f"`{path}`"
    try:
        shape, items = flattened(data)
    except RaggedError as error:
        _refuse(error.kind, f"{what}: {error}", path, "nested lists of numbers")
    for place, item in enumerate(items):
        if isinstance(item, bool) or not isinstance(item, int | float):
            shown = "null" if item is None else str(item)[:40]
            where = named("entry ", entry(shape, place)) if shape else "it"
            _refuse("bad-value", f"{what}: {where} is no number: {shown}", path, "numbers only")
    return make(shape, [_double(item) for item in items])


def _double(item: float) -> float:
    try:
        return float(item)
    except OverflowError:
        return float("inf")


def _finite(value: Value, path: str, name: str = "") -> Value:
    items = value.items if value.__class__ is Array else [value]
    for place, item in enumerate(items):
        if not isfinite(item):
            shape = value.shape if value.__class__ is Array else ()
            where = named(name or "entry ", entry(shape, place))
            message = f"`{path}`: {where} is not finite: values are finite numbers here"
            _refuse("bad-value", message, path, "finite numbers")
    return value


def _table(text: str, path: str, separator: str) -> Value:
    """Return rows of numbers; one line or one column is a vector."""
    rows = []
    for count, line in enumerate(text.splitlines(), 1):
        if line.strip():
            rows.append([_cell(cell, path, count, k) for k, cell in _cells(line, separator)])
            if len(rows[-1]) != len(rows[0]):
                message = (
                    f"line {count} of `{path}` has {len(rows[-1])} cells, line 1 {len(rows[0])}"
                )
                _refuse("ragged", message, path, "as many numbers in every line")
    if not rows:
        _refuse("empty-array", f"`{path}` has no numbers", path, "at least one")
    if len(rows) == 1 or len(rows[0]) == 1:
        data: Any = [cell for row in rows for cell in row]
    else:
        data = rows
    return _from_lists(data, path)


def _cells(line: str, separator: str) -> list[tuple[int, str]]:
    return list(enumerate(line.split(separator), 1))


def _cell(cell: str, path: str, line: int, column: int) -> float:
    found = number(cell)
    if found is not None:
        return found
    where = f"line {line}, column {column} of `{path}`"
    if not cell.strip():
        _refuse("bad-value", f"{where} is empty", path, "every cell is a number")
    shown = cell.strip()[:40]
    if line == 1:
        message = f"{where} is no number: `{shown}`; a line of headings is left out"
        _refuse("bad-value", message, path, "numbers only")
    _refuse("bad-value", f"{where} is no number: `{shown}`", path, "numbers only")


def _refuse(kind: str, message: str, source: str, label: str) -> NoReturn:
    raise TraceError(kind, message, source, 0, len(source), label=label, in_program=False)
