"""The playground in a real browser: what is typed is told as the command tells it, or refused."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from backprop_trace.features.lessons.lessons import lessons
from tests.support.browser import Watched
from tests.support.command import run
from tests.support.paths import DOCS
from tests.support.playground import made
from tests.support.programs import make
from tests.support.tools import needs, needs_library, needs_validators

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, needs("chromium"), needs_library("playwright")]

PAGE = DOCS / "playground.html"
CELLS = """() => [...document.querySelectorAll("table.pass tbody tr")].map((row) =>
    [...row.cells].filter((_, k) => k !== row.cells.length - 2).map((cell) =>
        cell.textContent.replace(/[≈ ]/g, "")))"""
"""All but the formulas with numbers, whose digits a written page counts anew."""


def at(browser: Browser, program: str, more: str = "", **how: object) -> Watched:
    return Watched(browser, PAGE, f"#p={quote(program)}{more}", **how)


def typed(name: str) -> str:
    """Return a lesson, or a program made at random, with the values in its text."""
    if name in lessons():
        return str(made()["example"](lessons()[name]))
    case = make(name, own=False)
    values = [f"{key} = {value!r}" for key, value in case.values.items()]
    return "\n".join([*values, *case.program.split("; ")])


NAMES = ("chain-rule", "softmax", "mazur", "kink", "nan", "gelu", *(f"cells/{k}" for k in range(6)))


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_those_of_the_command(name: str, browser: Browser, tmp_path: Path) -> None:
    program, file = typed(name), tmp_path / "page.html"
    assert run(program, "--plain-names", "--static", "-o", str(file)).status == 0
    written = Watched(browser, file)
    expected = written.page.evaluate(CELLS)
    written.context.close()
    open_ = at(browser, program)
    found = open_.page.evaluate(CELLS)
    assert [row[:-1] for row in found] == [row[:-1] for row in expected]
    differ = [(a, b) for a, b in zip(found, expected, strict=True) if a[-1] != b[-1]]
    assert all("10" in a[-1] and b[-1] == "0" for a, b in differ), differ  # dust is told as 0
    open_.quiet()


def test_typing_plays_and_keys_step_outside_of_the_text(browser: Browser) -> None:
    open_ = Watched(browser, PAGE)
    page = open_.page
    page.fill("#typed", "n = a*b; n*n")
    open_.until("document.querySelector('#line').textContent.startsWith('n')")
    page.focus("#typed")
    page.keyboard.press("End")
    page.keyboard.press("n")
    open_.until("document.querySelector('.given').textContent.includes('nn')")
    assert open_.step == 1
    open_.press("PageDown")
    assert open_.step == 2
    page.fill("#panel input[type=text] >> nth=0", "3")
    open_.until("location.hash.includes('v.a=3')")
    page.fill("#typed", "n = a*b; n*n + a")  # what a value is stays
    open_.until("document.querySelectorAll('table.forward tbody tr').length === 3")
    assert open_.text(".given") == "Given a=3, b=1"
    open_.quiet()


def test_what_is_not_read_is_said_and_nothing_else_is_shown(browser: Browser) -> None:
    open_ = at(browser, "x = 2\n(w*x")
    assert open_.text("#refusal .error") == "error: this `(` is never closed with `)`"
    assert open_.text("#refusal pre").splitlines()[1].index("^") == "2 | (w*x".index("(")
    assert open_.page.query_selector("article.lesson") is None
    assert not open_.page.is_visible("#bar")
    open_.page.fill("#typed", "f(x) = x*x; f(3)")
    open_.until("document.querySelector('#refusal').textContent.includes('no functions')")
    assert "backprop-trace 'f(x) = x*x; f(3)'" in open_.text("#refusal")
    open_.page.fill("#typed", "(w*x)")
    open_.until("document.querySelector('#refusal').hidden")
    assert open_.page.is_visible("#bar")
    open_.quiet()


HOSTILE = (
    *("<img src=x onerror=alert(1)>", "</textarea><script>alert(1)</script>", "x\u202e*y"),
    *("__proto__ = 2; constructor*__proto__", "${alert(1)}", "'\"><svg onload=alert(1)>"),
    *("toString(1)", "e = 3; hasOwnProperty*e", "constructor = 2\nx**constructor"),
)


@pytest.mark.parametrize("text", HOSTILE)
def test_an_address_made_by_somebody_else_is_text(text: str, browser: Browser) -> None:
    open_ = at(browser, text, "&step=1000000000&v.x=%3Cimg%3E&v.__proto__=7")
    assert open_.page.evaluate("document.querySelectorAll('img, iframe, textarea').length") == 1
    assert open_.page.evaluate("document.scripts.length") == 2
    assert open_.page.input_value("#typed") == text
    open_.quiet()


def test_the_address_holds_program_values_and_step(browser: Browser) -> None:
    open_ = at(browser, "(w*x - y)**2", "&v.w=2.5&v.x=1e999&step=9")
    assert open_.step == 9
    assert open_.text(".given") == "Given w=2.5, x=1, y=1"
    open_.press("n")
    open_.page.reload()
    assert open_.step == 10
    assert open_.text(".given") == "Given w=2.5, x=1, y=1"
    open_.quiet()


def test_limits_are_named(browser: Browser) -> None:
    open_ = Watched(browser, PAGE)
    for text, words in (
        ("x + " * 10_000 + "x", "this page's limit is 2,000 rows"),
        ("x*" * 60_000 + "x", "120,001 characters; this page's limit is 100,000"),
        ("(" * 50_000, "never closed"),
        ("é" * 99_000, "does not read"),
    ):
        open_.page.fill("#typed", text)
        open_.until("w => document.querySelector('#refusal').textContent.includes(w)", words)
    open_.page.fill("#typed", "y = x0" + "".join(f" + x{k}" for k in range(1, 200)) + "; y")
    open_.until("document.querySelector('.graph')?.textContent.includes('No drawing: 400 nodes')")
    open_.quiet()


def test_the_command_that_is_offered_tells_the_same(browser: Browser) -> None:
    open_ = at(browser, "-x*y + z", "&v.x=-2&v.z=0.5")
    open_.page.evaluate("() => { navigator.clipboard.writeText = async () => { throw 0; }; }")
    open_.page.click("#command")
    words = shlex.split(open_.text("#copied"))
    shown = json.loads(run("--format", "json", *words[1:]).out)
    assert shown["inputs"] == {"x": -2.0, "y": 1.0, "z": 0.5}
    open_.quiet()


@pytest.mark.parametrize("width", [390, 1024, 1280, 1920])
@needs_validators
def test_everybody_can_use_it_at_any_width(width: int, browser: Browser) -> None:
    for scheme in ("light", "dark"):
        for program in (typed("chain-rule"), "2 +"):
            open_ = at(
                browser, program, viewport={"width": width, "height": 800}, color_scheme=scheme
            )
            assert open_.page.evaluate("document.documentElement.scrollWidth") <= width
            assert open_.violations() == set()
            open_.context.close()


def test_a_printed_seed_is_one_page(browser: Browser) -> None:
    open_ = at(browser, "w = 1; x = 1; y = 2\n(w*x - y)**2")
    assert open_.page.pdf(format="A4").count(b"/Type /Page\n") == 1
    open_.quiet()
