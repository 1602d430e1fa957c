"""Rows a second of every format, and the memory that writing them takes."""

from __future__ import annotations

import json
import os
import tracemalloc
from collections.abc import Iterator
from typing import NamedTuple

from backprop_trace import Trace, trace
from backprop_trace.document.document import Document
from backprop_trace.formats import FORMATS, render

from .measure import Goal, Report, Timing, in_short, own, take_turns
from .programs import point, program

OPERATIONS = in_short(10_000, 1_000)
WITHOUT_ROWS = frozenset(("terminal", "dot", "mermaid", "svg", "html"))
"""Formats that bound what they show, or draw."""

FIRST, DUMPS = "text to gradients", "json.dumps"


class Written(NamedTuple):
    """How long and how large the output of one format is."""

    seconds: float
    lines: int
    characters: int


class Results(NamedTuple):
    """What was measured."""

    formats: dict[str, Written]
    whole: dict[str, Timing]
    growth: dict[str, float]
    """Bytes an operation that writing adds at its peak to a finished trace."""
    picture: float


def write(result: Trace, format: str) -> Written:
    lines = characters = 0
    start = own()
    with open(os.devnull, "w", encoding="utf-8") as file:
        for piece in render(Document(result), format):
            lines += piece.count("\n")
            characters += len(piece)
            file.write(piece)
    return Written(own() - start, lines, characters)


def peak(format: str, operations: int) -> int:
    """Return the most memory that is allocated at once while a trace is written."""
    result = trace(program(operations), point())
    write(result, format)  # names and caches are made once
    tracemalloc.start()
    write(result, format)
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


def growth(format: str, operations: int) -> float:
    """Return how many bytes more are allocated for each operation more."""
    return (peak(format, 2 * operations) - peak(format, operations)) / operations


def drawn() -> float:
    """Return the milliseconds for the picture of 200 nodes."""
    result = trace(program(150), point())
    assert 195 <= len(result.graph) <= 205
    runs = {"svg": lambda: write(result, "svg")}
    return take_turns(runs, in_short(5, 1))["svg"].median * 1000


def measure() -> Results:
    """Measure every format that has all rows."""
    text, values = program(OPERATIONS), point()
    result = trace(text, values)
    finished = json.loads(result.to_json())
    formats = [name for name in FORMATS if name not in WITHOUT_ROWS]
    whole = take_turns(
        {
            FIRST: lambda: trace(text, values).gradients,
            DUMPS: lambda: json.dumps(finished),
            **{name: lambda name=name: write(result, name) for name in formats},  # type: ignore[misc]
        },
        rounds=in_short(5, 1),
    )
    return Results(
        {name: write(result, name) for name in formats},
        whole,
        {name: growth(name, OPERATIONS // 2) for name in formats},
        drawn(),
    )


def goals(results: Results) -> Iterator[Goal]:
    whole = results.whole
    yield Goal("JSON, relative to json.dumps of the same object", whole["json"].over(whole[DUMPS]),
               1.35)  # fmt: skip
    for name, limit in (("text", 18), ("markdown", 22)):
        yield Goal(f"{name}, relative to text to gradients, 10⁴", whole[name].over(whole[FIRST]),
                   limit)  # fmt: skip
    for name, size in results.growth.items():
        yield Goal(f"memory beyond the trace while {name} is written", size, 80,
                   "bytes an operation")  # fmt: skip
    yield Goal("a picture of 200 nodes", results.picture, 150, "ms")


def report() -> Report:
    """Measure, and return the figures."""
    results = measure()
    rows = [
        [
            name,
            f"{written.seconds:.2f}",
            f"{written.lines / written.seconds:,.0f}",
            f"{written.characters / 1e6:.1f}",
            f"{results.growth[name]:.0f}" if name in results.growth else "",
        ]
        for name, written in results.formats.items()
    ]
    headers = ["format", "seconds", "lines a second", "MB", "bytes beyond the trace"]
    title = f"Output of {OPERATIONS:,} operations, in seconds of the processor"
    return Report(title, headers, rows, list(goals(results)))


if __name__ == "__main__":
    print(report())
