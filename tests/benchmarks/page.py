"""docs/performance.md and its plot, made of what was measured: nothing on it is typed by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .measure import GOALS
from .plot import Points, plot

Record = dict[str, Any]
"""What ``tests/benchmarks/__main__.py`` keeps in ``record.json``."""

HEAD = """\
# Performance: what was measured

Written by `python -m tests.benchmarks` ({machine}; {versions});
a test keeps it equal to `tests/benchmarks/record.json`. Speed is told as ratios to an anchor that
took turns with us in the same run, in time of the processor: the median of the rounds, and between
which figures half of them are. Absolute times belong to that machine alone.
Nothing here is a timed test: what the suite guards are counts (modules imported, steps made,
passes over the graph) in `tests/docs/test_speed_guards.py`.

    pip install -e '.[bench]' && python -m tests.benchmarks

{reached} of {goals} goals are reached. The {missed} others are explained [below](#what-is-missed).

![Microseconds per operation against the size of the program](performance.svg)
"""

MICROGRAD = """\
Micrograd does not parse: the anchor is Python's own compiler, written in C, and then micrograd. Our
parser, in Python, with a message and a place for every mistake, takes as long as the compiler.
Tokens without places, read again where something is wrong, took a tenth off in a prototype, and
are not done."""
OWN_PARTS = """\
Beside what click loads by itself the run loads some seventy modules of our own and compiles the
patterns of the reader; what is left is their number, no single part of it."""
MEMORY = """\
Tables that have a bound (8,192 numbers as text, among others) are still filling up at this size,
which counts here as growth; from 10⁴ operations on less than half of it is left. What really grows
with a program are, where names are typeset, the looks that are taken: two names must never look
the same."""

WHY = {
    "plain trace, relative to import click and rich's console and table": """\
The anchor imports what we need and does nothing. On top of it a plain trace loads our own modules
(the table below), reads the command line, computes, lays the graph out and prints three tables.
Leaving the graph out (`--no-graph`) saves about 0.05.""",
    "--format text, relative to import click": OWN_PARTS,
    "--format json, relative to import click": OWN_PARTS,
    "--format svg, relative to import click": OWN_PARTS,
    "--format html, relative to import click": OWN_PARTS
    + """
A page has the story in MathML, the picture, the trace as JSON and the player's data beside it.""",
    "a function of the program's own, relative to plain trace": """\
The formula of its local gradient is SymPy's, and to import SymPy takes three times as long as all
the rest; where only gradients are asked for it is not imported. A simplifier of our own would have
to find the shortest form, as SymPy does: it is not done.""",
    "text to gradients, relative to micrograd on the same text, 10⁴": MICROGRAD,
    "text to gradients, relative to micrograd on the same text, 10⁵": MICROGRAD,
    "text to gradients, relative to micrograd on the same text, 10⁶": MICROGRAD,
    "trace of a built graph, relative to micrograd's two passes, 10⁴": """\
Sums and products are done without a call; every other operation is two calls of the table's
functions, which never raise and keep every digit; micrograd's compute the plain formula.""",
    "instructions an operation at 10⁵, relative to 10⁴": """\
More names are longer names, and tables of names grow in steps.""",
    "JSON, relative to json.dumps of the same object": """\
The anchor writes an object that is there, in C. Here the rows are made as well: each number is
written once as JSON and once as the language has it, formulas are filled with names and with
numbers, and what is special about a node is looked up. Half of the time is the shortest texts of
doubles, as there.""",
    "text, relative to text to gradients, 10⁴": """\
Rows are aligned in columns: all numbers of a pass are written before the first row, each with its
digits, its sign and its about-sign, and names may be as broad as two columns a letter.""",
    "markdown, relative to text to gradients, 10⁴": """\
Every formula and every number is typeset, and what stands in a table's cell is escaped.""",
    **{
        f"memory beyond the trace while {name} is written": MEMORY
        for name in ("markdown", "latex", "typst", "text", "csv", "json")
    },
    "a picture of 200 nodes": """\
Several layouts are tried until the letters are as large as they can be; to order the ranks so
that few wires cross takes most of it.""",
    "training, relative to a plain Python loop of the same arithmetic": """\
The loop keeps nothing. Here each step becomes a row with its parameters and gradients, which is
what is told afterwards, and is compiled first; the compiled step alone takes about as long as the
loop, though it never raises and never overflows.""",
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
        if report["goals"]:
            parts.append(table(GOALS, report["goals"]))
    parts.append("## What is missed\n\n" + "\n".join(explained(goals, missed)))
    parts.append("## Where the time goes\n")
    for title, rows in record["profiles"].items():
        parts.append(table([title, ""], rows))
    return "\n".join(parts).rstrip() + "\n"


def explained(goals: Sequence[Sequence[str]], missed: Sequence[str]) -> Iterator[str]:
    """Yield a paragraph for each goal that is missed."""
    for what, measured, _, limit, _ in goals:
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
