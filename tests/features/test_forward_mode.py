"""``--mode forward``: the tangents, and what both ways cost."""

from __future__ import annotations

import json

import pytest

from backprop_trace import TraceError, trace
from backprop_trace.autodiff.tangents import Tangents
from backprop_trace.features.check.bounds import Bounds
from backprop_trace.features.forward_mode.forward import ForwardSection
from tests.support.command import run
from tests.support.corpora import load
from tests.support.programs import make


@pytest.mark.parametrize("case", load("worked-examples.json"), ids=lambda case: case["id"])
def test_the_tangent_of_the_output_is_the_gradient(case: dict[str, object]) -> None:
    t = trace(str(case["program"]), case["inputs"])  # type: ignore[arg-type]
    for name, gradient in t.gradients.items():
        if gradient is not None:
            found = Tangents(t, t.graph.index[name]).of(t.graph.output)
            assert found == pytest.approx(gradient, rel=1e-12, abs=1e-15)


def test_programs_made_at_random() -> None:
    compared = 0
    for seed in range(300):
        case = make(seed)
        t = trace(case.program, case.values)
        bounds = Bounds(t)
        for name, gradient in t.gradients.items():
            if gradient is None or gradient - gradient != 0.0:
                continue
            node = t.graph.index[name]
            found = Tangents(t, node).of(t.graph.output)
            assert found is not None
            if found - found == 0.0:
                assert abs(found - gradient) <= 2 * bounds.gradients[node] + 1e-300, case
                compared += 1
    assert compared > 200


def test_a_chain_by_hand() -> None:
    t = trace("x*sin(x)", x=2.0)
    tangents = Tangents(t, 0)
    assert [tangents.of(node) for node in range(3)] == [
        1.0,
        -0.4161468365471424,
        0.9092974268256817 + 2 * -0.4161468365471424,
    ]


@pytest.mark.parametrize("program", ["log(relu(x))", "sqrt(where(x > 0, x, 0))", "1/floor(x/9)"])
def test_a_hard_zero_has_no_tangent_whatever_comes_behind_it(program: str) -> None:
    t = trace(program, x=-1.0)
    assert t.gradients["x"] == 0.0
    assert Tangents(t, t.graph.variables["x"]).of(t.graph.output) == 0.0


def test_what_both_ways_cost() -> None:
    forward, reverse = ForwardSection(trace("(w*x - y)**2", w=1, x=1, y=2)).costs
    assert forward[1:] == (3, 8, 0)
    assert reverse[1:] == (1, 5, 0)
    forward, reverse = ForwardSection(trace("x*sin(x)", x=2.0)).costs
    assert forward[1:] == (1, 3, 1)
    assert reverse[1:] == (1, 3, 1)


def test_the_command() -> None:
    done = run("(w*x - y)**2", "w=1", "x=1", "y=2", "--mode", "forward", "--wrt", "w", "--no-graph",
               "--format", "text")  # fmt: skip
    assert done.status == 0
    table = done.out[done.out.index("4  Forward mode") :]
    assert "dL/dw = ∂L/∂v2 · dv2/dw" in table
    assert "(-2)·1       -2" in table
    found = json.loads(run("x*y", "x=2", "y=3", "--mode", "forward", "--wrt", "y", "--format",
                           "json").out)["forward_mode"]  # fmt: skip
    assert found["seed"] == "y"
    assert found["tangents"] == {"y": 1.0, "L": 2.0}
    assert found["costs"][0] == {"way": "forward mode", "passes": 1, "products": 1, "sums": 0}


def test_reverse_is_what_is_shown_anyway() -> None:
    words = ("x*y", "x=2", "y=3", "--no-graph")
    assert run(*words, "--mode", "reverse").out == run(*words).out


def test_a_fan_in_of_many() -> None:
    t = trace(f"sum({', '.join(['x'] * 40)})", x=1.0)
    text = t.render("text")
    assert "Forward" in text
    done = run(t.program, "x=1", "--mode", "forward", "--no-graph", "--format", "text")
    assert done.out.rstrip().splitlines()[-7].split()[-1] == "40"


@pytest.mark.parametrize(
    ("program", "values", "wrt"), [("2*3", {}, None), ("x*x", {"x": 1.0, "y": 2.0}, "y")]
)
def test_without_a_seed_it_is_refused(program: str, values: dict[str, float], wrt: str) -> None:
    with pytest.raises(TraceError, match="forward mode needs a variable"):
        ForwardSection(trace(program, values, wrt=wrt))


def test_too_many_seeds_are_refused() -> None:
    names = [f"x{k}" for k in range(4000)]
    with pytest.raises(TraceError, match="--wrt"):
        ForwardSection(trace(" + ".join(names), dict.fromkeys(names, 1.0)))
