"""Names as mathematics: the table of the notation, whole tokens only, never two alike."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop_trace import TraceError
from backprop_trace.language.syntax.parser import parse_formula
from backprop_trace.notation.latex import Latex, PortableLatex
from backprop_trace.notation.mathml import MathMl
from backprop_trace.notation.typst import Typst

TABLE = [
    ("w", "w", "w"),
    ("w12", "w_{12}", "w_12"),
    ("w_12", "w_{12}", "w_12"),
    ("theta_1", r"\theta_1", "theta_1"),
    ("θ1", r"\theta_1", "theta_1"),
    ("y_hat", r"\hat{y}", "hat(y)"),
    ("yhat", r"\hat{y}", "hat(y)"),
    ("ŷ", r"\hat{y}", "hat(y)"),
    ("y_hat_1", r"\hat{y_1}", "hat(y_1)"),
    ("y_pred", r"y_{\mathrm{pred}}", 'y_"pred"'),
    ("w_1_2", "w_{1,2}", "w_(1,2)"),
    ("loss", r"\mathrm{loss}", '"loss"'),
    ("that", r"\mathrm{that}", '"that"'),
    ("beta", r"\beta", "beta"),
    ("learning_rate", r"\mathrm{learning_{rate}}", '"learning"_"rate"'),
    ("lambda_", r"\lambda", "lambda"),
    ("Alpha", r"\mathrm{Alpha}", '"Alpha"'),
    ("Theta", r"\Theta", "Theta"),
    ("omicron", "o", "omicron"),
    ("end", r"\mathrm{end}", '"end"'),
    ("x_1_2", "x_{1,2}", "x_(1,2)"),
]


@pytest.mark.parametrize(("name", "latex", "typst"), TABLE)
def test_the_table(name: str, latex: str, typst: str) -> None:
    assert Latex([name]).name(name) == latex
    assert PortableLatex([name]).name(name) == latex
    assert Typst([name]).name(name) == typst


def test_plain_names_are_upright_and_as_typed() -> None:
    assert Latex(["w_1"], plain_names=True).name("w_1") == r"\mathrm{w\_1}"
    assert Typst(["w_1"], plain_names=True).name("w_1") == '"w_1"'


def test_of_two_that_would_look_alike_the_one_without_underscore_is_as_typed() -> None:
    latex = Latex(["w12", "w_12"])
    assert (latex.name("w12"), latex.name("w_12")) == (r"\mathrm{w12}", "w_{12}")
    assert Latex(["v_1"]).name("v1") == r"\mathrm{v1}"


NAMES = st.lists(
    st.from_regex(r"[a-zA-Zθλ]{1,6}(_?[a-z0-9]{1,3}){0,2}_?", fullmatch=True), max_size=8
)


@given(NAMES)
def test_no_two_names_look_alike(names: list[str]) -> None:
    for notation in (PortableLatex(names), Typst(names), MathMl(names)):
        assert len({notation.name(name) for name in names}) == len(set(names))


@given(NAMES)
def test_portable_names_have_nothing_that_breaks(names: list[str]) -> None:
    notation = PortableLatex(names)
    for name in names:
        assert not re.search(r"\}_|\*|\||\\[^A-Za-z]", notation.name(name))


def test_other_scripts() -> None:
    assert PortableLatex(["权重"]).name("权重") == r"\text{权重}"
    assert Typst(["权重"]).name("权重") == '"权重"'
    with pytest.raises(TraceError, match="权重"):
        Latex(["权重"])


FORMULA = "-a**2*sigmoid(b/c)*(a - (b - c)) + 1e-3/2**a - where(a > 0, abs(a), sqrt(a)**2)*(a/b)**3"


def test_formulas() -> None:
    tree = parse_formula(FORMULA)
    assert Latex().write(tree) == (
        r"-a^2 \cdot \sigma(\frac{b}{c}) \cdot (a - (b - c)) + \frac{10^{-3}}{2^{a}}"
        r" - (\lvert a \rvert \text{ if } a > 0 \text{, else } \sqrt{a}^2) \cdot (\frac{a}{b})^3"
    )
    assert r"a \text{ above } 0" in PortableLatex().write(tree)
    assert Typst().write(tree) == (
        "-a^2 dot sigma(frac(b, c)) dot (a - (b - c)) + frac(10^(-3), 2^(a))"
        ' - (abs(a) " if " a > 0 ", else " sqrt(a)^2) dot (frac(a, b))^3'
    )


def test_a_variable_called_sigma_keeps_its_letter() -> None:
    tree = parse_formula("sigmoid(sigma)")
    assert Latex(["sigma"]).write(tree) == r"\mathrm{sigmoid}(\sigma)"
    assert Latex().write(parse_formula("sigmoid(x)")) == r"\sigma(x)"


@pytest.mark.parametrize(
    ("value", "latex", "typst"),
    [(1.5e-5, r"1.5 \times 10^{-5}", "1.5 times 10^(-5)"), (-1e9, "-10^{9}", "-10^(9)"),
     (float("inf"), r"\infty", "infinity"), (float("nan"), r"\mathrm{NaN}", '"NaN"'),
     (-0.25, "-0.25", "-0.25")],
)  # fmt: skip
def test_numbers(value: float, latex: str, typst: str) -> None:
    assert Latex().number(value, 4) == latex
    assert Typst().number(value, 4) == typst
