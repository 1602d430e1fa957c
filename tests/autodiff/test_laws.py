"""Laws of differentiation that hold for every program, to the bit where they should."""

from __future__ import annotations

import math
import re
from functools import partial
from random import Random

import pytest

from backprop_trace import Trace, trace
from backprop_trace.values.floats import total
from tests.support.floats import agree
from tests.support.programs import Case, make, single
from tests.support.truth import Undecided, truth

SEEDS = range(120)


def run(case: Case) -> Trace:
    return trace(case.program, case.values)


same = partial(agree, absolute=5e-324)
"""Equal; the sign of a zero may differ."""


def renamed(program: str, names: dict[str, str]) -> str:
    return re.sub(r"\b\w+\b", lambda match: names.get(match[0], match[0]), program)


@pytest.mark.parametrize("seed", SEEDS)
def test_names_do_not_matter(seed: int) -> None:
    case = make(seed)
    names = dict(zip(("x", "y", "w", "b"), ("lambda", "theta_1", "x", "ω"), strict=True))
    other = run(Case(renamed(case.program, names), {names[n]: v for n, v in case.values.items()}))
    found = run(case)
    assert same(found.value, other.value)
    for name, gradient in found.gradients.items():
        assert same(gradient, other.gradients[names.get(name, name)]), case


@pytest.mark.parametrize("seed", SEEDS)
def test_swapped_names_swap_the_gradients(seed: int) -> None:
    case = single(seed)
    swapped = renamed(case.program, {"x": "y", "y": "x"})
    other = run(Case(swapped, {"x": case.values["y"], "y": case.values["x"]}))
    found = run(case)
    assert same(found.gradients["x"], other.gradients["y"])
    assert same(found.gradients["y"], other.gradients["x"])


@pytest.mark.parametrize("seed", SEEDS)
def test_parentheses_and_blanks_do_not_matter(seed: int) -> None:
    case = single(seed)
    dressed = re.sub(r"\b([xy]|\d+\.?\d*)\b", r"((  \1 ))", case.program)
    dressed = re.sub(r"\*\*\(\(  ([\d.]+) \)\)", r"**\1", dressed)
    other = run(Case(f"(({dressed}))", case.values))
    found = run(case)
    assert same(found.value, other.value)
    for name in case.values:
        assert same(found.gradients[name], other.gradients[name]), dressed


@pytest.mark.parametrize("seed", SEEDS)
def test_scaling_by_a_power_of_two_is_exact(seed: int) -> None:
    case = single(seed)
    found = run(case)
    for power in (0.25, 8.0):
        other = run(Case(f"{power}*({case.program})", case.values))
        assert same(other.value, power * found.value)
        for name, gradient in found.gradients.items():
            assert gradient is not None
            if gradient == 0 or not 1e-290 < abs(gradient) < 1e290:
                continue  # an intermediate may have left the normal range
            assert same(other.gradients[name], power * gradient), case


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mirrored_variable_mirrors_its_gradient(seed: int) -> None:
    case = single(seed)
    mirrored = renamed(case.program, {"x": "(-x)"})
    other = run(Case(mirrored, {**case.values, "x": -case.values["x"]}))
    found = run(case)
    gradient = found.gradients["x"]
    assert gradient is not None
    assert same(other.gradients["x"], -gradient)
    assert same(other.gradients["y"], found.gradients["y"])


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gradient_is_the_sum_over_the_uses(seed: int) -> None:
    case = single(seed)
    found = run(case)
    for name in case.values:
        count = 0

        def numbered(match: re.Match[str]) -> str:
            nonlocal count
            count += 1
            return f"{match[0]}_{count}"

        split = re.sub(rf"\b{name}\b", numbered, case.program)
        uses = {f"{name}_{k}": case.values[name] for k in range(1, count + 1)}
        others = {n: v for n, v in case.values.items() if n != name}
        by_use = trace(split, {**others, **uses}).gradients
        shares = [share for key in uses if (share := by_use[key]) is not None]
        assert len(shares) == count == len(uses)
        expected = shares[0] if count == 1 else total(shares)
        assert same(found.gradients[name], expected), (case, split)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_contributions_add_up_to_the_gradient_line_by_line(seed: int) -> None:
    for step in run(make(seed)).backward_steps():
        products = [contribution.product for contribution in step.contributions]
        if products:
            expected = products[0] if len(products) == 1 else total(products)
            assert same(step.gradient, expected)
        for contribution in step.contributions:
            product = contribution.upstream * contribution.local
            assert same(contribution.product, product) or contribution.product == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_added_with_0_changes_nothing(seed: int) -> None:
    case = single(seed)
    found = run(case)
    other = run(Case(f"({case.program}) + 0*z", {**case.values, "z": 3.0}))
    assert same(found.value, other.value)
    for name, gradient in found.gradients.items():
        assert same(gradient, other.gradients[name])
    assert other.gradients["z"] == 0.0


@pytest.mark.parametrize("x", [0.0, 1.5, -3e300, 5e-324])
def test_a_variable_less_itself_has_the_gradient_0(x: float) -> None:
    found = trace("x - x", x=x)
    assert (found.value, found.gradients["x"]) == (0.0, 0.0)
    assert len(next(s for s in found.backward_steps() if s.name == "x").contributions) == 2


@pytest.mark.parametrize("seed", SEEDS)
def test_differentiation_is_linear(seed: int) -> None:
    random = Random(seed)
    first, second = single(f"f{seed}"), single(f"g{seed}")
    c, d = random.choice((2.0, -3.0, 0.7)), random.choice((0.1, -1.0, 5.0))
    both = Case(f"{c}*({first.program}) + {d}*({second.program})", first.values)
    second = Case(second.program, first.values)
    try:
        bounds = [truth(run(case).graph, first.values)[1] for case in (first, second, both)]
    except Undecided:
        return
    f, g, h = run(first).gradients, run(second).gradients, run(both).gradients
    for name in ("x", "y"):
        one, other, sum_ = f[name], g[name], h[name]
        assert one is not None
        assert other is not None
        assert sum_ is not None
        errors = [float(bound[name].error) for bound in bounds]
        allowed = abs(c) * errors[0] + abs(d) * errors[1] + errors[2]
        allowed += 2**-51 * (abs(c * one) + abs(d * other))  # of this very line
        assert abs(sum_ - (c * one + d * other)) <= allowed, both


def test_a_lost_use_of_a_variable_would_be_noticed() -> None:
    found = trace("x*x + sin(x)*x", x=0.7)
    right = 2 * 0.7 + math.cos(0.7) * 0.7 + math.sin(0.7)
    assert found.gradients["x"] == pytest.approx(right, rel=1e-15)
    assert len(next(s for s in found.backward_steps() if s.name == "x").contributions) == 4
