"""A function of a program gives what the same program gives with the calls written out.

At kinks, at poles, under infinities and nans too: what is a hard zero inside the body (a relu that
is off, a branch not taken) stays one, whatever comes from upstream.
"""

from __future__ import annotations

import math
import re
import sys
import threading
from collections.abc import Iterator
from random import Random

import pytest

from backprop_trace import Trace, trace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.autodiff.tangents import Tangents
from backprop_trace.codegen import emit
from backprop_trace.training.descent import Descent
from tests.support.floats import agree

POINTS = (0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 1e-200, -1e200, 1e300, math.inf, -math.inf, math.nan)
CALLS = ("relu({0})", "abs({0})", "sign({0})", "log({0})", "sqrt({0})", "1/({0})", "exp({0})",
         "where({0} > {1}, {2}, {3})", "max({0}, {1})", "min({0}, {1})", "clamp({0}, -1, 1)",
         "({0})*({1})", "({0}) + ({1})", "({0}) - ({1})", "0*({0})", "leaky_relu({0})")  # fmt: skip


def expression(random: Random, leaves: str, depth: int) -> str:
    if depth == 0 or random.random() < 0.2:
        return random.choice(leaves + leaves + "10")
    call: str = random.choice(CALLS)
    parts = [expression(random, leaves, depth - 1) for _ in range(4)]
    return call.format(*parts)


def renamed(text: str, letter: str) -> str:
    """Return a body over the operands of one call: p and q get a letter in front."""
    return re.sub(r"\b([pq])\b", rf"{letter}\1", text)


def pair(seed: int) -> tuple[str, str]:
    """Return a program with functions of functions, and the same program written out."""
    random = Random(seed)
    inner, other = (expression(random, "pq", 2) for _ in range(2))
    first, second, x = (expression(random, letters, 1) for letters in ("pq", "pq", "xy"))
    sign = random.choice("+-*")
    outside = random.choice(["{}", "log({})", "1/({})", "sqrt({})*y", "relu({})", "1e300*({})"])
    defined = f"f(p, q) = {inner}; g(p, q) = f({first}, {second}) {sign} {other}"
    called = f"{defined}; {outside.format(f'g({x}, y)')}"
    steps = [
        *(f"gp = {x}", "gq = y", f"fp = {renamed(first, 'g')}", f"fq = {renamed(second, 'g')}"),
        *(f"f = {renamed(inner, 'f')}", f"g = f {sign} {renamed(other, 'g')}"),
    ]
    return called, "; ".join([*steps, outside.format("g")])


def points(seed: int) -> Iterator[dict[str, float]]:
    random = Random(seed)
    return ({"x": random.choice(POINTS), "y": random.choice(POINTS)} for _ in range(4))


def close(ours: float | None, theirs: float | None, scale: float) -> bool:
    """Return whether two gradients agree; ``scale`` is the largest on the way to them."""
    return agree(ours or 0.0, theirs or 0.0, absolute=1e-12 * scale + 5e-324)


def largest(t: Trace) -> float:
    gradients = [t.gradient_of(node) for node in range(len(t.graph))]
    return max((abs(g) for g in gradients if g is not None and math.isfinite(g)), default=1.0)


def test_a_function_is_the_same_program_written_out() -> None:
    for seed in range(500):
        called, inlined = pair(seed)
        for point in points(seed):
            ours, theirs = trace(called, point), trace(inlined, point)
            assert close(ours.value, theirs.value, 1.0), (called, inlined, point)
            for name in "xy":
                pairs = (ours.gradients.get(name), theirs.gradients.get(name))
                assert close(*pairs, largest(theirs)), (called, inlined, point, name, pairs)


@pytest.mark.parametrize(
    ("program", "x", "gradient"),
    [
        ("f(a) = relu(a); log(f(x))", -1.0, 0.0),
        ("f(a) = where(a > 0, a, 0); g(a) = f(a)*2; 1/sqrt(g(x))", -1.0, 0.0),
        ("f(a) = clamp(a, 0, 1); log(f(x))", -1.0, 0.0),
        ("f(a) = a + 0*a; log(0*f(x))", 1.0, math.nan),  # no hard zero: 0 x inf
        ("f(a) = relu(log(a)); f(x)", 0.0, math.nan),  # 0 x inf further down
        ("f(a) = 1e-200*(1e-200*a); 1e300*f(x)", 1.0, 1e-100),
    ],
)
def test_what_a_body_hands_back(program: str, x: float, gradient: float) -> None:
    found = trace(program, x=x).gradients["x"]
    assert found == gradient or (math.isnan(gradient) and found is not None and math.isnan(found))


def test_what_is_not_upstream_x_local_is_said() -> None:
    t = trace("f(a) = 1e-200*(1e-200*a); 1e300*f(x)", x=1)
    assert "inside" in {note.kind for note in t.notes()}
    assert "inside" not in {n.kind for n in trace("f(a) = relu(a); log(f(x))", x=-1).notes()}


def scripts(target: str, seeds: range) -> Iterator[tuple[Trace, list[float | None]]]:
    for seed in seeds:
        called, _ = pair(seed)
        for point in points(seed):
            t = trace(called, point)
            found: dict[str, float | None] = {}
            lines = emit(t, target).replace("print(", "shown(")
            exec(lines, {"shown": lambda label, value, f=found: f.__setitem__(label[:-2], value)})
            yield t, list(found.values())


@pytest.mark.parametrize("target", ["python", "numpy"])
def test_scripts_run_bodies_backward_too(target: str) -> None:
    for t, (value, *gradients) in scripts(target, range(120)):
        assert close(value, t.value, abs(t.value)), t
        for ours, theirs in zip(gradients, t.gradients.values(), strict=True):
            assert (ours is None) == (theirs is None), t
            assert close(ours, theirs, largest(t)), (t, t.inputs, gradients, t.gradients)


def test_training_runs_bodies_backward_too() -> None:
    """A compiled loop and a trace at each step have the same bits."""
    for seed in range(60):
        called, _ = pair(seed)
        graph = Graph.read(called)
        start = {"x": -1.0, "y": 0.5}
        descent = Descent(graph, start, tuple(graph.variables), 0.01, 12)
        for row in descent.rows():
            at = {**start, **dict(zip(descent.names, row.parameters, strict=True))}
            wanted = Trace(graph, at, descent.names).gradients
            assert repr(row.gradients) == repr(tuple(wanted.values())), called


def forward_and_backward(program: str, point: dict[str, float]) -> Iterator[tuple[float, float]]:
    t = trace(program, point)
    for name, gradient in t.gradients.items():
        tangent = Tangents(t, t.graph.index[name]).of(t.graph.output)
        if gradient is not None and tangent is not None:
            yield tangent, gradient


def test_hard_zeros_stay_hard_on_the_way_forward() -> None:
    for program in ("log(relu(x))", "f(a) = relu(a); log(f(x))", "1/where(x > 0, x, 0)"):
        assert list(forward_and_backward(program, {"x": -1.0})) == [(0.0, 0.0)]


def test_forward_mode_agrees_or_says_why_not() -> None:
    from backprop_trace.features.forward_mode.forward import ForwardSection

    disagree = 0
    for seed in range(400):
        called, _ = pair(seed)
        for point in points(seed):
            t = trace(called, point)
            for name, gradient in t.gradients.items():
                if not gradient:
                    continue
                section = ForwardSection(trace(called, point, wrt=name))
                found = section.tangents.of(t.graph.output)
                if not close(found, gradient, 1e3 * largest(t)):
                    disagree += 1
                    assert section.differs, (called, point, name, found, gradient)
    assert 0 < disagree < 40


def test_threads_may_share_a_graph_with_functions() -> None:
    graph = Graph.read("f(a) = sin(a)*exp(a) + a**3; g(a, b) = f(a)*f(b) - b; g(x, y) + f(x*y)")
    values = [{"x": 0.1 * k, "y": 1.0 - 0.2 * k} for k in range(16)]
    alone = [Trace(graph, each).gradients for each in values]
    wrong: list[object] = []

    def run(place: int) -> None:
        for _ in range(60):
            if Trace(graph, values[place]).gradients != alone[place]:
                wrong.append(place)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=run, args=(place,)) for place in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert not wrong
