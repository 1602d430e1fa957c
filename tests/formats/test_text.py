"""The plain text (its exact bytes stand in ``golden/``): every digit, ASCII where asked."""

from __future__ import annotations

import re

from backprop_trace import trace
from backprop_trace.display import width
from backprop_trace.document.document import Document
from backprop_trace.document.screen import Screen
from backprop_trace.formats import render


def test_columns_are_aligned() -> None:
    shown = trace("(w*x - y)**2", w=10.5, x=-1, y=2).render("text").splitlines()
    forward = shown[shown.index("1  Forward pass") + 1 :][:3]
    assert len({width(line) for line in forward}) == 1
    assert len({line.index(" = ") for line in forward}) == 1


def test_wide_names_are_aligned() -> None:
    shown = trace("权重 = a*2; b = 权重*3; b + 权重", a=1).render("text").splitlines()
    rows = [line for line in shown if " = " in line and line.startswith("  ")][:3]
    assert len({width(line.split(" = ")[0]) for line in rows}) == 1


def test_ascii() -> None:
    shown = "".join(
        render(Document(trace("sqrt(x)*pi**2", x=2.0)), "text", screen=Screen(ascii=True))
    )
    assert shown.isascii()
    assert "dL/dx" in shown


def test_long_programs_are_complete() -> None:
    shown = trace("+".join(["x"] * 1200), x=1).render("text")
    assert len(re.findall(r"^  v\d+ +=", shown, re.MULTILINE)) == 1198
    assert "sum of 1,200" in shown


def test_in_full_every_number_reads_back() -> None:
    t = trace("sigmoid(w*x)/3", w=0.1, x=0.7)
    shown = t.render("text", digits=None)
    for step in t.forward_steps():
        assert repr(step.value) in shown
    assert "sigmoid(0.06999999999999999)    ≈ 0.5174928576663897" in shown
