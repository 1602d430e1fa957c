"""The story of arrays: shapes, one entry a row, what is the same said once, long ones cut short.

Every entry that is worked out is read back from the text and calculated anew.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from backprop_trace import trace
from backprop_trace.autodiff.array_trace import ArrayTrace
from backprop_trace.autodiff.trace import Trace
from backprop_trace.document.blocks import Row, Table
from backprop_trace.document.document import Document
from backprop_trace.document.screen import Screen
from backprop_trace.document.style import Style
from backprop_trace.formats import render
from backprop_trace.notation.text import LANGUAGE, UNICODE
from tests.support.array_corpus import numbers, traces

TRACES = traces()
ALL = pytest.mark.parametrize("t", TRACES.values(), ids=TRACES)


def rows(t: Trace, digits: int | None, kind: str = "", notation: Any = LANGUAGE) -> list[Row]:
    blocks = Document(t).blocks(notation, digits)
    tables = [block for block in blocks if isinstance(block, Table)]
    return [row for table in tables if kind in table.kind for row in table.rows()]


def test_there_are_enough() -> None:
    assert len(TRACES) > 80


@ALL
@pytest.mark.parametrize("digits", [4, None])
def test_an_entry_that_is_worked_out_is_what_stands_in_the_array(
    t: ArrayTrace, digits: int | None
) -> None:
    """The right side is a program; its value is the entry, to the digits that are shown."""
    for row in rows(t, digits):
        if row.worked is None or "..." in row.worked or re.search("nan|inf", row.worked):
            continue
        left, _, right = re.split(r" ([=~]) ", row.worked, maxsplit=1)
        place = [int(part) for part in re.findall(r"\d+", left[len(row.left) :])]
        shown: Any = numbers(
            eval(row.result.replace("...", "0").replace("nan", "0").replace("inf", "1e999"))
        )
        for index in place:
            shown = shown[index]
        definitions = "; ".join(re.findall(r"\w\(\w+\) = [^;\n]+", t.program))
        found = trace(f"{definitions}; {right}" if definitions else right).value
        bound = 1e-12 if digits is None else 6 * 10**-digits
        rounding = 1e-15 if shown == 0.0 else 1e-300  # 0.1 + 0.2 - 0.3 is 0 as it stands
        assert found == shown or abs(found - shown) <= bound * abs(shown) + rounding


@ALL
def test_no_line_is_wider_than_the_terminal(t: ArrayTrace) -> None:
    for columns in (40, 80, 120):
        text = "".join(render(Document(t), "terminal", Style(), Screen(width=columns)))
        assert max(map(len, text.split("\n"))) <= columns


@ALL
def test_what_is_passed_on_unchanged_is_not_shown_again(t: ArrayTrace) -> None:
    for row in rows(t, 4, "backward"):
        assert (row.remark == "the same") == (not row.result)


SEED = trace(
    "y = W @ x + b; L = sum((y - t)**2)",
    W=[[1, -1, 2], [0, 3, 1]], x=[1, 2, -1], b=[1, 0], t=[0, 2], wrt=["W", "b"],
)  # fmt: skip
BATCH = trace(
    "Y = X @ W + b; L = mean((Y - T)**2)",
    X=[[1, 2], [0, -1], [3, 1]], W=[[1, 0], [-1, 2]], b=[0.5, -0.5],
    T=[[0, 3], [1, -2], [2, 2]], wrt=["W", "b"],
)  # fmt: skip


def said(t: Any, kind: str) -> list[str]:
    return [f"{row.left} = {row.right}" for row in rows(t, 4, kind, UNICODE)]


def test_what_is_handed_back_is_said_as_textbooks_do() -> None:
    assert said(SEED, "backward")[1:] == [
        "dL/dv3 = dL/dL for every entry",
        "dL/dv2 = dL/dv3 ⊙ (2·v2)",
        "dL/dy = dL/dv2",
        "dL/dv1 = dL/dy",
        "dL/db = dL/dy",
        "dL/dW = dL/dv1 @ xᵀ",
    ]
    assert said(BATCH, "backward")[1] == "dL/dv3 = dL/dL / 6 for every entry"
    assert said(BATCH, "backward")[-2:] == ["dL/db = sum(dL/dY, axis=0)", "dL/dW = Xᵀ @ dL/dv1"]
    bias = next(row for row in rows(BATCH, 4, "local", UNICODE) if row.edge == "b → Y")
    assert (bias.remark, bias.shape) == ("b is repeated: sum over axis 0", "2 ← 3×2")


@pytest.mark.parametrize(
    ("program", "shown"),
    [
        ("sum(relu(x))", "dL/dx = dL/dv1 if x > 0, else 0"),
        ("sum(softmax(x)*x)", "dL/dx = v1 ⊙ (dL/dv1 - sum(dL/dv1 ⊙ v1, axis=-1))"),
        ("sum(mean(M, axis=1))", "dL/dM = dL/dv1 / 2 repeated along axis 1"),
        ("sum(M.T @ x)", "dL/dM = (dL/dv1)ᵀ"),
        ("max(x)", "dL/dx = dL/dL if x = L, else 0"),
        ("norm(x)", "dL/dx = dL/dL / L·x"),
        ("x[0]", "dL/dx = 0, with dL/dL at [0]"),
        ("sum(take(M, [1, 1]))", "dL/dM = 0, with the rows of dL/dv1 added at [1, 1]"),
        ("sum(2*x)", "dL/dx = dL/dv1·2"),
    ],
)
def test_rules_in_words_that_are_read(program: str, shown: str) -> None:
    known = {"x": [3.0, 1.0], "M": [[1.0, 2.0], [4.0, 3.0]]}
    t = trace(program, {name: value for name, value in known.items() if name in program})
    assert shown in said(t, "backward")


def test_large_arrays_are_cut_short_and_it_is_said() -> None:
    t = trace("L = sum(W @ x)", W=[[1.0] * 20] * 9, x=[2.0] * 20)
    text = "".join(render(Document(t), "text"))
    assert "[[1, 1, 1, 1, …, 1],\n" in text
    assert " …,\n" in text
    assert "v1[0] = 1·2 + 1·2 + 1·2 + … + 1·2" in text
    assert "…: along an axis of more than 6, the first 4 entries and the last; --digits" in text
    full = "".join(render(Document(t), "text", Style(digits=None)))
    assert "…," not in full
    assert full.count(f"[{'1, ' * 19}1]") == 9


def test_arrays_of_three_axes_have_one_more_bracket() -> None:
    t = trace("sum(x)", x=[[[1, 2], [3, 40]], [[5, 6], [7, 8]]])
    (given,) = rows(t, 4, "given")
    assert given.result == "[[[1,  2],\n  [3, 40]],\n [[5,  6],\n  [7,  8]]]"


# What rounding leaves


def shown(program: str, **values: Any) -> str:
    return "".join(render(Document(trace(program, values)), "text"))


def test_what_only_rounding_leaves_of_a_sum_is_shown_as_0() -> None:
    text = shown("sum(x)**2", x=[0.1, 0.2, -0.3])
    assert "v1 = sum(x)   0   v1 = 0.1 + 0.2 + (-0.3)" in text
    assert "v1 is shown as 0: the computer has 2.776e-17, no more than rounding leaves" in text
    text = shown("sum(A @ x)", A=[[0.1, 0.3], [1, 1]], x=[3, -1])
    assert "[0, 2]" in text


def test_what_is_small_but_true_is_shown() -> None:
    assert "2.22e-16" in shown("sum(x - t)", x=[1 + 2.0**-52, 2], t=[1, 2])
    assert "is shown as 0" not in shown("sum(x)", x=[1e-300, 1e-20])


def test_where_something_hangs_on_it_nothing_is_changed() -> None:
    assert "is shown as 0" not in shown("1/sum(x)", x=[0.1, 0.2, -0.3])


def test_how_many_traces_of_the_corpora_have_such_entries() -> None:
    changed = [name for name, t in TRACES.items() if Document(t).settled.trace is not t]
    assert len(changed) < 12
    for name in changed:
        text = "".join(render(Document(TRACES[name]), "text"))
        assert "rounding" in text.partition("Notes")[2]
