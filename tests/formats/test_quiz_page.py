"""``--quiz -o quiz.html`` in a real browser: asked, answered, judged; and nothing given away."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.browser import Watched
from tests.support.command import run
from tests.support.tools import needs, needs_library, needs_validators

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, needs("chromium"), needs_library("playwright")]

A = ("(w*x - y)**2", "--w", "2", "--x", "3", "--y", "3")
NEURON = ("--example", "neuron", "--x1", "1.3", "--w2", "0.7")
DISTINCT = ("a = sin(w*x); b = exp(y*a); a*b*tanh(z*a)", "w=0.31", "x=1.7", "y=0.9", "z=2.3")
"""No two of its numbers are the same."""
SEALED = re.compile('id="sealed">[^<]*<')
WIDTHS = (390, 1024, 1280, 1920)


def written(folder: Path, *words: str) -> Path:
    file = folder / "quiz.html"
    done = run(*words, "--quiz", "-o", str(file))
    assert (done.status, done.out, done.err) == (0, "", ""), words
    return file


@pytest.fixture(scope="module")
def quiz(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("quiz"), *A)


def answer(open_: Watched, text: str) -> None:
    """Type an answer, and go on: with the keyboard alone."""
    open_.page.focus("#answer")
    open_.page.keyboard.insert_text(text)
    open_.press("Enter")


def test_the_session_of_the_guide(browser: Browser, quiz: Path) -> None:
    open_ = Watched(browser, quiz)
    assert open_.text("#place") == "1 of 6"
    for right in ("6", "3,0", "2*3", "x"):
        answer(open_, right)
        assert open_.text(".verdict") == "✓ Right"
        open_.press("Enter")  # the next question has the focus
    answer(open_, "3")
    said = open_.text("#told")
    assert said.startswith("✗ Not right: 3")
    assert "=6·3=18" in said
    assert "3 is the local gradient alone; upstream 6 is missing." in said
    assert "Test of 3: raising w by 0.01 would change L by 0.03; it changes by 0.1809." in said
    open_.press("Enter")
    answer(open_, " 2*q")
    assert open_.text("#hint") == "q stands for nothing here."
    assert open_.page.evaluate("getSelection().toString()") == "q"
    open_.page.click("#show")
    assert open_.text(".verdict") == "Shown"
    open_.press("Enter")
    assert open_.text("#asks") == "4 right, 1 slip named, 1 shown"
    open_.page.reload()
    assert open_.text("#asks") == "4 right, 1 slip named, 1 shown"
    open_.page.click("#again")
    assert open_.text("#place") == "1 of 6"
    assert open_.page.evaluate("location.hash") == ""
    open_.quiet()


@pytest.mark.parametrize(
    ("words", "answers"),
    [
        ((*NEURON, "--level", "1"), ["1", "w1", "-3.9", "0", "1 - o**2", "1 - tanh(n)^2"]),
        ((*NEURON, "--level", "3"), ["0.5", "-1", "2", "0.1", "3", ""]),
        (("--example", "mazur", "--level", "4"), ["0.56", "0.5114", "0.35", "", "1", "2"]),
        (("--example", "neuron", "--seed", "5"), ["0.5", "1", "-2", "w1", "x1", "3"]),
        (("--example", "two-layers"), ["1", "2", "3", "4", "5", "6"]),
        (("f(a) = a*sin(a); f(x) + f(y)", "--x", "1", "--y", "2"), ["2*3", "nan", "(", "1/2"]),
    ],
)
def test_the_score_is_that_of_the_terminal(
    browser: Browser, tmp_path: Path, words: tuple[str, ...], answers: list[str]
) -> None:
    open_ = Watched(browser, written(tmp_path, *words))
    taken = []  # what can't be read is asked again
    for text in answers:
        if open_.page.is_visible("#again"):
            break
        if text:
            answer(open_, text)
            if not open_.page.is_visible("#told .verdict"):
                open_.page.fill("#answer", "")
                taken.append(text)
                continue
        else:
            open_.page.click("#show")
        taken.append(text)
        open_.press("Enter")
    shown = open_.page.evaluate(
        "[...document.querySelectorAll('#list .typed')].map(e => e.className)"
    )
    score = run(*words, "--quiz", stdin="".join(f"{text}\n" for text in taken)).out.splitlines()[-1]
    for kind, pattern in {
        "right": r"(\d+) right",
        "slip": r"(\d+) slip",
        "wrong": r"(\d+) wrong",
    }.items():
        found = re.search(pattern, score)
        assert sum(kind in each for each in shown) == (int(found[1]) if found else 0), score
    open_.quiet()


def told(words: tuple[str, ...]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(*words, "--quiz", "--format", "json").out)[
        "questions"
    ]
    return found


@pytest.mark.parametrize("level", ["1", "2", "3", "4"])
def test_no_number_stands_on_the_page_before_it_is_asked_for(
    browser: Browser, tmp_path: Path, level: str
) -> None:
    words = (*DISTINCT, "--level", level)
    file = written(tmp_path, *words)
    source = SEALED.sub("<", file.read_text(encoding="utf-8"))
    open_ = Watched(browser, file)
    questions = told(words)
    asked = [
        (k, number)
        for k, question in enumerate(questions)
        if len(number := question["rows"][-1].split()[-1].lstrip("-")) > 3
        and not any(number in fact for fact in question["facts"])  # of a product: an operand
    ]
    assert asked
    for _, number in asked:
        assert number not in source
    for place, _ in enumerate(questions):
        seen = open_.page.evaluate(
            "document.documentElement.outerHTML.replace(/id=.sealed.>[^<]*/, '')"
        )
        for k, number in asked:
            if k >= place:
                assert number not in seen, (place, k)
        open_.page.click("#show")
        for k, number in asked:
            if k == place:
                assert number in open_.text("#told")
        open_.page.click("#next")
    open_.quiet()


@needs_validators
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(browser: Browser, quiz: Path, scheme: Any) -> None:
    open_ = Watched(browser, quiz, color_scheme=scheme)
    assert open_.violations() == set()
    answer(open_, "w")
    assert open_.violations() == set()
    open_.page.click("#show")
    assert open_.violations() == set()
    open_.page.click("#next")
    assert open_.violations() == set()
    open_.context.close()


def test_it_fits_every_width_and_nothing_else_gets_in(browser: Browser, tmp_path: Path) -> None:
    open_ = Watched(browser, written(tmp_path, "--example", "mazur"))
    for width in WIDTHS:
        open_.page.set_viewport_size({"width": width, "height": 720})
        wide = open_.page.evaluate("document.documentElement.scrollWidth")
        assert wide == width
    open_.page.click("#show")
    assert open_.page.evaluate("document.documentElement.scrollWidth") == WIDTHS[-1]
    open_.quiet()
    open_ = Watched(browser, open_.file)
    open_.page.evaluate(
        """const script = document.createElement("script");
        script.textContent = "document.title = 'in'"; document.body.append(script)"""
    )
    assert open_.page.title() != "in"
    assert any("Content Security Policy" in each for each in open_.said)
    open_.context.close()


@pytest.mark.parametrize(
    "address", ["#a=", "#a=6&a=w&a=3", "#a=<img src=x>", "#b=3", "#a=6" * 99, "#%"]
)
def test_an_address_of_somebody_else_is_put_right(
    browser: Browser, quiz: Path, address: str
) -> None:
    open_ = Watched(browser, quiz, address)
    assert open_.page.is_visible("#quiz h2")
    assert open_.page.evaluate("document.images.length") == 0
    open_.quiet()


def test_without_its_script_it_says_so(browser: Browser, quiz: Path) -> None:
    open_ = Watched(browser, quiz, java_script_enabled=False)
    assert "turned off here" in open_.page.inner_text("noscript")
    assert not open_.page.is_visible("#quiz")
    open_.context.close()
