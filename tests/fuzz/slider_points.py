"""Slider points: the page's passes, calculated by Node, against Python's at the same values.

A case is one lesson with every value on a place of its slider. The script is the page's own: the
functions of the table in JavaScript, the engine, and what writes numbers.
"""

from __future__ import annotations

import atexit
import json
import subprocess
from functools import cache
from math import floor, isfinite, log10
from random import Random
from typing import IO, Any

from backprop_trace import Trace, trace
from backprop_trace.codegen.javascript import numbers, operations
from backprop_trace.document.document import Document
from backprop_trace.features.lessons.lessons import lessons
from backprop_trace.formats.page import assets
from backprop_trace.formats.page.data import PageData
from backprop_trace.notation.mathml import MathMl
from backprop_trace.values.decimals import plain
from tests.support.floats import agree
from tests.support.javascript import BITS, bits, number

DIGITS = 4
PLACES = 200
"""Of a slider, on either side of zero."""

RUN = """
let engines;
require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  if (!engines) {
    engines = JSON.parse(line).map((data) => new Engine(data));
    return;
  }
  const [lesson, point] = JSON.parse(line);
  const { results } = engines[lesson].run(point.map(read));
  console.log(JSON.stringify(results.map((each) => [write(each), plain(each, DIGITS)])));
});
"""


@cache
def played() -> dict[str, tuple[Any, list[str]]]:
    """Return what a page knows of each lesson that it calculates, and the variables in order."""
    found = {}
    for name, lesson in lessons().items():
        first = at(name, {key: float(value) for key, value in lesson.values.items()})
        document = Document(first)
        data = PageData(document, MathMl(document.names), DIGITS).as_dict()
        if data["calculates"]:
            found[name] = data, list(first.graph.variables)
    return found


def at(name: str, values: dict[str, float]) -> Trace:
    """Return a lesson at some values."""
    lesson = lessons()[name]
    return trace(lesson.text, values, wrt=lesson.wrt.split(",") if lesson.wrt else None)


@cache
def engine() -> tuple[IO[str], IO[str]]:
    """Start Node with the engine and all lessons; return what it reads and what it writes."""
    head = f"{BITS}const DIGITS = {DIGITS};\n"
    script = f"{operations()}{numbers()}{assets.text('engine.js')}{head}{RUN}"
    process = subprocess.Popen(
        ["node", "-e", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(process.kill)
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps([data for data, _ in played().values()]) + "\n")
    return process.stdin, process.stdout


def top(value: float) -> float:
    """Return where a slider ends, as ``values.js`` has it."""
    wanted = max(1.0, 2.2 * abs(value))
    power = 10.0 ** floor(log10(wanted))
    return next(each * power for each in (1, 2, 5, 10) if each * power >= wanted * (1 - 1e-9))


def results(found: Trace) -> list[float]:
    """Return the numbers of all rows."""
    rows = [found.value_of(node) for node in found.operations()]
    rows += [found.local(*edge)[0] for edge in found.edges()]
    for step in found.backward_steps():
        rows += [each.product for each in step.contributions]
        if len(step.contributions) != 1:
            rows.append(step.gradient)
    return rows


def check(seed: str) -> bool:
    """Compare one lesson at one point: every number, and how it is shown."""
    random = Random(seed)
    names = list(played())
    name = random.choice(names)
    _, variables = played()[name]
    initial = lessons()[name].values
    point = {
        key: top(float(initial[key])) / PLACES * random.randint(-PLACES, PLACES)
        for key in variables
    }
    given, answers = engine()
    given.write(json.dumps([names.index(name), [bits(point[key]) for key in variables]]) + "\n")
    given.flush()
    rows = json.loads(answers.readline())
    expected = results(at(name, point))
    largest = max(map(abs, filter(isfinite, expected)))
    assert len(rows) == len(expected), (name, point)
    for k, ((text, shown), right) in enumerate(zip(rows, expected, strict=True)):
        mine, case = number(text) or 0.0, (name, point, k)
        # A difference of numbers near each other keeps an ulp of theirs.
        assert agree(mine, right, relative=1e-13, absolute=1e-15 * largest), (*case, mine, right)
        assert shown == plain(right, DIGITS), (*case, shown, right)
    return True
