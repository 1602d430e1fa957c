"""The JSON contract: keys and their order, strict JSON, full precision."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from random import Random
from typing import Any

import pytest

from backprop_trace import trace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.document.formulas import Formulas
from backprop_trace.formats.json import number
from backprop_trace.language.syntax.parser import parse_formula
from backprop_trace.notation.text import LANGUAGE
from tests.support.array_programs import FAMILIES, nested_inputs, weighed
from tests.support.command import run
from tests.support.corpora import load
from tests.support.programs import make

EXAMPLES = load("worked-examples.json")


def strict(text: str) -> Any:
    def refuse(word: str) -> None:
        raise AssertionError(word)

    return json.loads(text, parse_constant=refuse)


def test_the_seed_is_the_contract() -> None:
    shown = strict(trace("(w*x - y)**2", w=1, x=1, y=2).to_json())
    assert list(shown) == [
        "schema", "program", "output", "value", "inputs", "wrt", "gradients", "nodes",
        "local_gradients", "backward", "notes",
    ]  # fmt: skip
    assert shown["schema"] == "backprop-trace/1"
    assert shown["inputs"] == {"w": 1.0, "x": 1.0, "y": 2.0}
    assert shown["gradients"] == {"w": -2.0, "x": -2.0, "y": 2.0}
    assert shown["nodes"][0] == {
        "name": "v1", "operation": "mul", "operands": ["w", "x"], "formula": "w*x",
        "substituted": "1*1", "value": 1.0, "gradient": -2.0,
    }  # fmt: skip
    assert list(shown["nodes"][0]) == [
        "name", "operation", "operands", "formula", "substituted", "value", "gradient",
    ]  # fmt: skip
    assert shown["local_gradients"][0] == {
        "node": "L", "operand": "v2", "position": 0, "formula": "2*v2", "substituted": "2*(-1)",
        "value": -2.0,
    }  # fmt: skip
    assert shown["backward"][2] == {
        "name": "v1",
        "contributions": [
            {"via": "v2", "position": 0, "upstream": -2.0, "local": 1.0, "product": -2.0}
        ],
        "gradient": -2.0,
    }


def test_the_order_of_inputs_is_that_of_the_program() -> None:
    shown = strict(trace("(w*x - y)**2", y=2, x=1, w=1).to_json())
    assert list(shown["inputs"]) == list(shown["gradients"]) == ["w", "x", "y"]


def test_constants_stand_as_their_text() -> None:
    shown = strict(trace("x**2*1e-3", x=3).to_json())
    assert [node["operands"] for node in shown["nodes"]] == [["x", "2"], ["v1", "1e-3"]]


def test_non_finite_numbers_are_strings_and_minus_0_stays() -> None:
    shown = strict(trace("x*y + z", x=math.inf, y=-math.inf, z=math.nan).to_json())
    assert shown["value"] == "NaN"
    assert shown["inputs"] == {"x": "Infinity", "y": "-Infinity", "z": "NaN"}
    minus = strict(trace("x*0", x=-1).to_json())["value"]
    assert math.copysign(1.0, minus) == -1.0
    assert number(None) is None


def test_what_has_no_gradient_is_null() -> None:
    shown = strict(trace("a = x*2; b = y*y; b", x=1, y=2, wrt="y,x").to_json())
    assert shown["gradients"] == {"y": 4.0, "x": None}
    assert shown["nodes"][0]["gradient"] is None
    assert [note["kind"] for note in shown["notes"]] == ["not connected", "left out"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_replaying_the_lines_gives_the_same_numbers(example: dict[str, Any]) -> None:
    shown = strict(trace(example["program"], example["inputs"]).to_json())
    values = dict(shown["inputs"])
    for node in shown["nodes"]:
        formula = trace(node["formula"], {n: v for n, v in values.items() if n in node["operands"]})
        assert formula.value == node["value"]
        assert trace(node["substituted"]).value == node["value"]
        values[node["name"]] = node["value"]
    for edge in shown["local_gradients"]:
        parse_formula(edge["formula"])
        assert trace(edge["substituted"]).value == pytest.approx(edge["value"], rel=1e-9, abs=1e-12)
    locals_ = {(e["node"], e["position"]): e["value"] for e in shown["local_gradients"]}
    gradients = {shown["output"]: 1.0}
    for row in shown["backward"]:
        for c in row["contributions"]:
            assert c["upstream"] == gradients[c["via"]]
            assert c["local"] == locals_[c["via"], c["position"]]
            assert c["product"] == c["upstream"] * c["local"]
        if row["contributions"]:
            assert row["gradient"] == math.fsum(c["product"] for c in row["contributions"])
        gradients[row["name"]] = row["gradient"]
    assert {name: gradients.get(name) for name in shown["wrt"]} == shown["gradients"]


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_the_rows_are_the_steps(first: int) -> None:
    """The writer makes no steps, but says what they say, to the last sign and parenthesis."""
    for seed in range(first, first + 50):
        case = make(seed)
        t = trace(case.program, case.values)
        shown = json.loads(t.to_json())
        written = Formulas(t, LANGUAGE, None)
        for row, node in zip(shown["nodes"], t.forward_steps(), strict=True):
            template = written.operation(node.node)
            if node.operation.is_truth or node.operation.key == "where":
                template = LANGUAGE.template(node.operation.definition)
            assert row["formula"] == written.named(template, node.node)
            if all(map(math.isfinite, node.arguments)):
                assert row["substituted"] == written.numbered(template, node.node, None)
            assert (row["name"], row["operands"]) == (node.name, list(node.operands))
            assert row["operation"] == node.operation.name
            assert row["value"] == number(node.value)
        for row, edge in zip(shown["local_gradients"], t.local_steps(), strict=True):
            template = LANGUAGE.template(edge.formula)
            if not all(map(math.isfinite, edge.arguments)):  # a program has no inf and no nan
                assert "inf" not in row["substituted"]
                assert "nan" not in row["substituted"]
                row["substituted"] = written.numbered(template, edge.node, None)
            assert row == {
                "node": edge.name,
                "operand": edge.operand,
                "position": edge.position,
                "formula": written.named(template, edge.node),
                "substituted": written.numbered(template, edge.node, None),
                "value": number(edge.value),
            }
        for row, step in zip(shown["backward"], t.backward_steps(), strict=True):
            contributions = [
                {
                    key: number(value) if isinstance(value, float) else value
                    for key, value in contribution._asdict().items()
                }
                for contribution in step.contributions
            ]
            assert row["contributions"] == contributions
            assert (row["name"], row["gradient"]) == (step.name, number(step.gradient))


AT_CORNERS: list[tuple[str, dict[str, Any]]] = [
    ("where(x < 1, x, 2)", {"x": 2.0}),
    ("where(x != y, x*y, -x) + where(x >= 1, y, x)**2", {"x": 2.0, "y": -3.0}),
    ("f(a) = where(a > 0, a, 0.1*a); f(x) - f(-x)", {"x": 2.0}),
    ("x*y + max(x, y)", {"x": math.inf, "y": -math.inf}),
    ("sqrt(x)**2 - y/x", {"x": -math.inf, "y": 0.0}),
    ("where(x == y, x, y)*2 + 1/x", {"x": math.nan, "y": 1.0}),
    ("where(x <= 0, 1/x, x)", {"x": -0.0}),
    ("clamp(x, 0, 1) + min(x, y, 2) + leaky_relu(y)", {"x": 1.0, "y": -1e200}),
    ("sum(where(a > b, a*b, b)) + sum(g*a)", {"a": [1.0, 2.0], "b": [0.0, 3.0], "g": [0.5, 0.0]}),
]


def programs() -> Iterator[tuple[str, Any]]:
    """Yield programs of every kind, with their points."""
    yield from AT_CORNERS
    for case in [
        *load("edge.json")["cases"][::7],
        *EXAMPLES[::2],
        *load("worked-examples-arrays.json")[::2],
    ]:
        yield case["program"], {name: doubles(value) for name, value in case["inputs"].items()}
    yield from (make(f"parse back {seed}") for seed in range(20))
    random = Random(1)
    for family in FAMILIES:
        made = weighed(family, random)
        yield made.program, nested_inputs(made)


def test_every_formula_parses_back() -> None:
    """Of a node to its value; of a local gradient too, where no corner and no rounding is in it."""
    for program, point in programs():
        t = trace(program, point)
        shown = strict(t.to_json())
        lines = t.graph.program.text.replace(";", "\n").splitlines()
        defined = "".join(f"{line}\n" for line in lines if re.match(r"\s*\w+\([\w, ]+\) *=", line))
        values = shown["inputs"] | {row["name"]: row["value"] for row in shown["nodes"]}
        upstream = {row["name"]: row["gradient"] for row in shown["backward"]}
        for row in [*shown["nodes"], *shown["local_gradients"]]:
            if row.get("kind") == "rule":
                values["g_" if re.search(r"\bg\b", program) else "g"] = upstream[row["node"]]
            wanted = [] if row["value"] is None else flat(row["value"])
            for written in filter(None, (row["formula"], row["substituted"])):
                text = written
                if len(wanted) > 1 and "node" in row:  # narrower ones are repeated
                    text = f"({text}) + 0*{row['node']}"
                found = flat(value_of(f"{defined}out_ = {text}; sum(out_)", values))
                if "gradient" in row:
                    assert list(map(str, found)) == list(map(str, wanted)), (program, row, text)
                elif wanted and all(map(math.isfinite, [*found, *wanted])):
                    here = "(0/0)" in row["substituted"] or found == pytest.approx(wanted)
                    assert here, (program, row, text)


def value_of(program: str, values: Mapping[str, Any]) -> Any:
    """Return the value of the step ``out_``."""
    words = set(re.findall(r"\w+", program))
    point = {name: doubles(value) for name, value in values.items() if name in words}
    found = strict(trace(program, point).to_json())
    return (found["inputs"] | {row["name"]: row["value"] for row in found["nodes"]})["out_"]


def doubles(shown: Any) -> Any:
    """Return what JSON carries as doubles."""
    return [doubles(part) for part in shown] if isinstance(shown, list) else float(shown)


def flat(shown: Any) -> list[float]:
    """Return all numbers of a value that JSON carries."""
    if not isinstance(shown, list):
        return [float(shown)]
    return list(chain.from_iterable(map(flat, shown)))


def test_every_formula_with_letters_parses_back() -> None:
    done = run("where(x < 1, x**2, 2*x)*y", "x=2", "--symbolic", "y", "--format", "json")
    shown = json.loads(done.out)["symbolic"]
    locals_ = [edge["value"] for edge in shown["local_gradients"]]
    for text in (*shown["values"].values(), *shown["gradients"].values(), *locals_):
        Graph.read(text)


def test_a_closed_form_keeps_a_variable_called_e() -> None:
    done = run("e**2*x", "e=2", "x=3", "--closed-form", "--format", "latex")
    assert r"2 \cdot e \cdot x" in done.out
