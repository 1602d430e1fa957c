"""Functions that a program defines: one node each, right numbers, no way to run away."""

from __future__ import annotations

import math
import time

import pytest

from backprop_trace import TraceError, trace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.notation.text import LANGUAGE


def test_a_function_gives_what_its_body_gives() -> None:
    for body, x in (("a*sigmoid(a)", 0.7), ("a*a + sin(a)", -1.3), ("exp(-a**2)", 2.0)):
        one = trace(f"f(a) = {body}; f(x)", x=x)
        other = trace(body.replace("a*", "x*").replace("(a)", "(x)").replace("-a", "-x")
                      .replace("*a", "*x"), x=x)  # fmt: skip
        assert one.value == other.value
        assert one.gradients == other.gradients


def test_functions_of_several_parameters_and_of_functions() -> None:
    program = "sq(a) = a*a; norm(p, q) = sqrt(sq(p) + sq(q)); far(a, b, c) = norm(norm(a, b), c)"
    found = trace(f"{program}; far(x, y, z)", x=2, y=3, z=6)
    assert found.value == 7
    assert found.gradients == pytest.approx({"x": 2 / 7, "y": 3 / 7, "z": 6 / 7}, rel=1e-15)
    (step,) = found.forward_steps()
    assert step.operation.body is not None
    assert LANGUAGE.write(step.operation.body.tree) == "norm(norm(a, b), c)"


def test_stable_evaluations_are_used_within_bodies() -> None:
    found = trace("f(a) = tanh(a) + 0*a; f(x)", x=20.0)
    assert found.gradients["x"] == pytest.approx(4 * math.exp(-40), rel=1e-15)


def test_a_branch_not_taken_hands_nothing_back() -> None:
    assert trace("f(a) = log(relu(a)); f(x)", x=-1.0).gradients == {"x": 0.0}
    assert trace("f(a, b) = a; f(x, y)", x=2.0, y=3.0).gradients == {"x": 1.0, "y": 0.0}
    assert trace("f(a) = 7; f(x)*y", x=2.0, y=3.0).gradients == {"x": 0.0, "y": 7.0}


def test_zeros_of_either_sign_are_different_points() -> None:
    """Found by thinking: equal keys of a cache made 1/-0.0 the inf of 1/0.0."""
    found = trace("f(a) = 1/a; f(x) + f(-x)", x=0.0)
    assert [step.value for step in found.forward_steps()][::2] == [math.inf, -math.inf]
    assert math.isnan(found.value)


def test_a_definition_may_take_the_name_of_an_alias_but_not_of_an_operation() -> None:
    assert trace("swish(a) = a*sigmoid(2*a); swish(x)", x=0.0).gradients == {"x": 0.5}
    assert trace("swish(x)", x=0.0).gradients == {"x": 0.5}
    assert Graph.read("swish(x)").program.functions[-1] == "silu"
    with pytest.raises(TraceError, match="`silu` is built in"):
        trace("silu(a) = a; silu(x)", x=1)


def test_parameters_hide_nothing_outside() -> None:
    found = trace("f(x, e) = x*e; x = 3*y; f(x, 2)", y=5)
    assert (found.value, found.gradients) == (30.0, {"y": 6.0})


def chain(levels: int, body: str) -> str:
    lines = ["f0(a) = a*a"]
    lines += [f"f{k}(a) = {body.format(f=f'f{k - 1}')}" for k in range(1, levels)]
    return "; ".join([*lines, f"f{levels - 1}(x)"])


def test_a_long_chain_of_functions_does_not_nest() -> None:
    found = trace(chain(3000, "{f}(a) + 1"), x=2.0)
    assert (found.value, found.gradients) == (4.0 + 2999.0, {"x": 4.0})


def test_functions_that_double_each_other_are_refused_at_once() -> None:
    begun = time.process_time()
    with pytest.raises(TraceError, match=r"written out, [\d,]+ operations.*the limit is 4,000,000"):
        trace(chain(60, "{f}({f}(a))"), x=2.0)
    with pytest.raises(TraceError, match="the limit is 4,000,000"):
        trace(chain(18, "{f}({f}(a))").replace("f17(x)", "+".join(["f17(x)"] * 20)), x=1.0)
    assert time.process_time() - begun < 2.0


def test_doubling_within_the_limit_is_exact() -> None:
    assert trace(chain(12, "{f}({f}(a))"), x=1.0).gradients == {"x": math.inf}
    assert trace(chain(10, "{f}(a) + {f}(a)"), x=3.0).gradients == {"x": 6.0 * 2**9}


def test_many_definitions_are_read_in_linear_time() -> None:
    lines = [f"f{k}(a) = a + {k}" for k in range(20_000)]
    begun = time.process_time()
    assert trace("\n".join([*lines, "f19999(x)"]), x=1.0).value == 20_000.0
    assert time.process_time() - begun < 5.0


def test_a_large_body_is_no_trouble() -> None:
    body = " + ".join(["a*b"] * 50_000)
    found = trace(f"f(a, b) = {body}; f(x, y)", x=2.0, y=3.0)
    assert found.gradients == {"x": 150_000.0, "y": 100_000.0}
    nested = trace(f"f(a) = {'tanh(' * 20_000}a{')' * 20_000}; f(x)", x=0.0)
    assert nested.gradients == {"x": 1.0}
