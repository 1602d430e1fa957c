"""Several lessons in one page: each is what its own command makes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.browser import Watched
from tests.support.command import run
from tests.support.tools import needs, needs_library

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("neuron", "softmax", "descent")
COURSE = ("--example", ",".join(NAMES))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("course") / "course.html"
    done = run(*COURSE, "--digits", "5", "-o", str(file))
    assert (done.status, done.err) == (0, "")
    return file


def test_each_lesson_is_what_its_own_command_makes(course: Path) -> None:
    page = course.read_text("utf-8")
    told = re.compile(r"<!-- backprop-trace: backprop.*?</article>", re.DOTALL)
    found = told.findall(page)
    for name, lesson in zip(NAMES, found, strict=True):
        alone = run("--example", name, "--digits", "5", "--format", "html").out
        assert lesson == told.findall(alone)[0]
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_verify_recomputes_every_lesson(course: Path, tmp_path: Path) -> None:
    done = run("--verify", str(course))
    assert (done.status, done.out) == (
        0,
        f"{course}: 3 traces, every number and formula is right\n",
    )
    wrong = tmp_path / "wrong.html"
    page = course.read_text("utf-8")
    place = page.rindex("<mn>", 0, page.rindex("</table>"))  # in the last lesson
    wrong.write_text(f"{page[:place]}<mn>7{page[place + 4 :]}", "utf-8")
    done = run("--verify", str(wrong))
    assert done.status == 1
    assert "the note has 7" in done.out


@pytest.mark.parametrize(
    ("words", "message", "help"),
    [
        (("--example", "neuron,softmx,nan", "-o", "c.html"), "`softmx`; did you mean `softmax`?",
         "--example neuron,softmax,nan"),
        ((*COURSE, "--format", "text"), "not as text", "-o course.html"),
        ((*COURSE, "-o", "course.md"), "not as markdown", "-o course.html"),
        ((*COURSE, "w0=3", "-o", "c.html"), "`w0=3` goes with one lesson", "neuron w0=3"),
        ((*COURSE, "--wrt", "w0", "-o", "c.html"), "`--wrt` goes with one lesson", "-o c.html"),
        ((*COURSE, "--fragment", "-o", "c.html"), "`--fragment` goes with one", "-o c.html"),
        (("--example", "neuron,", "-o", "c.html"), "needs the name of a lesson", "chain-rule"),
    ],
)  # fmt: skip
def test_what_makes_no_course_is_refused(words: tuple[str, ...], message: str, help: str) -> None:
    done = run(*words)
    assert (done.status, done.out) == (2, "")
    assert message in done.err
    assert help in done.err.split("help: ")[1]


@pytest.mark.browser
@needs("chromium")
@needs_library("playwright")
def test_lessons_are_chosen_played_and_linked(course: Path, browser: Browser) -> None:
    open_ = Watched(browser, course, "#lesson=softmax&step=4")
    page = open_.page
    assert (open_.step, page.input_value("#lessons")) == (4, "softmax")
    sizes = "() => [...document.querySelectorAll('table.forward')].map((e) => e.clientHeight > 0)"
    assert page.evaluate(sizes) == [False, True, False]
    page.select_option("#lessons", "neuron")
    open_.press("n")
    assert page.evaluate(sizes) == [True, False, False]
    open_.until("location.hash === '#lesson=neuron&step=2'")
    page.select_option("#lessons", "softmax")
    assert open_.step == 4
    other = Watched(browser, course, "#lesson=none&step=3")
    assert (other.step, other.page.input_value("#lessons")) == (3, "neuron")
    other.quiet()
    page.emulate_media(media="print")
    assert page.evaluate(sizes) == [True] * 3
    open_.quiet()
    still = Watched(browser, course, java_script_enabled=False)
    assert still.page.is_visible("nav.contents a >> nth=2")
    assert all(still.page.locator("table.forward").nth(k).is_visible() for k in range(3))
    still.quiet()
