"""The rules of array operations: every one is proved, and a wrong one would be found wrong."""

from __future__ import annotations

import pytest

from backprop_trace.operations.arrays.registry import ARRAY_TABLE
from backprop_trace.proof.array_rules import CASES, prove_rules
from tests.support.command import run


@pytest.mark.parametrize("name", ARRAY_TABLE)
def test_every_rule_is_proved_entry_by_entry(name: str) -> None:
    found = list(prove_rules(name))
    assert found or name == "one_hot"  # through which nothing passes back
    assert {proof.verdict for proof in found} <= {"proved"}
    assert all(proof.entries for proof in found)


def test_every_row_has_cases() -> None:
    assert set(CASES) == set(ARRAY_TABLE)
    assert sum(proof.entries for name in ("matmul", "conv") for proof in prove_rules(name)) > 80


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("matmul", "g @ b"),
        ("mean", "expand(g, a)"),
        ("softmax", "out*g"),
        ("norm", "expand(g, a)*a"),
        ("cross_entropy", "softmax(a) - one_hot(b, 2)"),
        ("conv", "conv_full(g, b)*2"),
    ],
)
def test_a_wrong_rule_is_wrong(name: str, wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    row = ARRAY_TABLE[name]
    rule = row.rule
    monkeypatch.setattr(row, "rule", lambda *given: wrong if given[0] == 0 else rule(*given))
    verdicts = []
    try:
        verdicts = [proof.verdict for proof in prove_rules(name) if proof.operand == "a"]
    except ValueError:  # it doesn't even have the operand's shape
        return
    assert "WRONG" in verdicts


def test_a_rule_before_ones_eyes() -> None:
    done = run("--prove", "dot")
    assert done.status == 0
    assert "matmul:  out = a @ b     with  g = dL/dout" in done.out
    assert "dL/da = g @ bᵀ" in done.out
    assert "proved, each of 6 entries, where the operands are 2\u00d73, 3\u00d72" in done.out


def test_both_readings_of_a_name_are_proved() -> None:
    out = run("--prove", "mean").out
    assert "\u2202out/\u2202a = 1/2" in out
    assert "dL/da = expand(g, a)/3" in out
