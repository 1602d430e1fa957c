"""The short form: the formula, the graph, the gradients."""

from __future__ import annotations

import pytest

from tests.support.command import run
from tests.support.seed import SEED

GRADIENTS = {"terminal": "dL/dw = -2", "text": "dL/dw = -2", "markdown": r"\frac{dL}{dw} = -2",
             "latex": r"\frac{dL}{dw} = -2", "typst": "frac(d L, d w) = -2"}  # fmt: skip


@pytest.mark.parametrize("format", GRADIENTS)
def test_the_formula_the_graph_and_the_gradients(format: str) -> None:
    brief = run(*SEED, "--brief", "--format", format).out
    whole = run(*SEED, "--format", format).out
    assert GRADIENTS[format] in brief
    assert "Backward pass" in whole and "pass" not in brief.replace("backprop-trace", "")
    assert "grad" in brief  # the graph
    assert len(brief) < len(whole)


def test_a_page_has_no_player() -> None:
    page = run(*SEED, "--brief", "--format", "html").out
    assert "<svg" in page and "Gradients" in page
    assert "<script>" not in page and "Forward pass" not in page


def test_what_was_asked_for_besides_is_there() -> None:
    assert "forward mode: dual" in run(*SEED, "--brief", "--check", "--format", "text").out.lower()


@pytest.mark.parametrize("words", [("--explain",), ("--format", "json"), ("--format", "svg")])
def test_what_it_would_not_change_is_refused(words: tuple[str, ...]) -> None:
    assert run(*SEED, "--brief", *words).status == 2


def test_with_letters_and_fractions() -> None:
    assert "Forward" not in run("w*x", "w=1/3", "x=3", "--exact", "--brief").out
    assert "dL/dw = x" in run("w*x", "w=1", "--symbolic", "x", "--brief").out
