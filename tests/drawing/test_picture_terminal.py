"""The terminal's drawings: exact, and read back wire by wire."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from backprop_trace.display import width
from backprop_trace.drawing.cells import Line, plain
from backprop_trace.drawing.drawing import Drawing, drawing_of, marked
from backprop_trace.drawing.grid import lines_of
from backprop_trace.drawing.reduce import folded, statement_boxes, whole
from backprop_trace.drawing.terminal import MOST, RUNGS, VALUES, draw, picture, width_of
from backprop_trace.notation.text import ASCII, UNICODE
from tests.support.corpora import load
from tests.support.drawing_reader import MisreadError, wires_of
from tests.support.graphs import random_drawing, view
from tests.support.seed import POINT, PROGRAM

GRAPHS = int(os.environ.get("BACKPROP_TRACE_GRAPHS", "20"))
"""Random graphs that are drawn in every way and read back."""

SEED = view(PROGRAM, POINT)
BAYDIN = view("ln(x1) + x1*x2 - sin(x2)", x1=2, x2=5)


def text(lines: list[Line] | None) -> str:
    assert lines is not None
    return "\n".join(plain(line) for line in lines)


def block(drawing: str) -> str:
    return drawing.strip("\n")


def test_the_first_example() -> None:
    assert text(draw(SEED)) == block("""
╭─ w ─────╮
│ 1       ├─╮
│ grad -2 │ │   ╭─ v1 × ──╮
╰─────────╯ ╰──▶│ 1       ├─╮
╭─ x ─────╮ ╭──▶│ grad -2 │ │   ╭─ v2 − ──╮   ╭─ L ^2 ─╮
│ 1       ├─╯   ╰─────────╯ ╰──▶│ -1      ├──▶│ 1      │
│ grad -2 │     ╭─ y ────╮  ╭──▶│ grad -2 │   │ grad 1 │
╰─────────╯     │ 2      ├──╯   ╰─────────╯   ╰────────╯
                │ grad 2 │
                ╰────────╯
""")


def test_an_input_used_twice_forks() -> None:
    assert text(draw(BAYDIN)) == "\n".join(
        line.rstrip()
        for line in """\
                   ╭─ v1 ln ─╮
╭─ x1 ─────╮   ╭──▶│ 0.6931  ├────╮
│ 2        ├───┤   │ grad 1  │    │
│ grad 5.5 │   │   ╰─────────╯    │
╰──────────╯   │   ╭─ v2 × ─╮     │   ╭─ v3 + ─╮
               ╰──▶│ 10     ├───╮ ╰──▶│ 10.69  ├─╮
               ╭──▶│ grad 1 │   ╰────▶│ grad 1 │ │   ╭─ L − ──╮
╭─ x2 ───────╮ │   ╰────────╯         ╰────────╯ ╰──▶│ 11.65  │
│ 5          ├─┤   ╭─ v4 sin ─╮                  ╭──▶│ grad 1 │
│ grad 1.716 │ ╰──▶│ -0.9589  ├──────────────────╯   ╰────────╯
╰────────────╯     │ grad -1  │
                   ╰──────────╯""".split("\n")
    )


def test_ascii() -> None:
    assert text(draw(SEED, ascii=True)) == block("""
+- w -----+
| 1       +-+
| grad -2 | |     +- v1 * --+
+---------+ +---->| 1       +-+
+- x -----+   +-->| grad -2 | |     +- v2 - --+   +- L ^2 -+
| 1       +---+   +---------+ +---->| -1      +-->| 1      |
| grad -2 |       +- y ----+    +-->| grad -2 |   | grad 1 |
+---------+       | 2      +----+   +---------+   +--------+
                  | grad 2 |
                  +--------+
""")


def test_the_ladder_never_cuts_and_loses_no_number() -> None:
    assert [width_of(draw(SEED, columns) or []) for columns in (56, 55, 49, 31, 30, 17)] == [
        56, 50, 31, 31, 17, 17,
    ]  # fmt: skip
    assert draw(SEED, 16) is None
    for columns in range(17, 57):
        assert text(draw(SEED, columns)).count("grad") == 6
    assert text(draw(SEED, 40)) == block("""
╭─ w ─────╮  ╭─ x ─────╮
│ 1       │  │ 1       │
│ grad -2 │  │ grad -2 │
╰────┬────╯  ╰────┬────╯
     ╰───╮     ╭──╯
         ▼     ▼
       ╭─ v1 × ──╮  ╭─ y ─────╮
       │ 1       │  │ 2       │
       │ grad -2 │  │ grad 2  │
       ╰────┬────╯  ╰────┬────╯
            ╰──╮     ╭───╯
               ▼     ▼
             ╭─ v2 − ──╮
             │ -1      │
             │ grad -2 │
             ╰────┬────╯
                  ▼
             ╭─ L ^2 ──╮
             │ 1       │
             │ grad 1  │
             ╰─────────╯
""")
    assert text(draw(SEED, 24)) == block("""
 ╭─ v1 × ──────╮
 │ 1           │
 │ grad -2     │
 │ w 1 grad -2 │
 │ x 1 grad -2 │
 ╰──────┬──────╯
        ▼
╭─ v2 = v1 - y ─╮
│ -1            │
│ grad -2       │
│ y 2 grad 2    │
╰───────┬───────╯
        ▼
   ╭─ L ^2 ──╮
   │ 1       │
   │ grad 1  │
   ╰─────────╯
""")


def test_a_folded_leaf_shows_which_operand_it_is() -> None:
    shown = text(draw(SEED, 20))
    assert "v2 = v1 - y" in shown
    assert "v1 ×" in shown


def test_a_tree_where_no_drawing_fits() -> None:
    shown = picture(SEED, 16)
    assert shown.reason == "no drawing of 6 nodes fits into 16 columns"
    assert text(shown.lines) == block("""
L ^2  1  grad 1
╰─ v2 −  -1  grad -2
   ├─ v1 ×  1  grad -2
   │  ├─ w  1  grad -2
   │  ╰─ x  1  grad -2
   ╰─ y  2  grad 2
""")
    assert "`- v2 -  -1" in text(picture(SEED, 16, ascii=True).lines)


def test_the_legend_says_what_grad_is() -> None:
    assert picture(SEED).words == ["grad = dL/d(node)"]
    assert picture(SEED, 16).words[0] == "grad = dL/d(node)"
    assert picture(SEED, 16).reason and not picture(SEED).reason


def rows_of(lines: list[Line]) -> list[list[str]]:
    """Return the drawings below each other, with a blank line between them."""
    return [each.split("\n") for each in text(lines).split("\n\n")]


NEURON = "dot = w0*x0 + w1*x1 + w2; f = sigmoid(dot)"
CHAIN = view("; ".join(f"h{k} = tanh(w{k}*h{k - 1} + b{k})" for k in range(1, 12)),
             {"h0": 1, **{f"{n}{k}": 0.5 for n in "wb" for k in range(1, 12)}})  # fmt: skip
"""45 boxes in 33 layers, in eleven statements."""


def test_what_is_too_wide_stands_in_rows_with_all_its_numbers() -> None:
    deep = view("exp(" * 9 + "w*x" + ")" * 9, w=0, x=1)
    shown = picture(deep, 60)
    assert shown.words[1] == "A box (above) stands in a row above."
    rows = rows_of(shown.lines)
    assert len(rows) > 2
    wires = [wire for row in rows for wire in wires_of(row)]
    assert len(wires) == 11
    assert text(shown.lines).count("grad") == 12
    assert width_of(shown.lines) <= 60


def test_what_has_many_boxes_is_a_box_a_statement_and_says_so() -> None:
    shown = picture(CHAIN, 80)
    assert shown.words[2].startswith("A box is a statement: no room for the steps inside")
    assert "h3 = tanh(w3·h2 + b3)" in text(shown.lines)
    assert "│ w3 0.5 grad " in text(shown.lines)
    whole = picture(CHAIN, 80, keeps_all=True)
    assert not [word for word in whole.words if "no room" in word.lower()]
    names = {name for row in rows_of(whole.lines) for wire in wires_of(row) for name in wire[:2]}
    assert len(names) == 34 + 22
    assert width_of(whole.lines) <= 80


def test_gradients_go_last_and_are_said_to_go() -> None:
    third = view("x/3", x=1)
    assert text(picture(third, 27, digits=None).lines).count("grad") == 2
    shown = picture(third, 26, digits=None)
    assert shown.words == ["No room for gradients in 26 columns: --format text has them."]
    assert not shown.reason and "0.3333333333333333" in text(shown.lines)


def test_a_tree_points_up_to_what_it_has_shown() -> None:
    lines = text(picture(BAYDIN, 10).lines)
    assert lines.count("x1 (above)") == 1
    assert lines.count("x2 (above)") == 1


def test_above_a_size_it_says_why_and_gives_the_tree() -> None:
    t = view(" + ".join(f"x{k}" for k in range(40)), {f"x{k}": k for k in range(40)})
    assert draw(t) is None
    shown = picture(t, 80)
    assert shown.reason == f"a drawing has at most {MOST.nodes} nodes, this graph 79"
    assert width_of(shown.lines) <= 80
    assert sum(plain(line).count("(above)") for line in shown.lines) == 0
    assert all(f"x{k}  " in text(shown.lines) for k in range(40))


def test_a_tree_is_bounded() -> None:
    t = view(" + ".join(["x"] * 20_000), x=1)
    lines = picture(t, 80).lines
    assert len(lines) == 200
    assert "more nodes" in plain(lines[-1])


def test_a_statement_of_which_nothing_comes_is_drawn_without_a_gradient() -> None:
    shown = text(draw(view("z = a*b; y = a + 1", a=2, b=3)))
    assert "z ×" in shown
    assert wires_of(shown.split("\n")) == [("a", "y", 0), ("a", "z", 0), ("b", "z", 1)]


@pytest.mark.parametrize("program", ["3", "2*3", "x", "y = 3; y", "-x", "max(x, 0, 1)"])
def test_the_smallest_programs(program: str) -> None:
    assert draw(view(program, x=1))


def test_colour_only_repeats_what_the_text_says() -> None:
    lines = draw(SEED)
    assert lines is not None
    styles = {style for line in lines for _, style in line}
    assert styles == {"", "frame", "name", "operation", "value", "gradient", "wire"}
    assert ("grad -2", "gradient") in lines[2]
    assert ("1", "value") in lines[1]


def test_a_path_is_set_off() -> None:
    drawing = drawing_of(SEED, UNICODE, 4)
    w, v1 = drawing.boxes[0].node, drawing.boxes[2].node
    lines = draw(marked(drawing, {w}, {(v1, 0)}))
    assert lines is not None
    assert text(lines) == text(draw(SEED))
    spans = [(row, *span) for row, line in enumerate(lines) for span in line if "path" in span[1]]
    assert (1, "─╮", "wire path") in spans
    assert (3, "╰──▶", "wire path") in spans
    assert not any(row > 3 for row, _, _ in spans)


def test_wide_names_keep_the_walls_straight() -> None:
    lines = draw(view("重み*x + é", {"重み": 2, "x": 3, "é": 1}))
    shown = text(lines).split("\n")
    assert ("重み", "v1", 0) in wires_of(shown)
    starts = [width(line[: line.index("├")]) for line in shown[:3] if "├" in line]
    assert starts == [width(shown[0]) - 1]


# Reading back


def expected(drawing: Drawing) -> dict[str, list[str]]:
    """Return each consumer's operands in their order."""
    operands: dict[str, list[str]] = {}
    for wire in sorted(drawing.wires, key=lambda wire: (wire.consumer, wire.position)):
        consumer = drawing.boxes[wire.consumer].name
        operands.setdefault(consumer, []).append(drawing.boxes[wire.source].name)
    return operands


def check(drawing: Drawing, ascii: bool, down: bool) -> None:
    lines = lines_of(drawing, ascii, down)
    assert lines is not None, "a wire could be misread"
    shown = [plain(line) for line in lines]
    try:
        wires = wires_of(shown)
    except MisreadError as error:
        raise AssertionError("\n".join([str(error), *shown])) from error
    found: dict[str, list[str]] = {}
    for source, consumer, _ in sorted(wires, key=lambda wire: (wire[1], wire[2])):
        found.setdefault(consumer, []).append(source)
    ordered = {box.name: box.ordered for box in drawing.boxes}
    wanted = expected(drawing)
    assert found.keys() == wanted.keys(), "\n".join(shown)
    for consumer, sources in wanted.items():
        if ordered[consumer]:
            assert found[consumer] == sources, "\n".join(shown)
        else:
            assert Counter(found[consumer]) == Counter(sources), "\n".join(shown)


def every_way(drawing: Drawing) -> Iterator[tuple[Drawing, bool, bool]]:
    for reduce, down in (*RUNGS, *VALUES, (whole, True), (folded, True), (statement_boxes, True)):
        for ascii in (False, True):
            yield reduce(drawing), ascii, down


@pytest.mark.parametrize("chunk", range(10))
def test_random_graphs_read_back(chunk: int) -> None:
    for seed in range(chunk, GRAPHS, 10):
        sizes = range(5, 61) if GRAPHS > 1000 else range(5, 30)
        drawing = random_drawing(random.Random(seed).choice(sizes), seed)
        for reduced, ascii, down in every_way(drawing):
            check(reduced, ascii, down)


@pytest.mark.parametrize("ascii", [False, True])
@pytest.mark.parametrize("down", [False, True])
def test_the_largest_graphs_read_back(ascii: bool, down: bool) -> None:
    for seed in range(2):
        check(random_drawing(MOST.nodes, seed), ascii, down)


@pytest.mark.parametrize("example", load("worked-examples.json"), ids=lambda example: example["id"])
def test_the_worked_examples_read_back(example: dict[str, Any]) -> None:
    t = view(example["program"], example["inputs"], wrt=example["wrt"])
    for ascii in (False, True):
        drawing = drawing_of(t, ASCII if ascii else UNICODE, 4)
        if len(drawing.boxes) <= MOST.nodes:
            check(drawing, ascii, down=False)
            check(drawing, ascii, down=True)
        for columns in (80, 30):
            shown = picture(drawing, columns, ascii)
            assert width_of(shown.lines) <= columns or shown.reason


def test_the_reader_sees_merged_wires() -> None:
    """The test is worth something only if it notices a wire gone wrong."""
    shown = text(draw(SEED)).split("\n")
    spoilt = [line.replace("╰──▶│ 1       ├─╮", "╰─ ▶│ 1       ├─╮") for line in shown]
    with pytest.raises(MisreadError):
        wires_of(spoilt)
    crossed = [line.replace("╭──▶│ grad -2 │ │", "├──▶│ grad -2 │ │") for line in shown]
    with pytest.raises((MisreadError, AssertionError)):
        assert wires_of(crossed) == wires_of(shown)
