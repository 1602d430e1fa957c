"""A page calculates with the functions that a program defines as the command does."""

from __future__ import annotations

import random

import pytest

from backprop_trace import trace
from backprop_trace.codegen.javascript import numbers, operations
from backprop_trace.document.document import Document
from backprop_trace.formats.page import assets
from backprop_trace.formats.page.data import PageData
from backprop_trace.notation.mathml import MathMl
from tests.fuzz.slider_points import results
from tests.support.floats import agree
from tests.support.javascript import bits, node, number
from tests.support.tools import needs

PROGRAMS = {
    "once": "g(a) = a*tanh(a); f = g(w*x) + g(x)",
    "of each other": "g(a) = a**2 + 1; h(a, b) = g(a)*b - g(b)/3; f = h(w, x)*g(w - x)",
    "with a table's name": "swish(a) = a/2; f = swish(w)*x",
    "with a condition": "g(a, b) = where(a > 0, a*b, exp(b)); f = g(w, x) + w",
    "that overflow inside": "g(a) = exp(-a**2)*1e-200; f = g(w)*g(x)*1e300*1e90",
    "without an operand's part": "g(a, b) = round(a)*b; f = g(w, x)*w",
}
RUN = """
const [data, points] = given;
const engine = new OwnEngine(data);
console.log(JSON.stringify(points.map((point) =>
  engine.run(point.map(read)).results.map(write))));
"""


@needs("node")
@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_every_number_is_the_commands(text: str) -> None:
    chance = random.Random(text)
    points = [(0.0, 1.0), (-2.0, 3.0), (30.0, -30.0), (1e200, 2.0), (float("inf"), 0.0)]
    points += [(chance.uniform(-4, 4), chance.uniform(-4, 4)) for _ in range(40)]
    runs = [trace(text, w=w, x=x) for w, x in points]
    document = Document(trace(text, w=1.5, x=0.5))
    page = PageData(document, MathMl(document.names), 4)
    data = page.as_dict()
    assert data["calculates"]
    script = "".join(assets.text(f"{name}.js") for name in ("engine", "own"))
    order = list(document.numbers.graph.variables)
    given = [[bits({"w": w, "x": x}[name]) for name in order] for w, x in points]
    found = node(f"{operations(page.operations)}{numbers()}{script}{RUN}", [data, given])
    for point, run, rows in zip(points, runs, found, strict=True):
        for k, (mine, right) in enumerate(zip(map(number, rows), results(run), strict=True)):
            assert agree(mine, right, relative=1e-13, absolute=1e-300), (point, k)


@pytest.mark.parametrize(("factors", "calculates"), [(5, True), (40, False)])
def test_a_derivative_that_is_told_as_its_number_holds_at_one_point_only(
    factors: int, calculates: bool
) -> None:
    body = "*".join(f"sin({k}*a)" for k in range(1, factors))
    document = Document(trace(f"g(a) = {body}; f = g(w)", w=0.1))
    data = PageData(document, MathMl(document.names), 4).as_dict()
    assert data["calculates"] == calculates
    assert ("own" in data) == calculates
