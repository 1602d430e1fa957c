"""The rows of array operations: rules, terms, the twin of numbers, and PyTorch.

Every family of random programs is tried with a few seeds here; ``tests.fuzz.campaign arrays`` runs
as many as wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import exp
from random import Random
from typing import Any

import pytest

from backprop_trace.operations.arrays import elementwise, lanes, losses, products
from backprop_trace.operations.arrays.registry import ARRAY_TABLE, functions
from backprop_trace.operations.arrays.row import ArrayRow
from backprop_trace.operations.registry import FUNCTIONS, TABLE
from backprop_trace.values.arrays import items_of, make, shape_of
from tests.support.array_programs import FAMILIES, WHOLE, broken, run
from tests.support.array_programs import weighed as made
from tests.support.tools import needs_library

SEEDS = range(3)


@pytest.mark.parametrize("family", FAMILIES)
def test_rules_terms_and_the_twin_of_numbers(family: str) -> None:
    for seed in SEEDS:
        assert list(broken(made(family, Random(f"{family}{seed}")))) == []


@needs_library("torch")
@pytest.mark.parametrize("family", FAMILIES)
def test_pytorch_has_the_same_gradients(family: str) -> None:
    from tests.support import array_torch

    for seed in SEEDS:
        assert array_torch.differing(made(family, Random(f"{family}{seed}"))) == []


def test_every_row_is_tried() -> None:
    tried = set()
    for family in FAMILIES:
        for seed in range(8):
            trace = made(family, Random(f"{family}{seed}"))
            tried |= {trace.row(node).name for node in trace.operations()}
    assert set(ARRAY_TABLE) <= tried


def test_no_two_functions_have_one_name() -> None:
    every = functions()
    assert set(every) >= set(FUNCTIONS)
    spelled = [name for row in ARRAY_TABLE.values() for name in (row.name, *row.aliases)]
    assert len(set(spelled)) == len(spelled)
    assert {name for name in ARRAY_TABLE if name in TABLE} == {"sum", "mean", "max", "min"}


def test_a_new_name_takes_no_variable_away() -> None:
    for name, function in functions().items():
        assert function.names_variables or name in FUNCTIONS


# Planted faults: each is one that people make, and each must be seen


def without_fold(items: Any, wide: Any, shape: Any, add: Any) -> list[Any]:
    return list(items)[: len(items_of(make(shape, [0.0] * 10_000)))] if shape else [items[0]]


def first_of_ties(xs: Any, out: float) -> list[float | None]:
    return [1.0 if k == list(xs).index(out) else None for k in range(len(xs))]


def own_share_only(g: Any, xs: Any, out: Any) -> list[float]:
    return [up * share * (1.0 - share) for up, share in zip(g, out, strict=True)]


def transposed_back(self: Any, position: int, g: Any, operands: Any, out: Any, options: Any) -> Any:
    right = REAL_PRODUCT_BACK(self, position, g, operands, out, options)
    return make(shape_of(right), items_of(right)[::-1])


def whole_batch(self: Any, position: int, g: Any, operands: Any, out: Any, options: Any) -> Any:
    right = REAL_LOSS_BACK(self, position, g, operands, out, options)
    rows = shape_of(operands[0])[0] if len(shape_of(operands[0])) > 1 else 1
    return make(shape_of(right), [rows * item for item in items_of(right)])


def flipped_kernel(self: Any, position: int, g: Any, operands: Any, out: Any, options: Any) -> Any:
    right = products.Bilinear.back(self, position, g, operands, out, options)
    return make(shape_of(right), items_of(right)[:: -1 if position else 1])


def other_axis(self: Any, position: int, g: Any, operands: Any, out: Any, options: Any) -> Any:
    """Hand back along the other axis, where a square lets that pass unnoticed."""
    shape, axis = shape_of(operands[0]), options.get("axis")
    if axis is not None and len(shape) == 2 and shape[0] == shape[1]:
        options = {**options, "axis": 1 - axis % 2}
    return REAL_SUM_BACK(self, position, g, operands, out, options)


REAL_SUM_BACK = lanes.Reduction.back
REAL_PRODUCT_BACK = products.MatMul.back
REAL_LOSS_BACK = losses.CrossEntropy.back


def slopes(name: str) -> tuple[ArrayRow, str]:
    return ARRAY_TABLE[name], "slopes"


FAULTS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "a repeated operand's gradient is not summed": (elementwise, "fold", without_fold),
    "a mean without 1/N": (*slopes("mean"), lambda xs, out: [1.0] * len(xs)),
    "a tie to the first": (*slopes("max"), first_of_ties),
    "softmax without its sum": (ARRAY_TABLE["softmax"], "backward", own_share_only),
    "log_softmax without its sum": (
        ARRAY_TABLE["log_softmax"],
        "backward",
        lambda g, xs, out: list(g),
    ),
    "logsumexp not normalised": (*slopes("logsumexp"), lambda xs, out: [exp(x) for x in xs]),
    "norm of twice the slope": (*slopes("norm"), lambda xs, out: [2 * x / (out or 1) for x in xs]),
    "prod as out over the point": (*slopes("prod"), lambda xs, out: [out] * len(xs)),
    "a product without the transpose": (products.MatMul, "back", transposed_back),
    "cross-entropy without 1/N": (losses.CrossEntropy, "back", whole_batch),
    "a flipped kernel": (products.Conv, "back", flipped_kernel),
}


@contextmanager
def planted(place: Any, name: str, fault: Any) -> Iterator[None]:
    own = name in vars(place)
    before = getattr(place, name)
    setattr(place, name, fault)
    try:
        yield
    finally:
        if own:
            setattr(place, name, before)
        else:
            delattr(place, name)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_seen(fault: str) -> None:
    with planted(*FAULTS[fault]):
        assert any(seen())


def test_the_other_axis_is_seen_in_a_square() -> None:
    """Elsewhere the shapes give it away."""
    values = {"x": make((2, 2), [1.0, -2.0, 3.0, 0.5]), "w": make((2,), [2.0, -1.0])}
    with planted(lanes.Reduction, "back", other_axis):
        found = run("y = sum(x, axis=0); sum(y*w)", values)
        assert any(broken(found))


def seen() -> Iterator[bool]:
    """Yield whether each of some programs is found to be wrong."""
    for family in (each for each in FAMILIES if each not in WHOLE):
        for seed in range(6):
            try:
                yield any(broken(made(family, Random(f"{family}{seed}"))))
            except (ValueError, IndexError, TypeError):
                yield True
