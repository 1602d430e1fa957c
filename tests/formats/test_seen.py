"""What is seen on pages and in pictures: text that can be read, on the page, with a letter for it.

A browser says what it has painted: contrast (WCAG AA), the size of letters, what lies on what,
what leaves the page, and what its fonts have no letter for.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backprop_trace.features.lessons.lessons import lessons
from tests.support.command import run
from tests.support.rendered import examples
from tests.support.seed import SEED
from tests.support.tools import needs, needs_library

if TYPE_CHECKING:
    from playwright.sync_api import Browser

LINT = (Path(__file__).parents[1] / "support" / "seen.js").read_text(encoding="utf-8")
LEAST = 10.0
"""Pixels of the smallest text."""

SCREENS = (390, 1100, 1920)
"""Pixels of a phone, a page and a projector."""
FEW = {
    "seed": SEED,
    "mazur": ("--example", "mazur"),
    "attention": ("--example", "attention-matrices"),
    "source": ("--example", "linear-layer"),
    "exact": ("a = x*x; a*a + a + x", "x=1/3", "--exact"),
    "training": (*SEED, "--steps", "5", "--lr", "0.1"),
    "sixty": (
        "tanh(" + " + ".join(f"w{k}*x{k}" for k in range(30)) + ")",
        *(f"{name}{k}=0.1" for name in "wx" for k in range(30)),
    ),
}
ALL = {f"lesson {name}": ("--example", name) for name in lessons()} | {
    each.name: tuple(each.words) for each in examples() if not each.name.startswith("lesson ")
}


PART = int(os.environ.get("SEEN_PART", "10"))
"""Of how many programs the campaign looks at one; ``SEEN_PART=1`` looks at all."""


def faults(browser: Browser, file: Path, screens: Iterable[int]) -> dict[str, list[str]]:
    """Return what is wrong with what a browser shows of a file, on each screen, light and dark."""
    page, found = browser.new_page(), {}
    page.goto(file.as_uri())
    for wide in screens:
        page.set_viewport_size({"width": wide, "height": 720})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            if said := page.evaluate(LINT, LEAST):
                found[f"{file.name} {wide} {scheme}"] = said
    page.close()
    return found


def seen(browser: Browser, folder: Path, words: tuple[str, ...]) -> dict[str, list[str]]:
    """Return the faults of a program's page and picture."""
    page, picture = folder / "page.html", folder / "picture.svg"
    done = run(*words, "--static", "-o", str(page))
    assert done.status == 0, done.err
    found = faults(browser, page, SCREENS)
    if run(*words, "-o", str(picture)).status == 0:  # which shows no other section
        found |= faults(browser, picture, [1100])
    return found


@pytest.mark.browser
@needs("chromium")
@needs_library("playwright")
@pytest.mark.parametrize("words", FEW.values(), ids=FEW)
def test_everything_can_be_read(words: tuple[str, ...], browser: Browser, tmp_path: Path) -> None:
    assert seen(browser, tmp_path, words) == {}


@pytest.mark.fuzz
@needs("chromium")
@needs_library("playwright")
@pytest.mark.parametrize("words", [*ALL.values()][::PART], ids=[*ALL][::PART])
def test_every_lesson_and_worked_example_can_be_read(
    words: tuple[str, ...], browser: Browser, tmp_path: Path
) -> None:
    assert seen(browser, tmp_path, words) == {}


BAD = """<!DOCTYPE html><body style="background: white"><p style="color: #999">pale</p>
<p style="font-size: 9px">small</p><p style="position: absolute; left: 380px; width: 90px">off</p>
<p>a \U000f1234 b</p><svg viewBox="0 0 100 40" width="100">
<rect width="60" height="40" fill="#333"/><text x="5" y="20">dark</text>
<text x="62" y="20" font-size="14">one</text><text x="64" y="21" font-size="14">two</text></svg>"""
FAULTS = (
    ": pale",
    ": small",
    "off the page: off",
    "no letter",
    ": dark",
    "one lies on two",
    "wide",
)


@pytest.mark.browser
@needs("chromium")
@needs_library("playwright")
def test_the_lint_sees_what_cannot_be_read(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "bad.html"
    file.write_text(BAD, encoding="utf-8")
    said = "\n".join(faults(browser, file, [390])["bad.html 390 light"])
    assert [fault for fault in FAULTS if fault not in said] == []
