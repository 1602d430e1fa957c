"""The tests are tested: faults planted in rules, code and passes are caught.

``tests/fuzz/mutate.py`` plants every fault in every operation; here a few of each kind.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from backprop_trace.operations import TABLE
from backprop_trace.operations.registry import registered
from backprop_trace.values.kinds import DOUBLES
from tests.support import faults, row_checks

NAMES = ("mul", "div", "pow", "tanh", "sigmoid", "relu", "max", "atan2", "where", "clamp", "gelu")


@pytest.mark.parametrize("name", TABLE)
def test_the_table_as_it_is_passes_every_check(name: str) -> None:
    row_checks.check_golden(name)
    row_checks.check_formulas(name)


def test_the_passes_as_they_are_pass() -> None:
    row_checks.check_passes()


def is_caught(name: str) -> bool:
    for check in (row_checks.check_golden, row_checks.check_formulas, row_checks.check_proof):
        try:
            check(name)
        except AssertionError:
            return True
    try:
        row_checks.check_ulps(name, 40)
    except AssertionError:
        return True
    return False


@pytest.mark.parametrize("name", NAMES)
def test_a_fault_in_a_result_is_caught(name: str) -> None:
    for what, row in faults.rows_with_faulty_results(TABLE[name]):
        if name in ("relu", "where") and what.endswith(("always 0 for a", "2 for a")):
            continue  # of a hard zero
        if name == "where" and what.endswith("for a"):
            continue
        with registered(row):
            assert is_caught(name), what


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("tanh", "1 + out**2"),
        ("tanh", "2*(1 - out**2)"),
        ("tanh", "1 - out**3"),
        ("tanh", "1 - a**2"),
        ("sigmoid", "a*(1 - a)"),
        ("sigmoid", "out*(1 + out)"),
        ("exp", "a"),
        ("square", "a"),
        ("square", "2*out"),
        ("sqrt", "1/out"),
        ("sqrt", "1/(2*a)"),
        ("cbrt", "1/(3*out**3)"),
        ("log10", "1/(a*log(2))"),
        ("relu", "where(a >= 0, 1, 0)"),
        ("relu", "where(a < 0, 1, 0)"),
        ("abs", "where(a > 0, 1, -1)"),
        ("acos", "1/sqrt(1 - a**2)"),
        ("gelu", "(1 + erf(a/sqrt(2)))/2"),
    ],
)
def test_a_wrong_formula_is_caught(name: str, formula: str) -> None:
    right = TABLE[name].local(0, 1)
    with registered(TABLE[name]._replace(locals=(right._replace(formula=formula),))):
        assert is_caught(name)


def test_a_wrong_piece_of_code_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    from backprop_trace.operations import hyperbolics

    tree = next(t for f, t in faults.functions_of(hyperbolics) if f.__name__ == "tanh_local")
    function = hyperbolics.tanh_local
    caught = 0
    for what, faulty in itertools.islice(faults.faults(tree), 4, 24, 2):
        assert faulty is tree
        with monkeypatch.context() as patch:
            patch.setattr(function, "__code__", faults.code_of(tree, hyperbolics))
            try:
                is_wrong = is_caught("tanh")
            except Exception:  # a fault may raise
                is_wrong = True
            caught += is_wrong
            assert is_wrong or "19.0" in what, what
    assert caught >= 7
    assert not is_caught("tanh")


def first_only(contributions: Sequence[float]) -> float:
    return contributions[0]


def but_the_last(contributions: Sequence[float]) -> float:
    return sum(contributions[:-1])


def with_a_sign(contributions: Sequence[float]) -> float:
    return contributions[0] - sum(contributions[1:])


@pytest.mark.parametrize("wrong", [first_only, but_the_last, with_a_sign, max])
def test_a_lost_use_of_a_variable_is_caught(wrong: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DOUBLES, "total", wrong)
    with pytest.raises(AssertionError):
        row_checks.check_passes()
