"""What all formats share: a method a kind of block, defaults of simpler blocks, cells of lines."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from cProfile import Profile
from typing import get_args

import pytest

from backprop_trace import trace
from backprop_trace.autodiff.run import Run
from backprop_trace.document.blocks import Block, Grid, Heading, Math, Paragraph, Row, Table
from backprop_trace.document.document import Document
from backprop_trace.document.screen import Screen
from backprop_trace.document.style import Style
from backprop_trace.formats import FORMATS, render, writer_of
from backprop_trace.formats.any_writer import Writer
from backprop_trace.formats.text import TextWriter
from backprop_trace.formats.writer import BlockWriter
from tests.support.house import files, imports

DOCUMENT = Document(trace("(w*x - y)**2", w=1, x=1 / 3, y=2))

ROW = Row(
    Math("v1"),
    Math("W @ x"),
    Math("[[1, 2],\n [3, 4]] @ [5, 6]"),
    Math("[17,\n 39]"),
    rounded=True,
    shape=Math("2"),
    worked=Math("v1[0] = 1·5 + 2·6"),
)
"""A row as a matrix will have it, in plain text."""


class Matrices:
    """A section with a table that has shapes."""

    failed = False

    def __init__(self, row: Row = ROW) -> None:
        self.row = row

    def blocks(self, story: object) -> Iterator[Block]:
        yield Table("forward", lambda: iter([self.row]), lambda row: row, has_shapes=True)

    def as_json(self) -> dict[str, object]:
        return {}


def with_shapes(format: str, columns: int | None = None, row: Row = ROW) -> str:
    document = Document(trace("x", x=1), sections=[Matrices(row)])
    return "".join(render(document, format, screen=Screen(columns)))


def test_every_kind_of_block_has_a_method_with_a_default() -> None:
    kinds = {kind.__name__.lower() for kind in get_args(Block)}
    assert len(kinds) == 13
    assert kinds <= set(vars(BlockWriter))


def test_a_format_is_words_and_mathematics_and_nothing_more() -> None:
    class Bare(BlockWriter):
        def words(self, text: str) -> str:
            return text

        def math(self, text: str) -> str:
            return f"<{text}>"

    lines = "".join(Bare(DOCUMENT).pieces()).splitlines()
    assert lines[:2] == ["<L = (w·x - y)²>", "Given <w = 1>, <x ≈ 0.3333>, <y = 2>"]
    assert "1. Forward pass" in lines
    assert "1, <v1>, <w·x>, <≈ 1·0.3333>, <0.3333>" in lines
    assert "v1 → v2, ∂v2/∂v1 = 1, 1" in [line.replace("<", "").replace(">", "") for line in lines]


def test_formats_see_documents_and_only_json_and_csv_their_numbers() -> None:
    seen = {file: others for file, others in imports().items() if file.startswith("formats/")}
    assert len(seen) > 12
    knowing = {file for file, others in seen.items() if "autodiff/trace.py" in others}
    page = {f"formats/page/{name}.py" for name in ("data", "formula", "answers", "quiz_graph")}
    assert knowing <= {"formats/json_rows.py", *page}
    numbers = {file for file in seen if "document.numbers" in files()[file].read_text("utf-8")}
    assert numbers == {
        "formats/json.py",
        "formats/csv.py",
        "formats/page/data.py",
        "formats/page/lesson.py",
    }


def test_sixteen_threads_write_what_one_writes() -> None:
    def written(format: str) -> str:
        return "".join(render(shared, format))

    shared = Document(trace("g(a) = tanh(a)*a; f = g(w_1*x)**2 + alpha; f", w_1=2, x=3, alpha=1))
    alone = {format: written(format) for format in FORMATS}
    shared = Document(trace("g(a) = tanh(a)*a; f = g(w_1*x)**2 + alpha; f", w_1=2, x=3, alpha=1))
    pause = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(16) as pool:
            found = list(pool.map(written, [*FORMATS] * 2))
    finally:
        sys.setswitchinterval(pause)
    assert found == [alone[format] for format in FORMATS] * 2


@pytest.mark.parametrize(("operation", "format"), [("sum", "text"), ("mean", "html")])
@pytest.mark.parametrize("operand", ["x", "x{}"], ids=["one variable", "many"])
def test_ten_times_the_operands_take_about_ten_times_the_work(
    operation: str, format: str, operand: str
) -> None:
    """Counted in calls, not in seconds: a busy machine does not matter."""

    def calls(count: int) -> int:
        names = [operand.format(k) for k in range(count)]
        document = Document(trace(f"{operation}({', '.join(names)})", dict.fromkeys(names, 2.0)))
        profile = Profile()
        profile.runcall(lambda: [*render(document, format)])
        return sum(each.callcount for each in profile.getstats())

    calls(10)
    assert calls(3_000) < 15 * calls(300)


@pytest.mark.parametrize("format", FORMATS)
def test_all_gradients_are_put_together_a_few_times_only(
    format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One call makes a dictionary of all: asked for in a loop over names it is quadratic."""
    asked = 0

    def counted(run: Run) -> dict[str, float | None]:
        nonlocal asked
        asked += 1
        found: dict[str, float | None] = gradients(run)
        return found

    gradients = vars(Run)["gradients"].fget
    monkeypatch.setattr(Run, "gradients", property(counted))
    names = [f"x{k}" for k in range(60)]
    "".join(trace(f"sum({', '.join(names)})", dict.fromkeys(names, 2.0)).render(format))
    assert asked < 10


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_has_a_writer_that_streams(format: str) -> None:
    writer = writer_of(DOCUMENT, format)
    assert isinstance(writer, Writer)
    assert "".join(writer.pieces()) == "".join(render(DOCUMENT, format, Style()))


def test_rows_are_made_one_at_a_time() -> None:
    made = []

    def write(item: int) -> Row:
        made.append(item)
        return ROW

    class Long(Matrices):
        def blocks(self, story: object) -> Iterator[Block]:
            yield Table("forward", lambda: iter(range(1_000_000)), write)

    for format in ("text", "markdown", "latex", "typst", "html"):
        made.clear()
        pieces = render(Document(trace("x", x=1), sections=[Long()], picture="no"), format)
        next(piece for piece in pieces if "17" in piece)
        assert len(made) <= 500


def test_cells_of_several_lines_stand_below_each_other() -> None:
    assert with_shapes("text").splitlines()[-2:] == [
        "  v1 = W @ x   2   ≈ [17,   v1[0] = 1·5 + 2·6",
        "                      39]",
    ]
    assert with_shapes("terminal").splitlines()[-4:] == [
        " node         shape   value    one entry",
        "─────────────────────────────────────────────────",
        " v1 = W @ x   2       ≈ [17,   v1[0] = 1·5 + 2·6",
        "                         39]",
    ]


def test_a_table_with_shapes_has_a_column_for_them_everywhere() -> None:
    flat = ROW._replace(result=Math("c"), worked=Math("d + e"))
    assert "| shape | value | one entry |" in with_shapes("markdown", row=flat)
    assert "| $2$ | $\\approx c$ | $d + e$ |" in with_shapes("markdown", row=flat)
    assert "& $2$ & $\\textcolor{btvalue}{\\approx c}$ & $d + e$ \\\\" in with_shapes(
        "latex", row=flat
    )
    assert "[$2$], [$text(fill: #btvalue, approx c)$], [$d + e$]," in with_shapes("typst", row=flat)
    shown = "<td><math><mo>≈</mo>c</math></td><td><math>d + e</math></td>"
    assert shown in with_shapes("html", row=flat)


def test_a_row_too_wide_for_the_screen_keeps_all_lines_of_its_cells() -> None:
    assert with_shapes("terminal", 34).splitlines()[-3:] == [
        " v1 = W @ x                      2",
        "    ≈ [17,   v1[0] = 1·5 + 2·6",
        "       39]",
    ]
    assert with_shapes("terminal", 28).splitlines()[-3:] == [
        "    ≈ [17,",
        "       39]",
        "    v1[0] = 1·5 + 2·6",
    ]


def test_a_grid_follows_its_heading_at_once() -> None:
    class Tables(Matrices):
        def blocks(self, story: object) -> Iterator[Block]:
            grid = Grid(["a"], "l", lambda: iter(["b"]), lambda cell: [cell])
            yield from (Heading(1, "One"), grid, Paragraph(["then"]), grid)

    shown = "".join(TextWriter(Document(trace("x", x=1), sections=[Tables()])).pieces())
    assert shown.endswith("\n1  One\n  a\n  b\n\nthen\n\n  a\n  b\n")
