"""``--step`` without a terminal: keys, the walk, and screens of any size."""

from __future__ import annotations

import re

import pytest

from backprop_trace import trace
from backprop_trace.display import width
from backprop_trace.drawing.cells import plain
from backprop_trace.features.lessons.lessons import lessons
from backprop_trace.features.step.frame import Frames, View, painted
from backprop_trace.features.step.graph import LitGraph
from backprop_trace.features.step.keys import cut
from backprop_trace.features.step.steps import Steps
from backprop_trace.features.step.walk import Walk
from tests.support.command import run, run_line
from tests.support.seed import POINT, PROGRAM, SEED

SIZES = ((40, 14), (80, 24), (120, 40), (200, 50))


def steps(
    program: str = PROGRAM, ascii: bool = False, explains: bool = False, **values: float
) -> Steps:
    return Steps(trace(program, values or POINT), ascii, 4, explains)


def of_lesson(name: str, ascii: bool = False, explains: bool = False) -> Steps:
    lesson = lessons()[name]
    values = {name: float(text) for name, text in lesson.values.items()}
    return Steps(trace(lesson.text, values, wrt=lesson.wrt), ascii, 4, explains)


def screen(shown: Steps, view: View, size: tuple[int, int] = (80, 24)) -> list[str]:
    return [plain(line).rstrip() for line in Frames(shown, False).frame(view, *size)]


# A screen


def test_the_mock_up() -> None:
    assert (
        screen(steps(), View(5))
        == """\
L = (w·x - y)²   with  w = 1, x = 1, y = 2
╭─ w ─────╮
│ 1       ├─╮
│ grad ·  │ │   ╭─ v1 × ──╮
╰─────────╯ ╰──▶│ 1       ├─╮
╭─ x ─────╮ ╭──▶│ grad ·  │ │   ┏━ v2 − ━━┓   ╭─ L ^2 ─╮
│ 1       ├─╯   ╰─────────╯ ╰──▶┃ -1      ┣──▶│ 1      │
│ grad ·  │     ╭─ y ────╮  ┏━━▶┃ grad ·  ┃   │ grad · │
╰─────────╯     │ 2      ├━━┛   ┗━━━━━━━━━┛   ╰────────╯
                │ grad · │
                ╰────────╯
grad = dL/d(node)
2 Local gradients
  v2 → L    ∂L/∂v2  = 2·v2   2·(-1)   -2
  v1 → v2   ∂v2/∂v1 = 1                1
> y → v2    ∂v2/∂y  = -1              -1







 Step 6 of 14   2 Local gradients   Space next   Left back   ? keys   q quit""".split("\n")
    )


def test_ascii() -> None:
    shown = screen(steps(ascii=True), View(5))
    assert "".join(shown).isascii()
    assert "| grad .  |       +- y ----+    +==># grad .  #   | grad . |" in shown
    assert "> y -> v2    del v2/del y  = -1              -1" in shown


def test_what_is_asked_is_a_question_mark() -> None:
    shown = screen(steps(), View(2, is_asked=True))
    assert "> L  = v2²               ?" in shown
    assert any("┃ ?      ┃" in line for line in shown)
    assert not any("(-1)²" in line for line in shown)


def test_what_is_not_known_yet_is_a_dot() -> None:
    shown = "\n".join(screen(steps(), View(0)))
    assert "│ ·       ├──▶│ ·      │" in shown  # v2 and L
    assert "grad -2" not in shown
    shown = "\n".join(screen(steps(), View(10)))  # dL/dv1, the third of the backward pass
    assert shown.count("grad -2") == 2
    assert "│ grad ·  │" in shown


def test_at_a_fan_out_the_gradient_comes_with_the_sum() -> None:
    shown = steps("x*x", x=3.0)
    assert "grad ·" in "\n".join(screen(shown, View(5)))  # the second contribution
    assert "grad 6" in "\n".join(screen(shown, View(6)))


@pytest.mark.parametrize("name", lessons())
def test_nothing_moves_and_nothing_is_cut_at_any_size(name: str) -> None:
    shown = of_lesson(name, explains=True)
    for columns, rows in SIZES:
        frames = Frames(shown, False)
        drawings: dict[bool, set[str]] = {False: set(), True: set()}
        for step in {*range(0, len(shown), max(1, len(shown) // 5)), len(shown) - 1}:
            place = shown.place(step)
            frame = [plain(line) for line in frames.frame(View(step), columns, rows)]
            assert len(frame) == rows
            assert max(map(width, frame)) <= columns
            assert f"Step {step + 1:,} of {len(shown):,}" in frame[-1]
            text = " ".join(" ".join(frame).split())
            for cell in shown.cells(place):
                for word in cell.split():
                    assert word in text, (name, step, word)
            if columns >= 80 and frames.graph is not None:
                lines = frames.graph.lines(place, False, columns, rows)
                skeleton = "\n".join(map(plain, lines)).translate(THIN)
                drawings[place.kind == "backward"].add(re.sub(r"[^─│╭╮╰╯├┤▶\n]", " ", skeleton))
        assert len(drawings[False]) <= 1
        assert len(drawings[True]) <= 1


THIN = str.maketrans("━┃┏┓┗┛┣┫▶", "─│╭╮╰╯├┤▶")


def test_in_the_backward_pass_values_go_before_gradients() -> None:
    shown = of_lesson("gates")
    graph = LitGraph(shown)
    backward, forward = shown.place(len(shown) - 1), shown.place(0)
    room = 60, 12
    assert not graph.lines(backward, False, 60, 9)
    with_gradients = "\n".join(map(plain, graph.lines(backward, False, *room)))
    assert "grad -8" in with_gradients
    assert "│ -12" not in with_gradients
    with_values = "\n".join(map(plain, graph.lines(forward, False, *room)))
    assert "│ grad " not in with_values
    assert "│ ·  " in with_values


def test_a_small_window_keeps_the_row() -> None:
    for rows in range(1, 8):
        shown = screen(steps(), View(1), (30, rows))
        assert len(shown) == rows
        assert rows < 3 or "> v2 = v1 - y   1 - 2   -1" in shown
    assert screen(steps(), View(1), (10, 9))[-1] == " 2/14"


def test_a_long_program_names_the_current_statement() -> None:
    shown = screen(of_lesson("mazur"), View(3), (80, 24))
    assert shown[0] == "net_h1 = w1·i1 + w2·i2 + b1"
    assert shown[1].startswith("with  w1 = 0.15, i1 = 0.05,")
    assert re.search(r" and \d+ more$", shown[1])


def test_the_pass_scrolls_and_says_so() -> None:
    shown = screen(of_lesson("mazur"), View(34), (80, 24))
    assert any(re.fullmatch(r"  \.\.\. \d+ above", line) for line in shown)
    assert sum(line.startswith(">") for line in shown) == 1


def test_sentences() -> None:
    shown = screen(steps(explains=True), View(5))
    assert "    If y grows by a little, v2 falls as much." in shown
    assert not any("falls" in line for line in screen(steps(explains=True), View(5, True)))


def test_a_program_that_is_too_large_to_draw() -> None:
    program = "; ".join(["y0 = sin(x)", *(f"y{k} = sin(y{k - 1})" for k in range(1, 3000))])
    shown = steps(program, x=1.0)
    frame = screen(shown, View(8999))
    assert frame[0] == "with  x = 1"
    assert frame[-1].startswith(" Step 9,000 of 9,001")


def test_colour_only_repeats_what_lines_say() -> None:
    frame = Frames(steps(), False).frame(View(5), 80, 24)
    for colors in (16, 256):
        assert [re.sub("\x1b\\[[0-9;]*m", "", line) for line in painted(frame, colors)] == [
            plain(line) for line in frame
        ]
    assert painted(frame, 0) == [plain(line) for line in frame]
    assert "\x1b[36m-1" in "".join(painted(frame, 16))
    assert "\x1b[38;5;63m-1" in "".join(painted(frame, 256))


def test_the_page_of_keys_fits() -> None:
    for columns, rows in SIZES:
        page = [plain(line) for line in Frames(steps(), True).keys(columns, rows)]
        assert len(page) == rows
        assert max(map(len, page)) <= columns
        assert "quit" in "".join(page)


# Keys


@pytest.mark.parametrize(
    ("held", "keys", "rest"),
    [
        (b" n", [b" ", b"n"], b""),
        (b"\x1b[C\x1bOC\x1b[6~", [b"\x1b[C", b"\x1bOC", b"\x1b[6~"], b""),
        (b"n\x1b", [b"n"], b"\x1b"),
        (b"\x1b[1", [], b"\x1b[1"),
        ("é🙂".encode(), ["é".encode(), "🙂".encode()], b""),
        ("n🙂".encode()[:-1], [b"n"], "🙂".encode()[:-1]),
        (b"\x1b[15~\x00\xff", [b"\x1b[15~", b"\x00", b"\xff"], b""),
    ],
)
def test_bytes_are_cut_into_keys(held: bytes, keys: list[bytes], rest: bytes) -> None:
    assert cut(held, is_late=False) == (keys, rest)


def test_a_beginning_that_stays_alone_is_itself() -> None:
    assert cut(b"\x1b", is_late=True) == ([b"\x1b"], b"")
    assert cut(b"\x1b[", is_late=True) == ([b"\x1b", b"["], b"")


def pressed(*keys: bytes, program: str = PROGRAM) -> Walk:
    walk = Walk(steps(program))
    for key in keys:
        walk.look()
        walk.press(key)
    walk.look()
    return walk


NEXT = (b" ", b"\r", b"\n", b"n", b"j", b"\x1b[C", b"\x1bOC", b"\x1b[B", b"\x1bOB", b"\x1b[6~")
BACK = (b"p", b"k", b"\x7f", b"\x08", b"\x1b[D", b"\x1bOD", b"\x1b[A", b"\x1bOA", b"\x1b[5~")


@pytest.mark.parametrize("key", NEXT)
def test_next(key: bytes) -> None:
    assert pressed(key).step == 1


@pytest.mark.parametrize("key", BACK)
def test_back(key: bytes) -> None:
    assert pressed(b" ", b" ", key).step == 1
    assert pressed(key).step == 0


@pytest.mark.parametrize(
    ("keys", "step"),
    [
        ([b"G"], 13), ([b"\x1b[F"], 13), ([b"\x1b[4~"], 13), ([b"G", b" "], 13),
        ([b"G", b"0"], 0), ([b"G", b"\x1b[H"], 0), ([b"G", b"\x1b[1~"], 0), ([b"G", b"\x1bOH"], 0),
        ([b"2"], 3), ([b"3"], 8), ([b"3", b"1"], 0),
        ([b"g", b"1", b"2", b"\r"], 11), ([b"g", b"1", b"2", b"\x7f", b"\r"], 0),
        ([b"g", b"9", b"9", b"\n"], 13), ([b"g", b"0", b"\r"], 0), ([b"g", b"\r"], 0),
        ([b"g", b"5", b"x", b" "], 1), ([b"g", b"\x1b", b"2"], 3),
        ([b"\x1b"], 0), ([b"\x1b[15~"], 0), ([b"x"], 0), ([b"\xff"], 0), ([b"4"], 0),
        ([b".", b" "], 0), ([b"b", b"q", b" "], 1), ([b"?", b"q", b" "], 1),
    ],
)  # fmt: skip
def test_where_keys_lead(keys: list[bytes], step: int) -> None:
    walk = pressed(*keys)
    assert walk.step == step
    assert not walk.is_over


@pytest.mark.parametrize("key", [b"q", b"\x04"])
def test_quit(key: bytes) -> None:
    assert pressed(b" ", key).is_over


def test_ask_before_showing() -> None:
    walk = pressed(b"h")
    assert (walk.step, walk.is_asked, walk.message) == (0, True, "Ask before showing: on")
    walk.press(b" ")
    assert (walk.step, walk.is_asked, walk.message) == (0, False, "")
    walk.press(b" ")
    assert (walk.step, walk.is_asked) == (1, True)
    walk.press(b"p")
    assert (walk.step, walk.is_asked) == (0, False)
    walk.press(b"h")
    assert (walk.is_asked, walk.asks) == (False, False)


def test_what_is_asked_was_not_shown() -> None:
    assert pressed(b" ", b" ").shown == 3
    assert pressed(b" ", b"h", b" ", b" ").shown == 2
    assert pressed(b"G", b"0").shown == 14


# Elsewhere


def test_in_a_pipe_all_steps_come_at_once() -> None:
    shown = run(*SEED, "--step")
    plain_text = run(*SEED, "--format", "text", "--no-graph")
    assert shown.status == 0
    assert shown.out == plain_text.out


def test_in_a_pipe_sentences_come_too() -> None:
    shown = run(*SEED, "--step", "--explain").out
    assert "  v1 = w·x      1·1      1\n      v1 is w times x.\n" in shown


def test_lines_are_the_same_in_a_pipe() -> None:
    assert run(*SEED, "--step", "lines").out == run(*SEED, "--step").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--step", "-o", "x.txt"], "`--output` has no effect"),
        (["--step", "--why", "w"], "`--why` has no effect"),
        (["--step", "--format", "html"], "`--step` is written as terminal, text, not as html"),
        (["--step=fast"], "`--step` can't be `fast`"),
        (["--step", "--emit", "numpy"], "exclude each other"),
    ],
)
def test_what_does_not_go_with_steps_is_refused(words: list[str], message: str) -> None:
    refused = run(*SEED, *words)
    assert refused.status == 2
    assert message in refused.err
    assert run_line(refused.err.rpartition("help: ")[2].strip()).status == 0
