"""The playground's reader and outline in Node, held against the language and the page's data."""

from __future__ import annotations

import runpy
from functools import cache
from random import Random
from typing import Any

from backprop_trace import trace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.document.document import Document
from backprop_trace.errors import TraceError
from backprop_trace.formats.page import assets
from backprop_trace.formats.page.data import PageData
from backprop_trace.language.value import value
from backprop_trace.notation.mathml import MathMl
from tests.support.javascript import Served
from tests.support.paths import DOCS

ANSWER = """
function answer(text) {
  try {
    const program = new Reader(text).read();
    const { functions, operands, output } = program;
    const told = new Outline(program);
    const rows = told.rows();
    return {
      functions, operands, output, names: [...program.names], values: [...program.values],
      constants: [...program.constants].map(([node, { text, value }]) => [node, [text, value]]),
      told: {
        names: told.names, behind: told.behind, statements: told.statements(),
        wanted: told.variables, rows: rows.map((row) => (row[0] === LOCAL ? row.slice(0, 3) : row)),
        said: rows.map((row) => told.said(row)), moved: rows.map((row) => told.moved(row)),
      },
    };
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    const { message, start, end, also } = refusal;
    return { message, start, end, also };
  }
}
"""
PIECES = (*"()*+-/^=,;#. \n1x2eπθ²√<>!'_[", "**", "x = 2\n", "e = 3; ", "1/3", "where(", "sqrt(",
          "sum", "y = -pi/2; ", "k=1e-3\n", "w = 1/3;", "ν", "n")  # fmt: skip
"""What is put into a program to break it."""


@cache
def made() -> dict[str, Any]:
    """Return the module that writes the page."""
    return runpy.run_path(str(DOCS / "playground.py"))


@cache
def reader() -> Served:
    """Return Node with the playground's reader."""
    parts = [made()["tables"](), assets.text("engine.js")]
    names = ("literals", "refusals", "reader", "order")
    parts += [(DOCS / "playground" / f"{name}.js").read_text("utf-8") for name in names]
    return Served("".join(parts) + ANSWER)


def broken(program: str, random: Random) -> str:
    """Return a program with some characters left out, and others put in."""
    pieces = list(program)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(pieces) + 1)
        if random.random() < 0.5 and at < len(pieces):
            del pieces[at]
        else:
            pieces.insert(at, random.choice(PIECES))
    return "".join(pieces)


def check(text: str) -> str:
    """Hold the reading of a text against Python's; return what both, or one of them, did."""
    found = reader().ask(text)
    try:
        program = Graph.read(text).program
    except TraceError as error:
        assert "message" in found, (text, "Python refuses it", error.message)
        return "same words" if found["message"] == error.message else "refused"
    if "message" in found:
        assert found["also"], (text, "Python reads it", found)
        return "read by Python alone"
    assert not program.is_array, text
    mine = {
        "functions": program.functions,
        "operands": list(map(list, program.operands)),
        "output": program.output,
        "names": {node: name for node, name in program.names.items()},
        "constants": {node: [each.text, each.value] for node, each in program.constants.items()},
        "values": {name: value(each) for name, each in program.values.items()},
    }
    read = {key: dict(each) if key in ("names", "constants", "values") else each
            for key, each in found.items() if key != "told"}  # fmt: skip
    assert read == mine, text
    check_told(text, found["told"], {name: 1.5 for _, name in program.variables()})
    return "same graph"


def check_told(text: str, told: dict[str, Any], values: dict[str, float]) -> None:
    """Hold names, rows and sentences against those of a page."""
    document = Document(trace(text, values))
    page = PageData(document, MathMl(document.names), 4)
    data = page.as_dict()
    story, explanation = page.story, page.explanation
    assert told["names"] == document.numbers.graph.names, text
    for key in ("behind", "statements", "wanted"):
        assert told[key] == data[key], (text, key)
    rows = [row[:3] if row[0] == 1 else row for row in data["rows"]]
    assert told["rows"] == rows, text
    items = iter(story.backward_items())
    for row, said, moved in zip(rows, told["said"], told["moved"], strict=True):
        if row[0] == 0:
            assert said == page.text(explanation.forward(row[1])), text
        elif row[0] == 1:
            assert moved == page.text(explanation.grows((row[1], row[2]))), text
        else:
            item = next(items)
            mine = explanation.product(item, item.edge) if item.edge else explanation.backward(item)
            assert said == page.text(mine), text
