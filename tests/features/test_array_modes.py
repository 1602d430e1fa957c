"""What works on numbers works on arrays: witnesses, fractions, letters, formulas, forward mode."""

from __future__ import annotations

import json
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from backprop_trace import TraceError
from backprop_trace.autodiff.array_trace import ArrayTrace
from backprop_trace.features.check import array_pytorch
from backprop_trace.features.check.array_section import ArrayCheckSection
from backprop_trace.features.closed_form.array_closed_form import ArrayClosedFormSection
from backprop_trace.features.exact.array_exact import ArrayExactTale
from backprop_trace.features.forward_mode.array_forward import ArrayForwardSection
from backprop_trace.operations.arrays import products
from backprop_trace.twin import Twin
from backprop_trace.values.arrays import items_of, shape_of
from backprop_trace.values.written import in_full
from tests.support.array_programs import FAMILIES, nested_inputs, weighed
from tests.support.command import run

LAYER = [
    "Y = X @ W + b; L = mean((Y - T)**2)", "--X", "[[1,2],[3,4]]", "--W", "[[1],[2]]",
    "--b", "1/2", "--T", "[[1],[2]]", "--wrt", "W,b",
]  # fmt: skip
NOT_VARIED = {"one_hot"}
"""Families whose first variable holds whole numbers."""


def made(family: str) -> ArrayTrace:
    return weighed(family, Random(f"mode {family}"))


@pytest.mark.parametrize("family", FAMILIES)
def test_no_witness_is_against_a_gradient(family: str) -> None:
    section = ArrayCheckSection(made(family))
    assert not section.failed, [f for f in section.witnesses.findings if f.against]
    assert set(section.witnesses.absent) <= {"PyTorch"}
    assert all(len(section.found(each)) for each in section.twin.written.wanted)


def test_a_planted_fault_is_seen_by_all_witnesses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A product whose gradient is twice too large, in the arrays only."""
    right = products.MatMul.back

    def doubled(self: Any, position: int, g: Any, *rest: Any) -> Any:
        found = right(self, position, g, *rest)
        return type(found)(found.shape, [2 * item for item in found.items])

    monkeypatch.setattr(products.MatMul, "back", doubled)
    section = ArrayCheckSection(made("linear"))
    assert section.failed
    against = {name for finding in section.witnesses.findings for name in finding.against}
    assert {"differences", "forward mode", "SymPy"} <= against


@pytest.mark.parametrize("family", FAMILIES)
def test_pytorch_runs_the_arrays(family: str) -> None:
    pytest.importorskip("torch", reason="needs torch")
    trace = made(family)
    _, theirs = array_pytorch.gradients(trace)
    for name, ours in trace.results().items():
        if ours is None:
            continue
        found = theirs[name]
        assert found is not None and shape_of(found) == shape_of(ours)
        size = max([abs(item) for item in items_of(ours)] + [1.0])
        assert items_of(found) == pytest.approx(items_of(ours), rel=1e-9, abs=1e-9 * size)


@pytest.mark.parametrize("family", [each for each in FAMILIES if each not in NOT_VARIED])
def test_forward_mode_gives_the_entry_of_the_gradient(family: str) -> None:
    trace = made(family)
    section = ArrayForwardSection(trace)
    found = section.of(trace.graph.output)
    assert found == pytest.approx(items_of(trace.results()[section.name])[section.place], rel=1e-9)
    for node in section.nodes():
        assert shape_of(section.of(node)) == trace.shape(node)
    moving = [item for item in items_of(trace.results()[section.name]) if item]
    assert section.costs[0].passes >= len(moving)


@pytest.mark.parametrize("family", FAMILIES)
def test_fractions_are_the_numbers(family: str) -> None:
    trace = made(family)
    tale = ArrayExactTale(trace, {name: in_full(v) for name, v in trace.point().items()})
    for name, ours in trace.results().items():
        if ours is None:
            continue
        exact = [float(item) for item in items_of(tale.total(trace.graph.index[name]))]
        size = max([abs(item) for item in items_of(ours)] + [1.0])
        assert exact == pytest.approx(items_of(ours), rel=1e-9, abs=1e-9 * size)


def test_typed_fractions_stay_fractions() -> None:
    done = json.loads(run(*LAYER, "--exact", "--format", "json").out)["exact"]
    assert done["values"]["v3"] == [["81/4"], ["361/4"]]
    assert done["gradients"]["b"] == "14"
    third = json.loads(run("sum(x)*x[0]", "--x", "[1/3, 2]", "--exact", "--format", "json").out)
    assert third["exact"]["gradients"]["x"] == [str(Fraction(8, 3)), "1/3"]
    assert "[[ 81/4]" in run(*LAYER, "--exact").out


def test_where_the_fractions_end_is_said() -> None:
    done = run("sum(softmax(x)*[1, 2])", "--x", "[1/3, 2]", "--exact")
    assert "v1: softmax leaves the fractions here" in done.out


def test_letters_are_entries() -> None:
    done = run(*LAYER, "--symbolic", "W")
    assert (done.status, done.err) == (0, "")
    assert "10\u00b7W[0,0] + 14\u00b7W[1,0] - 5" in done.out
    found = json.loads(run(*LAYER, "--symbolic", "W", "--format", "json").out)["symbolic"]
    assert found["gradients"]["b"] == "4*W_0_0 + 6*W_1_0 - 2"
    alone = run("sum(x*w)", "--x", "[1,2]", "--symbolic", "w", "--format", "json")
    assert json.loads(alone.out)["symbolic"]["values"]["L"] == "3*w"


def test_a_number_that_has_a_value_is_no_letter() -> None:
    done = run("sum(x*w)", "--x", "[1,2]", "--w", "3", "--symbolic", "w")
    assert done.status == 2
    assert "`w` has a value" in done.err


def test_closed_forms_of_every_entry() -> None:
    done = run("sum((W @ x)**2)", "--W", "[[1,2]]", "--x", "[3,4]", "--closed-form")
    assert "2\u00b7x[0]\u00b7(W[0,0]\u00b7x[0] + W[0,1]\u00b7x[1])" in done.out
    found = json.loads(run(*LAYER, "--closed-form", "--format", "json").out)["closed_form"]
    assert found["b"].endswith("+ 2*b - T_0_0 - T_1_0")


@pytest.mark.parametrize("family", ["matmul", "softmax", "cross_entropy", "logsumexp"])
def test_closed_forms_have_the_numbers(family: str) -> None:
    """A formula stands only where its number is the gradient's."""
    trace = made(family)
    section = ArrayClosedFormSection(trace)
    shown = [form for form in section.forms.values() if form.formula is not None]
    assert shown, (trace.program, nested_inputs(trace))


@pytest.mark.parametrize("option", ["--check", "--exact", "--mode=forward"])
def test_what_is_too_large_is_refused_in_words(option: str, elsewhere: Any) -> None:
    (elsewhere / "A.json").write_text(json.dumps([[1.0] * 50] * 50))
    done = run("sum(A @ A)", "--load", "A=A.json", option)
    assert done.status == 2
    assert "written out, this program has about 130,000 operations" in done.err
    assert len(done.err) < 500


def test_the_twin_names_every_entry() -> None:
    trace = made("swap")
    twin = Twin(trace, "--exact")
    for node in range(len(trace.graph)):
        if node not in trace.graph.program.constants:
            assert set(twin.entries(node)) <= twin.trace.graph.index.keys()
    with pytest.raises(TraceError, match="`--exact` works on numbers"):
        Twin(trace, "--exact", most=0)


@pytest.mark.parametrize(
    "words", [["--check"], ["--mode", "forward"], ["--exact"], ["--closed-form"]]
)
def test_they_stand_in_text_too(words: list[str]) -> None:
    done = run(*LAYER, *words, "--format", "text")
    assert (done.status, done.err) == (0, "")


def test_the_check_shows_the_worst_entry_of_a_variable() -> None:
    done = run(*LAYER, "--check")
    assert "agree, all 2" in done.out
    found = json.loads(run(*LAYER, "--check", "--format", "json").out)["check"]
    assert [row[0]["verdict"] for row in found["W"]] == ["agree", "agree"]
    assert found["b"]["gradient"] == 14.0
