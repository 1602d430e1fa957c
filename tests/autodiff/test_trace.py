"""The library: values, gradients and steps, as its users call it."""

from __future__ import annotations

import math
import pickle
from typing import Any

import pytest

import backprop_trace
from backprop_trace import Trace, TraceError, trace
from backprop_trace.autodiff.steps import Backward, Forward, Local


def test_the_seed(seed: Trace) -> None:
    t = seed
    assert t.value == 1.0
    assert t.gradients == {"w": -2.0, "x": -2.0, "y": 2.0}
    assert [(step.name, step.value) for step in t.nodes] == [("v1", 1.0), ("v2", -1.0), ("L", 1.0)]


def test_the_steps_of_the_seed_are_the_lesson(seed: Trace) -> None:
    said = []
    for step in seed.steps():
        match step:
            case Forward():
                said.append(f"{step.name} = {step.value:g}")
            case Local():
                said.append(f"d{step.name}/d{step.operand} = {step.formula} = {step.value:g}")
            case Backward():
                parts = " + ".join(f"{c.upstream:g}*{c.local:g}" for c in step.contributions)
                said.append(f"dL/d{step.name} = {parts or 'seed'} = {step.gradient:g}")
            case _:
                pytest.fail(f"{step}")
    assert said == [
        "v1 = 1", "v2 = -1", "L = 1",
        "dL/dv2 = 2*a = -2", "dv2/dv1 = 1 = 1", "dv2/dy = -1 = -1", "dv1/dw = b = 1",
        "dv1/dx = a = 1",
        "dL/dL = seed = 1", "dL/dv2 = 1*-2 = -2", "dL/dv1 = -2*1 = -2", "dL/dy = -2*-1 = 2",
        "dL/dw = -2*1 = -2", "dL/dx = -2*1 = -2",
    ]  # fmt: skip


def test_fan_out_is_summed_contribution_by_contribution() -> None:
    t = trace("x*(x + 1)", x=3)
    last = list(t.backward_steps())[-1]
    assert last.name == "x"
    assert [(c.via, c.product) for c in last.contributions] == [("L", 4.0), ("v1", 3.0)]
    assert last.gradient == 7.0


def test_a_product_of_a_number_with_itself_has_two_edges() -> None:
    last = list(trace("x*x", x=3).backward_steps())[-1]
    assert [(c.via, c.position, c.product) for c in last.contributions] == [
        ("L", 0, 3.0),
        ("L", 1, 3.0),
    ]


def test_the_same_step_alone_and_in_the_row() -> None:
    t = trace("max(x*y, x, exp(y))*x", x=1.5, y=0.25)
    for step in t.forward_steps():
        assert t.forward_step(step.node) == step
    edges = [edge for node, position in t.edges() for edge in t.edges_of(node, (position,))]
    assert edges == list(t.local_steps())


def test_only_wanted_gradients() -> None:
    t = trace("(w*x - y)**2", w=1, x=1, y=2, wrt="w")
    assert t.gradients == {"w": -2.0}
    assert set(t.skipped_edges()) == {("y", "v2"), ("x", "v1")}
    assert "x" not in [step.name for step in t.backward_steps()]
    assert trace("(w*x - y)**2", w=1, x=1, y=2, wrt=["v2", "w"]).gradients == {
        "v2": -2.0,
        "w": -2.0,
    }


def test_an_intermediate_gets_a_gradient_and_stops_the_pass() -> None:
    t = trace("s = w*x; s**2", w=2, x=3, wrt="s")
    assert t.gradients == {"s": 12.0}
    assert set(t.skipped_edges()) == {("w", "s"), ("x", "s")}


def test_not_connected_is_none_and_not_0() -> None:
    t = trace("z = a*b; y = a + 0*c", a=2, b=3, c=1)
    assert t.gradients == {"a": 1.0, "b": None, "c": 0.0}
    assert trace("x", x=1, unused=2).gradients == {"x": 1.0, "unused": None}
    assert trace("3*4").gradients == {}


def test_the_output_may_be_a_variable() -> None:
    assert trace("x", x=5).gradients == {"x": 1.0}


def test_any_float_is_taken() -> None:
    t = trace("x*y", x=math.inf, y=math.nan)
    assert math.isnan(t.value)
    assert t.gradients["y"] == math.inf


@pytest.mark.parametrize(
    ("arguments", "named", "code"),
    [(("x*y",), {"x": 1}, "missing-value"), (("x +",), {"x": 1}, "operand-expected"),
     (("x",), {"x": 1, "wrt": "q"}, "unknown-name")],
)  # fmt: skip
def test_errors_are_one_class(arguments: tuple[str], named: dict[str, Any], code: str) -> None:
    with pytest.raises(TraceError) as caught:
        trace(*arguments, **named)
    assert caught.value.code == code
    assert isinstance(caught.value, ValueError)
    assert caught.value.format().startswith("error: ")
    assert str(caught.value)


def test_values_by_mapping_and_by_keyword_are_the_same() -> None:
    assert trace("program*values", {"program": 2, "values": 3}).value == 6.0
    assert trace("x*y", {"x": 2}, y=3).value == 6.0


def test_rendering(seed: Trace) -> None:
    t = seed
    assert t.render().startswith("L = (w·x - y)²")
    assert t.render("json") == t.to_json()
    assert t.render("terminal") != t.render("text")
    with pytest.raises(TraceError, match="no format"):
        t.render("jpg")


def test_repr_names_the_program(seed: Trace) -> None:
    assert repr(seed) == "<Trace of '(w*x - y)**2': L = 1.0>"


def test_errors_pickle() -> None:
    with pytest.raises(TraceError) as caught:
        trace("x +", x=1)
    assert pickle.loads(pickle.dumps(caught.value)).format() == caught.value.format()


def test_public_names() -> None:
    assert backprop_trace.__all__ == ["Trace", "TraceError", "__version__", "trace"]


# Conditions: PyTorch's graph has no edge through a comparison, so 0 never meets inf there


def test_nothing_passes_back_through_a_condition() -> None:
    t = trace("where(sqrt(x) > 1, x, 2*x)", x=0.0)
    assert t.gradients == {"x": 2.0}
    assert [note.kind for note in t.notes()] == ["pole", "condition"]
    assert trace("where(log(x) < log(y), x*y, y)", x=0.0, y=2.0).gradients == {"x": 2.0, "y": 0.0}


def test_a_branch_that_is_not_taken_is_no_condition() -> None:
    (gradient,) = trace("where(x > 0, sqrt(x), 0)", x=0.0).gradients.values()
    assert gradient is not None and gradient != gradient  # 0 x inf, as PyTorch


def test_a_parameter_in_a_condition_only() -> None:
    t = trace("f(p, q) = where(p > 1, q, 2*q); f(sqrt(x), x)", x=0.0)
    assert t.gradients == {"x": 2.0}
