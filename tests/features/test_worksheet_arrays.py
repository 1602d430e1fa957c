"""``--worksheet`` on array programs: whole arrays are blank, and nothing of them is shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backprop_trace.autodiff.array_trace import ArrayTrace
from backprop_trace.autodiff.graph import Graph
from backprop_trace.document.document import Document
from backprop_trace.features.lessons.lessons import array_lessons
from backprop_trace.features.worksheet import FORMATS
from backprop_trace.features.worksheet.array_sheet import ArraySheet
from backprop_trace.features.worksheet.blanks import Blanks, askable
from backprop_trace.features.worksheet.worksheet import Sheets
from backprop_trace.formats import render
from backprop_trace.language.any_value import any_value
from backprop_trace.notation.writer import Notation
from backprop_trace.teaching.rows import SUM
from backprop_trace.values.arrays import Value, items_of, make, shape_of
from tests.support.command import run

LINEAR = (
    *("y = W @ x + b; L = sum((y - t)**2)", "--W", "[[1, -1, 2], [0, 3, 1]]"),
    *("--x", "[1, 2, -1]", "--b", "[1, 0]", "--t", "[0, 2]", "--worksheet"),
)


def made(program: str, **values: str) -> ArrayTrace:
    given = {name: any_value(text) for name, text in values.items()}
    return ArrayTrace(Graph.read(program, given), given)


def sheet(t: ArrayTrace, fade: int | str, format: str, picture: str = "auto") -> str:
    def tell(place: int, notation: Notation, digits: int | None) -> ArraySheet:
        return ArraySheet(Blanks(t, fade), notation, digits)

    document = Document(t, passes=Sheets(1, tell, picture))
    return "".join(render(document, format))


def test_a_sheet() -> None:
    shown = run(*LINEAR, "--fade", "2", "--format", "text").out
    assert shown.startswith(f"Name {'_' * 30}   Points ______ / 2\n")
    assert "  dL/dt = -dL/dv2 = [4, -6]   dL/dt[0] = (-4)·(-1) " in shown
    assert (
        "  dL/dW = dL/dv1 @ xᵀ                                                        2×3\n"
        "    = [[______, ______, ______],\n"
        "       [______, ______, ______]]   (1)\n"
        "  dL/dx = Wᵀ @ dL/dv1 = [______, ______, ______]   (2) "
    ) in shown
    assert "\nGradients   dL/db = [-4, 6]   dL/dt = [4, -6]\n" in shown


def test_what_is_passed_on_is_no_blank_and_shows_none() -> None:
    shown = run(*LINEAR, "--format", "text").out
    assert "  dL/dy = dL/dv2,  the same" in shown
    assert "dL/dv2 = dL/dv3 ⊙ (2·v2) = [______, ______]   (2)" in shown
    assert "grad [" not in shown
    assert "Gradients" not in shown


def test_the_key() -> None:
    shown = run(*LINEAR, "--answers", "--format", "text").out
    assert re.search(r"\(4\)   dL/dW +\[\[-4, -8, 4\], \[6, 12, -6\]\]\n", shown)
    assert re.search(r"\(5\)   dL/dx +\[-4, 22, -2\]\n", shown)
    assert "(2)   [1]: 9 value-for-slope" in shown
    assert (
        "value-for-slope (sheet 01, (2)): 9 takes the value of v2²; its slope is needed." in shown
    )


def moved(value: Value) -> Value:
    """Return an array of other numbers, as long as they were when they are written."""
    return make(shape_of(value), [1.5 * item + 0.875 for item in items_of(value)])


FAN = "A = softmax(Q @ Q.T); h = relu(A[0]); sum(h*Q[1] + Q[0])"


@pytest.mark.parametrize("fade", [1, "all"])
@pytest.mark.parametrize("format", [each for each in FORMATS if each != "terminal"])
def test_what_is_asked_for_decides_nothing_on_the_sheet(fade: int | str, format: str) -> None:
    """With other numbers in the arrays that are asked for, it is the same sheet byte for byte."""
    t, other = (made(FAN, Q="[[0.5, -1.25], [0.75, 2]]") for _ in range(2))
    blanks = Blanks(t, fade)
    for node, edges in t.backward_order():
        if edges and blanks.hides_gradient(node):
            other._gradients[node] = moved(other._gradients[node])
    assert sheet(t, fade, format) == sheet(other, fade, format)


@pytest.mark.parametrize("name", array_lessons())
def test_each_row_with_numbers_can_be_asked(name: str) -> None:
    lesson = array_lessons()[name]
    t = made(lesson.text, **lesson.values)
    rows = list(askable(t))
    assert rows
    shown = sheet(t, "all", "text", "no")
    backward = shown[shown.index("3  Backward pass") :]
    assert backward.count("______") >= len(rows)
    assert not re.search(r"(=|≈) \[+ *-?\d", backward)
    assert all(row.kind == SUM or not t.hands_on(row.node, row.position) for row in rows)


def test_what_follows_from_a_blank_is_hidden_though_it_is_not_asked() -> None:
    t = made("h = relu(x*w); sum(h*h)", x="[1, 2]", w="[0, 3]")  # a corner at h[0]
    shown = sheet(t, "all", "text")
    assert re.search(r"dL/dv1 = dL/dh if v1 > 0, else 0 = \[______, ______\] +2\n", shown)
    assert "36" not in shown[shown.index("3  Backward") :]


def test_variants_have_one_key(tmp_path: Path) -> None:
    path = tmp_path / "sheets.typ"
    done = run("--example", "linear-layer", "--worksheet", "--variants", "3", "-o", str(path))
    assert done.status == 0
    key = (tmp_path / "sheets-key.typ").read_text(encoding="utf-8")
    assert path.read_text(encoding="utf-8").count("Sheet 0") == 3
    assert re.search(r"\(2\) 03\], \[\\?\[", key)
    # A semicolon right behind a blank would end the blank's code, and not the matrix's row.
    assert "0.5pt)) ; #box" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--fade", "local"], "the local gradients of arrays are rules"),
        (["--fade", "99"], "5 rows of the backward pass can be blank, not 99"),
        (["--find-the-mistake"], "`--find-the-mistake` takes programs of numbers"),
    ],
    ids=str,
)
def test_refusals(words: list[str], message: str) -> None:
    done = run(*LINEAR, *words)
    assert done.status == 2
    assert message in done.err
