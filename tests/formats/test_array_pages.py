"""Pages of programs over arrays: played row by row, with the numbers of the JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backprop_trace.features.lessons.lessons import array_lessons
from backprop_trace.values.decimals import plain
from tests.support.browser import Watched
from tests.support.command import run
from tests.support.tools import needs, needs_library, needs_validators

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, needs("chromium"), needs_library("playwright")]

ENTRIES = (
    "() => [...document.querySelectorAll('#line .result mtd')].map((each) => each.textContent)"
)


def written(folder: Path, *words: str) -> Path:
    file = folder / "page.html"
    done = run(*words, "-o", str(file))
    assert (done.status, done.err) == (0, ""), words
    return file


def rows(document: dict[str, Any]) -> Iterator[tuple[int, Any]]:
    """Yield the pass and the number of each row of a trace, as its JSON has them."""
    yield from ((0, node["value"]) for node in document["nodes"])
    yield from ((1, None) for _ in document["local_gradients"])
    for row in document["backward"]:
        yield from ((2, each["product"]) for each in row["contributions"])
        if len(row["contributions"]) != 1:
            yield 2, row["gradient"]


def flat(value: Any) -> list[str]:
    """Return the entries of an array as a page shows them: dust of cancellation as 0."""
    if isinstance(value, list):
        return [text for each in value for text in flat(each)]
    return ["0" if abs(value) < 1e-15 else plain(value, 4).replace("-", "−")]


@pytest.mark.parametrize("name", array_lessons())
def test_every_row_of_a_lesson_is_played_with_its_entries(
    name: str, browser: Browser, tmp_path: Path
) -> None:
    open_ = Watched(browser, written(tmp_path, "--example", name))
    seen = 0
    for step, (kind, value) in enumerate(rows(json.loads(open_.text("script.trace"))), 1):
        assert open_.step == step
        assert open_.text("[data-pass][aria-current]")[0] == "123"[kind]
        assert open_.text("#line")
        found = open_.page.evaluate(ENTRIES)
        if found and "⋮" not in found and "⋯" not in found and "×" not in "".join(found):
            assert found == flat(value), step
            seen += 1
        assert open_.page.locator(".stage svg :is(.card, .leaf).now").count() > 0
        open_.press("n")
    assert open_.page.is_disabled("#next")
    assert seen
    assert not open_.page.is_visible("#values")
    open_.quiet()


def test_predict_gives_no_entry_away(browser: Browser, tmp_path: Path) -> None:
    open_ = Watched(browser, written(tmp_path, "f = sum(tanh(W @ x))", "W=[[1.37]]", "x=[2.91]"))
    visible = """() => [...document.querySelectorAll("main td > *, .stage text, #line, #say")]
        .filter((each) => each.checkVisibility({ checkVisibilityCSS: true }))
        .map((each) => each.textContent).join(" ")"""
    open_.press("h")
    assert open_.text("#line").endswith("?")
    assert "3.987" not in open_.page.evaluate(visible)  # 1.37*2.91
    assert "1.37·2.91" not in open_.page.evaluate(visible)
    open_.press("n")
    assert "3.987" in open_.page.evaluate(visible)
    assert "1.37·2.91" in open_.text("#say")
    open_.press("2")
    open_.press("h", "h")
    assert "for every entry" not in open_.page.evaluate(visible)
    open_.quiet()


@needs_validators
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_use_it_at_every_width(dark: bool, browser: Browser, tmp_path: Path) -> None:
    file = written(tmp_path, "--example", "two-layers,neuron")
    for width in (390, 1280):
        how: dict[str, Any] = {"color_scheme": "dark" if dark else "light", "bypass_csp": True}
        open_ = Watched(browser, file, viewport={"width": width, "height": 720}, **how)
        open_.press("n", "n")
        assert open_.violations() == set()
        assert open_.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        open_.context.close()
