"""Formulas as answers: what equals the local gradient is right, what agrees by luck is not."""

from __future__ import annotations

import pytest

from backprop_trace import Trace, trace
from backprop_trace.operations import TABLE, letters
from backprop_trace.teaching.accepted import read
from backprop_trace.teaching.formulas import EVERYWHERE, HERE, NOWHERE, agreement
from backprop_trace.teaching.rows import FINAL, LOCAL, Row


def extent(t: Trace, row: Row, formula: str) -> str:
    program = read(formula, t.graph.index).program
    assert program is not None
    return agreement(t, row, program).extent


def at(z: float) -> tuple[Trace, Row]:
    t = trace("a = sigmoid(z)", z=z)
    return t, Row(LOCAL, t.graph.index["a"])


SIGMOID = (
    "a*(1 - a)",
    "sigmoid(z)*(1 - sigmoid(z))",
    "exp(-z)/(1 + exp(-z))**2",
    "a - a**2",
    "sigmoid(z)*sigmoid(-z)",
    "1/(2 + exp(z) + exp(-z))",
)


@pytest.mark.parametrize("z", [0.5, -3, 8, 40, -40, 1e-9])
@pytest.mark.parametrize("formula", SIGMOID)
def test_all_spellings_of_a_slope_are_one_answer(z: float, formula: str) -> None:
    assert extent(*at(z), formula) == EVERYWHERE


@pytest.mark.parametrize("z", [0.5, -3, 8, 40, -40])
@pytest.mark.parametrize(
    "formula", ["a", "1 - a", "exp(-z)", "z*(1 - z)", "a*(1 + a)", "a*(z - a)"]
)
def test_other_formulas_are_none(z: float, formula: str) -> None:
    assert extent(*at(z), formula) != EVERYWHERE


def test_a_formula_that_agrees_by_luck_is_told_apart() -> None:
    t = trace("(w*x - y)**2", w=1, x=1, y=2)
    product, square, w = (t.graph.index[name] for name in ("v1", "L", "w"))
    assert extent(t, Row(LOCAL, product, 0), "x") == EVERYWHERE
    assert extent(t, Row(LOCAL, product, 0), "w") == HERE
    assert extent(t, Row(LOCAL, square, 0), "2*(w*x - y)") == EVERYWHERE
    assert extent(t, Row(LOCAL, square, 0), "-2*w") == HERE
    assert extent(t, Row(LOCAL, square, 0), "v2") == NOWHERE
    assert extent(t, Row(FINAL, w), "2*x*(w*x - y)") == EVERYWHERE
    assert extent(t, Row(FINAL, w), "2*(w*x - y)*w") == HERE


def test_products_that_nearly_cancel_keep_their_formula() -> None:
    t = trace("(w*x - y)**2", w=1.0000001, x=3e6, y=3e6)
    assert extent(t, Row(FINAL, t.graph.index["w"]), "2*x*(w*x - y)") == EVERYWHERE
    assert extent(t, Row(FINAL, t.graph.index["w"]), "2*w*x**2 - 2*x*y") == EVERYWHERE


REWRITTEN = ("{}", "({})*1", "2*({})/2", "-(-({}))", "({}) + z - z", "0.5*({}) + ({})/2")


@pytest.mark.parametrize("name", sorted(TABLE))
def test_no_formula_of_the_table_is_refused(name: str) -> None:
    """The textbook formula and the stable one, rewritten, are right wherever they are defined."""
    row = TABLE[name]
    count = max(row.least, 1)
    if (
        row.constant
        or not row.called
        or row.is_truth
        or row.is_flat
        or row.literals
        or name == "where"
    ):
        return
    names = letters(count)
    for point in ((0.6, 0.7, 0.8), (1.7, 0.4, 2.5), (-0.4, 1.3, 0.2)):
        program = f"out = {name}({', '.join(names)}) + 0*z"
        t = trace(program, {**dict(zip(names, point, strict=False)), "z": 1.5})
        node = next(node for node, each in enumerate(t.graph.rows) if each is row)
        out = t.graph.names[node]
        for position in range(count):
            edge = Row(LOCAL, node, position)
            value, is_off = t.local(node, position)
            if is_off or value != value or value == 0:
                continue
            local = row.local(position, count)
            for formula in filter(
                None, (t.graph.local_formula(node, position, value), local.stable)
            ):
                if "where" in formula or set(names) & set("z"):
                    continue
                text = formula.replace("out", out)
                for way in REWRITTEN if any(each in text for each in (*names, out)) else ():
                    program_text = way.format(text, text)
                    if any(each in program_text for each in names):
                        assert extent(t, edge, program_text) == EVERYWHERE, program_text
