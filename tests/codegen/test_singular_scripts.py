"""Scripts where a library has no answer, none of its own, or another one: they run, and say so."""

from __future__ import annotations

import contextlib
import itertools
import math
from collections.abc import Iterator
from functools import partial

import pytest

from backprop_trace import Trace, TraceError, trace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.codegen import TARGETS, emit
from backprop_trace.training.descent import Descent
from tests.support import floats
from tests.support.scripts import each_of, printed, shown

NOTED = "may differ from the trace"


EACH = each_of(TARGETS)
same = partial(floats.agree, relative=1e-9, absolute=5e-324)


def agree(t: Trace, script: str) -> bool:
    return all(map(same, shown(script), [t.value, *t.gradients.values()]))


@EACH
@pytest.mark.parametrize(
    "program", ["x/0", "0/x", "x/0 + x", "(0/0)*x", "x**-1", "1/x**2", "f(a) = a/0; f(x)*x", "0**x"]
)
@pytest.mark.parametrize("x", [0.0, 1.0, -1.0])
def test_zeros_that_are_typed_and_zeros_that_arise(target: str, program: str, x: float) -> None:
    t = trace(program, x=x)
    try:
        script = emit(t, target)
    except TraceError as error:
        assert (error.code, target) == ("not-in-target", "micrograd")
        return
    assert agree(t, script) or NOTED in script


@EACH
@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("accumulate", [False, True])
def test_a_loop_in_which_nothing_moves_runs(target: str, optimizer: str, accumulate: bool) -> None:
    graph, values = Graph.read("a = x*2; y**2"), {"x": 1.0, "y": 2.0}
    descent = Descent(graph, values, "x", 0.1, 2, optimizer, accumulate)
    script = emit(Trace(graph, values, "x"), target, descent)
    rows = [line.split("\t") for line in printed(script).splitlines()]
    assert rows[1:] == [[str(step), "1.0", "4.0", "None"] for step in range(3)]


@EACH
def test_the_gradient_of_a_truth_value_is_zero(target: str) -> None:
    t = trace("where(x < 1, x, 2)", {"x": 2}, wrt="v1,x")
    with contextlib.suppress(TraceError):
        assert shown(emit(t, target)) == [2.0, 0.0, 0.0]
    t = trace("f(a) = where(a < 1, 3, 4); v = f(x); v*x", {"x": 2}, wrt="v,x")
    with contextlib.suppress(TraceError):
        assert shown(emit(t, target)) == [8.0, 2.0, 4.0]


inf, nan = math.inf, math.nan
ONE = {
    "pytorch": "cbrt tanh expm1 sigmoid asinh gelu log1p abs relu sqrt log softplus erf".split(),
    "jax": "abs relu elu tanh sign softsign".split(),
}
TWO = {
    "pytorch": ["x**y", "x/y", "atan2(x, y)", "hypot(x, y)", "max(x, y)", "fmod(x, y)", "x*y"],
    "jax": ["x**y", "x/y", "atan2(x, y)", "max(x, y)"],
}
CLAMPS = [(1, 1, 1), (0, 0, 1), (1, 0, 1), (nan, 1, 0), (0, 1, 1), (2, 0, 1), (1.5, 2, 1)]
TIES = [(1, 1, 1), (1, 1, 0), (0, 1, 1), (nan, 1, 0)]


def cases(target: str) -> Iterator[tuple[str, dict[str, float]]]:
    every = 1 if target == "pytorch" else 3  # JAX compiles each script
    singles = (0.0, -0.0, 1.0, -25.0, 800.0, 5e-324, -1e200, nan)[::every]
    for name, x in itertools.product(ONE[target], singles):
        yield f"{name}(x)", {"x": x}
    pairs = (0.0, 1.0, -2.0, 1e-320, 1e200, -inf, nan)[::every]
    for program, x, y in itertools.product(TWO[target], pairs, pairs):
        yield program, {"x": x, "y": y}
    for program, points in (("clamp(x, y, z)", CLAMPS), ("max(x, y, z)", TIES)):
        for point in points:
            yield program, dict(zip("xyz", point, strict=True))


@each_of(["pytorch", "jax"])
def test_another_number_of_a_library_is_said(target: str) -> None:
    said = 0
    for program, point in cases(target):
        t = trace(program, point)
        script = emit(t, target)
        said += NOTED in script
        assert NOTED in script or agree(t, script), (program, point, shown(script))
    assert said


def test_where_a_library_agrees_nothing_is_said() -> None:
    t = trace("relu(x)*y + x/2", x=1.5, y=0.5)
    assert not any(NOTED in emit(t, target) for target in TARGETS)


def test_micrograd_says_what_a_relu_does_to_an_infinity() -> None:
    t = trace("relu(x)*y", x=-1, y=inf)
    assert NOTED in emit(t, "micrograd")
    assert NOTED not in emit(trace("relu(x)*y", x=-1, y=2), "micrograd")
    assert NOTED in emit(trace("relu(x)", x=nan), "micrograd")
    assert NOTED in emit(trace("x**0", x=nan), "micrograd")
