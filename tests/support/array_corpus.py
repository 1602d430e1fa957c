"""The corpora of array programs, each at its point."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from backprop_trace import trace
from backprop_trace.autodiff.array_trace import ArrayTrace
from backprop_trace.errors import TraceError
from tests.support.corpora import load


def numbers(value: Any) -> Any:
    """Return nested lists of texts as nested lists of numbers."""
    return list(map(numbers, value)) if isinstance(value, list) else float(value)


@cache
def traces() -> dict[str, ArrayTrace]:
    """Return the traces of both corpora by the names of their cases."""
    return dict(_traces())


def _traces() -> Iterator[tuple[str, ArrayTrace]]:
    for case in [*load("worked-examples-arrays.json"), *load("edge-arrays.json")["cases"]]:
        inputs = {name: numbers(value) for name, value in case.get("inputs", {}).items()}
        try:
            found = trace(case.get("program", "no arrays"), inputs)
        except TraceError:
            continue
        if isinstance(found, ArrayTrace):
            yield case["id"], found
