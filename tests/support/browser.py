"""Pages in Chromium: opened from disk, watched for requests and messages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.paths import VALIDATORS
from tests.support.tools import program

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = VALIDATORS / "node_modules" / "axe-core" / "axe.min.js"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=program("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


class Watched:
    """A page that is open, and what it asked for and said."""

    def __init__(self, browser: Browser, file: Path, address: str = "", **how: Any) -> None:
        self.file = file
        how.setdefault("viewport", {"width": 1280, "height": 720})
        self.context = browser.new_context(**how)
        self.page: Page = self.context.new_page()
        self.asked: list[str] = []
        self.said: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(file.as_uri() + address)

    def text(self, selector: str) -> str:
        """Return the text of an element."""
        return str(self.page.evaluate("s => document.querySelector(s).textContent", selector))

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def until(self, expression: str, given: object = None) -> None:
        """Wait until something holds; the page's policy lets nobody watch for it inside."""
        for _ in range(200):
            if self.page.evaluate(expression, given):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f"never: {expression}")

    @property
    def step(self) -> int:
        """The step that is shown, counted from 1."""
        return int(self.text("#where").split()[0])

    def violations(self) -> set[str]:
        """Return the rules of axe that the page breaks."""
        axe = self.page.context.new_cdp_session(self.page)
        axe.send("Page.setBypassCSP", {"enabled": True})
        self.page.evaluate(AXE.read_text("utf-8"))
        found: dict[str, Any] = self.page.evaluate("axe.run()")
        return {f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found["violations"]}

    def quiet(self) -> None:
        """Hold that it asked for itself only, and that the console is empty; close it."""
        assert {each.partition("#")[0] for each in self.asked} == {self.file.as_uri()}
        assert self.said == []
        self.context.close()
