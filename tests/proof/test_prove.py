"""``--prove``: the rules of the table, derived and compared before one's eyes."""

from __future__ import annotations

import json

from backprop_trace.notation.text import UNICODE
from backprop_trace.proof.page import Page
from backprop_trace.proof.report import ProofRow
from tests.support.command import run


def test_one_operation() -> None:
    done = run("--prove", "tanh")
    assert done.status == 0
    assert "∂out/∂a = 1 - out²" in done.out
    assert "(as SymPy derives it)" in done.out
    assert done.out.endswith("1 local gradients: all are right\n")


def test_several_and_by_their_aliases() -> None:
    out = run("--prove", "ln,square").out
    assert "log:" in out
    assert "square:" in out


def test_a_function_of_the_program() -> None:
    out = run("sw(a) = a*sigmoid(a); sw(x)", "--x", "1", "--prove").out
    assert "sw:" in out
    assert "agrees at 50 digits" in out


def test_json() -> None:
    shown = json.loads(run("--prove", "exp", "--format", "json").out)
    assert shown["proof"][0]["formula"] == "out"
    assert shown["failed"] == 0


def test_an_unknown_operation() -> None:
    done = run("--prove", "tnah")
    assert done.status == 2
    assert "did you mean `tanh`?" in done.err


def test_a_wrong_rule_ends_with_1() -> None:
    row = ProofRow("exp", "a", "exp(a)", "a", "", "exp(a)", "WRONG", "exact", False)
    page = Page([row])
    assert "1 are WRONG" in "".join(page.text(UNICODE))
    assert page.failed == 1
