"""``--step`` on array programs: a record a row, shapes, the worked entry, nothing cut."""

from __future__ import annotations

import pytest

from backprop_trace import trace
from backprop_trace.autodiff.trace import Trace
from backprop_trace.display import width
from backprop_trace.drawing.cells import plain
from backprop_trace.features.lessons.lessons import array_lessons, lesson
from backprop_trace.features.step.frame import Frames, View
from backprop_trace.features.step.show import steps_of
from backprop_trace.features.step.steps import Steps
from backprop_trace.language.any_value import any_value
from backprop_trace.values.arrays import nested
from tests.support.command import run

LINEAR = ("q = W @ x; f = sum(q**2)", "--W", "[[1, 2], [3, 4]]", "--x", "[1, 0.5]")


def traced(name: str) -> Trace:
    each = lesson(name)
    values = {name: nested(any_value(text)) for name, text in each.values.items()}
    return trace(each.text, values, wrt=each.wrt)


def steps(name: str, explains: bool = False) -> Steps:
    return steps_of(traced(name), False, 4, explains)


def screen(shown: Steps, view: View, size: tuple[int, int] = (80, 24)) -> list[str]:
    return [plain(line).rstrip() for line in Frames(shown, False).frame(view, *size)]


def test_a_screen() -> None:
    assert (
        screen(steps("linear-layer"), View(1))[:9]
        == """\
q = W @ x; f = sum(q²)   with  W = [[0.1, 0.5], [-0.3, 0.8]], x = [0.2, 0.4]
╭─ q = W @ x ─────╮
│ 2: [0.22, 0.26] ├━┓   ┏━ v1 ^2 ━━━━━━━━━━━━━┓   ╭─ f sum ─╮
│ W 2×2: […]      │ ┗━━▶┃ 2: [0.0484, 0.0676] ┣──▶│ ·       │
│ x 2: [0.2, 0.4] │     ┗━━━━━━━━━━━━━━━━━━━━━┛   ╰─────────╯
╰─────────────────╯
1 Forward pass
  q = W @ x = [0.22, 0.26]   q[0] = 0.1·0.2 + 0.5·0.4                          2
> v1 = q² = [0.0484, 0.0676]   v1[0] = 0.22²                                   2""".split("\n")
    )


def test_what_is_asked_has_the_shape_and_no_number() -> None:
    shown = steps("linear-layer")
    asked = "\n".join(screen(shown, View(10, is_asked=True), (80, 12)))
    assert "> df/dW = df/dq @ xᵀ" in asked
    assert "    = [[    ?,     ?],\n       [    ?,     ?]]" in asked
    assert "0.088" not in asked
    rule = screen(shown, View(5, is_asked=True))
    assert any(line.startswith("> W → q:  df/dW = ?") for line in rule)


def test_a_point_that_is_too_long_keeps_its_shapes() -> None:
    shown = screen(steps("two-layers"), View(0))
    assert shown[1] == (
        "with  X 3×2, W1 2×3, b1 = [0, 0.1, 0.2], W2 3×3, b2 = [0, 0, 0], t = [0, 2, 1]"
    )


@pytest.mark.parametrize("name", array_lessons())
def test_nothing_jumps_and_nothing_is_cut(name: str) -> None:
    shown = steps(name)
    for columns, rows in ((40, 14), (80, 24), (200, 50)):
        frames, heights = Frames(shown, False), {True: set[int](), False: set[int]()}
        for step in range(len(shown)):
            place = shown.place(step)
            lines = [plain(line).rstrip() for line in frames.frame(View(step), columns, rows)]
            assert len(lines) == rows
            assert max(map(width, lines)) <= columns
            row = shown.row(place, columns=columns, mark="> ")
            assert "\n".join(row) in "\n".join(lines)
            assert frames.graph is not None
            least = shown.least(place.kind == "backward", columns)
            drawn = frames.graph.lines(place, False, columns, rows - least - 5)
            heights[place.kind == "backward"].add(len(drawn))
        assert all(len(each) == 1 for each in heights.values())


def test_a_row_taller_than_the_window_says_so() -> None:
    tall = steps_of(trace("sum(x)", x=[[[1.0] * 4] * 4] * 4), False, 4, False)
    shown = screen(tall, View(3), (80, 12))
    assert shown[2].startswith("> dL/dx = dL/dL for every entry")
    assert shown[-2] == "  ... 9 lines more"


def test_in_a_pipe_all_rows_come_with_the_point_above() -> None:
    shown = run(*LINEAR, "--step", "--explain")
    assert shown.status == 0
    assert "with\n  W   2×2   [[1, 2],\n" in shown.out
    assert "  q = W @ x = [2, 5]   q[0] = 1·1 + 2·0.5" in shown.out
    assert "      f is the sum of the entries of v1.\n" in shown.out
    assert shown.out.endswith("df/dx = [34, 48]\n")
