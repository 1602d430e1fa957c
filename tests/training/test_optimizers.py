"""The optimizers: against loops written by hand, against their own formulas, against PyTorch."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop_trace import Trace, TraceError, trace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.codegen import TARGETS, emit
from backprop_trace.training.descent import Descent
from backprop_trace.training.optimizers import OPTIMIZERS, Optimizer, Rule, optimizer_of
from backprop_trace.training.update import Update
from tests.support.command import run
from tests.support.scripts import each_of, printed
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
        for letter, numbers in zip(OPTIMIZERS[name].state, row.states, strict=True):
            assert numbers == pytest.approx([memory.get(letter, 0.0) for memory in memories])
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
    optimizer, update = OPTIMIZERS[name], Update(OPTIMIZERS[name], rate)
    parameter, slope, first = point
    state = (first, abs(first) + 0.01)[: len(optimizer.state)]
    results = update.results(parameter, slope, state, number)
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


EVERY = st.floats(allow_nan=True, allow_infinity=True)


@pytest.mark.parametrize("name", OPTIMIZERS)
@given(
    point=st.tuples(EVERY, EVERY, EVERY, EVERY), rate=st.floats(0, 1e9), number=st.integers(1, 9)
)
def test_the_arithmetic_is_that_of_the_rules_to_the_last_bit(
    name: str, point: tuple[float, float, float, float], rate: float, number: int
) -> None:
    optimizer, update = OPTIMIZERS[name], Update(OPTIMIZERS[name], rate)
    first, second, slope, mean = point
    states = ((mean, 0.5), (abs(first), 0.25))[: len(optimizer.state)]
    fast, kept = update.update((first, second), (slope, first), states, number)
    for place, (parameter, gradient) in enumerate(((first, slope), (second, first))):
        held = [numbers[place] for numbers in states]
        *state, after = update.results(parameter, gradient, held, number)
        assert repr(fast[place]) == repr(after)
        assert [repr(row[place]) for row in kept] == [*map(repr, state[: len(held)])]


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("slope", [math.inf, -math.inf, math.nan, 1e308, 0.0, -0.0])
def test_nothing_raises(name: str, slope: float) -> None:
    optimizer, update = OPTIMIZERS[name], Update(OPTIMIZERS[name], 1e300)
    state = [0.0] * len(optimizer.state)
    for number in range(1, 5):
        results = update.results(1.0, slope, state, number)
        state = results[: len(state)]
    update.results(1.0, slope, state, 100_000)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_update_is_results_for_each_parameter(name: str) -> None:
    optimizer, update = OPTIMIZERS[name], Update(OPTIMIZERS[name], 0.3)
    kept = len(optimizer.state)
    states = tuple((0.1 * k, 0.2 * k, 0.3 * k) for k in range(1, kept + 1))
    first, second, third = zip(*states, strict=True) if kept else ((), (), ())
    parameters, after = update.update((1.0, 2.0, 3.0), (0.5, None, -0.25), states, 3)
    one = update.results(1.0, 0.5, first, 3)
    last = update.results(3.0, -0.25, third, 3)
    assert parameters == (one[-1], 2.0, last[-1])
    assert [[*numbers] for numbers in after] == [
        [*each] for each in zip(one[:kept], second, last[:kept], strict=True)
    ]
    own = tuple((number,) for number in third)
    assert update.update((3.0,), (-0.25,), own, 3)[0] == (last[-1],)


RMSPROP = Optimizer(
    "rmsprop",
    "with a mean of the gradient's square",
    "RMSprop (alpha 0.99, eps 1e-8)",
    (
        Rule("v", "0.99*v + 0.01*g**2", "0.99*v + 0.01*g*g"),
        Rule("w", "w - rate*g/(sqrt(v) + 1e-8)"),
    ),
    "RMSprop([{names}], lr={rate})",
    state=("v",),
)
SIGNS = Optimizer("signs", "by signs", "steps of one size", (Rule("w", "w - rate*sign(g)"),), "")


@pytest.fixture
def newcomers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Declare two optimizers that no other file has heard of."""
    for row in (RMSPROP, SIGNS):
        monkeypatch.setitem(OPTIMIZERS, row.name, row)


@pytest.mark.usefixtures("newcomers")
@pytest.mark.parametrize("name", ["rmsprop", "signs"])
def test_the_command_has_a_new_optimizer(name: str) -> None:
    words = [PROGRAM, *(f"{each}={value!r}" for each, value in VALUES.items()), "--wrt", "w,b"]
    words += ["--steps", "5", "--lr", "0.05", "--optimizer", name]
    shown = run(*words, "--format", "text", "--trace-steps", "1")
    assert (shown.status, OPTIMIZERS[name].method in shown.out) == (0, True)
    found = json.loads(run(*words, "--format", "json").out)["training"]
    assert found["optimizer"] == name
    assert name in run("--help").out


@pytest.mark.usefixtures("newcomers")
@pytest.mark.parametrize("name", ["rmsprop", "signs"])
@each_of(TARGETS)
def test_a_script_has_a_new_optimizer_or_is_refused(name: str, target: str) -> None:
    trained = descent(name)
    try:
        script = emit(Trace(trained.graph, VALUES, "w,b"), target, trained)
    except TraceError as error:
        assert (error.code, name, target) == ("not-in-target", "signs", "pytorch")
        assert "pytorch has no optimizer `signs`" in error.message
        return
    lines = [list(map(float, line.split("\t"))) for line in printed(script).splitlines()[1:]]
    for cells, row in zip(lines, trained.rows(), strict=True):
        assert cells[1:3] == pytest.approx(row.parameters, rel=1e-9)


@pytest.mark.usefixtures("newcomers")
def test_a_new_optimizer_computes_its_rules() -> None:
    w, b, v = 1.0, -0.5, [0.0, 0.0]
    for row in descent("rmsprop").rows():
        assert row.parameters == pytest.approx((w, b), rel=1e-12)
        slopes = gradient(w, b)
        v = [0.99 * old + 0.01 * g * g for old, g in zip(v, slopes, strict=True)]
        w, b = (
            p - RATE * g / (math.sqrt(s) + 1e-8) for p, g, s in zip((w, b), slopes, v, strict=True)
        )


def test_unknown_name_is_refused() -> None:
    with pytest.raises(TraceError) as error:
        optimizer_of("adan")
    assert error.value.code == "bad-option"
    assert "`adam`" in error.value.message
