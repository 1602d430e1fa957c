"""``--worksheet``: what is asked for stands nowhere on a sheet, and its key is right."""

from __future__ import annotations

import re
from math import isfinite
from pathlib import Path

import pytest
import typst

from backprop_trace import Trace, trace
from backprop_trace.autodiff.remarks import notes_of
from backprop_trace.autodiff.trace import Trace as Traced
from backprop_trace.document.document import Document
from backprop_trace.errors import TraceError
from backprop_trace.features.lessons.lessons import lessons
from backprop_trace.features.worksheet import FORMATS
from backprop_trace.features.worksheet.blanks import Blanks, askable
from backprop_trace.features.worksheet.mistake import Mistake
from backprop_trace.features.worksheet.sheet import Sheet
from backprop_trace.features.worksheet.worksheet import Sheets
from backprop_trace.formats import render
from backprop_trace.notation.text import UNICODE
from backprop_trace.notation.writer import Notation
from backprop_trace.teaching.broken import Broken
from backprop_trace.teaching.chance import Chance
from backprop_trace.teaching.planted import planted
from backprop_trace.teaching.rows import CONTRIBUTION, LOCAL, SUM, VALUE, Row
from tests.formats.test_note_formats import TRACES, compile_latex
from tests.support.command import run
from tests.support.notes_lint import complaints
from tests.support.seed import SEED
from tests.support.tools import needs

FANS = trace("s = x*x + x; sin(s)*x", {"x": 0.7})
KINK = trace("relu(x)*x + y", {"x": 0.0, "y": 2.0})


def sheet(t: Traced, fade: int | str, format: str = "text") -> str:
    def tell(place: int, notation: Notation, digits: int | None) -> Sheet:
        return Sheet(Blanks(t, fade), notation, digits)

    document = Document(t, passes=Sheets(1, tell, "auto"))
    return "".join(render(document, format))


def test_a_sheet_of_the_seed() -> None:
    shown = run(*SEED, "--worksheet", "--fade", "2").out.splitlines()
    assert shown[0] == f"Name {'_' * 30}   Points ______ / 2"
    assert " dL/dy  = dL/dv2 · ∂v2/∂y      (-2)·(-1)                  2" in shown
    assert " dL/dw  = dL/dv1 · ∂v1/∂w      ______·______   ______   (1)" in shown
    assert " dL/dx  = dL/dv1 · ∂v1/∂x      ______·______   ______   (2)" in shown
    assert shown[-1] == "Gradients   dL/dy = 2"


@pytest.mark.parametrize("fade", [1, 3, "all", "local"])
@pytest.mark.parametrize("format", FORMATS)
def test_what_is_asked_for_decides_nothing_on_the_sheet(fade: int | str, format: str) -> None:
    """With other numbers in the rows that are asked for, it is the same sheet byte for byte."""
    compared = 0
    for t in (*TRACES[:10], FANS, KINK):
        try:
            blanks = Blanks(t, fade).all
        except TraceError:
            continue  # fewer rows than that
        changed = {blank.row: blank.truth * 1.01 for blank in blanks}
        other = planted(t, changed)
        if list(notes_of(other)) != list(notes_of(t)):
            continue  # remarks are not about what is asked for, and may go another way
        assert [blank.row for blank in Blanks(other, fade).all] == [b.row for b in blanks]
        assert sheet(other, fade, format) == sheet(t, fade, format)
        compared += 1
    assert compared > 8


def test_the_leaves_fade_first_and_what_a_row_is_made_of_stays_as_long_as_the_row() -> None:
    names = FANS.graph.names
    order: list[Row] = []
    for count in range(1, len([row for row in askable(FANS) if row.kind != LOCAL]) + 1):
        blank = [b.row for b in Blanks(FANS, count).all]
        order += [row for row in blank if row not in order]
        assert len(blank) == count
    receivers = [
        names[row.node if row.kind == SUM else FANS.graph.operands[row.node][row.position]]
        for row in order
    ]
    assert receivers == ["x", "x", "x", "x", "x", "v1", "s", "v2"]
    assert order[0].kind == SUM


def test_numbers_run_through_the_sheet_and_points_count_them() -> None:
    text = sheet(FANS, "local")
    assert [int(n) for n in re.findall(r"______   \((\d+)\)", text)] == list(range(1, 14))
    assert "Points ______ / 13" in text


def test_a_row_at_a_kink_is_given() -> None:
    rows = {b.row for b in Blanks(KINK, "local").all}
    node = next(n for n in KINK.operations() if KINK.graph.rows[n].key == "relu")  # type: ignore[union-attr]
    assert not {row for row in rows if row.node == node and row.kind in (LOCAL, CONTRIBUTION)}
    assert "has a corner at 0" in sheet(KINK, "all")


def test_nothing_to_ask_is_refused() -> None:
    shown = run("sqrt(x)", "x=-1", "--worksheet")
    assert shown.status == 2
    assert "can be asked for" in shown.err


@pytest.mark.parametrize("t", TRACES[:30], ids=repr)
def test_a_sheet_in_markdown_keeps_to_the_portable_subset(t: Trace) -> None:
    assert list(complaints(sheet(t, "local", "markdown"))) == []


@needs("pdflatex")
def test_sheets_and_key_in_latex(tmp_path: Path) -> None:
    run(*SEED, "--worksheet", "--standalone", "-o", str(tmp_path / "s.tex"))
    for name in ("s.tex", "s-key.tex"):
        compile_latex(tmp_path, (tmp_path / name).read_text(encoding="ascii"))


def test_sheets_and_key_in_typst(tmp_path: Path) -> None:
    run(*SEED, "--worksheet", "-o", str(tmp_path / "s.typ"))
    for name in ("s", "s-key"):
        typst.compile(str(tmp_path / f"{name}.typ"), output=str(tmp_path / f"{name}.pdf"))
        assert (tmp_path / f"{name}.pdf").stat().st_size > 5_000


def test_the_key_of_a_sheet() -> None:
    shown = run(*SEED, "--worksheet", "--answers").out
    assert re.search(r"\(4\) +dL/dw +-2\n", shown)
    assert "(4)   1 local-only" in shown
    assert "local-only (sheet 01, (2)): 1 is the local gradient alone; upstream -2 is" in shown


@pytest.mark.parametrize("format", FORMATS)
def test_the_key_says_what_the_trace_says(format: str) -> None:
    for t in TRACES[:15]:
        for blank in Blanks(t, "all").all:
            assert blank.truth == Broken(t).truth(blank.row)


def test_beside_a_file_stands_its_key(tmp_path: Path) -> None:
    path = tmp_path / "sheet.md"
    assert run(*SEED, "--worksheet", "-o", str(path)).status == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["sheet-key.md", "sheet.md"]
    assert run(*SEED, "--worksheet", "--answers", "-o", str(tmp_path / "key.md")).status == 0
    assert (tmp_path / "key.md").read_bytes() == (tmp_path / "sheet-key.md").read_bytes()
    assert "backprop-trace" not in path.read_text(encoding="utf-8")  # no command makes it again


def test_a_key_overwrites_neither_the_program_nor_another_output(tmp_path: Path) -> None:
    program = tmp_path / "sheet-key.md"
    program.write_text("w*x", encoding="utf-8")
    words = ("w=2", "x=3", "--worksheet", "-o", str(tmp_path / "sheet.md"))
    done = run("--file", str(program), *words)
    assert done.status == 2 and "the key goes to" in done.err
    assert program.read_text(encoding="utf-8") == "w*x"
    done = run("w*x", *words, "-o", str(program))
    assert done.status == 2 and "the key goes to" in done.err
    assert program.read_text(encoding="utf-8") == "w*x"


# Sheets with a mistake


@pytest.mark.parametrize("seed", range(12))
def test_a_mistake_is_in_one_row_and_all_later_rows_follow(seed: int) -> None:
    for t in (*TRACES[:12], FANS):
        mistake = Mistake(t, Chance(seed), 4)
        wrong = planted(t, {mistake.row: mistake.wrong.value})
        assert isfinite(mistake.wrong.value) and mistake.wrong.value != mistake.truth
        for node in t.operations():
            row = t.graph.rows[node]
            assert row is not None
            value = row.forward(*[wrong.value_of(p) for p in t.graph.operands[node]])
            assert (value != wrong.value_of(node)) == (mistake.row == Row(VALUE, node))


def test_the_sheet_shows_the_mistake_and_the_key_names_it() -> None:
    words = ("(w*x - y)**2", "w=2", "x=3", "y=3", "--worksheet", "--find-the-mistake")
    shown, key = run(*words).out, run(*words, "--answers").out
    assert "One row is wrong" in shown and "sign" not in shown
    assert re.search(r"01 +∂L/∂v2 +-6 +6 +sign\n", key)
    assert re.search(r"v2 → L +∂L/∂v2  = 2·v2 +2·3 +-6\n", shown)
    assert re.search(r"dL/dv2 = dL/dL · ∂L/∂v2 +1·\(-6\) +-6\n", shown)


def test_the_same_command_gives_the_same_bytes() -> None:
    words = (*SEED, "--worksheet", "--find-the-mistake")
    assert run(*words) == run(*words)


# What is refused


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--worksheet", "--fade", "99"), "5 rows of the backward pass can be blank, not 99"),
        (("--worksheet", "--fade", "0"), "a number of rows from 1 on"),
        (("--worksheet", "--fade", "x"), "a number of rows from 1 on"),
        (("--fade", "2"), "`--fade` belongs to `--worksheet`"),
        (("--find-the-mistake",), "needs a sheet: `--worksheet`"),
        (("--worksheet", "--find-the-mistake", "--fade", "2"), "has no blanks"),
        (("--worksheet", "--variants", "0"), "no sheet was asked for"),
        (("--worksheet", "--variants", "100000"), "takes a whole number up to 1,000"),
        (("--worksheet", "--seed", "x"), "takes a whole number"),
        (("--variants", "3"), "`--variants` belongs to"),
        (("--worksheet", "--check"), "has no place on it"),
        (("--worksheet", "--format", "svg"), "not as svg"),
        (("--worksheet", "--flavor", "anki"), "it is no sheet"),
        (("--worksheet", "--static"), "there is none here"),
        (("--worksheet", "--static", "--answers", "--format", "html"), "there is none here"),
        (("--worksheet", "--static", "--find-the-mistake", "-o", "x.html"), "there is none here"),
    ],
)
def test_refusals_with_a_command_that_works(words: tuple[str, ...], said: str) -> None:
    shown = run(*SEED, *words)
    assert shown.status == 2 and shown.out == ""
    assert said in shown.err
    assert "\nhelp: backprop-trace " in shown.err


def test_blanks_in_ascii() -> None:
    text = "".join(render(Document(FANS), "text"))
    assert UNICODE.blank not in text and UNICODE.blank in sheet(FANS, 1)


# Variants

NUMBERS = (*SEED, "--worksheet", "--variants", "5", "--seed", "7")


def test_variants_are_sheets_of_their_own_with_one_key() -> None:
    sheets = re.split(r"(?=Sheet 0\d)", run(*NUMBERS, "--fade", "2", "--no-graph").out)[1:]
    assert len(sheets) == 5
    points = [re.search(r"with  (.*)", each) for each in sheets]
    assert len({each[1] for each in points if each}) == 5
    key = run(*NUMBERS, "--fade", "2", "--answers").out
    answers = re.findall(r"^ +0(\d) +(-?[\d.]+) +(-?[\d.]+)$", key, re.MULTILINE)
    for (number, *said), point in zip(answers, points, strict=True):
        assert point is not None
        values = dict(pair.split(" = ") for pair in point[1].split(", "))
        t = trace(SEED[0], {name: float(value) for name, value in values.items()})
        assert [float(each) for each in said] == [t.gradients["w"], t.gradients["x"]]
        assert int(number) <= 5


@pytest.mark.parametrize("words", [(), ("--answers",), ("--find-the-mistake",)])
def test_the_same_seed_gives_the_same_bytes_and_another_one_others(words: tuple[str, ...]) -> None:
    first = run(*NUMBERS, *words).out
    assert first == run(*NUMBERS, *words).out
    assert first != run(*NUMBERS[:-1], "8", *words).out


def test_where_there_are_fewer_numbers_it_says_how_many() -> None:
    shown = run("--example", "regression", "--worksheet", "--variants", "30", "--answers")
    assert shown.status == 0
    assert re.fullmatch(r"note: \d+ sets of friendly numbers were found, not 30\n", shown.err)


FEWER = {"regression": 7, "micrograd": 1, "vanishing": 0, "paths": 0, "gelu": 27, "valley": 0}
"""The lessons that have no thirty sheets, and how many they have."""


@pytest.mark.parametrize("name", ["kink", "xor", "regression", "neuron", "saturation"])
def test_sheets_that_have_one_key_ask_for_the_same_rows(name: str) -> None:
    thirty_sheets(name)


@pytest.mark.slow
@pytest.mark.parametrize("name", lessons())
def test_thirty_sheets_of_a_lesson(name: str) -> None:
    thirty_sheets(name)


def thirty_sheets(name: str) -> None:
    done = run("--example", name, "--worksheet", "--variants", "30", "--format", "text")
    count = FEWER.get(name, 30)
    assert len(re.findall(r"^Sheet ", done.out, re.MULTILINE)) == (count if count != 1 else 0)
    assert done.status == (0 if count else 2)
    assert (f"{count} set" in done.err) is (0 < count < 30)
    assert len(set(re.findall(r"Points _+ / (\d+)", done.out))) == (1 if count else 0)


def test_the_numbers_that_are_named_are_drawn_and_the_others_stay() -> None:
    assert run(SEED[0], "--worksheet", "--variants", "2").status == 0  # all are drawn
    out = run(SEED[0], "x=1", "y=2", "--worksheet", "--variants", "4", "--seed", "1", "--vary",
              "w", "--no-graph").out  # fmt: skip
    assert len(re.findall(r"x = 1, y = 2|x = 1", out)) >= 4
    assert len(set(re.findall(r"w = (-?[\d.]+)", out))) == 4
