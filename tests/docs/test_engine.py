"""The teaching engine, docs/engine.py: its numbers are the program's, and it stays one page."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from backprop_trace import Trace, trace
from backprop_trace.features.lessons.lessons import lessons
from backprop_trace.language.program import CONSTANT, VARIABLE
from tests.support.corpora import load
from tests.support.floats import agree
from tests.support.paths import DOCS

PAGE = DOCS / "engine.py"
ENGINE = SimpleNamespace(**runpy.run_path(str(PAGE)))

PROGRAMS: dict[str, tuple[str, dict[str, float]]] = {
    each["id"]: (each["program"], each["inputs"]) for each in load("worked-examples.json")
}
PROGRAMS |= {
    f"lesson {name}": (each.text, {name: float(text) for name, text in each.values.items()})
    for name, each in lessons().items()
}
BEYOND = {"lesson nan", "lesson overflow"}
"""What happens at the edge of the floats is the program's business: Python's operators raise."""


def near(found: float | None, expected: Any) -> bool:
    """To the last digits: the program evaluates some textbook formulas in a stabler way."""
    return agree(found, float(expected), relative=1e-11, absolute=1e-14)


def graph_of(t: Trace) -> list[Any]:
    """Return the program's nodes as the engine's."""
    program = t.graph.program
    nodes: list[Any] = []
    for number, (function, places) in enumerate(
        zip(program.functions, program.operands, strict=True)
    ):
        if function == VARIABLE:
            nodes.append(ENGINE.Node("variable", number=t.inputs[program.names[number]]))
        elif function == CONSTANT:
            nodes.append(ENGINE.Node("constant", number=program.constants[number].value))
        else:
            nodes.append(ENGINE.Node(function, *(nodes[place] for place in places)))
    return nodes


@pytest.mark.parametrize("name", [name for name in PROGRAMS if name not in BEYOND])
def test_every_number_is_the_program_s(name: str) -> None:
    t = trace(*PROGRAMS[name])
    shown = json.loads(t.to_json())
    nodes = graph_of(t)
    node_of = dict(zip(t.graph.names, nodes, strict=True))
    order = ENGINE.topological_order(nodes[t.graph.output])
    values = ENGINE.forward(order)
    slopes = ENGINE.local_gradients(values)
    contributions, gradients = ENGINE.backward(order, slopes)
    assert near(values[order[-1]], shown["value"])
    for row in shown["nodes"]:
        if node_of[row["name"]] in values:  # others are not needed by the output
            assert near(values[node_of[row["name"]]], row["value"]), row
    for row in shown["local_gradients"]:
        assert near(slopes[node_of[row["node"]]][row["position"]] or 0.0, row["value"]), row
    for row in shown["backward"]:
        found = contributions[node_of[row["name"]]]
        expected = [each["product"] for each in row["contributions"]] or [1.0]
        assert all(map(near, sorted(found), sorted(map(float, expected)))), row
        assert len(found) == len(expected)
        assert near(gradients[node_of[row["name"]]], row["gradient"]), row
    assert {name for name, gradient in shown["gradients"].items() if gradient is not None} == {
        name for name in t.graph.variables if node_of[name] in values
    }


def test_the_page_is_short_and_runs_by_itself() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text.count("\n") <= 150
    assert "backprop_trace" not in text
    done = subprocess.run([sys.executable, "-I", str(PAGE)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("dL/dw = -2, the sum of [-2.0]\n")
