"""The optimizers: against loops written by hand, against their own formulas, against PyTorch."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop_trace import TraceError, trace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.features.training.descent import Descent
from backprop_trace.features.training.optimizers import OPTIMIZERS, optimizer_of
from tests.support.tools import needs_library

PROGRAM = "(w*x - y)**2 + b**4"
VALUES = {"w": 1.0, "x": 1.5, "y": 2.0, "b": -0.5}
RATE, STEPS = 0.05, 60


def descent(optimizer: str, accumulate: bool = False) -> Descent:
    graph = Graph.read(PROGRAM, VALUES)
    return Descent(graph, VALUES, "w,b", RATE, STEPS, optimizer, accumulate)


def gradient(w: float, b: float) -> tuple[float, float]:
    return 2 * (w * 1.5 - 2.0) * 1.5, 4 * b**3


def by_sgd(w: float, g: float, memory: dict[str, float], t: int) -> float:
    return w - RATE * g


def by_momentum(w: float, g: float, memory: dict[str, float], t: int) -> float:
    memory["v"] = 0.9 * memory.get("v", 0.0) + g
    return w - RATE * memory["v"]


def by_adam(w: float, g: float, memory: dict[str, float], t: int) -> float:
    memory["m"] = 0.9 * memory.get("m", 0.0) + 0.1 * g
    memory["v"] = 0.999 * memory.get("v", 0.0) + 0.001 * g**2
    first, second = memory["m"] / (1 - 0.9**t), memory["v"] / (1 - 0.999**t)
    return w - RATE * first / (math.sqrt(second) + 1e-8)


BY_HAND = {"sgd": by_sgd, "momentum": by_momentum, "adam": by_adam}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_agrees_with_a_loop_written_by_hand(name: str) -> None:
    rule: Callable[[float, float, dict[str, float], int], float] = BY_HAND[name]
    point, memories = (1.0, -0.5), ({}, {})  # type: tuple[float, float], tuple[dict[str, float], dict[str, float]]
    for row in descent(name).rows():
        assert row.parameters == pytest.approx(point, rel=1e-12, abs=1e-15)
        assert row.gradients == pytest.approx(gradient(*point), rel=1e-11, abs=1e-14)
        for memory, state in zip(memories, row.states, strict=True):
            assert state == pytest.approx([memory.get(k, 0.0) for k in optimizer_of(name, 1).state])
        w, b = (
            rule(p, g, memory, row.step + 1)
            for p, g, memory in zip(point, gradient(*point), memories, strict=True)
        )
        point = w, b


@pytest.mark.parametrize("name", OPTIMIZERS)
@given(
    point=st.tuples(*[st.floats(-100, 100)] * 3),
    rate=st.floats(1e-4, 10),
    number=st.integers(1, 1000),
)
def test_numbers_are_those_of_the_formulas_shown(
    name: str, point: tuple[float, float, float], rate: float, number: int
) -> None:
    optimizer = optimizer_of(name, rate)
    parameter, slope, first = point
    state = (first, abs(first) + 0.01)[: len(optimizer.state)]
    results = optimizer.results(parameter, slope, state, number)
    letters = {"w": parameter, "g": slope, "rate": rate, "t": float(number)}
    letters.update(zip(optimizer.state, state, strict=True))
    assert len(results) == len(optimizer.rules)
    for rule, result in zip(optimizer.rules, results, strict=True):
        used = {name: value for name, value in letters.items() if name in rule.formula}
        shown = trace(rule.formula, used).value
        assert result == pytest.approx(shown, rel=1e-11, abs=1e-11)
        letters[rule.target] = result
    assert [rule.target for rule in optimizer.rules[: len(state)]] == list(optimizer.state)
    assert optimizer.rules[-1].target == "w"


@needs_library("torch")
@pytest.mark.parametrize("accumulate", [False, True])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_agrees_with_pytorch(name: str, accumulate: bool) -> None:
    import torch

    w, b = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (1.0, -0.5))
    make: dict[str, Callable[[], Any]] = {
        "sgd": lambda: torch.optim.SGD([w, b], lr=RATE),
        "momentum": lambda: torch.optim.SGD([w, b], lr=RATE, momentum=0.9),
        "adam": lambda: torch.optim.Adam([w, b], lr=RATE),
    }
    theirs = make[name]()
    close = partial(pytest.approx, rel=1e-10, abs=1e-13, nan_ok=True)  # some diverge, as theirs
    for row in descent(name, accumulate).rows():
        assert row.parameters == close((w.item(), b.item()))
        if not accumulate:
            theirs.zero_grad()
        loss = (w * 1.5 - 2.0) ** 2 + b**4
        loss.backward()
        assert row.value == close(loss.item())
        assert row.used == close((w.grad.item(), b.grad.item()))
        theirs.step()


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("slope", [math.inf, -math.inf, math.nan, 1e308, 0.0, -0.0])
def test_nothing_raises(name: str, slope: float) -> None:
    optimizer = optimizer_of(name, 1e300)
    state: tuple[float, ...] = (0.0,) * len(optimizer.state)
    for number in range(1, 5):
        results = optimizer.results(1.0, slope, state, number)
        state = results[: len(state)]
    optimizer.results(1.0, slope, state, 100_000)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_update_is_results_for_each_parameter(name: str) -> None:
    optimizer = optimizer_of(name, 0.3)
    states = (tuple(0.1 * (k + 1) for k in range(len(optimizer.state))),) * 3
    parameters, states_after = optimizer.update((1.0, 2.0, 3.0), (0.5, None, -0.25), states, 3)
    first = optimizer.results(1.0, 0.5, states[0], 3)
    last = optimizer.results(3.0, -0.25, states[2], 3)
    kept = len(optimizer.state)
    assert parameters == (first[-1], 2.0, last[-1])
    assert states_after == (first[:kept], states[1], last[:kept])
    assert optimizer.update((3.0,), (-0.25,), states[:1], 3)[0] == (last[-1],)


def test_unknown_name_is_refused() -> None:
    with pytest.raises(TraceError) as error:
        optimizer_of("adan", 0.1)
    assert error.value.code == "bad-option"
    assert "`adam`" in error.value.message
