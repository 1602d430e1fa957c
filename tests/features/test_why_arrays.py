"""``--why`` of arrays: the scalar chain rule behind one entry, in every format."""

from __future__ import annotations

import json
from math import fsum, isfinite
from random import Random

import pytest

from backprop_trace.autodiff.array_trace import ArrayTrace
from backprop_trace.errors import TraceError
from backprop_trace.features.why.array_question import questions
from backprop_trace.features.why.array_section import ArrayWhySection
from backprop_trace.values.arrays import items_of
from backprop_trace.values.walks import entries
from backprop_trace.values.written import named
from tests.support.array_corpus import traces
from tests.support.command import run, run_line

TRACES = traces()
BATCH = (
    "Y = X @ W + b; L = mean((Y - T)**2)", "--X", "[[1,2],[0,-1],[3,1]]", "--W", "[[1,0],[-1,2]]",
    "--b", "[0.5,-0.5]", "--T", "[[0,3],[1,-2],[2,2]]", "--wrt", "W,b",
)  # fmt: skip


def why(*asked: str) -> str:
    done = run(*BATCH, *[word for each in asked for word in ("--why", each)], "--format", "text")
    assert done.status == 0, done.err
    return done.out.partition("4  Why\n")[2]


@pytest.mark.parametrize("t", TRACES.values(), ids=TRACES)
def test_the_terms_of_every_entry_add_up_to_it(t: ArrayTrace) -> None:
    random = Random(1)
    for name, gradient in t.results().items():
        node = t.graph.index.get(name)
        if gradient is None or node is None:
            continue
        every = list(zip(entries(t.shape(node)), items_of(gradient), strict=True))
        for indices, item in random.sample(every, min(4, len(every))):
            (asked,) = questions(t, named(name, indices))
            (found,) = json.loads(json.dumps(ArrayWhySection(t, [asked]).as_json()))["why"]
            parts = [float(term["product"]) for term in found["terms"]]
            assert found["entry"] == named(name, indices)
            if isfinite(item) and all(map(isfinite, parts)):
                size = max(map(abs, [*parts, item]))
                assert abs(fsum(parts) - item) <= 1e-12 * size


def test_where_the_transpose_comes_from() -> None:
    lines = why("W[0,1]").splitlines()
    assert "W[0,1] goes into v1 = X @ W, by the rule dL/dW = Xᵀ @ dL/dv1:" in lines
    assert "  dL/dv1[0,1] · X[0,0]   0.1667·1     ≈  0.1667" in lines
    assert "  dL/dv1[1,1] · X[1,0]   (-0.1667)·0  =       0" in lines
    assert "  dL/dv1[2,1] · X[2,0]   (-0.16667)·3 ≈    -0.5" in lines


def test_a_whole_gradient_has_its_rules_and_its_largest_entry() -> None:
    text = why("b")
    assert "b goes into Y = v1 + b, which hands back dL/db = sum(dL/dY, axis=0)." in text
    assert "dL/dY[0,0] · ∂Y[0,0]/∂b[0]" in text


def test_values_in_names_and_in_numbers() -> None:
    text = why("v1[0,1]", "L")
    assert "v1[0,1] = X[0,0]·W[0,1] + X[0,1]·W[1,1]\n\nv1[0,1] = 1·0 + 2·2\n" in text
    assert "L is made of X, W, b, T in 5 steps:" in text
    assert "Why is dL/dv1[0,1] ≈ 0.1667?" in text


def test_an_entry_that_is_used_twice_is_a_sum_of_both() -> None:
    done = run("sum(W @ (W @ x))", "--W", "[[1,2],[3,4]]", "--x", "[1,1]", "--why", "W[0,1]")
    assert "Together: dL/dW[0,1] = " in done.out
    gradient = json.loads(run("sum(W @ (W @ x))", "--W", "[[1,2],[3,4]]", "--x", "[1,1]",
                              "--format", "json").out)["gradients"]["W"][0][1]  # fmt: skip
    assert f"Why is dL/dW[0,1] = {gradient:g}?" in done.out


def test_long_sums_are_told_in_part() -> None:
    done = run("sum(x*W)", "--x", "2", "--W", f"[{','.join('1' * 20)}]", "--why", "x")
    assert "and 12 more, together" in done.out


def test_what_gets_nothing_says_so() -> None:
    assert "holds whole numbers" in run(
        "cross_entropy(z, t)", "--z", "[1,2]", "--t", "0", "--why", "t"
    ).out  # fmt: skip
    assert (
        "does not depend on y"
        in run("z = 2*y; L = sum(x)", "--x", "[1]", "--y", "[2]", "--why", "y").out
    )
    assert "nothing comes back: 0" in run("x[0]", "--x", "[1,2]", "--why", "x[1]").out


@pytest.mark.parametrize("format", ["markdown", "latex", "typst", "html", "terminal"])
def test_every_format_has_it(format: str) -> None:
    done = run(*BATCH, "--why", "W[0,1]", "--why", "v1", "--format", format)
    assert done.status == 0, done.err
    assert "Why" in done.out


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("W[5,0]", "index 5 of an axis of 2"),
        ("W[0]", "takes 2 indices"),
        ("W[a,b]", "whole number"),
        ("L[0]", "takes no index"),
        ("nope[0]", "no `nope`"),
        ("W[0,1", "no `W[0,1`"),
        ("T", "`--wrt` leaves it out"),
    ],
)
def test_what_cannot_be_asked(asked: str, said: str) -> None:
    done = run(*BATCH, "--why", asked)
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert run_line(done.err.splitlines()[-1].removeprefix("help: ")).status == 0


def test_negative_indices_count_from_the_end() -> None:
    t = TRACES["cs231n-norm2"]
    assert questions(t, "W[-1, 0]")[0].text == "W[1,0]"
    with pytest.raises(TraceError):
        questions(t, "W[-3,0]")


def test_what_rounding_leaves_is_the_same_0_as_in_the_passes() -> None:
    words = ("sum(sum(A @ x)**2)", "--A", "[[0.1,0.2,-0.3]]", "--x", "[1,1,1]", "--why", "v1[0]")
    assert "Why is v1[0] = 0?" in run(*words).out
    assert '"value": 2.77' in run(*words, "--format", "json").out
