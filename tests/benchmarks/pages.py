"""How long a page takes in the browser: until it is there, for a step, for a move of a slider.

Counted in time of the page's own thread, as Chromium's protocol tells it: a busy machine does not
make a page slower. What other threads do (pictures are put on the screen by one) is not in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.support.browser import Watched, chromium
from tests.support.command import run
from tests.support.paths import DOCS
from tests.support.seed import SEED

from .measure import Goal, Report

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TERMS = 34
HUNDRED = (
    "; ".join(f"h{k} = tanh(w{k}*{f'h{k - 1}' if k else 'x'})" for k in range(TERMS)),
    "x=0.5",
    *(f"w{k}=0.9" for k in range(TERMS)),
)
"""A chain of 34 neurons: 68 operations and 35 variables, 276 rows."""

PROGRAMS = {"seed": SEED, "mazur": ("--example", "mazur"), "100 nodes": HUNDRED}
ROUNDS = 20
OPENED = 5
PAINT, STEP, MOVE = 300, 16, 33
"""Milliseconds that were asked for at 100 nodes."""

FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
NEXT = "() => dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }))"
SLIDE = """(k) => {
    const slider = document.querySelector("#panel input[type=range]");
    slider.value = Number(slider.max) * (k % 2 ? 0.3 : 0.4);
    slider.dispatchEvent(new Event("input"));
}"""


class Page(NamedTuple):
    """Milliseconds of a page's thread."""

    name: str
    kilobytes: float
    opened: float
    step: float
    move: float


def clock(opened: Watched) -> Any:
    """Return what tells the seconds that the page's thread has worked."""
    session = opened.context.new_cdp_session(opened.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def now() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(float(each["value"]) for each in metrics if each["name"] == "TaskDuration")

    return now


def spent(opened: Watched, action: str) -> float:
    """Return the milliseconds that an action takes until its frame is there: the median."""
    page, now = opened.page, clock(opened)
    found = []
    for k in range(ROUNDS):
        page.evaluate(FRAME)
        begun = now()
        page.evaluate(action, k)
        page.evaluate(FRAME)
        found.append(1000 * (now() - begun))
    return float(median(found))


def opening(browser: Browser, file: Path) -> float:
    """Return the milliseconds that a page takes until its first frame: the median."""
    found = []
    for _ in range(OPENED):
        opened = Watched(browser, DOCS.parent / "LICENSE")
        now = clock(opened)
        begun = now()
        opened.page.goto(file.as_uri())
        opened.page.evaluate(FRAME)
        found.append(1000 * (now() - begun))
        opened.context.close()
    return float(median(found))


def measure(browser: Browser, folder: Path) -> Iterator[Page]:
    """Measure the pages, and the playground."""
    files = {}
    for name, words in PROGRAMS.items():
        files[name] = folder / f"{name}.html"
        assert run(*words, "-o", str(files[name])).status == 0
    files["playground"] = DOCS / "playground.html"
    for name, file in files.items():
        opened = Watched(browser, file)
        step = spent(opened, NEXT)
        if name != "playground":
            opened.press("v")
        move = spent(opened, SLIDE)
        opened.context.close()
        yield Page(name, file.stat().st_size / 1000, opening(browser, file), step, move)


def report() -> Report:
    """Measure, and return the figures."""
    with TemporaryDirectory() as folder, chromium() as browser:
        pages = list(measure(browser, Path(folder)))
    rows = [
        [each.name, f"{each.kilobytes:.0f}", *(f"{ms:.1f}" for ms in each[2:])] for each in pages
    ]
    large = next(each for each in pages if each.name == "100 nodes")
    goals = [
        Goal("first paint of a page of 100 nodes", large.opened, PAINT, "ms"),
        Goal("a step of 100 nodes", large.step, STEP, "ms"),
        Goal("a slider's move of 100 nodes", large.move, MOVE, "ms"),
    ]
    headers = ["page", "kB", "until it is there, ms", "a step, ms", "a slider's move, ms"]
    return Report("Pages in Chromium: time of the page's thread", headers, rows, goals)


if __name__ == "__main__":
    print(report())
