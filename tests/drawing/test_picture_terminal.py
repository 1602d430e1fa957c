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
from backprop_trace.drawing.terminal import MOST, RUNGS, draw, picture, width_of
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
╭─ w ──╮
│ 1    ├─╮
│ d -2 │ │   ╭─ v1 × ─╮
╰──────╯ ╰──▶│ 1      ├─╮
╭─ x ──╮ ╭──▶│ d -2   │ │   ╭─ v2 − ─╮   ╭─ L ^2 ─╮
│ 1    ├─╯   ╰────────╯ ╰──▶│ -1     ├──▶│ 1      │
│ d -2 │     ╭─ y ─╮    ╭──▶│ d -2   │   │ d 1    │
╰──────╯     │ 2   ├────╯   ╰────────╯   ╰────────╯
             │ d 2 │
             ╰─────╯
""")


def test_an_input_used_twice_forks() -> None:
    assert text(draw(BAYDIN)) == "\n".join(
        line.rstrip()
        for line in """\
                ╭─ v1 ln ─╮
╭─ x1 ──╮   ╭──▶│ 0.6931  ├────╮
│ 2     ├───┤   │ d 1     │    │
│ d 5.5 │   │   ╰─────────╯    │
╰───────╯   │   ╭─ v2 × ─╮     │   ╭─ v3 + ─╮
            ╰──▶│ 10     ├───╮ ╰──▶│ 10.69  ├─╮
            ╭──▶│ d 1    │   ╰────▶│ d 1    │ │   ╭─ L − ─╮
╭─ x2 ────╮ │   ╰────────╯         ╰────────╯ ╰──▶│ 11.65 │
│ 5       ├─┤   ╭─ v4 sin ─╮                  ╭──▶│ d 1   │
│ d 1.716 │ ╰──▶│ -0.9589  ├──────────────────╯   ╰───────╯
╰─────────╯     │ d -1     │
                ╰──────────╯""".split("\n")
    )


def test_ascii() -> None:
    assert text(draw(SEED, ascii=True)) == block("""
+- w --+
| 1    +-+
| d -2 | |     +- v1 * -+
+------+ +---->| 1      +-+
+- x --+   +-->| d -2   | |     +- v2 - -+   +- L ^2 -+
| 1    +---+   +--------+ +---->| -1     +-->| 1      |
| d -2 |       +- y -+      +-->| d -2   |   | d 1    |
+------+       | 2   +------+   +--------+   +--------+
               | d 2 |
               +-----+
""")


def test_the_ladder_never_cuts() -> None:
    assert [width_of(draw(SEED, columns) or []) for columns in (51, 50, 49, 42, 25, 24, 17)] == [
        51, 50, 45, 25, 25, 23, 17,
    ]  # fmt: skip
    assert draw(SEED, 16) is None
    assert text(draw(SEED, 50)) == block("""
╭─ w ─╮
│ 1   ├─╮   ╭─ v1 × ─╮
╰─────╯ ╰──▶│ 1      ├─╮
╭─ x ─╮ ╭──▶│        │ │   ╭─ v2 − ─╮   ╭─ L ^2 ─╮
│ 1   ├─╯   ╰────────╯ ╰──▶│ -1     ├──▶│ 1      │
╰─────╯     ╭─ y ─╮    ╭──▶│        │   ╰────────╯
            │ 2   ├────╯   ╰────────╯
            ╰─────╯
""")
    assert text(draw(SEED, 30)) == block("""
╭─ w ───╮  ╭─ x ───╮
│ 1     │  │ 1     │
│ d -2  │  │ d -2  │
╰───┬───╯  ╰───┬───╯
    ╰──╮     ╭─╯
       ▼     ▼
     ╭─ v1 × ──╮  ╭─ y ─╮
     │ 1       │  │ 2   │
     │ d -2    │  │ d 2 │
     ╰────┬────╯  ╰──┬──╯
          ╰─╮     ╭──╯
            ▼     ▼
          ╭─ v2 − ──╮
          │ -1      │
          │ d -2    │
          ╰────┬────╯
               ▼
          ╭─ L ^2 ──╮
          │ 1       │
          │ d 1     │
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
L ^2  1  d 1
╰─ v2 −  -1  d -2
   ├─ v1 ×  1  d -2
   │  ├─ w  1  d -2
   │  ╰─ x  1  d -2
   ╰─ y  2  d 2
""")
    assert "`- v2 -  -1" in text(picture(SEED, 16, ascii=True).lines)


def test_the_legend_says_what_d_is() -> None:
    assert picture(SEED).legend == "d = dL/d(node)"
    assert picture(SEED, 50).legend == ""
    assert picture(SEED, 16).legend == "d = dL/d(node)"
    assert picture(SEED, 16).reason and not picture(SEED).reason


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
    assert ("d -2", "gradient") in lines[2]
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
    for reduce, down in RUNGS:
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
    spoilt = [line.replace("╰──▶│ 1      ├─╮", "╰─ ▶│ 1      ├─╮") for line in shown]
    with pytest.raises(MisreadError):
        wires_of(spoilt)
    crossed = [line.replace("╭──▶│ d -2   │ │", "├──▶│ d -2   │ │") for line in shown]
    with pytest.raises((MisreadError, AssertionError)):
        assert wires_of(crossed) == wires_of(shown)
