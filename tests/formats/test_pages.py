"""HTML pages and SVG pictures as their readers take them: a validator, and a browser."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.command import run
from tests.support.pages import PAGES, PICTURES
from tests.support.paths import DOCS, VALIDATORS
from tests.support.seed import SEED
from tests.support.tools import needs, needs_library, needs_validators

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AXE = VALIDATORS / "node_modules" / "axe-core" / "axe.min.js"
VNU = VALIDATORS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
HARMLESS = (
    "not mappable to XML 1.0 due to two consecutive hyphens in a comment",  # a command's --w
    "violates Content Security Policy",  # it reads no hashes; a browser does (test_player.py)
)


def written(folder: Path, suffix: str) -> list[Path]:
    """Write every page; return the files."""
    files = [folder / f"{name.replace(' ', '-')}{suffix}" for name in PAGES]
    for file, words in zip(files, PAGES.values(), strict=True):
        done = run(*words, "-o", str(file))
        assert (done.status, done.err) == (0, ""), words
    return files


@pytest.mark.slow
@needs("java")
@needs_validators
def test_the_validator_of_the_w3c_has_nothing_against_them(tmp_path: Path) -> None:
    pages = [*written(tmp_path, ".html"), DOCS / "playground.html"]
    done = subprocess.run(
        ["java", "-jar", str(VNU), "--format", "json", *map(str, pages)],
        capture_output=True,
        text=True,
    )
    said = json.loads(done.stderr)["messages"]
    wrong = [each for each in said if not any(words in each["message"] for words in HARMLESS)]
    assert wrong == []


@pytest.mark.browser
@needs("chromium")
@needs_library("playwright")
@needs_validators
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_quiet_readable_and_as_wide_as_a_phone(
    name: str, dark: bool, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    assert run(*PAGES[name], "-o", str(file)).status == 0
    page = browser.new_page(
        viewport={"width": 360, "height": 640},
        color_scheme="dark" if dark else "light",
        bypass_csp=True,  # axe is a script that is not of the page
    )
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.add_script_tag(path=str(AXE))
    found: dict[str, Any] = page.evaluate("axe.run()")
    page.close()
    assert {each["id"] for each in found["violations"]} == set()
    assert said == []


@pytest.mark.browser
@needs("chromium")
@needs_library("playwright")
@pytest.mark.parametrize("words", [(), ("--animate",)], ids=["still", "animated"])
@pytest.mark.parametrize("name", PICTURES)
def test_all_letters_of_a_picture_are_in_the_picture(
    name: str, words: tuple[str, ...], browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "picture.svg"
    assert run(*PAGES[name], *words, "-o", str(file)).status == 0
    page = browser.new_page()
    page.goto(file.as_uri())
    outside = page.evaluate("""() => {
        const frame = document.documentElement.getBoundingClientRect();
        return [...document.querySelectorAll("text")].filter(text => {
            const box = text.getBoundingClientRect();
            return box.left < frame.left || box.right > frame.right
                || box.top < frame.top || box.bottom > frame.bottom;
        }).map(text => text.textContent);
    }""")
    letters = page.evaluate("document.querySelectorAll('text').length")
    page.close()
    assert letters > 3
    assert outside == []


@pytest.mark.browser
@needs("chromium")
@needs_library("playwright")
@pytest.mark.parametrize("name", ["seed", "fan-out", "lesson"])
def test_an_animation_shows_one_pass_after_the_other(
    name: str, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "picture.svg"
    assert run(*PAGES[name], "--animate", "-o", str(file)).status == 0
    page = browser.new_page()
    page.goto(file.as_uri())
    seen: list[dict[str, list[float]]] = page.evaluate("""() => {
        const all = document.getAnimations();
        const end = Math.max(...all.map(each => each.effect.getComputedTiming().endTime));
        const opacities = kind => [...document.querySelectorAll(`text[class^=${kind}]`)]
            .map(text => Number(getComputedStyle(text).opacity));
        return [...Array(41).keys()].map(k => {
            for (const each of all) { each.pause(); each.currentTime = end * k / 40; }
            return {f: opacities("f"), d: opacities("d"), b: opacities("b"), end: [end]};
        });
    }""")
    page.close()
    assert seen[0]["end"][0] <= 5_000
    shown = [{kind: sum(each[kind]) / max(1, len(each[kind])) for kind in "fdb"} for each in seen]
    assert shown[0] == {"f": 0, "d": 0, "b": 0}
    for at in shown:
        assert at["b"] == 0 or at["d"] == 1 or not seen[0]["d"]
        assert (at["d"] == 0 and at["b"] == 0) or at["f"] == 1
    assert all(opacity == 1 for kind in "fdb" for opacity in seen[-1][kind])
    assert len({at["f"] for at in shown}) > 3 and len({at["b"] for at in shown}) > 3


@pytest.mark.browser
@needs("chromium")
@needs("pdftotext")
@needs_library("playwright")
@pytest.mark.parametrize("sheet", [False, True], ids=["trace", "sheet"])
def test_paper_has_all_columns_and_the_blanks(
    sheet: bool, browser: Browser, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    done = run(*SEED, *(("--worksheet", "--static") if sheet else ()), "-o", str(page))
    assert done.status == 0
    opened = browser.new_page()
    opened.goto(page.as_uri())
    paper = tmp_path / "page.pdf"
    paper.write_bytes(opened.pdf(format="A4"))
    text = subprocess.run(
        ["pdftotext", "-layout", str(paper), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"gradient +upstream × local +with numbers +value", text)
    assert ("____" in text) == sheet
