"""A piece of HTML: nothing of it reaches the page that it stands in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.command import run
from tests.support.seed import SEED
from tests.support.tools import needs, needs_library, program

if TYPE_CHECKING:
    from playwright.sync_api import Browser

OTHER = ("x*(x + 1)", "x=3")


def piece(*words: str) -> str:
    done = run(*words, "--format", "html", "--fragment")
    assert (done.status, done.err) == (0, "")
    return done.out


def test_it_is_a_piece_with_its_command() -> None:
    text = piece(*SEED)
    assert text.startswith("<!-- backprop-trace:")
    for part in ("<html", "<body", "<head", "<script", "<h1", "<link", " style="):
        assert part not in text
    assert run("--verify", "-").status == 2  # no note there
    assert "Backward pass" in text


def test_every_rule_is_scoped_and_every_id_its_own() -> None:
    first, second = piece(*SEED), piece(*OTHER)
    for text in (first, second):
        style = re.search(r"<style>\n(.*?)</style>", text, re.DOTALL)
        assert style is not None
        rules = re.findall(r"^(?!@)(\S[^{]*) \{", style[1], re.MULTILINE)
        assert len(rules) > 10
        assert all(part.startswith(".backprop-trace ") for r in rules for part in r.split(", "))
    ids = [re.findall(r'\bid="([^"]*)"', text) for text in (first, second)]
    assert len(ids[0]) == 3 and not set(ids[0]) & set(ids[1])
    for text, own in zip((first, second), ids, strict=True):
        assert set(re.findall(r"url\(#([^)]*)\)", text)) <= set(own)


def test_it_can_be_verified(tmp_path: Path) -> None:
    file = tmp_path / "note.html"
    assert run(*SEED, "--fragment", "-o", str(file)).status == 0
    assert run("--verify", str(file)).status == 0
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("<mn>2</mn>", "<mn>3</mn>"), encoding="utf-8")
    assert run("--verify", str(file)).status == 1


@pytest.mark.parametrize("format", ["markdown", "svg", "latex"])
def test_only_html_has_pieces(format: str) -> None:
    assert run(*SEED, "--fragment", "--format", format).status == 2


@pytest.mark.browser
@needs("chromium")
@needs_library("playwright")
def test_a_page_with_two_of_them_is_as_it_was(tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    own = "<h1>Mine</h1><table id=t><tr><td>a</td></tr></table><p id=p>words</p>"
    bare, full = tmp_path / "bare.html", tmp_path / "full.html"
    bare.write_text(f"<!DOCTYPE html><meta charset=utf-8>{own}", encoding="utf-8")
    pieces = piece(*SEED) + piece(*OTHER)
    full.write_text(f"<!DOCTYPE html><meta charset=utf-8>{own}{pieces}", encoding="utf-8")
    look = """() => ["h1", "#t td", "#p"].map(each => {
        const style = getComputedStyle(document.querySelector(each));
        return [style.padding, style.font, style.color, style.borderTop, style.textAlign];
    })"""
    with sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(
            executable_path=program("chromium"), args=["--no-sandbox"]
        )
        looks = []
        for file in (bare, full):
            page = browser.new_page(viewport={"width": 390, "height": 800})
            page.goto(file.as_uri())
            looks.append(page.evaluate(look))
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        browser.close()
    assert looks[0] == looks[1]
