"""SymPy derives every local gradient again, and finds the table's formulas equal."""

from __future__ import annotations

import subprocess
import sys

import pytest
import sympy

from backprop_trace.language.syntax.parser import parse_formula
from backprop_trace.operations import TABLE
from backprop_trace.proof.algebra import expression
from backprop_trace.proof.symbolic import prove, prove_formula

WRONG = ("-({})", "2*({})", "({}) + 1/1000000000", "({})*(1 + 1/1000000000)", "0*({})")


@pytest.mark.parametrize("name", TABLE)
def test_every_formula_is_proved(name: str) -> None:
    proofs = list(prove(name))
    assert proofs
    assert len({proof.operand for proof in proofs}) >= TABLE[name].least
    for proof in proofs:
        assert proof.verdict == "proved", proof


@pytest.mark.parametrize("planted", WRONG)
@pytest.mark.parametrize("name", ["mul", "div", "pow", "tanh", "sigmoid", "gelu", "relu", "atan2"])
def test_a_wrong_formula_is_found(name: str, planted: str) -> None:
    row = TABLE[name]
    assert isinstance(row.locals, tuple)
    formula = planted.format(row.locals[0].formula)
    assumed = ("a", "positive") if name == "pow" else ("", "")
    verdicts = {proof.verdict for proof in prove_formula(name, row.least, "a", formula, assumed)}
    assert "WRONG" in verdicts


def test_corners_have_a_proof_on_each_side() -> None:
    pieces = [proof.piece for proof in prove("relu")]
    assert pieces == ["a = -7.3", "a = 0.22"]
    assert [proof.piece for proof in prove("hardtanh")] == ["a = -7.3", "a = -0.7"]


def test_a_proof_names_what_sympy_derived() -> None:
    (proof,) = prove("square")
    assert proof == ("square", "a", "", "a**2", "2*a", "2*a", "proved")


def test_powers_are_proved_for_positive_bases_and_for_whole_exponents() -> None:
    assert [(proof.operand, proof.piece) for proof in prove("pow")] == [
        ("a", "a positive"),
        ("a", "b integer"),
        ("b", "a positive"),
    ]


def test_expressions_are_built_without_branches_decided_where_no_point_is_given() -> None:
    a = sympy.Symbol("a", real=True)
    found = expression(parse_formula("where(a > 0, a, 0.1*a)"), {"a": a})
    assert found == sympy.Piecewise((a, a > 0), (a / 10, True))
    assert expression(parse_formula("max(a, 0, 1/3)"), {"a": a}) == sympy.Max(
        a, sympy.Rational(1, 3)
    )
    assert expression(parse_formula("pi*sin(a)"), {"a": a}) == sympy.pi * sympy.sin(a)


def test_deep_formulas_are_no_trouble() -> None:
    a = sympy.Symbol("a", real=True)
    text = "(" * 3000 + "a" + " + 1)" * 3000
    assert expression(parse_formula(text), {"a": a}) == a + 3000


def test_sympy_is_not_imported_with_the_module() -> None:
    code = (
        "import sys\n"
        "import backprop_trace.proof.symbolic, backprop_trace.proof.ulps\n"
        "print(sorted({'sympy', 'mpmath'} & set(sys.modules)))\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
