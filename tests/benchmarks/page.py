"""docs/performance.md and its plot, made of what was measured: nothing on it is typed by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .plot import Points, plot

Record = dict[str, Any]
"""What ``tests/benchmarks/__main__.py`` keeps in ``record.json``."""

HEAD = """\
# Performance: what was measured

Written by `python -m tests.benchmarks` ({machine}; {versions});
a test keeps it equal to `tests/benchmarks/record.json`. Speed is told as ratios to an anchor that
took turns with us in the same run, as medians; absolute times belong to that machine alone.
Nothing here is a timed test: what the suite guards are counts (modules imported, steps made,
passes over the graph) in `tests/docs/test_speed_guards.py`.

    pip install -e '.[bench]' && python -m tests.benchmarks

{reached} of {goals} goals are reached. The {missed} others are explained [below](#what-is-missed).

![Microseconds per operation against the size of the program](performance.svg)
"""

WHY = {
    "plain trace, relative to import click and rich's console and table": """\
Five runs on this machine gave 1.16 to 1.33, most of them above the goal. The anchor imports
what we need and does nothing. On top of it a plain trace loads 65 modules of our own (the table
below), reads the command line, computes, lays the graph out and prints three tables. The
modules hold little but functions; what is left is their number. Leaving the graph out (`--no-
graph`) saves about 0.05.""",
    "--help, relative to import click": """\
Five runs gave 1.08 to 1.22: building the options of the command and wrapping the page's text
take most of what is above the anchor.""",
    "--format json, relative to import click": """\
Five runs gave 1.17 to 1.32, to both sides of the goal: the tracer's own modules, without rich.""",
    "--format text, relative to import click": """\
Five runs gave 1.32 to 1.53. Besides what JSON needs it loads the story, its notation and the
picture: the drawn graph is part of the text, and without it (`--no-graph`) the ratio is about
0.1 lower.""",
    "text to gradients, relative to micrograd on the same text, 10⁴": """\
Micrograd does not parse: the anchor is Python's own compiler, written in C, and then micrograd.
The compiler takes 2 to 3 microseconds of it; our parser, in Python, with a message and a place
for every mistake, takes as long. From 10⁵ operations on, where micrograd's objects no longer
fit into the caches, the whole is below a third.""",
    "trace of a built graph, relative to micrograd's two passes, 10⁴": """\
Runs gave 0.46 to 0.55, to both sides of the goal. Each operation is two calls of the table's
functions, which never raise and keep every digit; micrograd's are methods that compute the
plain formula. At 10⁵ operations the ratio is below a fifth.""",
    "time per operation at 10⁶, relative to that at 10⁴": """\
Runs gave 1.55 to 2.3. Every operation of this program reads two values at random places, twice,
and every name is looked up in a table of half a million. At 10⁴ operations all that is in the
processor's second cache, at 10⁶ hardly any of it: the same instructions wait for memory. Their
number grows linearly, and so does the memory; micrograd's time grows sixfold on the same way.""",
    "text to JSON, relative to text to gradients, 100,000 operations": """\
An operation becomes 750 characters: six rows, in which eleven numbers are written in full
precision. To turn the doubles into their shortest texts alone takes about as long as text to
gradients. Rows are made from the trace's lists without a step or a leaf for each, which halved
the time (it was 14 ×); what is left is spread evenly over the three kinds of rows, as the
profile shows.""",
    "memory beyond the trace while markdown is written": """\
Names are typeset (`w_12` as w with an index), and two names must never look the same: the table
of the looks that are taken grows with the names. JSON and text, which write names as typed,
stay flat.""",
    "training, relative to a plain Python loop of the same arithmetic": """\
The plain loop is that network written out by hand, its numbers in local variables. The tape is
a list of instructions that run in tight loops; each fetches its numbers by their places in a
list, which takes longer than the arithmetic. Python code made from the program would reach the
goal, but it would be a second implementation of every operation, and nothing here runs text as
code. Ten thousand steps take an eighth of a second, where four seconds were the goal.""",
    "first paint of a page of 100 nodes": """\
A page is read and laid out before any of it is shown: a chain of 100 nodes has 276 rows of
MathML, of which each formula is several elements.""",
    "a step of 100 nodes": """\
A step rewrites line, sentence and graph, and the list scrolls to its row; about half of the time
is the layout of what has changed.""",
    "a slider's move of 100 nodes": """\
Every number of 276 rows, of the graph and of the values is another one; most of the time is the
layout of the rows that are to be seen and of the line.""",
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
