"""Slider points: the page's passes, calculated by Node, against Python's at the same values.

A case is one lesson with every value on a place of its slider. The script is the page's own: the
functions of the table in JavaScript, the engine, and what writes numbers.
"""

from __future__ import annotations

from functools import cache
from math import floor, isfinite, log10
from random import Random
from typing import Any

from backprop_trace import Trace, trace
from backprop_trace.codegen.javascript import numbers, operations
from backprop_trace.document.document import Document
from backprop_trace.features.lessons.lessons import lessons
from backprop_trace.formats.page import assets
from backprop_trace.formats.page.data import PageData
from backprop_trace.notation.mathml import MathMl
from backprop_trace.values.decimals import plain
from tests.support.floats import agree
from tests.support.javascript import Served, bits, number

DIGITS = 4
PLACES = 200
"""Of a slider, on either side of zero."""

ANSWER = """
const engines = new Map();
function answer([name, point, data]) {
  if (!engines.has(name)) engines.set(name, new Engine(data));
  const { results } = engines.get(name).run(point.map(read));
  return results.map((each) => [write(each), plain(each, DIGITS)]);
}
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
def engine() -> Served:
    """Return Node with the page's engine."""
    own = f"{operations()}{numbers()}{assets.text('engine.js')}const DIGITS = {DIGITS};"
    return Served(own + ANSWER)


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
    data, variables = played()[name]
    initial = lessons()[name].values
    point = {
        key: top(float(initial[key])) / PLACES * random.randint(-PLACES, PLACES)
        for key in variables
    }
    rows = engine().ask([name, [bits(point[key]) for key in variables], data])
    expected = results(at(name, point))
    largest = max(map(abs, filter(isfinite, expected)))
    assert len(rows) == len(expected), (name, point)
    for k, ((text, shown), right) in enumerate(zip(rows, expected, strict=True)):
        mine, case = number(text) or 0.0, (name, point, k)
        # A difference of numbers near each other keeps an ulp of theirs.
        assert agree(mine, right, relative=1e-13, absolute=1e-15 * largest), (*case, mine, right)
        assert shown == plain(right, DIGITS), (*case, shown, right)
    return True
