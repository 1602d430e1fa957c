"""The rows of ``--prove``: every one is found right, and a wrong one would be found wrong."""

from __future__ import annotations

import pytest

from backprop_trace.autodiff.graph import Graph
from backprop_trace.errors import TraceError
from backprop_trace.operations import TABLE
from backprop_trace.operations.operation import Local
from backprop_trace.proof import report


def test_a_row_says_what_is_shown_what_is_derived_and_how_close_it_is() -> None:
    (row,) = report.rows(["tanh"], points=20)
    assert row.operation == "tanh"
    assert row.definition == "(exp(a) - exp(-a))/(exp(a) + exp(-a))"
    assert (row.formula, row.stable) == ("1 - out**2", "2/(1 + cosh(2*a))")
    assert "exp(a)" in row.derived
    assert row.verdict == "proved"
    assert row.ulps.startswith("1.")
    assert row.passed


def test_rows_come_one_by_one_for_every_operand() -> None:
    rows = report.rows()
    assert next(rows).operation == "identity"
    found = [(row.operation, row.operand) for row in report.rows(["sub", "clip", "pow"], points=5)]
    assert found == [
        *(("sub", "a"), ("sub", "b"), ("clamp", "a"), ("clamp", "b"), ("clamp", "c")),
        *(("pow", "a"), ("pow", "b")),
    ]


def test_pieces_are_told() -> None:
    (row,) = report.rows(["relu"])
    assert row.derived == "0 (a = -7.3), 1 (a = 0.22)"
    assert row.verdict == "proved on each of 2 pieces"
    assert row.ulps == "exact"


def test_an_unknown_operation_is_refused_at_once_with_a_command_that_works() -> None:
    with pytest.raises(TraceError) as caught:
        report.rows(["tanhh"])
    assert caught.value.message == "there is no operation `tanhh`; did you mean `tanh`?"
    assert caught.value.help == "backprop-trace --prove tanh"


@pytest.mark.parametrize("formula", ["1 + out**2", "2*(1 - out**2)", "1 - out**3", "1 - a**2"])
def test_a_wrong_formula_is_wrong(formula: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = TABLE["tanh"].local(0, 1)
    planted = TABLE["tanh"]._replace(locals=(right._replace(formula=formula),))
    monkeypatch.setitem(TABLE, "tanh", planted)
    (row,) = report.rows(["tanh"], points=5)
    assert "WRONG" in row.verdict
    assert not row.passed


def test_a_wrong_stable_formula_and_a_wrong_evaluation_are_wrong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = TABLE["tanh"].local(0, 1)
    wrong_text = right._replace(stable="2/(1 + cosh(a))")
    wrong_number = Local(right.formula, lambda a, out: 1.0 - out * out, right.stable)
    for local in (wrong_text, wrong_number):
        monkeypatch.setitem(TABLE, "tanh", TABLE["tanh"]._replace(locals=(local,)))
        (row,) = report.rows(["tanh"], points=5)
        assert "WRONG" in row.verdict
        assert not row.passed


PROGRAM = """
swish(t) = t*sigmoid(t)
gate(a, b) = swish(a)*b**2
kinked(a, b) = where(a > b, a*relu(b), max(a, 2*b, 0.3))
deep(a) = sin(sin(sin(sin(sin(sin(sin(sin(sin(sin(sin(sin(sin(sin(sin(sin(a))))))))))))))))
none(a) = log(-1 - a**2)
gate(kinked(x, y), swish(x)) + deep(x) + none(x)
"""


def test_a_programs_own_functions_are_checked() -> None:
    definitions = Graph.read(PROGRAM).program.definitions
    rows = {(r.operation, r.operand): r for r in report.rows(list(definitions), definitions)}
    assert len(rows) == 7
    assert rows["swish", "a"].definition == "a*sigmoid(a)"
    assert rows["swish", "a"].formula == "sigmoid(a)*(1 + a*(1 - sigmoid(a)))"
    for key in rows.keys() - {("none", "a"), ("deep", "a")}:
        assert rows[key].verdict == "agrees at 50 digits on 20 points", rows[key]
        assert rows[key].passed
    assert rows["deep", "a"].verdict == "its backward pass compared on 20 points"
    assert float(rows["deep", "a"].ulps) < 20
    assert rows["none", "a"].verdict == "not tried: no point of its domain was found"
    assert all(row.passed for row in rows.values())


def test_a_wrong_derivative_of_an_own_function_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    definitions = Graph.read("f(a, b) = a*b**2; f(x, y)").program.definitions
    monkeypatch.setattr(report, "derivatives_of", lambda *given: ("b**2", "2*a*b + 1e-30"))
    first, second = report.rows(["f"], definitions)
    assert first.passed
    assert (second.verdict, second.passed) == ("WRONG", False)


def test_rows_of_every_kind_pass() -> None:
    names = ("pow", "cbrt", "gelu", "max", "fmod", "where", "leaky_relu", "mean", "lt", "floor")
    for row in report.rows(names, points=1):
        assert row.passed, row
        assert row.verdict.startswith("proved"), row
