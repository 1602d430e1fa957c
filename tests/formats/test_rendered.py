"""What a browser, LaTeX and Typst really show: every number and sign of the passes, in order."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backprop_trace.formats.breadth import of_html, of_latex, of_typst
from tests.support.command import run
from tests.support.rendered import (
    Cells,
    Example,
    Sheet,
    Word,
    examples,
    rows,
    sheets,
    stream,
    text_of,
)
from tests.support.tools import needs, needs_library

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

EXAMPLES = examples()

SHOWN = """() => { // what is far below is laid out when it is looked at
    document.querySelectorAll(".wide").forEach(each => each.style.contentVisibility = "visible");
    return [...document.querySelectorAll("tbody")].flatMap(body =>
    [...body.rows].filter(row => row.cells.length > 3).map(row =>
        [...row.cells].map(cell => ({
            text: cell.innerText,
            words: cell.textContent,
            leaves: [...cell.querySelectorAll("mi,mn,mo,mtext")].map(leaf => {
                const box = leaf.getBoundingClientRect();
                return {text: leaf.textContent, left: box.left, right: box.right,
                        top: box.top, bottom: box.bottom};
            }),
            box: (box => ({left: box.left, right: box.right, top: box.top, bottom: box.bottom}))(
                cell.getBoundingClientRect()),
        }))));}"""
"""Every row of a table as a browser has laid it out."""

Box = dict[str, Any]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    return browser.new_page(viewport={"width": 1100, "height": 800})


@pytest.mark.browser
@needs("chromium")
@needs_library("playwright")
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_a_browser_shows_every_number_and_sign(
    example: Example, page: Page, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    words = (*example.words, "--no-graph", "--static", "-o", str(file))
    assert run(*words).status == 0
    page.goto(file.as_uri())
    shown: list[list[Box]] = page.evaluate(SHOWN)
    wanted = list(rows(example))
    assert len(shown) == len(wanted)
    for cells, row in zip(shown, wanted, strict=True):
        texts = [stream(cell["text"]) for cell in cells]
        assert texts[-2:] == [row.numbers, row.result], (texts, row)
        assert texts[-3].endswith(row.said), (texts, row)
        for cell in cells:
            hold_apart(cell)
            assert not glued(cell["words"]), cell["words"]
        for left, right in pairwise(cells):
            assert left["box"]["right"] <= right["box"]["left"] + 0.5
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]


def hold_apart(cell: Box) -> None:
    """Hold that no two signs of a cell lie on each other, and that none leaves it."""
    box, leaves = cell["box"], [leaf for leaf in cell["leaves"] if leaf["right"] > leaf["left"]]
    for leaf in leaves:
        assert leaf["left"] >= box["left"] - 0.5 and leaf["right"] <= box["right"] + 0.5, leaf
        assert leaf["top"] >= box["top"] - 0.5 and leaf["bottom"] <= box["bottom"] + 0.5, leaf
    for first, second in pairwise(leaves):
        wide = min(first["right"], second["right"]) - max(first["left"], second["left"])
        high = min(first["bottom"], second["bottom"]) - max(first["top"], second["top"])
        assert wide <= 1 or high <= 4, (first, second)
    for sign, number in pairwise(leaves):
        if sign["text"] == "−" and sign is leaves[0] and len(leaves) == 2:
            assert number["left"] - sign["right"] < 4, "a minus apart from its number"


def glued(words: str) -> bool:
    """Return whether a word of a formula stands at its neighbour: ``1ifz > 0``."""
    return bool(re.search(r"\d(?:if|else)|\)(?:if|else)|(?:^|[\s,])(?:if|else)[\w(]", words))


# Sheets

LATEX = """\\documentclass{article}
\\usepackage{amsmath,booktabs,graphicx,tikz}
\\pagestyle{empty}
\\begin{document}
"""


def written(examples: list[Example], format: str, *more: str) -> list[str]:
    """Return examples in a format of notes."""
    texts = []
    for example in examples:
        done = run(*example.words, "--format", format, *more)
        assert (done.status, done.err) == (0, ""), example.name
        texts.append(done.out)
    return texts


def latex(folder: Path, texts: list[str], head: str = LATEX) -> Path:
    """Return the PDF of some fragments, each on pages of its own."""
    pages = "\n\n\\clearpage\n".join(f"BEGIN\n\n{text}" for text in texts)
    (folder / "all.tex").write_text(f"{head}{pages}\n\\end{{document}}\n", encoding="utf-8")
    done = subprocess.run(
        ["pdflatex", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "all.tex"],
        cwd=folder, capture_output=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    assert b"Missing character" not in (folder / "all.log").read_bytes()
    return folder / "all.pdf"


def typst(folder: Path, texts: list[str]) -> Path:
    """Return the PDF of some fragments, each on pages of its own."""
    import typst as compiler

    source = folder / "all.typ"
    pages = "\n#pagebreak()\n".join(f"BEGIN\n\n{text}" for text in texts)
    source.write_text(f"#set page(margin: 2cm)\n#set text(11pt)\n{pages}", encoding="utf-8")
    compiler.compile(str(source), output=str(folder / "all.pdf"))
    return folder / "all.pdf"


def hold_rows(examples: list[Example], text: str) -> None:
    """Hold that a text shows every row of every example, in order."""
    parts = text.split("BEGIN")[1:]
    for example, part in zip(examples, parts, strict=True):
        shown, place = stream(part), 0
        for row in rows(example):
            wanted = chunk(row)
            found = shown.find(wanted, place)
            assert found >= 0, (example.name, row, shown[place : place + 80])
            place = found + len(wanted)


def chunk(row: Cells) -> str:
    """Return what a row shows in numbers: TeX draws an exponent before an index of a name."""
    return f"{row.numbers}{row.result}"


def hold_places(pages: list[Sheet]) -> None:
    """Hold that no word lies on another or leaves its page."""
    for page in pages:
        for word in page.words:
            assert word.left >= 0 and word.right <= page.wide, word
            assert word.top >= 0 and word.bottom <= page.high, word
        words = sorted(page.words, key=lambda word: word.top)
        for number, word in enumerate(words):
            for other in words[number + 1 :]:
                if other.top > word.bottom:
                    break
                wide = min(word.right, other.right) - max(word.left, other.left)
                high = min(word.bottom, other.bottom) - other.top
                small = min(word.bottom - word.top, other.bottom - other.top)
                if "√" not in (word.text, other.text):  # its index stands in it
                    assert wide <= 1.5 or high <= 0.6 * small, (word, other)


HOW_MANY = pytest.mark.parametrize(
    "chosen",
    [EXAMPLES[::12], pytest.param(EXAMPLES[1::2], marks=pytest.mark.slow)],
    ids=["a few", "half"],
)


@needs("pdflatex")
@needs("pdftotext")
@HOW_MANY
def test_latex_shows_every_number_and_sign(chosen: list[Example], tmp_path: Path) -> None:
    hold_rows(chosen, text_of(latex(tmp_path, written(chosen, "latex", "--no-graph"))))


@needs("pdftotext")
@HOW_MANY
def test_typst_shows_every_number_and_sign(chosen: list[Example], tmp_path: Path) -> None:
    hold_rows(chosen, text_of(typst(tmp_path, written(chosen, "typst", "--no-graph"))))


@needs("pdflatex")
@needs("pdftotext")
@HOW_MANY
@pytest.mark.parametrize("columns", [1, 2])
def test_nothing_on_a_sheet_of_latex_lies_on_anything_or_leaves_it(
    columns: int, chosen: list[Example], tmp_path: Path
) -> None:
    head = LATEX.replace("{article}", "[twocolumn]{article}") if columns == 2 else LATEX
    hold_places(sheets(latex(tmp_path, written(chosen, "latex"), head)))


@needs("pdftotext")
@HOW_MANY
def test_nothing_on_a_sheet_of_typst_lies_on_anything_or_leaves_it(
    chosen: list[Example], tmp_path: Path
) -> None:
    hold_places(sheets(typst(tmp_path, written(chosen, "typst"))))


LONG = "tanh(" + " + ".join(f"w{k}*x{k}" for k in range(30)) + ")"
"""A sum that no line holds, inside of parentheses."""

LONG_WORDS = [
    [LONG, *(f"{name}{k}=0.1" for name in "wx" for k in range(30)), "--brief"],
    ["--example", "linear-layer", "--brief"],  # its source has an address of 60 letters
    ["--example", "mazur", "--brief"],
]


@needs("pdftotext")
@pytest.mark.parametrize("format", [pytest.param("latex", marks=needs("pdflatex")), "typst"])
def test_what_is_longer_than_a_line_goes_on_in_the_next(format: str, tmp_path: Path) -> None:
    texts = [run(*words, "--format", format).out for words in LONG_WORDS]
    pages = sheets((latex if format == "latex" else typst)(tmp_path, texts))
    hold_places(pages)
    for page in pages:  # and nothing stands in the margin
        assert max(word.right for word in page.words) <= page.wide - 50


def test_the_tests_of_places_see_what_lies_on_something_or_leaves() -> None:
    word = Word(0, "12", 10, 10, 20, 20)
    hold_places([Sheet(100, 100, [word, word._replace(left=21, right=30)])])
    for other in (word._replace(left=15, right=25), word._replace(left=95, right=105)):
        with pytest.raises(AssertionError):
            hold_places([Sheet(100, 100, [word, other])])
    assert glued("1ifz > 0") and not glued("1 if z > 0, else 0")


BROAD = ("--example", "mazur", "--no-graph")
"""A lesson with a table of eighteen columns."""


@pytest.mark.parametrize(
    ("format", "header", "of", "most"),
    [
        ("latex", r"^step & .*$", of_latex, 62),
        ("typst", r"table\.header\((\[step\].*?)\), table", of_typst, 84),
        ("html", r"<th[^>]*>step</th>.*?</tr>", of_html, 100),
    ],
)
def test_a_broad_table_becomes_several_with_the_steps_in_each(
    format: str, header: str, of: Callable[[str], int], most: int
) -> None:
    found = re.findall(header, run(*BROAD, "--format", format).out, re.MULTILINE)
    assert len(found) > 1
    assert all(of(each) <= most for each in found)
    assert "".join(found).count("w") >= 16
