"""``--worksheet -o sheet.html`` in a real browser: filled in, checked, printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.formats.test_quiz_page import DISTINCT, SEALED, WIDTHS
from tests.support.browser import Watched
from tests.support.command import run
from tests.support.tools import needs, needs_library, needs_validators

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, needs("chromium"), needs_library("playwright")]

A = ("(w*x - y)**2", "--w", "2", "--x", "3", "--y", "4")
RIGHT = [
    *("1", "4", "4"),
    *("4", "1", "4"),
    *("4", "-1", "-4"),
    *("4", "3", "12"),
    *("2", "4", "8"),
]
"""What stands in the blanks of A, row by row; the factors of the last in the other order."""


def written(folder: Path, *words: str) -> Path:
    file = folder / "sheet.html"
    done = run(*words, "--worksheet", "-o", str(file))
    assert (done.status, done.out, done.err) == (0, "", ""), words
    return file


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("sheet"), *A)


def fill(open_: Watched, texts: list[str]) -> None:
    """Fill in blanks from the first on, and press Enter in the last."""
    fields = open_.page.query_selector_all("table input")
    for field, text in zip(fields, texts, strict=False):
        field.fill(text)
    open_.press("Enter")


def marks(open_: Watched) -> str:
    found: str = open_.page.evaluate(
        "[...document.querySelectorAll('table .verdict')].map(e => e.textContent).join('')"
    )
    return found


def test_right_answers_are_points(browser: Browser, sheet: Path) -> None:
    open_ = Watched(browser, sheet)
    open_.page.fill("p input", "Ada")
    fill(open_, RIGHT)
    assert marks(open_) == "✓" * 15
    assert open_.text("#score") == "5 of 5 right"
    assert open_.text("output.points") == "5"
    open_.page.reload()
    assert open_.page.input_value("p input") == "Ada"
    open_.page.click("#check")
    assert open_.text("#score") == "5 of 5 right"
    open_.quiet()


def test_a_slip_is_named_and_nothing_is_given_away(browser: Browser, sheet: Path) -> None:
    open_ = Watched(browser, sheet)
    fill(open_, ["1", "4", "4", "9", "1", "", "4", "-1", "w", "4", "3", "3", "", "", "0.1"])
    assert marks(open_) == "✓✓✓✗✓✓✓?✓✓✗✗"
    said = open_.page.evaluate("[...document.querySelectorAll('tr.said')].map(e => e.textContent)")
    assert said[0] == "a number is asked for: w is a name"
    assert said[1] == "3 is the local gradient alone; upstream 4 is missing."
    assert open_.text("#score") == "1 of 5 right"
    assert "12" not in open_.text("article")
    open_.quiet()


def test_every_sheet_has_points_of_its_own(browser: Browser, tmp_path: Path) -> None:
    words = ("(w*x - y)**2", "--variants", "3", "--seed", "7", "--fade", "1")
    open_ = Watched(browser, written(tmp_path, *words))
    key = run(*words, "--worksheet", "--answers", "--format", "text").out
    right = re.findall(r"^\s+0\d\s+(-?[\d.]+)$", key, re.MULTILINE)
    assert len(right) == 3
    fill(open_, ["", "", right[0], "", "", "77.5", "", "", right[2]])
    points = open_.page.evaluate(
        "[...document.querySelectorAll('output.points')].map(e => e.textContent)"
    )
    assert points == ["1", "0", "1"]
    open_.quiet()


def test_the_sheet_is_that_on_paper_and_no_answer_can_be_searched_for(tmp_path: Path) -> None:
    words = (*DISTINCT, "--fade", "local")
    page = written(tmp_path, *words).read_text(encoding="utf-8")
    static = run(*words, "--worksheet", "--format", "html", "--static").out
    assert "<script" not in static
    story = re.compile(r"<article.*</article>", re.DOTALL)
    assert story.search(page)[0] == story.search(static)[0]  # type: ignore[index]
    key = run(*words, "--worksheet", "--answers", "--format", "text").out
    answers = re.findall(r"^\s+\(\d+\).* (\S*\d\.\d{3,})$", key, re.MULTILINE)
    known = run(*DISTINCT, "--no-graph", "--format", "text").out.partition("Local gradients")[0]
    asked = [each for each in answers if each.lstrip("-≈") not in known]
    assert len(asked) > 10
    source = SEALED.sub("<", page)
    assert not [each for each in asked if each.lstrip("-≈") in source]


def test_on_paper_blanks_are_lines(browser: Browser, sheet: Path) -> None:
    open_ = Watched(browser, sheet)
    open_.page.emulate_media(media="print")
    assert not open_.page.is_visible("#check")
    borders = open_.page.evaluate(
        """[...document.querySelectorAll("input")].map((each) => getComputedStyle(each))
        .map(({ borderBottomStyle, borderTopStyle }) => `${borderBottomStyle} ${borderTopStyle}`)"""
    )
    assert set(borders) == {"solid none"}
    pages = re.findall(rb"/Type\s*/Page[^s]", open_.page.pdf(format="A4"))
    assert len(pages) == 1
    open_.quiet()


@needs_validators
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(browser: Browser, sheet: Path, scheme: Any) -> None:
    open_ = Watched(browser, sheet, color_scheme=scheme)
    fill(open_, ["1", "4", "4", "9", "1", "", "4", "-1", "w", "4", "3", "3"])
    assert open_.violations() == set()
    open_.context.close()


def test_a_row_that_is_blank_but_not_asked_for_stays_a_line(
    browser: Browser, tmp_path: Path
) -> None:
    file = written(tmp_path, "--example", "xor")
    open_ = Watched(browser, file)
    points = re.search(r"/ (\d+)</p>", file.read_text(encoding="utf-8"))
    assert points
    open_.page.click("#check")
    assert open_.text("#score") == f"0 of {points[1]} right"
    assert open_.page.query_selector_all("td .fill-in")
    open_.quiet()


def test_it_fits_every_width(browser: Browser, tmp_path: Path) -> None:
    open_ = Watched(browser, written(tmp_path, "--example", "mazur", "--fade", "local"))
    for width in WIDTHS:
        open_.page.set_viewport_size({"width": width, "height": 720})
        assert open_.page.evaluate("document.documentElement.scrollWidth") == width
    open_.quiet()


@pytest.mark.parametrize("address", ["#b=1", "#b=<img>", "#a=2", "#b=1" * 99, "#b=%"])
def test_an_address_of_somebody_else(browser: Browser, sheet: Path, address: str) -> None:
    open_ = Watched(browser, sheet, address)
    open_.page.click("#check")
    assert "of 5 right" in open_.text("#score")
    assert open_.page.evaluate("document.images.length") == 0
    open_.quiet()
