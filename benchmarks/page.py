"""docs/performance.md and its plot, made of what was measured: nothing on it is typed by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .plot import Points, plot

Record = dict[str, Any]
"""What ``benchmarks/__main__.py`` keeps in ``record.json``."""

HEAD = """\
# Performance: what was measured

Written by `python -m benchmarks` ({machine}; {versions});
a test keeps it equal to `benchmarks/record.json`. Speed is told as ratios to an anchor that took
turns with us in the same run, as medians; absolute times belong to that machine alone. Nothing here
is a timed test: what the suite guards are counts (modules imported, steps made, passes over the
graph) in `tests/test_speed_guards.py`.

    pip install -e '.[bench]' && python -m benchmarks

{reached} of {goals} goals are reached. The {missed} others are explained [below](#what-is-missed).

![Microseconds per operation against the size of the program](performance.svg)
"""

WHY = {
    "plain trace, relative to import click and rich's console and table": """\
The anchor imports what we need and does nothing. On top of it a plain trace reads the command
line, loads the language, the table of operations, the story and the picture, computes, lays a
graph out and prints three tables. The modules that it loads are compiled and hold little but
functions; what is left is their number. Drawing the graph and importing `picture/` take 7 to 8
ms of it: `--no-graph` is within the goal.""",
    "--help, relative to import click": """\
The page lists the variables and all options: building and wrapping that text takes most of what
is above the anchor. It varies by 0.1 from run to run, to both sides of the goal.""",
    "--format json, relative to import click": """\
Within 0.1 of the goal in every run, to both sides of it: the tracer's own modules, without
rich.""",
    "--format text, relative to import click": """\
As JSON, and besides it the story, its notation and the drawn graph, which is part of the text:
without it (`--no-graph`) the goal is met.""",
    "text to gradients, relative to micrograd on the same text, 10⁴": """\
Micrograd does not parse: the anchor is Python's own compiler, written in C, and then micrograd.
The compiler takes 2 of its 5 microseconds; our parser, in Python, with a message and a place
for every mistake, takes as long. The trace of a built graph is below half of micrograd's two
passes, and from 10⁵ operations on the whole is below a third: micrograd's objects no longer fit
into the caches.""",
    "time per operation at 10⁶, relative to that at 10⁴": """\
Every operation of this program reads two values at random places. At 10⁴ operations all of them
are in the processor's second cache, at 10⁶ none is: the same instructions wait for memory.
Memory grows linearly, the number of instructions too.""",
    "text to JSON, relative to text to gradients, 100,000 operations": """\
An operation becomes 750 characters: six rows, in which fourteen numbers are written in full
precision. To turn a double into its shortest text takes Python 0.4 microseconds, more than to
compute it: writing the numbers alone costs as much as text to gradients. Rows are made from the
trace's lists without a step or a leaf for each (which had taken twice as long); the formulas,
twice a row, are filled templates.""",
    "memory beyond the trace while markdown is written": """\
Names are typeset (`w_12` as w with an index), and two names must never look the same: the table
of the looks that are taken grows with the names. JSON and text, which write names as typed,
stay flat.""",
    "training, relative to a plain Python loop of the same arithmetic": """\
The plain loop is that network written out by hand, its numbers in local variables. A tape of
instructions over a list has to fetch each number by its place: 75 instructions a step instead
of the same number of expressions. Python code made from the program would reach the goal; it is
a second implementation of every operation, and the house has none. Ten thousand steps take a
ninth of a second.""",
}
"""What is to be said of a goal that is missed, by its words."""


def page(record: Record) -> str:
    """Return the page. Raises ``KeyError`` for a missed goal that nothing is said of."""
    reports = record["reports"].values()
    goals = [goal for report in reports for goal in report["goals"]]
    missed = [goal[0] for goal in goals if goal[-1] != "reached"]
    head = HEAD.format(
        machine=record["machine"],
        versions=record["versions"],
        goals=len(goals),
        reached=len(goals) - len(missed),
        missed=len(missed),
    )
    parts = [head]
    for report in reports:
        parts.append(f"## {report['title']}\n\n" + table(report["headers"], report["rows"]))
        parts.append(table(["goal", "measured", "at most", ""], report["goals"]))
    parts.append("## What is missed\n\n" + "\n".join(explained(goals, missed)))
    parts.append("## Where the time goes\n")
    for title, rows in record["profiles"].items():
        parts.append(table([title, ""], rows))
    return "\n".join(parts).rstrip() + "\n"


def explained(goals: Sequence[Sequence[str]], missed: Sequence[str]) -> Iterator[str]:
    """Yield a paragraph for each goal that is missed."""
    for what, measured, limit, _ in goals:
        if what in missed:
            yield f"**{what}: {measured}, at most {limit}.** {WHY[what]}\n"


def table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; all columns but the first hold numbers."""
    lines = [headers, [":---", *(["---:"] * (len(headers) - 1))], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def picture(record: Record) -> str:
    """Return the plot of the throughput."""
    report = record["reports"]["throughput"]
    curves: dict[str, Points] = {}
    for place, name in enumerate(report["headers"][1:], 1):
        if name != "trace of a built graph":
            label = {"text to gradients": "backprop-trace, from text"}.get(name, name)
            curves[label] = [
                (float(row[0].replace(",", "")), float(row[place]))
                for row in report["rows"]
                if row[place]
            ]
    return plot(curves)
